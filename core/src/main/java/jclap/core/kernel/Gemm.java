package jclap.core.kernel;

import jclap.core.kernel.simd.SimdGemm;

/// General matrix multiply: the one kernel that most of the time is spent in.
///
/// A product of two 960 × 960 matrices takes 0.9 G multiply-adds. How to bring them from seconds to milliseconds is a
/// ladder; each rung removes what held up the one below. The numbers are GFLOP/s on one core of a busy Xeon with
/// AVX-512, Java 25, by the benchmark `GemmLadder`, which has every rung in a few lines.
///
/// ```text
/// 1   three loops            1.4      4   packed blocks           7
/// 2   along the rows         5        5   register tile         141
/// 3   blocks                 6        6   two threads           235
/// ```
///
/// 1. **Three loops**, as the formula has them: each number of B comes from another cache line.
/// 2. **Along the rows**, [#plain]. `c[i][j] += a[i][p]·b[p][j]` with `j` innermost runs along the rows of B and C, and
///    the JIT makes vectors of it. But each multiply-add reads B and C and writes C: the loop waits for the cache.
/// 3. **Blocks**, [jclap.core.kernel.simd.SimdGemm]. All of B would be read from memory for each row of A. So p is cut
///    into blocks, for which what is used over and over fits the caches.
/// 4. **Packing**, [jclap.core.kernel.simd.Workspace]. Columns of a block lie scattered in B. Copied once to the order
///    in which they are read, they stream; a transposed operand costs a different copy and no other kernel.
/// 5. **A register tile**, [jclap.core.kernel.simd.SimdTile]. Blocks and packing gain little as long as every
///    multiply-add waits for C; they are what the tile needs. Twelve rows by two vectors of C stay in 24 registers for
///    the whole sum over p. A step reads two vectors of B and twelve numbers of A, and does 24 multiply-adds on
///    vectors: now the arithmetic units are what is busy.
/// 6. **Threads**, [Parallel]. They split the rows or the columns of C, never the sum, so the result has the same bits
///    for any number of them.
///
/// Beside the ladder: where A has few rows, B is read once as it lies ([jclap.core.kernel.simd.SimdDots]); where C is
/// narrow, nothing is packed ([jclap.core.kernel.simd.SimdDirect]); weights that stay are packed once ([PackedMatrix]).
///
/// `GemmBench` measures the plain loops against the kernel, `GemmRace` the kernel against OpenBLAS and MKL,
/// `ThreadRace` two threads against one.
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
