package jclap.core.kernel;

import static jclap.core.kernel.Layout.PLAIN;
import static jclap.core.kernel.Layout.TRANSPOSED;
import static jclap.testing.FloatsAssert.assertFloats;

import org.junit.jupiter.api.Test;

/// Numbers computed by hand → the plain kernel. The vector kernel is compared with the plain one in `SimdGemmTest`.
class GemmTest {

    // A = (1 2 3; 4 5 6), B = (1 0; 0 1; 2 2): A·B = (7 8; 16 17).
    private static final float[] A = {1, 2, 3, 4, 5, 6}, A_TRANSPOSED = {1, 4, 2, 5, 3, 6};
    private static final float[] B = {1, 0, 0, 1, 2, 2}, B_TRANSPOSED = {1, 0, 2, 0, 1, 2};

    @Test
    void multipliesOperandsInAllLayouts() {
        assertFloats(product(A, PLAIN, B, PLAIN)).hasSameBitsAs(7, 8, 16, 17);
        assertFloats(product(A, PLAIN, B_TRANSPOSED, TRANSPOSED)).hasSameBitsAs(7, 8, 16, 17);
        assertFloats(product(A_TRANSPOSED, TRANSPOSED, B, PLAIN)).hasSameBitsAs(7, 8, 16, 17);
        assertFloats(product(A_TRANSPOSED, TRANSPOSED, B_TRANSPOSED, TRANSPOSED))
                .hasSameBitsAs(7, 8, 16, 17);
    }

    @Test
    void addsToWhatIsThere() {
        float[] c = {100, 200, 300, 400};
        Gemm.gemm(2, 2, 3, A, 0, PLAIN, B, 0, PLAIN, c, 0);
        assertFloats(c).hasSameBitsAs(107, 208, 316, 417);
    }

    @Test
    void readsAndWritesFromTheGivenOffsets() {
        float[] c = {9, 0, 0, 9};
        Gemm.gemm(1, 2, 2, A, 1, PLAIN, B, 2, PLAIN, c, 1);
        assertFloats(c).hasSameBitsAs(9, 6, 8, 9);
    }

    @Test
    void leavesTheResultAloneWhenThereIsNothingToSum() {
        float[] c = {5};
        Gemm.gemm(1, 1, 0, A, 0, PLAIN, B, 0, PLAIN, c, 0);
        Gemm.gemm(0, 1, 2, A, 0, PLAIN, B, 0, PLAIN, c, 0);
        Gemm.gemm(1, 0, 2, A, 0, PLAIN, B, 0, PLAIN, c, 0);
        Gemm.gemm(0, 0, 2, A, 0, PLAIN, B, 0, PLAIN, c, 0);
        assertFloats(c).hasSameBitsAs(5);
    }

    private static float[] product(float[] a, Layout aLayout, float[] b, Layout bLayout) {
        float[] c = new float[4], plain = new float[4];
        Gemm.gemm(2, 2, 3, a, 0, aLayout, b, 0, bLayout, c, 0);
        Gemm.plain(2, 2, 3, a, 0, aLayout, b, 0, bLayout, plain, 0);
        assertFloats(c).hasSameBitsAs(plain);
        return c;
    }
}
