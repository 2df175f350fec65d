package jclap.core.kernel;

import jclap.core.kernel.simd.SimdGemm;

/// General matrix multiply: the one kernel that most of the time is spent in.
///
/// A product of two 960 × 960 matrices takes 0.9 G multiply-adds. How to bring them from seconds to milliseconds is a
/// ladder; each rung removes what held up the one below.
///
/// 1. **Three loops**, [#plain]. `c[i][j] += a[i][p]·b[p][j]` with `j` innermost runs along the rows of B and C, and
///    the JIT makes vectors of it. But each multiply-add reads C and B and writes C: the loop waits for the cache.
/// 2. **A register tile**, [jclap.core.kernel.simd.SimdTile]. Twelve rows by two vectors of C stay in 24 registers for
/// the whole sum over p. A step reads two vectors of B and twelve numbers of A, and does 24 multiply-adds on vectors:
/// now the arithmetic units are what is busy.
/// 3. **Blocks**, [jclap.core.kernel.simd.SimdGemm]. The tile would read all of A and B from memory, over and over. So
/// p is cut into blocks of 320, for which the columns of B that a tile needs fit the first-level cache and a block of A
/// the second.
/// 4. **Packing**, [jclap.core.kernel.simd.Workspace]. Columns of a block lie scattered in B. Copied once to the order
///    in which the tile reads them, they stream; a transposed operand costs a different copy and no other kernel.
/// 5. **Threads**, [Parallel]. They split the rows or the columns of C, never the sum, so the result has the same bits
///    for any number of them.
///
/// `GemmBench` measures the first against the last, `GemmRace` the last against OpenBLAS.
public final class Gemm {

    // With fewer multiply-adds, handing work to another thread costs more than it saves.
    private static final long WORTH_A_THREAD = 1 << 18;

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

    /// The definition of [#gemm].
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
        if (bLayout == Layout.TRANSPOSED) {
            plain(m, n, k, a, aAt, aLayout, transposed(n, k, b, bAt), 0, Layout.PLAIN, c, cAt);
            return;
        }
        int aRow = aLayout == Layout.PLAIN ? k : 1, aColumn = aLayout == Layout.PLAIN ? 1 : m;
        int grain = Math.clamp(WORTH_A_THREAD / Math.max(1L, (long) n * k), 1, Math.max(1, m));
        Parallel.forRange(m, grain, (from, to) -> {
            for (int i = from; i < to; i++) {
                for (int p = 0; p < k; p++) {
                    addScaled(n, a[aAt + i * aRow + p * aColumn], b, bAt + p * n, c, cAt + i * n);
                }
            }
        });
    }

    private static void addScaled(int n, float scale, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] += scale * x[xAt + i];
        }
    }

    private static float[] transposed(int rows, int columns, float[] x, int at) {
        float[] y = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                y[j * rows + i] = x[at + i * columns + j];
            }
        }
        return y;
    }
}
