package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jclap.clap.encoder.ModelSize;
import jclap.core.io.Json;
import org.junit.jupiter.api.Test;

class RecipeTest {

    private final Recipe recipe = new Recipe(1000, 10, 8, 2, 4, 50, 400);

    @Test
    void aShortRecordingIsRepeatedToAClip() {
        assertThat(recipe.clip(new float[] {1, 2, 3}, 0)).containsExactly(1, 2, 3, 1, 2, 3, 1, 2, 3, 1);
    }

    @Test
    void aLongRecordingIsCoveredByClips() {
        assertThat(recipe.starts(3)).containsExactly(0);
        assertThat(recipe.starts(10)).containsExactly(0);
        assertThat(recipe.starts(11)).containsExactly(0, 1);
        assertThat(recipe.starts(30)).containsExactly(0, 10, 20);
        assertThat(recipe.starts(25)).containsExactly(0, 7, 15);
    }

    @Test
    void aClipStartsInsideTheRecording() {
        assertThatThrownBy(() -> recipe.clip(new float[3], 3)).hasMessage("clip: expected a start in 0 … 2 but got 3");
    }

    @Test
    void refusesASizeThatOnlyAnAttackWouldClaim() {
        assertThatThrownBy(() -> ModelSize.tiny(1 << 21))
                .hasMessage("model size: expected vocabulary in 1 … 1048576 but got 2097152");
    }

    @Test
    void refusesABandAboveHalfTheSampleRate() {
        assertThatThrownBy(() -> new Recipe(1000, 10, 8, 2, 4, 50, 501))
                .hasMessage("recipe: expected 0 ≤ fMin < fMax ≤ sampleRate/2 but got 501.0");
    }

    @Test
    void becomesJsonAndBack() {
        Json json = RecordJson.write(recipe);
        assertThat(json)
                .hasToString("{\"sample_rate\":1000,\"clip_samples\":10,\"n_fft\":8,\"hop_length\":2,\"n_mels\":4,"
                        + "\"f_min\":50.0,\"f_max\":400.0}");
        assertThat(RecordJson.read(Json.parse(json.toString()), Recipe.class)).isEqualTo(recipe);
        ModelSize size = ModelSize.tiny(300);
        assertThat(RecordJson.read(RecordJson.write(size), ModelSize.class)).isEqualTo(size);
    }

    @Test
    void jsonWithoutAComponentIsRefused() {
        assertThatThrownBy(() -> RecordJson.read(Json.parse("{\"sample_rate\":1000}"), Recipe.class))
                .hasMessage("json: expected a member \"clip_samples\" but got {\"sample_rate\":1000}");
        assertThatThrownBy(() -> RecordJson.read(
                        Json.parse(RecordJson.write(recipe).toString().replace("1000", "0")), Recipe.class))
                .hasMessage("recipe: expected sampleRate above 0 but got 0.0");
    }

    @Test
    void aPromptNeedsAPlaceForTheLabel() {
        assertThat(Prompt.SOUND_OF.apply("rain")).isEqualTo("this is a sound of rain");
        assertThatThrownBy(() -> new Prompt("a sound"))
                .hasMessage("prompt: expected a text with {} where the label goes but got a sound");
    }
}
