package jclap.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Chain of trust: words by hand → what BERT's own tokenizer makes and gives back.
class WordPieceTest {

    private static final WordPiece SMALL = new WordPiece(
            new Vocabulary(
                    List.of(
                            "[UNK]", "un", "##aff", "##able", "a", "##a", "e", "b", "!", "##!", "日", "本", "日本", "σ",
                            "##σ", "i", "##b", "'", "[", "]", "mask", "[MASK]"),
                    List.of(AddedToken.special("[UNK]"), AddedToken.special("[MASK]"), AddedToken.special("<new>"))),
            WordPiece.Settings.BERT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Unaffable!~un ##aff ##able !",
                "unaffx~[UNK]",
                "  a\tb\u3000~a b",
                "É e\u0301 ÀB~e e a ##b",
                "日本~日 本",
                "ΣΣ~σ ##σ",
                "İ~i",
                "a\u00ADb a\u200Bb~a ##b a ##b",
                "a\u2028b a\u0086b~a b a ##b",
                "a\uFFFD\0b~a ##b",
                "a'b[a]~a ' b [ a ]",
                "[MASK] [mask] [ MASK ]~[MASK] [ mask ] [ mask ]",
                "a<new>b <NEW~a <new> b [UNK] [UNK]",
                "\uFFFE~[UNK]",
            })
    void spellsWordsWithTheLongestTokens(String text, String tokens) {
        assertThat(Arrays.stream(SMALL.encode(text)).mapToObj(SMALL::token)).containsExactly(tokens.split(" "));
    }

    @Test
    void emptyTextsAndControlsHaveNoTokens() {
        assertThat(SMALL.encode("")).isEmpty();
        assertThat(SMALL.encode(" \n\u200B\uE000\uD800")).isEmpty();
    }

    @Test
    void wordsOfMoreThanAHundredCodePointsAreUnknown() {
        assertThat(SMALL.encode("a".repeat(100))).hasSize(100);
        assertThat(SMALL.encode("a".repeat(101))).containsExactly(0);
    }

    @Test
    void tokensKnowTheirPlace() {
        String text = " Un\u00ADaffable É日本!<new>";
        List<String> parts = new ArrayList<>();
        for (Token token : SMALL.tokenize(text).tokens()) {
            parts.add(SMALL.token(token.id()) + "=" + text.substring(token.start(), token.end()));
        }
        assertThat(parts)
                .containsExactly("un=Un", "##aff=aff", "##able=able", "e=É", "日=日", "本=本", "!=!", "<new>=<new>");
    }

    @Test
    void knowsTheIdsInTheSpecification() throws IOException {
        WordPiece bert = bert();
        assertThat(bert.encode("this is a sound of dog")).containsExactly(2023, 2003, 1037, 2614, 1997, 3899);
        assertThat(bert.encode("hello world")).containsExactly(7592, 2088);
        assertThat(bert.vocabularySize()).isEqualTo(30522);
        assertThat(bert.specials())
                .containsEntry("[PAD]", 0)
                .containsEntry("[UNK]", 100)
                .containsEntry("[MASK]", 103);
    }

    @Test
    void decodesAsTheOriginalDoes() throws IOException {
        WordPiece bert = bert();
        for (Json row : Golden.json("text/cases.json").items()) {
            int[] ids = row.get("bert").items().stream()
                    .mapToInt(Json::integer)
                    .filter(id -> id != 0 && (id < 100 || id > 103))
                    .toArray();
            assertThat(bert.decode(ids)).isEqualTo(row.get("bert_decoded").text());
        }
    }

    @Test
    void equalsItsDefinitionOnRandomText() {
        equalsItsDefinition(20_000);
    }

    @Test
    @Tag("slow")
    void equalsItsDefinitionOnAMillionRandomTexts() {
        equalsItsDefinition(1_000_000);
    }

    private static void equalsItsDefinition(int rounds) {
        var ids = new HashMap<String, Integer>();
        IntStream.range(0, SMALL.vocabularySize()).forEach(id -> ids.put(SMALL.token(id), id));
        var reference = new ReferenceWordPiece(ids);
        var random = new Random(13);
        for (int round = 0; round < rounds; round++) {
            String text = RandomText.next(random);
            assertThat(SMALL.encode(text))
                    .as(() -> text.codePoints().boxed().toList().toString())
                    .containsExactly(reference.encode(text).toArray(Integer[]::new));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "🎵", "!", "é", "日", "a ", "\u0301", "[MASK]", "["})
    void aMegabyteOfOneThingTakesNoTime(String unit) {
        String text = unit.repeat(1_000_000 / unit.length());
        long start = System.nanoTime();

        SMALL.encode(text);

        // Ten times what a slow machine needs; a quadratic loop would take hours.
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }

    @Test
    void brokenFilesAreRefusedWithTheLine(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("vocab.txt");
        refused(file, "[UNK]\na\na\n", ": vocab: line 3: expected a token of its own but got \"a\" of line 2 again");
        refused(file, "[UNK]\n\na\n", ": vocab: line 2: expected a token of its own but got \"\"");
        refused(file, "a\n", ": vocab: expected a token [UNK] for words that cannot be spelled but got none");
    }

    @Test
    void refusesIdsItDoesNotKnow() {
        assertThatThrownBy(() -> SMALL.decode(23)).hasMessage("decode: expected ids from 0 to 22 but got 23");
    }

    private static void refused(Path file, String content, String message) throws IOException {
        Files.writeString(file, content);
        assertThatThrownBy(() -> WordPiece.load(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + message);
    }

    private static WordPiece bert() throws IOException {
        return WordPiece.load(Golden.file("text/vocab/bert/vocab.txt"));
    }
}
