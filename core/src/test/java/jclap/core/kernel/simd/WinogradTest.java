package jclap.core.kernel.simd;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Random;
import jclap.core.kernel.Conv2dGeometry;
import jclap.core.kernel.PackedConvolution;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.PlainConvolution;
import jclap.core.kernel.Simd;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The plain kernel → every form of tiles, whether or not it would be chosen, over images that are no multiple of any
/// tile.
class WinogradTest {

    private static final double TOLERANCE = 6e-6;

    /// How many times the error of the plain kernel each form has, as [Winograd] says.
    private static final List<Double> STATED = List.of(1.9, 1.1, 0.6, 0.9, 0.8, 1.4);

    @BeforeEach
    void needsSimd() {
        assumeTrue(Simd.ON && TileForm.AVAILABLE, Simd.status());
    }

    static List<TileForm> forms() {
        return TileForm.FORMS;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyFormAgreesWithTheDirectSum(TileForm form) {
        for (Conv2dGeometry g : geometries(form)) {
            var random = new Random(g.hashCode());
            float[] x = randomFloats(random, inputs(g)), w = randomFloats(random, weights(g));
            float[] dy = randomFloats(random, outputs(g));
            float[][] all = allThree(form, g, x, w, dy);
            float[] y = dy.clone(), dx = x.clone(), dw = w.clone();
            PlainConvolution.forward(g, x, w, y);
            PlainConvolution.inputGradient(g, dy, w, dx);
            PlainConvolution.weightGradient(g, x, dy, dw);
            assertFloats(all[0]).isCloseTo(TOLERANCE * Math.sqrt(9 * g.inChannels()), y);
            assertFloats(all[1]).isCloseTo(TOLERANCE * Math.sqrt(9 * g.outChannels()), dx);
            assertFloats(all[2]).isCloseTo(TOLERANCE * Math.sqrt(g.batch() * g.height() * g.width()), dw);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyFormHasTheSameBitsForAnyNumberOfThreads(TileForm form) {
        for (Conv2dGeometry g : geometries(form)) {
            var random = new Random(7);
            float[] x = randomFloats(random, inputs(g)), w = randomFloats(random, weights(g));
            float[] dy = randomFloats(random, outputs(g));
            float[][] one = Parallel.withThreads(1, () -> allThree(form, g, x, w, dy));
            float[][] three = Parallel.withThreads(3, () -> allThree(form, g, x, w, dy));
            for (int i = 0; i < one.length; i++) {
                assertFloats(three[i]).hasSameBitsAs(one[i]);
            }
        }
    }

    @Test
    void aFormIsChosenWhereItIsFaster() {
        assertThat(TileForm.unpacked(Correlation.forward(square(128, 32, 32), 128), 1, 32, false))
                .isPresent();
        assertThat(TileForm.packed(Correlation.forward(square(32, 26, 40), 32), 1, 40))
                .isPresent();
        assertThat(TileForm.packed(Correlation.forward(square(32, 5, 40), 32), 1, 40))
                .isEmpty();
    }

    private static Conv2dGeometry square(int in, int size, int out) {
        return new Conv2dGeometry(1, in, size, size, out, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void kernelsForPairsServeImagesOfAnyWidth() {
        var form = new TileForm(MinimalFilter.ONE, MinimalFilter.PAIR);
        var g = new Conv2dGeometry(2, 33, 6, 9, 26, 3, 3, 1, 1, 1, 1, 1, 1, 1);
        var random = new Random(3);
        float[] x = randomFloats(random, inputs(g)), w = randomFloats(random, weights(g));
        float[] y = new float[outputs(g)], expected = y.clone();
        float[] scale = randomFloats(random, 26);
        var kernels = WinogradKernels.packed(form, 33, 26, w, scale);
        new Winograd(Correlation.forward(g, 33), g.batch(), kernels).correlate(x, y);
        PlainConvolution.forward(g, x, PackedConvolution.scaled(w, scale), expected);
        assertFloats(y).isCloseTo(TOLERANCE * Math.sqrt(9 * 33), expected);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void noFormCostsMorePrecisionThanItSays(TileForm form) {
        int width = form.across() == MinimalFilter.PAIR ? 2 : 24, out = 192 / width;
        var g = new Conv2dGeometry(1, 128, 24, width, out, 3, 3, 1, 1, 1, 1, 1, 1, 1);
        var random = new Random(4);
        float[] x = randomFloats(random, inputs(g)), w = randomFloats(random, weights(g));
        float[] tiles = new float[outputs(g)], plain = tiles.clone();
        correlate(form, Correlation.forward(g, 128), 1, out, x, w, false, tiles);
        PlainConvolution.forward(g, x, w, plain);
        double[] exact = exact(g, x, w);
        assertThat(error(tiles, exact))
                .isLessThan(1.15 * STATED.get(TileForm.FORMS.indexOf(form)) * error(plain, exact));
    }

    /// With few channels, and so many that their rows are computed in several blocks.
    private static List<Conv2dGeometry> geometries(TileForm form) {
        int width = form.across() == MinimalFilter.PAIR ? 2 : 13;
        return List.of(
                new Conv2dGeometry(3, 5, 11, width, 13, 3, 3, 1, 1, 1, 1, 1, 1, 1),
                new Conv2dGeometry(2, 33, 3, width, 41, 3, 3, 1, 1, 2, 1, 1, 1, 1),
                new Conv2dGeometry(2, 350, 3, 2, 80, 3, 3, 1, 1, 1, 1, 1, 1, 1));
    }

    private static float[][] allThree(TileForm form, Conv2dGeometry g, float[] x, float[] w, float[] dy) {
        float[] y = dy.clone(), dx = x.clone(), dw = w.clone();
        int in = g.inChannels(), out = g.outChannels();
        correlate(form, Correlation.forward(g, in), g.batch(), out, x, w, false, y);
        correlate(form, Correlation.inputGradient(g), g.batch(), in, dy, w, true, dx);
        new WinogradGradient(Correlation.forward(g, in), form, g.batch(), out).add(x, dy, dw);
        return new float[][] {y, dx, dw};
    }

    private static void correlate(
            TileForm form, Correlation s, int batch, int out, float[] x, float[] w, boolean turned, float[] y) {
        new Winograd(s, batch, WinogradKernels.of(form, s.channels(), out, w, turned)).correlate(x, y);
    }

    private static double[] exact(Conv2dGeometry g, float[] x, float[] w) {
        int height = g.height(), width = g.width(), in = g.inChannels();
        double[] y = new double[outputs(g)];
        for (int at = 0; at < y.length; at++) {
            int o = at / (height * width), i = at / width % height, j = at % width;
            for (int tap = 0; tap < in * 9; tap++) {
                int c = tap / 9, row = i + tap / 3 % 3 - 1, column = j + tap % 3 - 1;
                if (row >= 0 && row < height && column >= 0 && column < width) {
                    y[at] += (double) w[o * in * 9 + tap] * x[(c * height + row) * width + column];
                }
            }
        }
        return y;
    }

    private static double error(float[] actual, double[] exact) {
        double squares = 0;
        for (int i = 0; i < exact.length; i++) {
            squares += (actual[i] - exact[i]) * (actual[i] - exact[i]);
        }
        return Math.sqrt(squares / exact.length);
    }

    private static int inputs(Conv2dGeometry g) {
        return g.batch() * g.inChannels() * g.height() * g.width();
    }

    private static int outputs(Conv2dGeometry g) {
        return g.batch() * g.outChannels() * g.outHeight() * g.outWidth();
    }

    private static int weights(Conv2dGeometry g) {
        return g.outChannels() * g.inChannels() * 9;
    }

    private static float[] randomFloats(Random random, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextInt() * 0x1p-31f;
        }
        return values;
    }
}
