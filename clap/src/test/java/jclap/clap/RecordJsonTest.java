package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jclap.audio.Recipe;
import jclap.clap.encoder.ModelSize;
import jclap.core.io.Json;
import org.junit.jupiter.api.Test;

class RecordJsonTest {

    private final Recipe recipe = Recipe.of(1000, 10, 8, 2, 4, 50, 400);

    @Test
    void becomesJsonAndBack() {
        Json json = RecordJson.write(recipe);
        assertThat(json)
                .hasToString("{\"sample_rate\":1000,\"clip_samples\":10,\"channels\":\"mean\",\"quantize\":false,"
                        + "\"crop\":\"cover\",\"fill\":\"repeat\",\"fusion\":\"none\",\"mel\":{\"sample_rate\":1000,"
                        + "\"n_fft\":8,\"hop_length\":2,\"n_mels\":4,\"f_min\":50.0,\"f_max\":400.0,"
                        + "\"scale\":\"slaney\",\"norm\":\"slaney\",\"style\":\"decibels\"}}");
        assertThat(RecordJson.read(Json.parse(json.toString()), Recipe.class)).isEqualTo(recipe);
        assertThat(RecordJson.read(RecordJson.write(Recipe.laionFused()), Recipe.class))
                .isEqualTo(Recipe.laionFused());
        ModelSize size = ModelSize.tiny(300);
        assertThat(RecordJson.read(RecordJson.write(size), ModelSize.class)).isEqualTo(size);
    }

    @Test
    void jsonWithoutAComponentIsRefused() {
        assertThatThrownBy(() -> RecordJson.read(Json.parse("{\"sample_rate\":1000}"), Recipe.class))
                .hasMessage("json: expected a member \"clip_samples\" but got {\"sample_rate\":1000}");
    }

    @Test
    void whatTheRecordRefusesIsRefused() {
        String json = RecordJson.write(recipe).toString();
        assertThatThrownBy(() -> RecordJson.read(Json.parse(json.replace("1000", "0")), Recipe.class))
                .hasMessage("recipe: expected sampleRate above 0 but got 0.0");
        assertThatThrownBy(() -> RecordJson.read(Json.parse(json.replace("cover", "guess")), Recipe.class))
                .hasMessage("json: expected a Crop but got \"guess\"");
        assertThatThrownBy(() -> ModelSize.tiny(1 << 21))
                .hasMessage("model size: expected vocabulary in 1 … 1048576 but got 2097152");
    }

    @Test
    void aPromptNeedsAPlaceForTheLabel() {
        assertThat(Prompt.SOUND_OF.apply("rain")).isEqualTo("this is a sound of rain");
        assertThatThrownBy(() -> new Prompt("a sound"))
                .hasMessage("prompt: expected a text with {} where the label goes but got a sound");
    }
}
