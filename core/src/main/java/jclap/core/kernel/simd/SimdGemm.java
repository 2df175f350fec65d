package jclap.core.kernel.simd;

import java.util.concurrent.ConcurrentLinkedQueue;
import jclap.core.kernel.Layout;
import jclap.core.kernel.Parallel;

/// [jclap.core.kernel.Gemm] with the Vector API: packed operands, and tiles of C in registers.
///
/// The sums over k are cut into blocks of at most [#DEPTH], equally long and the same for any m and n. Within a block
/// every element of C is one chain of fused multiply-adds in the order of k. So an element has the same bits however
/// C is cut into tiles, blocks and pieces for threads.
public final class SimdGemm {

    /// The longest block of k: as many rows of two vectors, 32 KiB, fit the first-level cache.
    static final int DEPTH = 256;

    // The operand that is packed once stays in the second-level cache: 960 × 256 floats are 960 KiB.
    private static final int RESIDENT = 960;

    // Of the other a piece is packed when it is needed: 48 rows of A, or columns of B enough to read memory in long
    // runs.
    private static final int PASSING_ROWS = 48, PASSING_COLUMNS = 4 * SimdTile.COLUMNS;

    // Below this many multiply-adds, handing work to another thread costs more than it saves.
    private static final long WORTH_A_THREAD = 1 << 20;

    private static final ConcurrentLinkedQueue<Workspace> WORKSPACES = new ConcurrentLinkedQueue<>();

    private SimdGemm() {}

    /// The packed operands and one tile: reused, because the JVM would zero a fresh megabyte for every product.
    private static final class Workspace {
        final float[] a = new float[(RESIDENT + SimdTile.ROWS) * DEPTH];
        final float[] b = new float[(RESIDENT + SimdTile.COLUMNS) * DEPTH];
        final float[] tile = new float[SimdTile.ROWS * SimdTile.COLUMNS];
    }

    /// A matrix in memory: element `(i, j)` is `x[at + i·row + j]`, or `x[at + j·row + i]` when transposed.
    private record Operand(float[] x, int at, int row, boolean transposed) {

        int offset(int i, int j) {
            return transposed ? at + j * row + i : at + i * row + j;
        }
    }

    /// C, of which a call computes the rows `top … bottom − 1` and the columns `left … right − 1`.
    private record Target(float[] c, int at, int row, int top, int bottom, int left, int right) {}

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
        var left = new Operand(a, aAt, aLayout == Layout.PLAIN ? k : m, aLayout == Layout.TRANSPOSED);
        var right = new Operand(b, bAt, bLayout == Layout.PLAIN ? n : k, bLayout == Layout.TRANSPOSED);
        int pieces = (int) Math.min(Parallel.threads(), (long) m * n * k / WORTH_A_THREAD);
        boolean byRows = m > n;
        int unit = byRows ? SimdTile.ROWS : SimdTile.COLUMNS, units = Math.ceilDiv(byRows ? m : n, unit);
        int grain = Math.ceilDiv(units, Math.max(1, pieces)) * unit;
        Parallel.forRange(byRows ? m : n, grain, (from, to) -> {
            multiply(
                    k,
                    left,
                    right,
                    byRows ? new Target(c, cAt, n, from, to, 0, n) : new Target(c, cAt, n, 0, m, from, to));
        });
    }

    private static void multiply(int k, Operand a, Operand b, Target target) {
        Workspace packed = WORKSPACES.poll();
        if (packed == null) {
            packed = new Workspace();
        }
        int depth = blockLength(k, DEPTH, 1);
        for (int p = 0; p < k; p += depth) {
            if (target.bottom - target.top <= target.right - target.left) {
                wide(p, Math.min(depth, k - p), a, b, target, packed);
            } else {
                tall(p, Math.min(depth, k - p), a, b, target, packed);
            }
        }
        WORKSPACES.offer(packed);
    }

    /// Keeps rows of A, and passes all columns of B by them.
    private static void wide(int p, int depth, Operand a, Operand b, Target target, Workspace packed) {
        int block = blockLength(target.bottom - target.top, RESIDENT, SimdTile.ROWS);
        for (int i = target.top; i < target.bottom; i += block) {
            int rows = Math.min(block, target.bottom - i);
            packA(a, i, rows, p, depth, packed.a);
            for (int j = target.left; j < target.right; j += PASSING_COLUMNS) {
                int columns = Math.min(PASSING_COLUMNS, target.right - j);
                packB(b, p, depth, j, columns, packed.b);
                multiplyPacked(rows, columns, depth, packed, target, i, j);
            }
        }
    }

    /// Keeps columns of B, and passes all rows of A by them.
    private static void tall(int p, int depth, Operand a, Operand b, Target target, Workspace packed) {
        int block = blockLength(target.right - target.left, RESIDENT, SimdTile.COLUMNS);
        for (int j = target.left; j < target.right; j += block) {
            int columns = Math.min(block, target.right - j);
            packB(b, p, depth, j, columns, packed.b);
            for (int i = target.top; i < target.bottom; i += PASSING_ROWS) {
                int rows = Math.min(PASSING_ROWS, target.bottom - i);
                packA(a, i, rows, p, depth, packed.a);
                multiplyPacked(rows, columns, depth, packed, target, i, j);
            }
        }
    }

    /// {@return the length of the fewest equal blocks of at most `limit` that cover `n`, rounded up to a multiple}
    private static int blockLength(int n, int limit, int multiple) {
        int even = Math.ceilDiv(n, Math.max(1, Math.ceilDiv(n, limit)));
        return Math.ceilDiv(even, multiple) * multiple;
    }

    private static void multiplyPacked(
            int rows, int columns, int depth, Workspace packed, Target target, int top, int left) {
        for (int j = 0; j < columns; j += SimdTile.COLUMNS) {
            int width = Math.min(SimdTile.COLUMNS, columns - j);
            for (int i = 0; i < rows; i += SimdTile.ROWS) {
                int height = Math.min(SimdTile.ROWS, rows - i);
                int cAt = target.at + (top + i) * target.row + left + j;
                if (width == SimdTile.COLUMNS && SimdTile.fits(height)) {
                    SimdTile.multiply(
                            height, depth, packed.a, i * DEPTH, packed.b, j * depth, target.c, cAt, target.row);
                } else {
                    multiplyEdge(height, width, depth, packed, i * DEPTH, j * depth, target.c, cAt, target.row);
                }
            }
        }
    }

    /// A tile that reaches beyond C is computed beside it, starting from what C holds there.
    private static void multiplyEdge(
            int height, int width, int depth, Workspace packed, int aAt, int bAt, float[] c, int cAt, int cRow) {
        for (int i = 0; i < height; i++) {
            System.arraycopy(c, cAt + i * cRow, packed.tile, i * SimdTile.COLUMNS, width);
        }
        SimdTile.multiply(height, depth, packed.a, aAt, packed.b, bAt, packed.tile, 0, SimdTile.COLUMNS);
        for (int i = 0; i < height; i++) {
            System.arraycopy(packed.tile, i * SimdTile.COLUMNS, c, cAt + i * cRow, width);
        }
    }

    /// Copies a block of A to rows that are `DEPTH` apart: the tile then finds all of them from one pointer.
    private static void packA(Operand a, int top, int rows, int p, int depth, float[] packed) {
        if (a.transposed) {
            SimdTranspose.transpose(depth, rows, a.x, a.offset(top, p), a.row, packed, 0, DEPTH);
        } else {
            for (int i = 0; i < rows; i++) {
                System.arraycopy(a.x, a.offset(top + i, p), packed, i * DEPTH, depth);
            }
        }
    }

    /// Copies a block of B to panels as wide as a tile, each contiguous.
    private static void packB(Operand b, int p, int depth, int left, int columns, float[] packed) {
        for (int j = 0; j < columns; j += SimdTile.COLUMNS) {
            int width = Math.min(SimdTile.COLUMNS, columns - j), to = j * depth;
            if (b.transposed) {
                SimdTranspose.transpose(width, depth, b.x, b.offset(p, left + j), b.row, packed, to, SimdTile.COLUMNS);
            } else {
                for (int i = 0; i < depth; i++) {
                    System.arraycopy(b.x, b.offset(p + i, left + j), packed, to + i * SimdTile.COLUMNS, width);
                }
            }
        }
    }
}
