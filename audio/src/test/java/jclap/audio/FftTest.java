package jclap.audio;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Chain of trust: numbers by hand → the definition in double → every length of the fast transform.
class FftTest {

    @Test
    void transformsFourNumbersAsByHand() {
        float[] re = new float[3], im = new float[3];
        Fft fft = Fft.of(4);
        fft.forwardReal(new float[] {1, 2, 3, 5}, 0, re, im, 0, fft.scratch());
        assertThat(re).containsExactly(11, -2, -3);
        assertThat(im).containsExactly(0, 3, 0);
    }

    @Test
    void transformsTwoComplexNumbersAsByHand() {
        float[] re = {1, 3}, im = {2, -4};
        Fft fft = Fft.of(2);
        fft.forward(re, im, 0, fft.scratch());
        assertThat(re).containsExactly(4, -2);
        assertThat(im).containsExactly(-2, 6);
    }

    /// 1 to 68 holds every factor and Bluestein; the rest are the lengths of real front ends and of the SIMD
    /// passes.
    static int[] lengths() {
        int[] special = {
            80, 100, 125, 128, 160, 243, 255, 256, 400, 441, 480, 509, 512, 640, 1000, 1024, 1536, 2048, 4096
        };
        int[] lengths = new int[68 + special.length];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = i < 68 ? i + 1 : special[i - 68];
        }
        return lengths;
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void isTheSumThatDefinesIt(int n) {
        float[] re = random(n + 3, 1), im = random(n + 3, 2), expectedRe = new float[n], expectedIm = new float[n];
        dft(re, im, 3, n, expectedRe, expectedIm);
        Fft fft = Fft.of(n);
        fft.forward(re, im, 3, fft.scratch());
        assertThat(worstBin(re, 3, expectedRe, n, n)).isLessThan(tolerance(n));
        assertThat(worstBin(im, 3, expectedIm, n, n)).isLessThan(tolerance(n));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void ofARealSignalIsTheSameWithoutTheMirrorImage(int n) {
        float[] x = random(n + 5, 3), re = new float[n / 2 + 8], im = new float[n / 2 + 8];
        float[] expectedRe = new float[n], expectedIm = new float[n];
        dft(x, new float[n + 5], 5, n, expectedRe, expectedIm);
        Fft fft = Fft.of(n);
        fft.forwardReal(x, 5, re, im, 7, fft.scratch());
        assertThat(worstBin(re, 7, expectedRe, n, n / 2 + 1)).isLessThan(tolerance(n));
        assertThat(worstBin(im, 7, expectedIm, n, n / 2 + 1)).isLessThan(tolerance(n));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void throughAWindowItIsThatOfTheProducts(int n) {
        float[] x = random(n + 5, 3), window = random(n, 4), product = new float[n];
        for (int i = 0; i < n; i++) {
            product[i] = window[i] * x[5 + i];
        }
        Fft fft = Fft.of(n);
        int bins = fft.bins();
        float[] re = new float[bins], im = new float[bins], power = new float[bins + 7];
        float[] expectedRe = new float[bins], expectedIm = new float[bins], expectedPower = new float[bins + 7];
        fft.forwardReal(product, 0, expectedRe, expectedIm, 0, fft.scratch());
        for (int k = 0; k < bins; k++) {
            expectedPower[7 + k] = expectedRe[k] * expectedRe[k] + expectedIm[k] * expectedIm[k];
        }
        fft.forwardWindowed(x, 5, window, re, im, 0, fft.scratch());
        fft.power(x, 5, window, power, 7, fft.scratch());
        assertFloats(re).isCloseTo(tolerance(n), expectedRe);
        assertFloats(im).isCloseTo(tolerance(n), expectedIm);
        assertFloats(power).isCloseTo(2e-6 * n, expectedPower);
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void isLinear(int n) {
        float[] x = random(n, 11), y = random(n, 12), sum = new float[n];
        for (int i = 0; i < n; i++) {
            sum[i] = 3 * x[i] - 2 * y[i];
        }
        Fft fft = Fft.of(n);
        int bins = fft.bins();
        float[][] spectra = new float[6][bins];
        fft.forwardReal(x, 0, spectra[0], spectra[1], 0, fft.scratch());
        fft.forwardReal(y, 0, spectra[2], spectra[3], 0, fft.scratch());
        fft.forwardReal(sum, 0, spectra[4], spectra[5], 0, fft.scratch());
        for (int k = 0; k < bins; k++) {
            assertThat(spectra[4][k]).isCloseTo(3 * spectra[0][k] - 2 * spectra[2][k], within(10 * tolerance(n)));
            assertThat(spectra[5][k]).isCloseTo(3 * spectra[1][k] - 2 * spectra[3][k], within(10 * tolerance(n)));
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void theInverseUndoesIt(int n) {
        float[] x = random(n, 4), re = x.clone(), im = random(n, 5), imBefore = im.clone();
        Fft fft = Fft.of(n);
        var scratch = fft.scratch();
        fft.forward(re, im, 0, scratch);
        fft.inverse(re, im, 0, scratch);
        assertThat(worst(re, 0, x, n)).isLessThan(2e-6f);
        assertThat(worst(im, 0, imBefore, n)).isLessThan(2e-6f);

        float[] binsRe = new float[fft.bins()], binsIm = new float[fft.bins()], back = new float[n + 2];
        fft.forwardReal(x, 0, binsRe, binsIm, 0, scratch);
        fft.inverseReal(binsRe, binsIm, 0, back, 2, scratch);
        assertThat(worst(back, 2, x, n)).isLessThan(2e-6f);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 256, 1000, 1021, 1024})
    void keepsTheEnergy(int n) {
        float[] re = random(n, 6), im = random(n, 7);
        double before = energy(re) + energy(im);
        Fft fft = Fft.of(n);
        fft.forward(re, im, 0, fft.scratch());
        assertThat((energy(re) + energy(im)) / n).isCloseTo(before, within(1e-6 * before));
    }

    @Test
    void oneScratchServesManyTransforms() {
        Fft fft = Fft.of(60);
        var scratch = fft.scratch();
        float[] x = random(60, 8), re = new float[31], im = new float[31], again = new float[31];
        fft.forwardReal(x, 0, re, im, 0, scratch);
        fft.forward(random(60, 9), random(60, 10), 0, scratch);
        fft.forwardReal(x, 0, again, im, 0, scratch);
        assertThat(again).containsExactly(re);
    }

    @Test
    void onePlanServesManyThreads() throws Exception {
        Fft fft = Fft.of(1000);
        float[] x = random(1000, 8);
        Callable<float[]> transform = () -> {
            float[] re = new float[501], im = new float[501];
            fft.forwardReal(x, 0, re, im, 0, fft.scratch());
            return re;
        };
        try (var threads = Executors.newFixedThreadPool(4)) {
            float[] expected = transform.call();
            for (var result : threads.invokeAll(Collections.nCopies(40, transform))) {
                assertFloats(result.get()).hasSameBitsAs(expected);
            }
        }
    }

    @Test
    void rejectsLengthsThatCannotBe() {
        assertThatThrownBy(() -> Fft.of(0)).hasMessage("fft: expected a length of 1 to 2^27 but got 0");
    }

    /// Rounding errors grow with the signal's norm, √n, and slowly with the number of passes.
    private static float tolerance(int n) {
        return 1.2e-6f * (float) Math.sqrt(n) + 1e-6f;
    }

    private static void dft(float[] re, float[] im, int at, int n, float[] toRe, float[] toIm) {
        double[] cos = new double[n], sin = new double[n];
        for (int i = 0; i < n; i++) {
            cos[i] = Math.cos(2 * Math.PI * i / n);
            sin[i] = Math.sin(2 * Math.PI * i / n);
        }
        for (int k = 0; k < n; k += checkEvery(n)) {
            double sumRe = 0, sumIm = 0;
            for (int j = 0, angle = 0; j < n; j++, angle = (angle + k) % n) {
                sumRe += re[at + j] * cos[angle] + im[at + j] * sin[angle];
                sumIm += im[at + j] * cos[angle] - re[at + j] * sin[angle];
            }
            toRe[k] = (float) sumRe;
            toIm[k] = (float) sumIm;
        }
    }

    private static float worst(float[] actual, int at, float[] expected, int n) {
        float worst = 0;
        for (int i = 0; i < n; i++) {
            worst = Math.max(worst, Math.abs(actual[at + i] - expected[i]));
        }
        return worst;
    }

    /// {@return the largest distance of the bins that [#dft] computed}
    private static float worstBin(float[] actual, int at, float[] expected, int n, int bins) {
        float worst = 0;
        for (int k = 0; k < bins; k += checkEvery(n)) {
            worst = Math.max(worst, Math.abs(actual[at + k] - expected[k]));
        }
        return worst;
    }

    /// All bins of short transforms, some of long ones.
    private static int checkEvery(int n) {
        return n <= 512 ? 1 : n / 64 + 1;
    }

    private static double energy(float[] x) {
        double sum = 0;
        for (float value : x) {
            sum += (double) value * value;
        }
        return sum;
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
