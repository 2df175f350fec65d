package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpecAugmentTest {

    private static final int FRAMES = 100, MELS = 16;

    @Test
    void blanksWholeFramesAndWholeBandsAndNothingElse() {
        for (int seed = 0; seed < 50; seed++) {
            float[] x = ones(FRAMES * MELS);
            new SpecAugment(1, 30, 5).mask(x, 0, 1, FRAMES, MELS, new Random(seed));
            boolean[] frames = new boolean[FRAMES], bands = new boolean[MELS];
            Arrays.fill(frames, true);
            Arrays.fill(bands, true);
            for (int i = 0; i < x.length; i++) {
                frames[i / MELS] &= x[i] == 0;
                bands[i % MELS] &= x[i] == 0;
            }
            for (int i = 0; i < x.length; i++) {
                assertThat(x[i] == 0).isEqualTo(frames[i / MELS] || bands[i % MELS]);
            }
            assertThat(count(frames)).isBetween(0, 30);
            assertThat(count(bands)).isBetween(0, 5);
        }
    }

    @Test
    void everyFrameAndBandCanBeHitAndEveryWidthComes() {
        boolean[] frames = new boolean[FRAMES], bands = new boolean[MELS], widths = new boolean[6];
        var random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            float[] x = ones(FRAMES * MELS);
            new SpecAugment(1, 0, 5).mask(x, 0, 1, FRAMES, MELS, random);
            int width = 0;
            for (int j = 0; j < MELS; j++) {
                bands[j] |= x[j] == 0;
                width += x[j] == 0 ? 1 : 0;
            }
            widths[width] = true;
            x = ones(FRAMES * MELS);
            new SpecAugment(1, 3, 0).mask(x, 0, 1, FRAMES, MELS, random);
            for (int t = 0; t < FRAMES; t++) {
                frames[t] |= x[t * MELS] == 0;
            }
        }
        assertThat(frames).doesNotContain(false);
        assertThat(bands).doesNotContain(false);
        assertThat(widths).doesNotContain(false);
    }

    @Test
    void theChannelsOfASoundLoseTheSameStripesAndTheNeighboursNone() {
        int size = FRAMES * MELS;
        float[] x = ones(4 * size);
        SpecAugment.panns().mask(x, size, 2, FRAMES, MELS, new Random(3));
        assertThat(Arrays.copyOf(x, size)).containsOnly(1);
        assertThat(Arrays.copyOfRange(x, 3 * size, 4 * size)).containsOnly(1);
        assertThat(Arrays.copyOfRange(x, size, 2 * size))
                .contains(0)
                .containsExactly(Arrays.copyOfRange(x, 2 * size, 3 * size));
    }

    @Test
    void aStripeLongerThanTheSoundFits() {
        float[] x = ones(5 * 3);
        SpecAugment.panns().mask(x, 0, 1, 5, 3, new Random(4));
        assertThat(x).hasSize(15);
        assertThatThrownBy(() -> new SpecAugment(2, -1, 7))
                .hasMessage(
                        "specAugment: expected no negative numbers but got 2 stripes of up to -1 frames and 7 bands");
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }

    private static float[] ones(int n) {
        float[] x = new float[n];
        Arrays.fill(x, 1);
        return x;
    }
}
