package jclap.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import jclap.core.io.Json;
import jclap.text.TextFormat.TooLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the tokenizers of HuggingFace make of our texts with vocabularies learned from our texts: ids, places, masks,
/// pairs, cuts. The files are in the project, so that this holds wherever it is cloned.
class OriginalsTest {

    private static final Json CASES = resource("cases.json");

    @ParameterizedTest
    @ValueSource(strings = {"bpe", "wordpiece"})
    void idsAndPlacesOfTextsAreTheirs(String model) {
        TextFormat format = TokenizerJson.parse(resource(model + ".json"));
        for (Json row : CASES.get("texts").items()) {
            Json golden = row.get(model);
            Encoding encoding = format.encode(row.get("text").text());
            int[] places = encoding.tokens().stream()
                    .flatMapToInt(token -> IntStream.of(token.start(), token.end()))
                    .toArray();
            assertThat(encoding.ids()).as(row.toString()).isEqualTo(ints(golden.get("ids")));
            assertThat(places).as(row.toString()).isEqualTo(ints(golden.get("places")));
            assertThat(encoding.specialMask()).isEqualTo(ints(golden.get("special_mask")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpe", "wordpiece"})
    void pairsAreCutAsTheyCut(String model) {
        TextFormat format = TokenizerJson.parse(resource(model + ".json"));
        for (Json row : CASES.get("pairs").items()) {
            Encoding encoding = format.limited(row.get("length").integer(), TooLong.CUT)
                    .encode(row.get("a").text(), row.get("b").text());
            assertThat(encoding.ids())
                    .as(row.toString())
                    .isEqualTo(ints(row.get(model).get("ids")));
            assertThat(encoding.typeIds()).isEqualTo(ints(row.get(model).get("type_ids")));
        }
    }

    static Json resource(String name) {
        try (var in = OriginalsTest.class.getResourceAsStream(name)) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int[] ints(Json array) {
        return array.items().stream().mapToInt(Json::integer).toArray();
    }
}
