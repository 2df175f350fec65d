package jclap.core.kernel;

import static jclap.testing.FloatsAssert.assertFloats;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The plain kernel → products with a packed matrix.
class PackedMatrixTest {

    /// Both sides of the heights of tiles, and of the widths of panels.
    private static final int[] ROWS = {0, 1, 2, 3, 4, 5, 11, 13, 25}, COLUMNS = {0, 1, 15, 31, 32, 33, 70, 150};

    /// Rounding of sums of products of numbers in (−3, 3): a few units in the last place of `9·√k`.
    private static final double TOLERANCE = 2e-5;

    @ParameterizedTest
    @EnumSource
    void multipliesAsThePlainKernelAtEverySize(Layout layout) {
        for (int m : ROWS) {
            for (int n : COLUMNS) {
                agreesWithThePlainKernel(m, n, 9, layout);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 319, 321, 1300})
    void multipliesAsThePlainKernelAtEveryDepth(int k) {
        agreesWithThePlainKernel(3, 37, k, Layout.TRANSPOSED);
        agreesWithThePlainKernel(40, 37, k, Layout.PLAIN);
    }

    @Test
    void multipliesAsThePlainKernelBeyondTheBlocks() {
        agreesWithThePlainKernel(1001, 70, 650, Layout.TRANSPOSED);
        agreesWithThePlainKernel(70, 1100, 5, Layout.TRANSPOSED);
    }

    @Test
    void aRowHasTheSameBitsForAnyNumberOfThreadsAndOtherRows() {
        int m = 150, n = 200, k = 700;
        float[] a = Floats.random(1, m * k), b = Floats.random(2, n * k);
        PackedMatrix packed = PackedMatrix.of(n, k, b, Layout.TRANSPOSED);
        float[] one = product(packed, m, n, a, 0, 1);
        assertFloats(product(packed, m, n, a, 0, 3)).hasSameBitsAs(one);
        float[] row = new float[n];
        System.arraycopy(one, 77 * n, row, 0, n);
        assertFloats(product(packed, 1, n, a, 77 * k, 1)).hasSameBitsAs(row);
    }

    @Test
    void packsInPlaceToTheSameProduct() {
        for (int n : new int[] {32, 33, 96}) {
            int m = 30, k = 50;
            float[] a = Floats.random(1, m * k), b = Floats.random(2, n * k);
            float[] expected = product(PackedMatrix.of(n, k, b.clone(), Layout.TRANSPOSED), m, n, a, 0, 1);
            assertFloats(product(PackedMatrix.inPlace(n, k, b), m, n, a, 0, 1)).hasSameBitsAs(expected);
        }
    }

    private static float[] product(PackedMatrix packed, int m, int n, float[] a, int aAt, int threads) {
        float[] c = new float[m * n];
        Parallel.withThreads(threads, () -> {
            packed.multiply(m, a, aAt, c, 0);
            return null;
        });
        return c;
    }

    private static void agreesWithThePlainKernel(int m, int n, int k, Layout layout) {
        float[] a = Floats.random(3, 5 + m * k), b = Floats.random(4, k * n), c = Floats.random(5, 7 + m * n);
        float[] expected = c.clone();
        PackedMatrix.of(n, k, b, layout).multiply(m, a, 5, c, 7);
        Gemm.plain(m, n, k, a, 5, Layout.PLAIN, b, 0, layout, expected, 7);
        assertFloats(c).isCloseTo(TOLERANCE * Math.sqrt(k + 1), expected);
    }
}
