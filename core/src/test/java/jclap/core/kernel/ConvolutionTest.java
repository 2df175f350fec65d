package jclap.core.kernel;

import static jclap.testing.FloatsAssert.assertFloats;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Numbers computed by hand → the formula, literally, in double → the plain kernel and, where it runs, the vector
/// kernel.
class ConvolutionTest {

    // Twice that of products: tiles cost up to a bit.
    private static final double TOLERANCE = 4e-6;

    @Test
    void slidesTheKernelOverTheImageWithoutTurningIt() {
        var g = new Conv2dGeometry(1, 1, 2, 3, 1, 2, 2, 1, 1, 0, 0, 1, 1, 1);
        float[] y = {100, 100};
        Convolution.forward(g, new float[] {1, 2, 3, 4, 5, 6}, new float[] {1, 10, 100, 1000}, y);
        // 1 + 20 + 400 + 5000 and 2 + 30 + 500 + 6000, added to what is there
        assertFloats(y).hasSameBitsAs(5521, 6632);
    }

    @Test
    void sendsGradientsBackAlongTheSameTaps() {
        var g = new Conv2dGeometry(1, 1, 2, 3, 1, 2, 2, 1, 1, 0, 0, 1, 1, 1);
        float[] dx = new float[6], dw = new float[4];
        Convolution.inputGradient(g, new float[] {1, 2}, new float[] {1, 10, 100, 1000}, dx);
        Convolution.weightGradient(g, new float[] {1, 2, 3, 4, 5, 6}, new float[] {1, 2}, dw);
        assertFloats(dx).hasSameBitsAs(1, 12, 20, 100, 1200, 2000);
        assertFloats(dw).hasSameBitsAs(5, 8, 14, 17);
    }

    @Test
    void paddingIsZeros() {
        var g = new Conv2dGeometry(1, 1, 1, 2, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1);
        float[] y = new float[2];
        Convolution.forward(g, new float[] {1, 2}, new float[] {9, 9, 9, 1, 10, 100, 9, 9, 9}, y);
        assertFloats(y).hasSameBitsAs(210, 21);
    }

    static List<Conv2dGeometry> geometries() {
        return List.of(
                new Conv2dGeometry(2, 3, 7, 9, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1),
                new Conv2dGeometry(1, 1, 20, 33, 16, 3, 3, 1, 1, 1, 1, 1, 1, 1),
                new Conv2dGeometry(3, 5, 4, 4, 13, 3, 3, 1, 1, 1, 1, 1, 1, 1),
                new Conv2dGeometry(2, 33, 6, 2, 35, 3, 3, 1, 1, 1, 1, 1, 1, 1),
                new Conv2dGeometry(1, 64, 32, 32, 32, 3, 3, 1, 1, 1, 1, 1, 1, 1),
                new Conv2dGeometry(2, 33, 22, 19, 35, 3, 3, 1, 1, 1, 1, 1, 1, 1),
                new Conv2dGeometry(1, 32, 20, 25, 37, 3, 3, 1, 1, 0, 2, 1, 1, 1),
                new Conv2dGeometry(2, 4, 9, 40, 5, 1, 1, 1, 1, 0, 0, 1, 1, 1),
                new Conv2dGeometry(3, 37, 20, 30, 41, 1, 1, 1, 1, 0, 0, 1, 1, 1),
                new Conv2dGeometry(2, 3, 11, 13, 4, 3, 5, 2, 3, 1, 2, 1, 1, 1),
                new Conv2dGeometry(1, 3, 12, 14, 4, 3, 3, 1, 1, 2, 3, 2, 3, 1),
                new Conv2dGeometry(1, 2, 8, 8, 3, 4, 4, 4, 4, 0, 0, 1, 1, 1),
                new Conv2dGeometry(1, 2, 5, 6, 3, 1, 1, 1, 1, 2, 2, 1, 1, 1),
                new Conv2dGeometry(1, 2, 5, 6, 3, 2, 2, 3, 2, 3, 3, 1, 1, 1),
                new Conv2dGeometry(1, 2, 3, 600, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1),
                new Conv2dGeometry(2, 4, 5, 6, 6, 3, 3, 1, 1, 1, 1, 1, 1, 2),
                new Conv2dGeometry(2, 4, 5, 6, 4, 3, 3, 2, 1, 1, 1, 1, 1, 4),
                new Conv2dGeometry(2, 3, 20, 37, 3, 3, 3, 1, 1, 1, 1, 1, 1, 3),
                new Conv2dGeometry(2, 3, 21, 37, 3, 5, 5, 2, 2, 2, 2, 1, 1, 3),
                new Conv2dGeometry(1, 2, 9, 10, 6, 3, 5, 1, 1, 2, 0, 2, 1, 2),
                new Conv2dGeometry(1, 2, 9, 17, 2, 2, 3, 3, 2, 1, 4, 1, 3, 2),
                new Conv2dGeometry(2, 2, 8, 9, 4, 1, 1, 3, 2, 0, 0, 1, 1, 2),
                new Conv2dGeometry(1, 2, 1, 70, 2, 1, 7, 1, 1, 0, 3, 1, 1, 2),
                new Conv2dGeometry(2, 6, 5, 6, 4, 3, 3, 2, 1, 1, 1, 1, 1, 2),
                new Conv2dGeometry(0, 4, 5, 6, 4, 3, 3, 1, 1, 1, 1, 1, 1, 4),
                new Conv2dGeometry(0, 4, 5, 6, 4, 3, 3, 1, 1, 1, 1, 1, 1, 2),
                new Conv2dGeometry(1, 4, 2, 2, 4, 3, 3, 1, 1, 0, 0, 1, 1, 4),
                new Conv2dGeometry(0, 2, 5, 6, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1),
                new Conv2dGeometry(1, 2, 2, 2, 3, 3, 3, 1, 1, 0, 0, 1, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void agreesWithTheFormula(Conv2dGeometry g) {
        var random = new Random(g.hashCode());
        int inPlane = g.height() * g.width(), outPlane = g.outHeight() * g.outWidth();
        int inGroup = g.inChannels() / g.groups();
        float[] x = randomFloats(random, g.batch() * g.inChannels() * inPlane);
        float[] w = randomFloats(random, g.outChannels() * inGroup * g.kernelHeight() * g.kernelWidth());
        float[] y = randomFloats(random, g.batch() * g.outChannels() * outPlane);
        var expected = new Formula(g, x, w, y);

        float[] forward = y.clone(), plainForward = y.clone();
        Convolution.forward(g, x, w, forward);
        PlainConvolution.forward(g, x, w, plainForward);
        compare(expected.y, forward, plainForward, w.length / g.outChannels());
        float[] packed = y.clone();
        PackedConvolution.of(g, w).forward(g, x, packed);
        compare(expected.y, packed, plainForward, w.length / g.outChannels());

        float[] dx = x.clone(), plainDx = x.clone();
        Convolution.inputGradient(g, y, w, dx);
        PlainConvolution.inputGradient(g, y, w, plainDx);
        compare(expected.dx, dx, plainDx, w.length);

        float[] dw = w.clone(), plainDw = w.clone();
        Convolution.weightGradient(g, x, y, dw);
        PlainConvolution.weightGradient(g, x, y, plainDw);
        compare(expected.dw, dw, plainDw, g.batch() * outPlane);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void hasTheSameBitsForAnyNumberOfThreads(Conv2dGeometry g) {
        var random = new Random(1);
        float[] x = randomFloats(random, g.batch() * g.inChannels() * g.height() * g.width());
        float[] w = randomFloats(
                random, g.outChannels() * g.inChannels() / g.groups() * g.kernelHeight() * g.kernelWidth());
        float[] y = randomFloats(random, g.batch() * g.outChannels() * g.outHeight() * g.outWidth());
        float[][] one = allThree(g, x, w, y, 1), three = allThree(g, x, w, y, 3);
        for (int i = 0; i < one.length; i++) {
            assertFloats(three[i]).hasSameBitsAs(one[i]);
        }
    }

    @Test
    void packedWeightsServeImagesOfAnySize() {
        var random = new Random(2);
        float[] w = randomFloats(random, 40 * 32 * 9), scale = randomFloats(random, 40);
        float[] scaled = PackedConvolution.scaled(w, scale);
        Conv2dGeometry large = square(26), small = square(5), none = square(0);
        for (Conv2dGeometry usual : List.of(large, small)) {
            PackedConvolution packed = PackedConvolution.of(usual, w, scale);
            for (Conv2dGeometry g : List.of(large, small, none)) {
                float[] x = randomFloats(random, 32 * g.height() * g.width());
                float[] y = new float[40 * g.outHeight() * g.outWidth()], expected = y.clone();
                packed.forward(g, x, y);
                PlainConvolution.forward(g, x, scaled, expected);
                assertFloats(y).isCloseTo(TOLERANCE * Math.sqrt(32 * 9), expected);
            }
        }
    }

    private static Conv2dGeometry square(int size) {
        return new Conv2dGeometry(1, 32, size, size, 40, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    }

    private static float[][] allThree(Conv2dGeometry g, float[] x, float[] w, float[] y, int threads) {
        float[] forward = y.clone(), packed = y.clone(), dx = x.clone(), dw = w.clone();
        return Parallel.withThreads(threads, () -> {
            Convolution.forward(g, x, w, forward);
            PackedConvolution.of(g, w).forward(g, x, packed);
            Convolution.inputGradient(g, y, w, dx);
            Convolution.weightGradient(g, x, y, dw);
            return new float[][] {forward, packed, dx, dw};
        });
    }

    private static void compare(double[] expected, float[] kernel, float[] plain, int products) {
        float[] rounded = new float[expected.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) expected[i];
        }
        double tolerance = TOLERANCE * Math.sqrt(products + 1);
        assertFloats(plain).isCloseTo(tolerance, rounded);
        assertFloats(kernel).isCloseTo(tolerance, rounded);
    }

    /// The three sums over all terms `y[b, o, i, j] ~ w[o, c, u, v] · x[b, c, i', j']`, each added to its operand.
    private static final class Formula {
        final double[] y, dx, dw;

        Formula(Conv2dGeometry g, float[] x, float[] w, float[] dy) {
            y = doubles(dy);
            dx = doubles(x);
            dw = doubles(w);
            int inGroup = g.inChannels() / g.groups(), outGroup = g.outChannels() / g.groups();
            for (int o = 0; o < g.outChannels(); o++) {
                for (int c = 0; c < inGroup; c++) {
                    for (int u = 0; u < g.kernelHeight(); u++) {
                        for (int v = 0; v < g.kernelWidth(); v++) {
                            int wAt = ((o * inGroup + c) * g.kernelHeight() + u) * g.kernelWidth() + v;
                            for (int b = 0; b < g.batch(); b++) {
                                int outPlane = b * g.outChannels() + o;
                                int inPlane = b * g.inChannels() + o / outGroup * inGroup + c;
                                tap(g, x, w, dy, inPlane, outPlane, wAt, u, v);
                            }
                        }
                    }
                }
            }
        }

        /// All terms of one weight in one image.
        private void tap(
                Conv2dGeometry g, float[] x, float[] w, float[] dy, int inPlane, int outPlane, int wAt, int u, int v) {
            double weight = w[wAt], sum = 0;
            for (int i = 0; i < g.outHeight(); i++) {
                int row = i * g.strideY() - g.padY() + u * g.dilationY();
                for (int j = 0; j < g.outWidth() && row >= 0 && row < g.height(); j++) {
                    int column = j * g.strideX() - g.padX() + v * g.dilationX();
                    if (column >= 0 && column < g.width()) {
                        int xAt = (inPlane * g.height() + row) * g.width() + column;
                        int yAt = (outPlane * g.outHeight() + i) * g.outWidth() + j;
                        y[yAt] += weight * x[xAt];
                        dx[xAt] += weight * dy[yAt];
                        sum += (double) x[xAt] * dy[yAt];
                    }
                }
            }
            dw[wAt] += sum;
        }

        private static double[] doubles(float[] x) {
            double[] copy = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                copy[i] = x[i];
            }
            return copy;
        }
    }

    private static float[] randomFloats(Random random, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextInt() * 0x1p-31f;
        }
        return values;
    }
}
