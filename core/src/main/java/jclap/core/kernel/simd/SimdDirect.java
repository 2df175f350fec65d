package jclap.core.kernel.simd;

import jclap.core.kernel.Parallel;
import jclap.core.kernel.simd.SimdGemm.Operand;

/// [SimdGemm] for products so narrow that packing would take a good part of their time: both operands are read where
/// they lie. Only a transposed B is turned around before.
///
/// Every element is summed in the order and in the blocks of [SimdGemm].
final class SimdDirect {

    private static final int L = SimdTile.LANE_COUNT, ROWS = DirectTile.ROWS, COLUMNS = DirectTile.COLUMNS;

    // With more columns, each number of A is used so often that packing it pays.
    private static final int NARROW = 192;

    private SimdDirect() {}

    /// {@return whether this is faster than packing}
    static boolean wins(int n, Operand a) {
        return n >= L && n <= NARROW && !a.transposed();
    }

    /// `C += A·op(B)`; threads take rows of C.
    static void gemm(int m, int n, int k, Operand a, Operand b, float[] c, int cAt) {
        int pieces = SimdGemm.pieces(m, n, k), depth = SimdGemm.depth(k);
        Parallel.forRange(m, SimdGemm.blockLength(m, Math.ceilDiv(m, pieces), ROWS), (from, to) -> {
            Workspace workspace = Workspace.take();
            for (int p = 0; p < k; p += depth) {
                int length = Math.min(depth, k - p);
                if (b.transposed()) {
                    int bRow = Math.ceilDiv(n, L) * L;
                    workspace.transpose(n, length, b.x(), b.offset(p, 0), b.row(), bRow);
                    multiply(from, to, n, length, a, p, workspace.b, 0, bRow, c, cAt);
                } else {
                    multiply(from, to, n, length, a, p, b.x(), b.offset(p, 0), b.row(), c, cAt);
                }
            }
            workspace.giveBack();
        });
    }

    /// The rows `from … to − 1` of C, a block of k from `p` on.
    private static void multiply(
            int from, int to, int n, int k, Operand a, int p, float[] b, int bAt, int bRow, float[] c, int cAt) {
        for (int top = from; top < to; top += Workspace.ROWS) {
            int bottom = Math.min(to, top + Workspace.ROWS);
            for (int j = 0; j < n; j += COLUMNS) {
                for (int i = top; i < bottom; i += ROWS) {
                    int rows = Math.min(ROWS, bottom - i);
                    DirectTile.multiply(
                            rows,
                            Math.min(COLUMNS, n - j),
                            k,
                            a.x(),
                            a.offset(i, p),
                            a.row(),
                            b,
                            bAt + j,
                            bRow,
                            c,
                            cAt + i * n + j,
                            n);
                }
            }
        }
    }
}
