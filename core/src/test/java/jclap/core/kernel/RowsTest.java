package jclap.core.kernel;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Hand-computed numbers and the formulas in double → the row functions.
class RowsTest {

    private static final float INF = Float.POSITIVE_INFINITY;

    @Test
    void softmaxOfEqualElementsIsUniform() {
        float[] y = new float[6];
        Rows.softmax(new float[] {1, 1, 1000, 1000, -1000, -1000}, y, 3, 2);
        assertThat(y).containsExactly(0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f);
    }

    @Test
    void softmaxGivesMaskedElementsNothing() {
        float[] y = new float[6];
        Rows.softmax(new float[] {0, -INF, (float) Math.log(3), -INF, -INF, -INF}, y, 2, 3);
        assertFloats(y).isCloseToWithSpecials(1e-7, 0, 0.25f, 0, 0.75f, Float.NaN, Float.NaN, Float.NaN);
    }

    @Test
    void softmaxAndItsGradientAreTheirFormulas() {
        for (int n : Floats.LENGTHS) {
            int rows = 3;
            float[] x = Floats.random(n, rows * n), dy = Floats.random(n + 1, rows * n), y = new float[rows * n];
            float[] dx = Floats.random(n + 2, rows * n), expected = new float[rows * n], gradient = dx.clone();
            for (int at = 0; at < rows * n; at += Math.max(1, n)) {
                double sum = 0, dot = 0;
                for (int j = at; j < at + n; j++) {
                    sum += Math.exp(x[j]);
                }
                for (int j = at; j < at + n; j++) {
                    expected[j] = (float) (Math.exp(x[j]) / sum);
                    dot += Math.exp(x[j]) / sum * dy[j];
                }
                for (int j = at; j < at + n; j++) {
                    gradient[j] += (float) (expected[j] * (dy[j] - dot));
                }
            }
            Rows.softmax(x, y, rows, n);
            Rows.softmaxGradient(y, dy, dx, rows, n);
            assertFloats(y).isCloseTo(5e-7, expected);
            assertFloats(dx).isCloseTo(2e-6, gradient);
        }
    }

    @Test
    void logSumExpNeitherOverflowsNorLosesInfinity() {
        float[] out = new float[4];
        Rows.logSumExp(new float[] {1000, 1000, -1000, -1000, -INF, -INF, INF, 0}, out, 4, 2);
        assertFloats(out).isCloseToWithSpecials(1e-4, 0, 1000.6931f, -999.30685f, -INF, INF);
    }

    @Test
    void layerNormCentersScalesAndShifts() {
        float[] y = new float[4], mean = new float[2], rstd = new float[2];
        Rows.layerNorm(new float[] {1, 3, -10, 10}, new float[] {1, 2}, new float[] {0.5f, 0}, 0, mean, rstd, y, 2, 2);
        assertThat(y).containsExactly(-0.5f, 2, -0.5f, 2);
        assertThat(mean).containsExactly(2, 0);
        assertThat(rstd).containsExactly(1, 0.1f);
    }

    @Test
    void layerNormAndItsGradientsAreTheirFormulas() {
        for (int n : new int[] {1, 3, 16, 17, 64, 65, 127, 768}) {
            int rows = 70;
            float eps = 1e-5f;
            float[] x = Floats.random(n, rows * n), dy = Floats.random(n + 1, rows * n);
            float[] w = Floats.random(n + 2, n), b = Floats.random(n + 3, n);
            float[] mean = new float[rows], rstd = new float[rows], y = new float[rows * n], dx = new float[rows * n];
            float[] dw = Floats.random(n + 4, n), db = Floats.random(n + 5, n);
            double[] dwExpected = new double[n], dbExpected = new double[n];
            float[] yExpected = new float[rows * n], dxExpected = new float[rows * n];
            for (int i = 0; i < rows; i++) {
                double mu = 0, square = 0, gSum = 0, gDot = 0;
                for (int j = 0; j < n; j++) {
                    mu += x[i * n + j] / (double) n;
                }
                for (int j = 0; j < n; j++) {
                    square += (x[i * n + j] - mu) * (x[i * n + j] - mu) / n;
                }
                double r = 1 / Math.sqrt(square + eps);
                for (int j = 0; j < n; j++) {
                    double g = dy[i * n + j] * w[j], xHat = (x[i * n + j] - mu) * r;
                    yExpected[i * n + j] = (float) (xHat * w[j] + b[j]);
                    gSum += g;
                    gDot += g * xHat;
                    dwExpected[j] += dy[i * n + j] * xHat;
                    dbExpected[j] += dy[i * n + j];
                }
                for (int j = 0; j < n; j++) {
                    double g = dy[i * n + j] * w[j], xHat = (x[i * n + j] - mu) * r;
                    dxExpected[i * n + j] = (float) (r * (g - gSum / n - xHat * gDot / n));
                }
            }
            float[] dwSum = dw.clone(), dbSum = db.clone();
            for (int j = 0; j < n; j++) {
                dwSum[j] += (float) dwExpected[j];
                dbSum[j] += (float) dbExpected[j];
            }

            Rows.layerNorm(x, w, b, eps, mean, rstd, y, rows, n);
            Rows.layerNormGradient(x, mean, rstd, w, dy, dx, rows, n);
            Rows.layerNormParameterGradients(x, mean, rstd, dy, dw, db, rows, n);
            assertFloats(y).as("y for n = %d", n).isCloseTo(1e-4, yExpected);
            assertFloats(dx).as("dx for n = %d", n).isCloseTo(1e-3, dxExpected);
            assertFloats(dw).as("dw for n = %d", n).isCloseTo(1e-4, dwSum);
            assertFloats(db).as("db for n = %d", n).isCloseTo(1e-4, dbSum);
        }
    }

    @Test
    void l2NormalizeMakesUnitRowsAndLeavesZeros() {
        float[] y = new float[4], norm = new float[2], dx = new float[4];
        Rows.l2Normalize(new float[] {3, 4, 0, 0}, 0.5f, norm, y, 2, 2);
        assertFloats(y).isCloseTo(1e-7, 0.6f, 0.8f, 0, 0);
        assertThat(norm).containsExactly(5, 0.5f);

        // dy − y·(dy·y) = (5, 0) − (0.6, 0.8)·3 = (3.2, −2.4), divided by 5; and dy/eps for the zeros
        Rows.l2NormalizeGradient(y, norm, new float[] {5, 0, 1, 2}, dx, 2, 2);
        assertFloats(dx).isCloseTo(1e-6, 0.64f, -0.48f, 2, 4);
    }

    @Test
    void rowsAreAddedToAndSummed() {
        float[] x = {1, 2, 3, 4, 5, 6}, y = new float[6], sum = {100, 200, 300};
        Rows.addRow(x, new float[] {10, 20, 30}, y, 2, 3);
        Rows.sumRows(x, sum, 2, 3);
        assertThat(y).containsExactly(11, 22, 33, 14, 25, 36);
        assertThat(sum).containsExactly(105, 207, 309);
    }

    @Test
    void sumsOfManyRowsKeepTheirDigits() {
        int rows = 100_003, n = 17;
        float[] x = new float[rows * n], sum = new float[n];
        Arrays.fill(x, 0.1f);
        Rows.sumRows(x, sum, rows, n);
        for (float s : sum) {
            assertThat((double) s).isBetween(10_000.29, 10_000.31);
        }
    }

    @Test
    void threadsDoNotChangeABit() {
        int rows = 301, n = 129;
        assertThat(Parallel.withThreads(2, everything(rows, n)))
                .isEqualTo(Parallel.withThreads(1, everything(rows, n)));
        assertThat(Parallel.withThreads(2, exponentials(rows, n)))
                .isEqualTo(Parallel.withThreads(1, exponentials(rows, n)));
    }

    @Test
    void aRowOfAnyLengthIsAsExactAsTheLibraryOfJava() {
        for (int n : new int[] {1, 15, 16, 17, 64, 77, 1024, 4096, 4097, 100_003}) {
            float[] x = Floats.random(n, 3 * n), y = new float[3 * n], out = new float[3];
            for (int j = 0; j < n; j++) {
                x[n + j] *= 30;
            }
            Rows.softmax(x, y, 3, n);
            Rows.logSumExp(x, out, 3, n);
            for (int i = 0; i < 3; i++) {
                // The difference is a float everywhere: PyTorch rounds it as well.
                float max = Float.NEGATIVE_INFINITY;
                double sum = 0;
                for (int j = i * n; j < (i + 1) * n; j++) {
                    max = Math.max(max, x[j]);
                }
                for (int j = i * n; j < (i + 1) * n; j++) {
                    sum += Math.exp(x[j] - max);
                }
                double worst = 0;
                for (int j = i * n; j < (i + 1) * n; j++) {
                    double expected = Math.exp(x[j] - max) / sum;
                    worst = Math.max(worst, Math.abs(y[j] - expected) / (expected + 1e-32));
                }
                assertThat(worst).as("relative error of %d elements", n).isLessThan(2e-6);
                double expected = max + Math.log(sum);
                assertThat((double) out[i]).isCloseTo(expected, within(3e-7 * Math.abs(expected) + 1e-6));
            }
        }
    }

    @Test
    void softmaxInPlaceIsSoftmax() {
        for (int n : Floats.LENGTHS) {
            float[] x = Floats.random(n, 5 * n), y = new float[5 * n];
            Rows.softmax(x, y, 5, n);
            Rows.softmax(x, x, 5, n);
            assertThat(x).isEqualTo(y);
        }
    }

    @Test
    void notANumberAndInfinityMakeTheirRowNotANumberAndNoOther() {
        for (int n : new int[] {3, 40}) {
            float[] x = new float[4 * n], y = new float[4 * n];
            x[n - 1] = Float.NaN;
            x[2 * n] = INF;
            Rows.softmax(x, y, 4, n);
            for (int j = 0; j < n; j++) {
                assertThat(y[j]).isNaN();
                assertThat(y[n + j]).isCloseTo(1f / n, within(1e-7f));
                assertThat(y[2 * n + j]).isNaN();
                assertThat(y[3 * n + j]).isCloseTo(1f / n, within(1e-7f));
            }
        }
    }

    /// The build runs this with vectors of several widths and without any. Where the rounding is changed on
    /// purpose, the numbers to put here are those of a run without. Only what takes exponentials is not in it: with
    /// vectors they are found by fused multiply-adds, in half the time, and summed in as many parts as there are
    /// lanes.
    @Test
    void vectorsDoNotChangeABit() {
        assertThat(everything(7, 301).get())
                .containsExactly(
                        312823764,
                        -596623256,
                        792391731,
                        -533689832,
                        1217067820,
                        830479632,
                        -63275394,
                        -941599681,
                        -1067842860);
    }

    private static Supplier<float[][]> exponentials(int rows, int n) {
        return () -> {
            float[] x = Floats.random(1, rows * n), y = new float[rows * n], out = new float[rows];
            Rows.softmax(x, y, rows, n);
            Rows.logSumExp(x, out, rows, n);
            return new float[][] {y, out};
        };
    }

    /// {@return a hash of the bits of each result}
    private static Supplier<int[]> everything(int rows, int n) {
        return () -> {
            float[] x = Floats.random(1, rows * n), dy = Floats.random(2, rows * n), w = Floats.random(3, n);
            float[] mean = new float[rows], rstd = new float[rows], y = new float[rows * n], dx = new float[rows * n];
            float[] dw = new float[n], db = new float[n];
            int[] all = new int[9];
            Rows.softmaxGradient(x, dy, dx, rows, n);
            all[0] = Arrays.hashCode(dx);
            Rows.addRow(x, w, y, rows, n);
            all[1] = Arrays.hashCode(y);
            Rows.layerNorm(x, w, dw, 1e-5f, mean, rstd, y, rows, n);
            all[2] = Arrays.hashCode(y);
            Rows.layerNormGradient(x, mean, rstd, w, dy, dx, rows, n);
            all[3] = Arrays.hashCode(dx);
            Rows.layerNormParameterGradients(x, mean, rstd, dy, dw, db, rows, n);
            all[4] = Arrays.hashCode(dw);
            all[5] = Arrays.hashCode(db);
            Rows.l2Normalize(x, 1e-12f, mean, y, rows, n);
            all[6] = Arrays.hashCode(y);
            Rows.l2NormalizeGradient(y, mean, dy, dx, rows, n);
            all[7] = Arrays.hashCode(dx);
            Rows.sumRows(x, db, rows, n);
            all[8] = Arrays.hashCode(db);
            return all;
        };
    }
}
