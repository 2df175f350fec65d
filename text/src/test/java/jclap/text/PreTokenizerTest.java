package jclap.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Chain of trust: splits by hand → the scanner; the expression of GPT-2 → the scanner on random text.
class PreTokenizerTest {

    private static final Pattern GPT2 = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "It's  3 dogs!~It|'s| | 3| dogs|!",
                "we'll've'd'x~we|'ll|'ve|'d|'|x",
                "WE'LL~WE|'|LL",
                "a   ~a|   ",
                "a 'b~a| '|b",
                "été ½ x²~été| ½| x|²",
                "日本 🎵🎵a~日本| 🎵🎵|a",
                "a\u00a0b~a|\u00a0|b",
                "\u2003\u3000 x~\u2003\u3000| x",
                "'~'",
                "'r~'|r",
            })
    void splitsWhereGpt2Does(String text, String pieces) {
        assertThat(String.join("|", split(text))).isEqualTo(pieces);
    }

    @Test
    void spaceGoesToTheWordAndOtherWhiteSpaceStaysAlone() {
        assertThat(split(" a")).containsExactly(" a");
        assertThat(split("\na")).containsExactly("\n", "a");
        assertThat(split("\n\n a")).containsExactly("\n\n", " a");
        assertThat(split(" \na")).containsExactly(" ", "\n", "a");
        assertThat(split("")).isEmpty();
    }

    @Test
    void findsWhatTheExpressionFindsInRandomText() {
        var random = new Random(1);
        for (int round = 0; round < 50_000; round++) {
            String text = RandomText.next(random);
            var expected = new ArrayList<String>();
            for (var matcher = GPT2.matcher(text); matcher.find(); ) {
                expected.add(matcher.group());
            }
            assertThat(split(text))
                    .as(() -> text.codePoints().boxed().toList().toString())
                    .isEqualTo(expected);
        }
    }

    private static List<String> split(String text) {
        var pieces = new ArrayList<String>();
        for (int at = 0; at < text.length(); ) {
            int end = PreTokenizer.pieceEnd(text, at, text.length());
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }
}
