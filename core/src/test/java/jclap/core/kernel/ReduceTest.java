package jclap.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Hand-computed numbers and sums in double → plain → vector, bit for bit.
class ReduceTest {

    private static final int AT = 3;

    @Test
    void reducesSmallRuns() {
        float[] x = {9, 1, -2, 4, 9}, y = {2, 3, 5};
        assertThat(Reduce.sum(x, 1, 3)).isEqualTo(3);
        assertThat(Reduce.dot(x, 1, y, 0, 3)).isEqualTo(16);
        assertThat(Reduce.sumOfSquares(x, 1, 3)).isEqualTo(21);
        assertThat(Reduce.squaredDeviations(x, 1, 1, 3)).isEqualTo(18);
        assertThat(Reduce.dotOfDeviations(x, 1, 1, y, 0, y, 0, 3)).isEqualTo(-27 + 75);
        assertThat(Reduce.max(x, 1, 3)).isEqualTo(4);
        assertThat(Reduce.argmax(x, 1, 3)).isEqualTo(2);
    }

    @Test
    void emptyRunsSumToZero() {
        assertThat(Reduce.sum(new float[0], 0, 0)).isZero();
        assertThat(Reduce.dot(new float[0], 0, new float[0], 0, 0)).isZero();
        assertThat(Reduce.max(new float[0], 0, 0)).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test
    void argmaxTakesTheFirstAndPrefersNaN() {
        assertThat(Reduce.argmax(new float[] {1, 7, 7, 3}, 0, 4)).isEqualTo(1);
        assertThat(Reduce.argmax(new float[] {1, 7, Float.NaN, Float.NaN, 9}, 0, 5))
                .isEqualTo(2);
        assertThat(Reduce.argmax(new float[] {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY}, 0, 2))
                .isZero();
    }

    @Test
    void nanReachesTheResultFromEveryPlace() {
        for (int i = 0; i < 133; i++) {
            float[] x = Floats.random(1, 133), y = Floats.random(2, 133);
            x[i] = Float.NaN;
            assertThat(Reduce.sum(x, 0, 133)).isNaN();
            assertThat(Reduce.dot(x, 0, y, 0, 133)).isNaN();
            assertThat(Reduce.sumOfSquares(x, 0, 133)).isNaN();
            assertThat(Reduce.max(x, 0, 133)).isNaN();
        }
    }

    @Test
    void infinitiesOfBothSignsAreNumbersToMax() {
        float[] x = Floats.random(1, 133);
        x[17] = Float.POSITIVE_INFINITY;
        x[81] = Float.NEGATIVE_INFINITY;
        assertThat(Reduce.max(x, 0, 133)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    /// Each sum against one in double: half an ulp for every addition in a chain, of which the longest is 64 + 10.
    @Test
    void sumsAreCloseToSumsInDouble() {
        for (int n : Floats.LENGTHS) {
            float[] x = Floats.random(n, n + AT), y = Floats.random(n + 1, n + AT), z = Floats.random(n + 2, n + AT);
            double sum = 0, dot = 0, deviations = 0, product = 0, size = 0;
            for (int i = AT; i < n + AT; i++) {
                sum += x[i];
                dot += (double) x[i] * y[i];
                deviations += (x[i] - 0.5) * (x[i] - 0.5);
                product += (x[i] - 0.5) * y[i] * z[i];
                size += 40;
            }
            var tolerance = within((float) (1e-6 * size));
            assertThat(Reduce.sum(x, AT, n)).isCloseTo((float) sum, tolerance);
            assertThat(Reduce.dot(x, AT, y, AT, n)).isCloseTo((float) dot, tolerance);
            assertThat(Reduce.squaredDeviations(x, AT, 0.5f, n)).isCloseTo((float) deviations, tolerance);
            assertThat(Reduce.dotOfDeviations(x, AT, 0.5f, y, AT, z, AT, n)).isCloseTo((float) product, tolerance);
        }
    }

    /// Up to one block, the result is that of the plain definition.
    @Test
    void vectorsKeepTheOrderOfThePlainDefinition() {
        for (int n = 0; n < 300; n++) {
            float[] x = Floats.random(n, n + AT), y = Floats.random(n + 1, n + 1), z = Floats.random(n + 2, n + 2);
            assertThat(Reduce.sum(x, AT, n)).isEqualTo(PlainReduce.sum(x, AT, n));
            assertThat(Reduce.dot(x, AT, y, 1, n)).isEqualTo(PlainReduce.dot(x, AT, y, 1, n));
            assertThat(Reduce.squaredDeviations(x, AT, 0.5f, n))
                    .isEqualTo(PlainReduce.squaredDeviations(x, AT, 0.5f, n));
            assertThat(Reduce.dotOfDeviations(x, AT, 0.5f, y, 1, z, 2, n))
                    .isEqualTo(PlainReduce.dotOfDeviations(x, AT, 0.5f, y, 1, z, 2, n));
            assertThat(Reduce.max(x, AT, n)).isEqualTo(PlainReduce.max(x, AT, n));
        }
    }

    /// Added one by one in float, this sum would be off by some hundredths.
    @Test
    void longSumsKeepTheirDigits() {
        int n = 3_000_000;
        float[] x = new float[n];
        Arrays.fill(x, 0.1f);
        assertThat(Reduce.sum(x, 0, n)).isCloseTo((float) (0.1f * (double) n), within(0.3f)); // 1e-6 of it
    }

    @Test
    void threadsDoNotChangeABit() {
        int n = 70_003;
        float[] x = Floats.random(1, n), y = Floats.random(2, n);
        Supplier<float[]> all =
                () -> new float[] {Reduce.sum(x, 0, n), Reduce.dot(x, 0, y, 0, n), Reduce.sumOfSquares(x, 0, n)};
        assertThat(Parallel.withThreads(2, all)).isEqualTo(Parallel.withThreads(1, all));
    }
}
