package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecipeTest {

    private final Recipe recipe = Recipe.of(1000, 10, 8, 2, 4, 50, 400);

    @Test
    void aShortRecordingIsRepeatedToAClip() {
        assertThat(recipe.clip(new float[] {1, 2, 3}, 0)).containsExactly(1, 2, 3, 1, 2, 3, 1, 2, 3, 1);
        assertThat(recipe.with(Fill.PAD).clip(new float[] {1, 2, 3}, 1)).containsExactly(2, 3, 0, 0, 0, 0, 0, 0, 0, 0);
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
    void orOneClipOfItIsHeard() {
        assertThat(recipe.with(Crop.HEAD).starts(25)).containsExactly(0);
        assertThat(recipe.with(Crop.CENTER).starts(25)).containsExactly(7);
        assertThat(recipe.with(Crop.CENTER).starts(3)).containsExactly(0);
    }

    @Test
    void aClipStartsInsideTheRecording() {
        assertThatThrownBy(() -> recipe.clip(new float[3], 3)).hasMessage("clip: expected a start in 0 … 2 but got 3");
    }

    @Test
    void channelsAreMixedAsTheRecipeSays() {
        var stereo = new AudioClip(new float[][] {{1, 0}, {0, 0.5f}}, 1000);
        assertThat(recipe.sound(stereo)).containsExactly(0.5f, 0.25f);
        assertThat(recipe.with(Channels.FLATTEN).sound(stereo)).containsExactly(1, 0, 0, 0.5f);
    }

    @Test
    void recipesWithTheSameWordsAreEqual() {
        assertThat(Recipe.laion()).isEqualTo(Recipe.laion()).isNotEqualTo(Recipe.huggingFace());
        assertThat(Recipe.msclap2023().mel().sampleRate()).isEqualTo(32_000);
    }

    @Test
    void refusesNumbersThatCannotBe() {
        assertThatThrownBy(() -> Recipe.of(1000, 10, 8, 2, 4, 50, 501))
                .hasMessage("recipe: expected 0 ≤ fMin < fMax ≤ sampleRate/2 but got 501.0");
        assertThatThrownBy(() -> Recipe.of(0, 10, 8, 2, 4, 50, 400))
                .hasMessage("recipe: expected sampleRate above 0 but got 0.0");
        assertThatThrownBy(() -> Recipe.of(1000, 4, 8, 2, 4, 50, 400))
                .hasMessage("recipe: expected clipSamples above nFft/2 but got 4.0");
        assertThatThrownBy(() -> Recipe.of(1000, 10, 1 << 30, 2, 4, 50, 400))
                .hasMessageStartingWith("recipe: expected nFft up to 32768 but got ");
        assertThatThrownBy(() -> Recipe.of(1000, 10, 8, 2, 1025, 50, 400))
                .hasMessage("recipe: expected nMels up to 1024 but got 1025.0");
        assertThatThrownBy(() -> Recipe.of(1000, Integer.MAX_VALUE, 8, 2, 4, 50, 400))
                .hasMessageStartingWith("recipe: expected clipSamples up to 67108864 but got ");
        assertThatThrownBy(() -> Recipe.of(1 << 21, 10, 8, 2, 4, 50, 400))
                .hasMessageStartingWith("recipe: expected sampleRate up to 1048576 but got ");
        assertThatThrownBy(() -> Recipe.of(1000, 1 << 26, 8, 1, 64, 0, 500))
                .hasMessageStartingWith("recipe: expected a spectrogram of up to 268435456 numbers but got ");
    }
}
