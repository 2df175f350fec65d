package jclap.core.kernel.simd;

import static jclap.core.kernel.Layout.PLAIN;
import static jclap.core.kernel.Layout.TRANSPOSED;
import static jclap.core.kernel.simd.Workspace.DEPTH;

import jclap.core.kernel.Layout;
import jclap.core.kernel.Parallel;

/// [jclap.core.kernel.Gemm] with the Vector API: packed operands, and tiles of C in registers.
///
/// The sums over k are cut into blocks of at most [Workspace#DEPTH], equally long and the same for any m and n.
/// Within a block an element of C is one chain of fused multiply-adds in the order of k. So it has the same bits
/// however C is cut into tiles, blocks, and pieces for threads. Where A has a few rows, [SimdDots] may take over.
public final class SimdGemm {

    // Columns that pass by are packed in pieces large enough to read B in long runs.
    private static final int PASSING = 8 * SimdTile.COLUMNS;

    // With fewer multiply-adds, handing work to another thread costs more than it saves.
    private static final long WORTH_A_THREAD = 1 << 20;

    private SimdGemm() {}

    /// A matrix in memory: element `(i, j)` is `x[at + i·row + j]`, or `x[at + j·row + i]` when transposed.
    record Operand(float[] x, int at, int row, boolean transposed) {

        int offset(int i, int j) {
            return transposed ? at + j * row + i : at + i * row + j;
        }

        void packRows(int i, int rows, int p, int depth, Workspace workspace, int aAt) {
            if (transposed) {
                workspace.packRowsTransposed(rows, depth, x, offset(i, p), row, aAt);
            } else {
                workspace.packRows(rows, depth, x, offset(i, p), row, aAt);
            }
        }

        void packColumns(int p, int depth, int j, int columns, Workspace workspace, int bAt) {
            if (transposed) {
                workspace.packColumnsTransposed(columns, depth, x, offset(p, j), row, bAt);
            } else {
                workspace.packColumns(columns, depth, x, offset(p, j), row, bAt);
            }
        }
    }

    /// Columns of B, wherever they come from, and the part of C that their products with A are added to.
    record Passing(Columns b, int columns, float[] c, int cAt, int cRow) {

        /// Packs the rows `p … p + depth − 1` of the columns `j … j + columns − 1`.
        interface Columns {
            void pack(int p, int depth, int j, int columns, Workspace workspace, int bAt);
        }
    }

    /// `C += op(A)·op(B)`, as [jclap.core.kernel.Gemm#gemm]
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
        if (aLayout == PLAIN && bLayout == TRANSPOSED && SimdDots.wins(m, n, k)) {
            SimdDots.gemm(m, n, k, a, aAt, b, bAt, c, cAt);
            return;
        }
        var left = new Operand(a, aAt, aLayout == TRANSPOSED ? m : k, aLayout == TRANSPOSED);
        var right = new Operand(b, bAt, bLayout == TRANSPOSED ? k : n, bLayout == TRANSPOSED);
        if (SimdDirect.wins(n, left)) {
            SimdDirect.gemm(m, n, k, left, right, c, cAt);
            return;
        }
        int pieces = pieces(m, n, k);
        if (rowsPackLess(m, n, pieces)) {
            Parallel.forRange(m, blockLength(m, Math.ceilDiv(m, pieces), SimdTile.ROWS), (from, to) -> {
                multiply(k, left, from, to, right, 0, n, c, cAt, n);
            });
        } else {
            Parallel.forRange(n, blockLength(n, Math.ceilDiv(n, pieces), SimdTile.COLUMNS), (from, to) -> {
                multiply(k, left, 0, m, right, from, to, c, cAt, n);
            });
        }
    }

    /// {@return whether less is packed more than once when threads take rows of C than when they take columns}
    ///
    /// Each that takes columns packs all of A. B is packed for every block of rows, whoever has them.
    private static boolean rowsPackLess(int m, int n, int pieces) {
        int blocks = Math.ceilDiv(m, Workspace.ROWS), each = Math.ceilDiv(Math.ceilDiv(m, pieces), Workspace.ROWS);
        return (long) (pieces * each - blocks) * n < (pieces - 1L) * m;
    }

    /// {@return for how many threads there is work}
    static int pieces(int m, int n, int k) {
        return Math.clamp((long) m * n * k / WORTH_A_THREAD, 1, Parallel.threads());
    }

    /// {@return the length of equal blocks of k}
    static int depth(int k) {
        return blockLength(k, DEPTH, 1);
    }

    /// {@return the length of the fewest equal blocks of at most `limit` that cover `n`, rounded up to a multiple}
    static int blockLength(int n, int limit, int multiple) {
        int even = Math.ceilDiv(n, Math.max(1, Math.ceilDiv(n, Math.max(1, limit))));
        return Math.max(1, Math.ceilDiv(even, multiple)) * multiple;
    }

    /// The rows `top … bottom − 1` and the columns `begin … end − 1` of C.
    private static void multiply(
            int k, Operand a, int top, int bottom, Operand b, int begin, int end, float[] c, int cAt, int cRow) {
        Workspace workspace = Workspace.take();
        Passing.Columns columns = (p, depth, j, n, _, bAt) -> b.packColumns(p, depth, begin + j, n, workspace, bAt);
        wide(k, a, top, bottom, workspace, new Passing(columns, end - begin, c, cAt + begin, cRow));
        workspace.giveBack();
    }

    /// Keeps rows of A, in as many blocks of k as fit, and lets all columns pass by them.
    static void wide(int k, Operand a, int top, int bottom, Workspace workspace, Passing... passings) {
        int block = blockLength(bottom - top, Workspace.ROWS, SimdTile.ROWS), depth = depth(k);
        int kept = Workspace.ROWS / block * depth;
        workspace.reserve(block, PASSING, Math.min(kept, k));
        for (int p = 0; p < k; p += kept) {
            int end = Math.min(k, p + kept);
            for (int i = top; i < bottom; i += block) {
                int rows = Math.min(block, bottom - i);
                for (int q = p; q < end; q += depth) {
                    a.packRows(i, rows, q, Math.min(depth, end - q), workspace, (q - p) * block);
                }
                for (Passing passing : passings) {
                    passBy(rows, p, end, depth, block, passing, passing.cAt + i * passing.cRow, workspace);
                }
            }
        }
    }

    private static void passBy(
            int rows, int p, int end, int depth, int block, Passing passing, int cAt, Workspace workspace) {
        for (int j = 0; j < passing.columns; j += PASSING) {
            int columns = Math.min(PASSING, passing.columns - j);
            for (int q = p; q < end; q += depth) {
                int length = Math.min(depth, end - q);
                passing.b.pack(q, length, j, columns, workspace, 0);
                workspace.multiply(
                        rows, columns, length, workspace.a, (q - p) * block, 0, passing.c, cAt + j, passing.cRow);
            }
        }
    }
}
