package jclap.audio;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import jclap.audio.simd.SimdFftPasses;
import jclap.core.kernel.Simd;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every pass against its plain twin; the build runs this at several vector widths.
class SimdFftPassesTest {

    private static final double ROUNDING = 1e-6;
    private static final int MAX = 4096, X_AT = 3, Y_AT = 5;

    private final int lanes = Simd.lanes();
    private final float[] xr = random(MAX + X_AT, 1), xi = random(MAX + X_AT, 2);
    private final float[] yr = new float[MAX + Y_AT], yi = new float[MAX + Y_AT];
    private final float[] expectedR = new float[MAX + Y_AT], expectedI = new float[MAX + Y_AT];

    @BeforeEach
    void needsSimd() {
        assumeTrue(Simd.ON, Simd::status);
    }

    @Test
    void narrowPassesInterleaveWhatThePlainPassStores() {
        for (int s = 1; s <= 4; s *= 4) {
            for (int m = lanes; m * s <= 16 * lanes; m += lanes) {
                float[] w = random(6 * m, m), perLane = new float[6 * m * s];
                for (int t = 0; t < 6; t++) {
                    for (int i = 0; i < m * s; i++) {
                        perLane[t * m * s + i] = w[6 * (i / s) + t];
                    }
                }
                SimdFftPasses.narrow4(xr, xi, X_AT, yr, yi, Y_AT, m, s, perLane);
                FftPasses.radix4(xr, xi, X_AT, expectedR, expectedI, Y_AT, m, s, w);
                assertSame();
            }
        }
    }

    @Test
    void radix4IsThePlainPass() {
        for (int s = lanes; s <= 8 * lanes; s *= 2) {
            for (int m : new int[] {1, 2, 3, 5, 8}) {
                float[] w = random(6 * m, m);
                SimdFftPasses.radix4(xr, xi, X_AT, yr, yi, Y_AT, m, s, w);
                FftPasses.radix4(xr, xi, X_AT, expectedR, expectedI, Y_AT, m, s, w);
                assertSame();
            }
        }
    }

    @Test
    void theLastPassesAreThePlainOnes() {
        for (int s = lanes; s <= 8 * lanes; s += lanes) {
            SimdFftPasses.last4(xr, xi, X_AT, yr, yi, Y_AT, s);
            FftPasses.radix4(xr, xi, X_AT, expectedR, expectedI, Y_AT, 1, s, new float[] {1, 0, 1, 0, 1, 0});
            assertSame();
            SimdFftPasses.last8(xr, xi, X_AT, yr, yi, Y_AT, s);
            FftPasses.last8(xr, xi, X_AT, expectedR, expectedI, Y_AT, s);
            assertSame();
        }
    }

    @Test
    void unzippingIsThePlainOne() {
        SimdFftPasses.unzip(xr, X_AT, yr, yi, 4 * lanes);
        FftPasses.unzip(xr, X_AT, expectedR, expectedI, 4 * lanes);
        assertSame();
    }

    @Test
    void unzippingThroughAWindowIsThePlainOne() {
        float[] w = random(8 * lanes, 7);
        SimdFftPasses.unzip(xr, X_AT, w, yr, yi, 4 * lanes);
        FftPasses.unzip(xr, X_AT, w, expectedR, expectedI, 4 * lanes);
        assertSame();
    }

    @Test
    void powersAreThoseOfTheUntangledBins() {
        for (int h = 1; h <= 200; h++) {
            float[] cos = random(h + 1, 3), sin = random(h + 1, 4), re = new float[h + 6], im = new float[h + 6];
            int done = SimdFftPasses.power(xr, xi, h, cos, sin, yr, Y_AT);
            FftPasses.power(xr, xi, h, cos, sin, yr, Y_AT, done);
            assertThat(SimdFftPasses.untangle(xr, xi, h, cos, sin, re, im, Y_AT))
                    .isEqualTo(done);
            FftPasses.untangle(xr, xi, h, cos, sin, re, im, Y_AT, done);
            for (int k = 0; k <= h; k++) {
                float r = re[Y_AT + k], i = im[Y_AT + k];
                assertThat(yr[Y_AT + k]).isCloseTo(r * r + i * i, within(4e-6f));
            }
        }
    }

    @Test
    void untanglingFromBothEndsMeetsInTheMiddle() {
        for (int h = 1; h <= 200; h++) {
            float[] cos = random(h + 1, 3), sin = random(h + 1, 4);
            int done = SimdFftPasses.untangle(xr, xi, h, cos, sin, yr, yi, Y_AT);
            assertThat(done).isGreaterThan(h / 2 - 2 * lanes);
            FftPasses.untangle(xr, xi, h, cos, sin, yr, yi, Y_AT, done);
            FftPasses.untangle(xr, xi, h, cos, sin, expectedR, expectedI, Y_AT, 1);
            if (done > 1) {
                // The plain loop has a twiddle for each bin, the vector loop one for a bin and its mirror image.
                for (int k = 1; k < done; k++) {
                    expectedR[Y_AT + h - k] = mirrored(k, h, cos[k], sin[k], true);
                    expectedI[Y_AT + h - k] = mirrored(k, h, cos[k], sin[k], false);
                }
            }
            assertSame();
        }
    }

    /// `X[h−k] = (E[k] − e^(−2πi·k/2h)·O[k])*`
    private float mirrored(int k, int h, float c, float s, boolean real) {
        float er = 0.5f * (xr[k] + xr[h - k]), ei = 0.5f * (xi[k] - xi[h - k]);
        float or = 0.5f * (xi[k] + xi[h - k]), oi = 0.5f * (xr[h - k] - xr[k]);
        return real ? er - (c * or + s * oi) : c * oi - s * or - ei;
    }

    private void assertSame() {
        assertFloats(yr).isCloseTo(ROUNDING, expectedR);
        assertFloats(yi).isCloseTo(ROUNDING, expectedI);
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
