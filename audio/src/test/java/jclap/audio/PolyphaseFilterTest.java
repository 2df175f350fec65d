package jclap.audio;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import jclap.audio.simd.SimdPolyphase;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Simd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Chain of trust: the sum that defines it → the blocks → the blocks on the Vector API, at several vector widths.
class PolyphaseFilterTest {

    private static final double ROUNDING = 2e-6;

    /// Fewer phases than lanes, more, a multiple of them, one more; up, down, and far down.
    @ParameterizedTest
    @CsvSource({
        "1, 2, 9",
        "3, 1, 4",
        "6, 1, 12",
        "16, 5, 7",
        "17, 16, 30",
        "147, 160, 16",
        "160, 147, 200",
        "5, 96, 400"
    })
    void isTheSumThatDefinesIt(int phases, int step, int taps) {
        float[] w = random(phases * taps, 1), x = random(3000, 2);
        int before = taps / 2;
        var filter = new PolyphaseFilter(phases, step, taps, new PolyphaseFilter.Weights() {
            @Override
            public int first(int p) {
                return p * step / phases - before;
            }

            @Override
            public double at(int p, int k) {
                return w[p * taps + k - first(p)];
            }
        });
        int n = 3000 * phases / step;
        float[] expected = new float[n];
        for (int i = 0; i < n; i++) {
            int p = i % phases, from = i / phases * step + p * step / phases - before;
            double sum = 0;
            for (int t = 0; t < taps; t++) {
                sum += from + t >= 0 && from + t < x.length ? (double) w[p * taps + t] * x[from + t] : 0;
            }
            expected[i] = (float) sum;
        }
        assertFloats(filter.apply(x, n)).isCloseTo(ROUNDING * Math.sqrt(taps), expected);
        assertThat(filter.multiplications()).isGreaterThanOrEqualTo(taps);
    }

    @Test
    void theVectorBlockIsThePlainOne() {
        assumeTrue(Simd.ON, Simd::status);
        int step = 37, phases = 41;
        for (int height : new int[] {0, 1, 2, 33, 100}) {
            for (int rows : new int[] {0, 1, 7, 8, 9, 23}) {
                float[] h = random(height * 16 + 5, height), x = random(rows * step + height + 3, rows);
                float[] y = random(rows * phases + 16 + 2, 3), expected = y.clone();
                SimdPolyphase.apply(h, 5, height, x, 3, step, y, 2, phases, rows);
                PolyphaseFilter.apply(h, 5, height, x, 3, step, expected, 2, phases, rows);
                assertFloats(y).isCloseTo(ROUNDING * Math.sqrt(height), expected);
            }
        }
    }

    @Test
    void givesTheSameBitsForAnyNumberOfThreads() {
        float[] x = random(100_000, 5);
        var resampler = Resampler.sincHann(48000, 44100);
        assertFloats(Parallel.withThreads(2, () -> resampler.resample(x)))
                .hasSameBitsAs(Parallel.withThreads(1, () -> resampler.resample(x)));
    }

    private static float[] random(int n, int seed) {
        var random = new Random(seed);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextFloat(-1, 1);
        }
        return x;
    }
}
