package jclap.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void readsEveryKindOfValue() {
        Json json = Json.parse(" {\"a\": [1, -2.5e3, true, false, null], \"b\": \"\\u00e9\\n\\\"/\\/\"} ");

        List<Json> a = json.get("a").items();
        assertThat(a.get(0).integer()).isEqualTo(1);
        assertThat(a.get(1).number()).isEqualTo(-2500);
        assertThat(a.get(2).bool()).isTrue();
        assertThat(a.get(3).bool()).isFalse();
        assertThat(a.get(4)).isEqualTo(new Json.Null());
        assertThat(json.get("b").text()).isEqualTo("é\n\"//");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "{\"z\":[{},[],\"\"],\"a\":-0.0,\"é\":\"日本\"}", "\"\\u0001\\n\\\\\"", "1e400", "null"
            })
    void writesCompactlyWhatItReads(String json) {
        assertThat(Json.parse(json)).hasToString(json);
        assertThat(Json.parse(json)).isEqualTo(Json.parse(json + "\n"));
    }

    @Test
    void halvesOfSurrogatePairsSurviveAndPairsStayCharacters() {
        String text = "\uD83D\uDE00 \uD83D \uDE00";

        assertThat(Json.of(text)).hasToString("\"\uD83D\uDE00 \\ud83d \\ude00\"");
        assertThat(Json.parse(Json.of(text).toString()).text()).isEqualTo(text);
    }

    @Test
    void numbersKeepAllTheirDigits() {
        assertThat(Json.parse("9223372036854775807").longInteger()).isEqualTo(Long.MAX_VALUE);
        assertThat(Json.of(0.31f)).hasToString("0.31");
        assertThat(Json.parse(Json.of(Double.MIN_VALUE).toString()).number()).isEqualTo(Double.MIN_VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``             | line 1, column 1: expected a value but got the end",
                "{\"a\":1,}     | line 1, column 8: expected a name in quotes but got \"}\"",
                "{\"a\" 1}      | line 1, column 6: expected ':' after a name but got \"1\"",
                "[1 2]          | line 1, column 4: expected ',' or ']' but got \"2\"",
                "[1             | line 1, column 3: expected ',' or ']' but got the end",
                "{\"a\":1,\"a\":2} | line 1, column 8: expected each name once but got \"a\" again",
                "\"a            | line 1, column 3: expected a closing '\"' before any line break",
                "\"\\x\"        | line 1, column 3: expected one of \" \\ / b f n r t u after '\\' but got \"x\"",
                "\"\\u12G4\"    | line 1, column 6: expected four hexadecimal digits after '\\u' but got \"G\"",
                "01             | line 1, column 1: expected a value but got \"0\"",
                "1.             | line 1, column 1: expected a value but got \"1\"",
                "-              | line 1, column 1: expected a value but got \"-\"",
                "NaN            | line 1, column 1: expected a value but got \"N\"",
                "truth          | line 1, column 1: expected a value but got \"t\"",
                "1 2            | line 1, column 3: expected the end after one value but got \"2\"",
                "{} // no       | line 1, column 4: expected the end after one value but got \"/\"",
            })
    void refusesWhatIsNotJsonAndSaysWhere(String source, String message) {
        assertThatThrownBy(() -> Json.parse(source))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("json: " + message);
    }

    @Test
    void countsLines() {
        assertThatThrownBy(() -> Json.parse("{\n  \"a\": 1\n  \"b\": 2\n}"))
                .hasMessage("json: line 3, column 3: expected ',' or '}' but got \"\\\"\"");
    }

    @Test
    void refusesAZeroCharacterAfterTheValue() {
        assertThatThrownBy(() -> Json.parse("{}\0")).hasMessageContaining("expected the end after one value");
    }

    @Test
    void refusesNestingThatIsDeeperThanAnyData() {
        assertThat(Json.parse("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH)))
                .isNotNull();

        assertThatThrownBy(() -> Json.parse("[".repeat(1_000_000)))
                .hasMessage("json: line 1, column 129: expected at most 128 nested arrays and objects but got more");
    }

    @Test
    void depthIsNestingNotLength() {
        assertThat(Json.parse("[[]" + ",[]".repeat(1000) + "]").items()).hasSize(1001);
    }

    @Test
    void accessorsShowTheValueTheyCouldNotRead() {
        Json json = Json.parse("{\"a\":1.5}");

        assertThatThrownBy(json::items).hasMessage("json: expected an array but got {\"a\":1.5}");
        assertThatThrownBy(() -> json.get("b")).hasMessage("json: expected a member \"b\" but got {\"a\":1.5}");
        assertThatThrownBy(() -> json.get("a").text()).hasMessage("json: expected a string but got 1.5");
        assertThatThrownBy(() -> json.get("a").integer())
                .hasMessage("json: expected an integer of 64 bits but got 1.5");
        assertThatThrownBy(() -> Json.parse("3000000000").integer())
                .hasMessage("json: expected an integer of 32 bits but got 3000000000");
        assertThatThrownBy(json.get("a")::bool).hasMessage("json: expected true or false but got 1.5");
        assertThatThrownBy(json::number).hasMessage("json: expected a number but got {\"a\":1.5}");
        assertThatThrownBy(Json.of(1)::members).hasMessage("json: expected an object but got 1");
    }

    @Test
    void aNullMemberCountsAsAbsentForFind() {
        assertThat(Json.parse("{\"a\":null}").find("a")).isEmpty();
        assertThat(Json.parse("{\"a\":null}").get("a")).isEqualTo(new Json.Null());
    }

    @Test
    void refusesNumbersThatJsonCannotSpell() {
        assertThatThrownBy(() -> Json.of(Double.NaN)).hasMessage("json: expected a finite number but got NaN");
        assertThatThrownBy(() -> new Json.Number("1,5")).hasMessage("json: expected a number but got \"1,5\"");
    }

    @Test
    void errorsOfAFileNameIt(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), "{]");
        Path latin1 = Files.write(folder.resolve("latin1.json"), new byte[] {'"', (byte) 0xE9, '"'});

        assertThatThrownBy(() -> Json.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": json: ");
        assertThatThrownBy(() -> Json.read(latin1))
                .hasMessage(latin1 + ": text: expected UTF-8 but got other bytes at 1");
    }
}
