package jclap.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import jclap.core.io.Json;
import jclap.testing.Golden;
import jclap.text.TextFormat.Padding;
import jclap.text.TextFormat.TooLong;
import org.junit.jupiter.api.Test;

/// Chain of trust: lengths by hand → what the original tokenizers made of texts, pairs and lengths.
class TextFormatTest {

    private static final WordPiece TINY = new WordPiece(
            new Vocabulary(
                    List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "c", "d", "e", "."),
                    List.of(AddedToken.special("[PAD]"), AddedToken.special("[CLS]"), AddedToken.special("[SEP]"))),
            WordPiece.Settings.BERT);

    private static final TextFormat FORMAT = TextFormat.of(TINY, Template.bert(2, 3), 0);

    @Test
    void putsMarksAround() {
        Encoding one = FORMAT.encode("a b"), two = FORMAT.encode("a", "b c");

        assertThat(one.ids()).containsExactly(2, 4, 5, 3);
        assertThat(one.specialMask()).containsExactly(1, 0, 0, 1);
        assertThat(two.ids()).containsExactly(2, 4, 3, 5, 6, 3);
        assertThat(two.typeIds()).containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(two.specialMask()).containsExactly(1, 0, 1, 0, 0, 1);
        assertThat(two.tokens().get(4)).isEqualTo(new Token(6, 1, Token.Kind.TEXT, 2, 3));
    }

    @Test
    void fillsUpToTheLongestOrToTheLimit() {
        List<String> texts = List.of("a", "a b c", "");

        assertThat(FORMAT.encode(texts)).extracting(Encoding::length).containsExactly(3, 5, 2);
        assertThat(FORMAT.padded(Padding.LONGEST).encode(texts))
                .extracting(Encoding::ids)
                .containsExactly(new int[] {2, 4, 3, 0, 0}, new int[] {2, 4, 5, 6, 3}, new int[] {2, 3, 0, 0, 0});
        var limited = FORMAT.limited(6, TooLong.REFUSE).padded(Padding.MAX_LENGTH);
        assertThat(limited.encode(texts)).extracting(Encoding::length).containsExactly(6, 6, 6);
        assertThat(limited.encode("a").mask()).containsExactly(1, 1, 1, 0, 0, 0);
        assertThat(limited.encode("a").specialMask()).containsExactly(1, 0, 1, 1, 1, 1);
        assertThat(FORMAT.padded(Padding.LONGEST).encode(List.of())).isEmpty();
    }

    @Test
    void cutsTheTextAndNeverTheMarks() {
        assertThat(FORMAT.limited(4, TooLong.CUT).encode("a b c d").ids()).containsExactly(2, 4, 5, 3);
        assertThat(FORMAT.limited(2, TooLong.CUT).encode("a b c d").ids()).containsExactly(2, 3);
        assertThat(FORMAT.limited(4, TooLong.CUT_FIRST).encode("a b c d").ids()).containsExactly(2, 4, 5, 3);
    }

    @Test
    void cutsTheLongerOfTwoDownToTheOtherThenBoth() {
        var cut = FORMAT.limited(7, TooLong.CUT);
        assertThat(cut.encode("a b c d", "e").ids()).containsExactly(2, 4, 5, 6, 3, 8, 3);
        assertThat(cut.encode("e", "a b c d").ids()).containsExactly(2, 8, 3, 4, 5, 6, 3);
        assertThat(FORMAT.limited(8, TooLong.CUT).encode("a a a a", "b b b b").ids())
                .containsExactly(2, 4, 4, 3, 5, 5, 5, 3);
        assertThat(FORMAT.limited(7, TooLong.CUT_FIRST)
                        .encode("a a a a", "b b b")
                        .ids())
                .containsExactly(2, 4, 3, 5, 5, 5, 3);
        assertThat(FORMAT.limited(7, TooLong.CUT_SECOND)
                        .encode("a a a", "b b b b")
                        .ids())
                .containsExactly(2, 4, 4, 4, 3, 5, 3);
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(() -> FORMAT.limited(4, TooLong.REFUSE).encode(List.of("a", "a b c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "text: expected at most 2 tokens, so that with the marks they are 4, but got 3 of \"a b c\":"
                                + " shorten it or have it cut");
        assertThatThrownBy(() -> FORMAT.limited(6, TooLong.CUT_FIRST).encode("a", "b b b b"))
                .hasMessageStartingWith(
                        "text: expected at most 3 tokens, so that with the marks they are 6, but got 5 of \"a\", \"b");
        assertThatThrownBy(() -> FORMAT.limited(1, TooLong.CUT))
                .hasMessage("text format: expected a maxLength of at least 2 for the marks and the suffix but got 1");
        assertThatThrownBy(() -> FORMAT.padded(Padding.MAX_LENGTH))
                .hasMessage("text format: expected a maxLength to fill up to but got none: name one with limited()");
        assertThatThrownBy(() -> TextFormat.of(TINY, Template.NONE, 10))
                .hasMessage("text format: expected a padId from -1 to 9 but got 10");
        assertThatThrownBy(() -> new Template(List.of(), List.of()))
                .hasMessage("template: expected a place for each of 1 texts in order but got []");
    }

    @Test
    void theSuffixSurvivesTheCut() throws IOException {
        TextFormat msclap = TextFormat.msclap2023(Golden.file("text/vocab/gpt2"));
        assertThat(msclap.encode("this is a sound of dog").ids())
                .startsWith(5661, 318, 257, 2128, 286, 3290, 220, 50256, 0)
                .hasSize(77);
        assertThat(msclap.limited(5, TooLong.CUT)
                        .encode("this is a sound of dog")
                        .ids())
                .containsExactly(5661, 318, 257, 220, 50256);
    }

    @Test
    void equalsBertOnEveryGoldenText() throws IOException {
        equalsTheOriginal("bert", TextFormat.bert(Golden.file("text/vocab/bert/vocab.txt")));
    }

    @Test
    void equalsRobertaOnEveryGoldenText() throws IOException {
        equalsTheOriginal("roberta", TextFormat.roberta(Golden.file("text/vocab/roberta")));
    }

    @Test
    void equalsGpt2OnEveryGoldenText() throws IOException {
        equalsTheOriginal("gpt2", TextFormat.gpt2(Golden.file("text/vocab/gpt2")));
    }

    private static void equalsTheOriginal(String name, TextFormat format) {
        for (Json row : Golden.json("text/cases.json").items()) {
            String text = row.get("text").text();
            Encoding encoding = format.encode(text);
            assertThat(encoding.ids()).as(row.get("text").toString()).isEqualTo(ints(row.get(name)));
            assertThat(encoding.mask()).doesNotContain(0);
        }
    }

    @Test
    void equalsTheOriginalsOnGoldenPairs() throws IOException {
        TextFormat bert = TextFormat.bert(Golden.file("text/vocab/bert/vocab.txt"));
        TextFormat roberta = TextFormat.roberta(Golden.file("text/vocab/roberta"));
        for (Json row : Golden.json("text/pairs.json").items()) {
            String a = row.get("a").text(), b = row.get("b").text();
            equalsGolden(bert.encode(a, b), row.get("bert"));
            assertThat(bert.encode(a, b).typeIds())
                    .isEqualTo(ints(row.get("bert").get("type_ids")));
            equalsGolden(roberta.encode(a, b), row.get("roberta"));
        }
    }

    @Test
    void equalsTheOriginalsAtGoldenLengths() throws IOException {
        TextFormat bert = TextFormat.bert(Golden.file("text/vocab/bert/vocab.txt"));
        TextFormat roberta = TextFormat.roberta(Golden.file("text/vocab/roberta"));
        TextFormat gpt2 = TextFormat.gpt2(Golden.file("text/vocab/gpt2"));
        TextFormat msclap = TextFormat.msclap2023(Golden.file("text/vocab/gpt2"));
        Function<String, TextFormat> formats = kind -> switch (kind) {
            case "bert" -> bert;
            case "roberta" -> roberta;
            case "gpt2" -> gpt2;
            default -> msclap;
        };
        for (Json row : Golden.json("text/fixed_length.json").items()) {
            int length = row.get("max_length").integer(),
                    expected = row.get("ids").items().size();
            TextFormat format = formats.apply(row.get("kind").text());
            String text = row.get("text").text();
            if (row.get("truncate").bool()) {
                format = format.limited(length, TooLong.CUT);
            } else if (expected > length) {
                // The original hands out what its model cannot take; here that needs another limit.
                TextFormat strict = format.limited(length, TooLong.REFUSE);
                assertThatThrownBy(() -> strict.encode(text)).hasMessageContaining("but got");
                format = format.limited(expected, TooLong.REFUSE);
            } else {
                format = format.limited(length, TooLong.REFUSE);
            }
            Encoding encoding = format.padded(Padding.MAX_LENGTH).encode(text);
            equalsGolden(encoding, row);
            assertThat(encoding.typeIds()).isEqualTo(ints(row.get("type_ids")));
        }
    }

    private static void equalsGolden(Encoding encoding, Json golden) {
        assertThat(encoding.ids()).isEqualTo(ints(golden.get("ids")));
        assertThat(encoding.mask()).isEqualTo(ints(golden.get("mask")));
    }

    private static int[] ints(Json array) {
        return array.items().stream().mapToInt(Json::integer).toArray();
    }
}
