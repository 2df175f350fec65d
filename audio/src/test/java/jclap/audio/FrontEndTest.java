package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import jclap.audio.MelFilterBank.Norm;
import org.junit.jupiter.api.Test;

/// The policies by hand; the numbers of the originals are in `FrontEndGoldenTest`.
class FrontEndTest {

    private static final FrontEnd SMALL = FrontEnd.of(new Recipe(
            8000,
            800,
            Channels.MEAN,
            false,
            Crop.HEAD,
            Fill.REPEAT_PAD,
            Fusion.WHOLE_FIRST,
            new Recipe.Mel(8000, 64, 80, 4, 0, 4000, MelScale.HTK, Norm.NONE)));

    @Test
    void fillsWithSilenceRepetitionOrWholeRepetitions() {
        float[] x = {1, 2, 3};
        assertThat(Fill.PAD.fill(x, 8)).containsExactly(1, 2, 3, 0, 0, 0, 0, 0);
        assertThat(Fill.REPEAT.fill(x, 8)).containsExactly(1, 2, 3, 1, 2, 3, 1, 2);
        assertThat(Fill.REPEAT_PAD.fill(x, 8)).containsExactly(1, 2, 3, 1, 2, 3, 0, 0);
        assertThat(Fill.REPEAT.fill(x, 3)).isSameAs(x);
        assertThatThrownBy(() -> Fill.PAD.fill(x, 2)).hasMessage("fill: expected 1 to 2 samples but got 3");
        assertThatThrownBy(() -> Fill.PAD.fill(new float[0], 2)).hasMessage("fill: expected 1 to 2 samples but got 0");
    }

    @Test
    void cropsWhereThePolicySays() {
        assertThat(Crop.HEAD.start(5, 3)).isEqualTo(5);
        assertThat(Crop.CENTER.start(5, 3)).isEqualTo(6);
        assertThat(CropStart.at(7).start(5, 3)).isEqualTo(7);
        assertThat(CropStart.random(new Random(1)).start(5, 3)).isBetween(5, 7);
        assertThatThrownBy(() -> CropStart.at(8).start(5, 3)).hasMessage("crop: expected a start of 5 to 7 but got 8");
    }

    @Test
    void mixesChannelsAsThePolicySays() {
        var clip = new AudioClip(new float[][] {{1, 2}, {3, 6}}, 8000);
        assertThat(Channels.MEAN.mix(clip)).containsExactly(2, 4);
        assertThat(Channels.FIRST.mix(clip)).containsExactly(1, 2);
        assertThat(Channels.FLATTEN.mix(clip)).containsExactly(1, 2, 3, 6);
    }

    @Test
    void sixteenBitsAreCutTowardsZero() {
        assertThat(Samples.quantize(new float[] {2, -2, 0.00004f, -0.00004f, 0.5f}))
                .containsExactly(1, -1, 1 / 32767f, -1 / 32767f, 16383 / 32767f);
    }

    @Test
    void aShortSoundIsSeenFourTimes() {
        var features = SMALL.features(tone(300));
        assertThat(features.values()).hasSize(4 * 11 * 4);
        assertThat(features.longer()).isFalse();
        for (int c = 1; c < 4; c++) {
            assertThat(channel(features, c)).containsExactly(channel(features, 0));
        }
    }

    @Test
    void aLongSoundIsSeenWholeAndInThreeParts() {
        AudioClip clip = tone(2000);
        var features = SMALL.features(clip);
        assertThat(features.longer()).isTrue();
        float[] whole = SMALL.logMel().transform(clip.mono());
        // 26 frames, 16 starts in groups of 6, 5 and 5.
        assertThat(channel(features, 1)).containsExactly(Arrays.copyOfRange(whole, 0, 44));
        assertThat(channel(features, 2)).containsExactly(Arrays.copyOfRange(whole, 6 * 4, 6 * 4 + 44));
        assertThat(channel(features, 3)).containsExactly(Arrays.copyOfRange(whole, 11 * 4, 11 * 4 + 44));
    }

    @Test
    void aSoundSlightlyTooLongHasNoOtherFramesToShow() {
        assertThat(SMALL.features(tone(850)).longer()).isFalse();
        // One frame more leaves the last third without a start.
        assertThat(SMALL.features(tone(880)).longer()).isTrue();
    }

    @Test
    void theFamiliesHaveTheFramesOfTheirModels() {
        assertThat(Recipe.msclap2022().frames()).isEqualTo(690);
        assertThat(Recipe.msclap2023().frames()).isEqualTo(965);
        assertThat(Recipe.laion().frames()).isEqualTo(1001);
        assertThat(Recipe.laionFused().frames()).isEqualTo(1001);
        assertThat(Recipe.huggingFace().frames()).isEqualTo(1001);
        assertThat(Recipe.huggingFaceFused().frames()).isEqualTo(1001);
    }

    @Test
    void oneSampleIsEnough() {
        assertThat(FrontEnd.of(Recipe.msclap2022())
                        .features(AudioClip.mono(new float[] {0.5f}, 44100))
                        .values())
                .hasSize(690 * 64)
                .doesNotContain(Float.NaN);
    }

    @Test
    void rejectsAClipOfNothing() {
        assertThatThrownBy(() -> SMALL.features(AudioClip.mono(new float[0], 8000)))
                .hasMessage(
                        "frontEnd: expected a clip of at least one sample but got AudioClip[1 channels, 0 samples, 8000 Hz]");
    }

    private static float[] channel(FrontEnd.Features features, int c) {
        int size = features.frames() * features.mels();
        return Arrays.copyOfRange(features.values(), c * size, (c + 1) * size);
    }

    private static AudioClip tone(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) Math.sin(i * i * 0.001);
        }
        return AudioClip.mono(x, 8000);
    }
}
