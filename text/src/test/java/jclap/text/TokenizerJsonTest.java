package jclap.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import jclap.core.io.Json;
import jclap.text.TextFormat.Padding;
import jclap.text.TextFormat.TooLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Chain of trust: [OriginalsTest] holds the ids; here is what else a file may say, and what is refused.
class TokenizerJsonTest {

    private static final String BPE = OriginalsTest.resource("bpe.json").toString();
    private static final String WORD_PIECE =
            OriginalsTest.resource("wordpiece.json").toString();

    @Test
    void bothNotationsOfMergesAreTheSame() {
        String old = BPE.replaceAll("\\[\"([^\"\\\\]+)\",\"([^\"\\\\]+)\"]", "\"$1 $2\"");
        assertThat(old).isNotEqualTo(BPE);

        Bpe bpe = (Bpe) parse(old).tokenizer();

        assertThat(bpe.mergesText()).isEqualTo(((Bpe) parse(BPE).tokenizer()).mergesText());
    }

    @Test
    void marksLengthsAndPaddingComeFromTheFile() {
        TextFormat format = parse(BPE.replace(
                        "\"truncation\":null",
                        "\"truncation\":{\"direction\":\"Right\",\"max_length\":8,\"strategy\":\"OnlyFirst\",\"stride\":0}")
                .replace(
                        "\"padding\":null",
                        "\"padding\":{\"strategy\":{\"Fixed\":8},\"direction\":\"Right\",\"pad_id\":1,"
                                + "\"pad_to_multiple_of\":null,\"pad_type_id\":0,\"pad_token\":\"<pad>\"}"));

        assertThat(format.maxLength()).isEqualTo(8);
        assertThat(format.tooLong()).isEqualTo(TooLong.CUT_FIRST);
        assertThat(format.padding()).isEqualTo(Padding.MAX_LENGTH);
        assertThat(format.padId()).isEqualTo(1);
        assertThat(format.encode("a").ids()).hasSize(8).startsWith(0).endsWith(1);
        assertThat(format.tokenizer().specials().keySet()).containsExactly("<s>", "<pad>", "</s>", "<unk>", "<mask>");
        assertThat(parse(WORD_PIECE).padId()).isZero();
        assertThat(parse(WORD_PIECE.replace(
                                "\"padding\":null", "\"padding\":{\"strategy\":\"BatchLongest\",\"pad_id\":4}"))
                        .padding())
                .isEqualTo(Padding.LONGEST);
    }

    @Test
    void processorsOfAllKindsPutTheirMarks() {
        String template = WORD_PIECE.substring(WORD_PIECE.indexOf("{\"type\":\"TemplateProcessing\""));
        template = template.substring(0, template.indexOf(",\"decoder\""));

        assertThat(withProcessor("null").template()).isEqualTo(Template.NONE);
        assertThat(withProcessor("{\"type\":\"ByteLevel\"}").template()).isEqualTo(Template.NONE);
        assertThat(withProcessor("{\"type\":\"BertProcessing\",\"cls\":[\"[CLS]\",2],\"sep\":[\"[SEP]\",3]}")
                        .template())
                .isEqualTo(Template.bert(2, 3));
        assertThat(withProcessor("{\"type\":\"Sequence\",\"processors\":[{\"type\":\"ByteLevel\"}," + template + "]}")
                        .template())
                .isEqualTo(Template.bert(2, 3));
    }

    private static TextFormat withProcessor(String processor) {
        int start = WORD_PIECE.indexOf("\"post_processor\":") + 17, end = WORD_PIECE.indexOf(",\"decoder\"");
        return parse(WORD_PIECE.substring(0, start) + processor + WORD_PIECE.substring(end));
    }

    @Test
    void anAddedWordIsFoundInTheNormalizedText() {
        String file = WORD_PIECE.replace(
                "],\"normalizer\"",
                ",{\"id\":400,\"content\":\"Héli\",\"special\":false,\"normalized\":true}],\"normalizer\"");
        Tokenizer tokenizer = parse(file).tokenizer();

        Encoding encoding = tokenizer.tokenize("a HÉLI, heli");

        assertThat(encoding.ids()).containsSequence(400).endsWith(400);
        assertThat(encoding.tokens().get(1)).isEqualTo(Token.text(400, 2, 6));
        assertThat(tokenizer.specials()).doesNotContainKey("Héli");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "\"type\":\"BPE\"~\"type\":\"Unigram\"~model.type: expected BPE or WordPiece but got \"Unigram\"",
                "\"model\":~\"mode\":~json: expected a member \"model\" but got {\"version\":\"1.0\"",
                "\"vocab\":~\"vokab\":~model: json: expected a member \"vocab\" but got {\"type\":\"BPE\"",
                "[\"i\",\"n\"]~[\"i\",\"n\",\"g\"]~model.merges[0]: expected two tokens but got [\"i\",\"n\",\"g\"]",
                "[\"i\",\"n\"]~[\"i\",5]~model.merges[0][1]: json: expected a string but got 5",
                "[\"i\",\"n\"]~[\"i\",\"Ġa\"]~model.merges[0]: expected tokens of the vocabulary but got \"iĠa\"",
                "\"normalizer\":null~\"normalizer\":{\"type\":\"NFC\"}~normalizer: expected null but got {\"type\":\"NFC\"}",
                "\"use_regex\":true}~\"use_regex\":false}~pre_tokenizer.use_regex: expected true but got false",
                "\"add_prefix_space\":false~\"add_prefix_space\":true~pre_tokenizer.add_prefix_space: expected false but",
                "\"dropout\":null~\"dropout\":0.1~model.dropout: expected null but got 0.1",
                "\"byte_fallback\":false~\"byte_fallback\":true~model.byte_fallback: expected false but got true",
                "\"id\":700~\"id\":800~added_tokens[5].id: expected 700, the id in the vocabulary or the next one but got",
                "\"lstrip\":true~\"lstrip\":1~added_tokens[4].lstrip: json: expected",
                "\"RobertaProcessing\"~\"None\"~post_processor.type: expected ByteLevel, RobertaProcessing,",
                "[\"</s>\",2]~[\"</s>\"]~post_processor.sep: expected a token and its id but got [\"</s>\"]",
                "\"truncation\":null~\"truncation\":{\"strategy\":\"x\",\"max_length\":9}~truncation.strategy: expected",
                "\"padding\":null~\"padding\":{\"direction\":\"Left\",\"pad_id\":1}~padding.direction: expected \"Right\" but",
            })
    void whatAFileAsksForAndIsNotHereIsRefusedWithItsKey(String part, String other, String message) {
        assertThat(BPE).contains(part);
        assertThatThrownBy(() -> parse(BPE.replace(part, other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aLongestWordWithoutACharacterIsRefusedWithItsKey(int length) {
        String key = "\"max_input_chars_per_word\":";
        assertThat(WORD_PIECE).contains(key + 100);
        assertThatThrownBy(() -> parse(WORD_PIECE.replace(key + 100, key + length)))
                .hasMessage("model.max_input_chars_per_word: expected at least 1 but got " + length);
    }

    @Test
    void anErrorNamesTheFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, "{\"model\":7}");
        assertThatThrownBy(() -> TextFormat.load(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": model: json: expected an object but got 7");
        Files.writeString(file, BPE);
        assertThat(TextFormat.load(file).template()).isEqualTo(Template.roberta(0, 2));
    }

    @Test
    void damagedFilesAreRefusedOrRead() {
        var random = new Random(2);
        for (String file : List.of(BPE, WORD_PIECE)) {
            for (int round = 0; round < 300; round++) {
                var damaged = new StringBuilder(file);
                int at = random.nextInt(file.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.setCharAt(at, "{}[]\",:0-nt".charAt(random.nextInt(11)));
                    case 1 -> damaged.delete(at, Math.min(file.length(), at + 1 + random.nextInt(20)));
                    default -> damaged.insert(at, "[1,{\"a\":null}]");
                }
                try {
                    parse(damaged.toString()).encode("a dog barks");
                } catch (IllegalArgumentException e) {
                    assertThat(e.getMessage()).contains("expected");
                }
            }
        }
    }

    private static TextFormat parse(String file) {
        return TokenizerJson.parse(Json.parse(file));
    }
}
