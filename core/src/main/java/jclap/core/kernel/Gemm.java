package jclap.core.kernel;

import jclap.core.kernel.simd.SimdGemm;

/// General matrix multiply: the one kernel that most of the time is spent in.
public final class Gemm {

    private Gemm() {}

    /// `C += op(A)·op(B)` for row-major `C (m, n)`.
    ///
    /// @param a `(m, k)` from `aAt` on, or `(k, m)` when `TRANSPOSED`
    /// @param b `(k, n)` from `bAt` on, or `(n, k)` when `TRANSPOSED`
    /// @param c `(m, n)` from `cAt` on; shares no memory with `a` or `b`
    public static void gemm(
            int m,
            int n,
            int k,
            float[] a,
            int aAt,
            Layout aLayout,
            float[] b,
            int bAt,
            Layout bLayout,
            float[] c,
            int cAt) {
        if (Simd.ON) {
            SimdGemm.gemm(m, n, k, a, aAt, aLayout, b, bAt, bLayout, c, cAt);
        } else {
            plain(m, n, k, a, aAt, aLayout, b, bAt, bLayout, c, cAt);
        }
    }

    /// The definition of [#gemm]: three loops.
    public static void plain(
            int m,
            int n,
            int k,
            float[] a,
            int aAt,
            Layout aLayout,
            float[] b,
            int bAt,
            Layout bLayout,
            float[] c,
            int cAt) {
        int aRow = aLayout == Layout.PLAIN ? k : 1, aCol = aLayout == Layout.PLAIN ? 1 : m;
        int bRow = bLayout == Layout.PLAIN ? n : 1, bCol = bLayout == Layout.PLAIN ? 1 : k;
        for (int i = 0; i < m; i++) {
            for (int p = 0; p < k; p++) {
                float aip = a[aAt + i * aRow + p * aCol];
                for (int j = 0; j < n; j++) {
                    c[cAt + i * n + j] += aip * b[bAt + p * bRow + j * bCol];
                }
            }
        }
    }
}
