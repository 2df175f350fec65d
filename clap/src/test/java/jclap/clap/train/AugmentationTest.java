package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import jclap.audio.Recipe;
import org.junit.jupiter.api.Test;

class AugmentationTest {

    private static final Recipe RECIPE = Recipe.of(1000, 100, 16, 10, 4, 50, 400);

    private final Randomness randomness = new Randomness(1);

    @Test
    void theSamePlaceDrawsTheSameNumbersAndAnotherPlaceOthers() {
        long first = randomness.at("audio", 3, 5).nextLong();
        assertThat(randomness.at("audio", 3, 5).nextLong()).isEqualTo(first);
        assertThat(LongStream.of(
                        randomness.at("audio", 5, 3).nextLong(),
                        randomness.at("text", 3, 5).nextLong(),
                        new Randomness(2).at("audio", 3, 5).nextLong()))
                .doesNotContain(first)
                .doesNotHaveDuplicates();
    }

    @Test
    void withoutAnyChangeAClipIsAPieceOfTheRecording() {
        var none = new Augmentation(0, 0, new Augmentation.Range(0, 0), 0, 0, 0);
        float[] recording = new float[150];
        for (int i = 0; i < recording.length; i++) {
            recording[i] = i;
        }
        float[] clip = none.clip(RECIPE, recording, recording, randomness.at("audio"));
        assertThat(clip).hasSize(100);
        for (int i = 1; i < clip.length; i++) {
            assertThat(clip[i]).isEqualTo(clip[0] + i);
        }
    }

    @Test
    void aShortRecordingIsRepeated() {
        var none = new Augmentation(0, 0, new Augmentation.Range(0, 0), 0, 0, 0);
        float[] clip = none.clip(RECIPE, new float[] {1, 2, 3}, new float[1], randomness.at("audio"));
        for (int i = 3; i < clip.length; i++) {
            assertThat(clip[i]).isEqualTo(clip[i - 3]);
        }
    }

    @Test
    void theBackgroundIsAsFarBelowAsAsked() {
        var mix = new Augmentation(0, 1, new Augmentation.Range(20, 20), 0, 0, 0);
        float[] loud = new float[100], other = new float[100];
        Arrays.fill(loud, 1);
        for (int i = 0; i < other.length; i++) {
            other[i] = i % 2 == 0 ? 5 : -5;
        }
        float[] clip = mix.clip(RECIPE, loud, other, randomness.at("audio"));
        assertThat(Math.abs(clip[0] - 1)).isBetween(0.099f, 0.101f);
    }

    @Test
    void masksAreWholeStripes() {
        var stripes = new Augmentation(0, 0, new Augmentation.Range(0, 0), 0.25f, 0.5f, 1);
        float[] mask = new float[20 * 4];
        Arrays.fill(mask, 1);
        stripes.mask(mask, 0, 20, 4, randomness.at("audio", 3));
        boolean[] row = new boolean[20], column = new boolean[4];
        Arrays.fill(row, true);
        Arrays.fill(column, true);
        for (int i = 0; i < mask.length; i++) {
            row[i / 4] &= mask[i] == 0;
            column[i % 4] &= mask[i] == 0;
        }
        for (int i = 0; i < mask.length; i++) {
            assertThat(mask[i] == 0).isEqualTo(row[i / 4] || column[i % 4]);
        }
        assertThat(mask).contains(0);
    }
}
