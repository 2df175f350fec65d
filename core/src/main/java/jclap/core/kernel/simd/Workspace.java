package jclap.core.kernel.simd;

import java.util.concurrent.ArrayBlockingQueue;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The packed operands of a block product, one thread's at a time.
///
/// Packing copies a block to the order in which the tile reads it. It pays because every packed number is used many
/// times. Workspaces are reused: the JVM would zero a fresh megabyte for every product.
final class Workspace {

    /// The longest block of k: as many rows of two vectors, 32 KiB, fit the first-level cache.
    static final int DEPTH = 256;

    /// The rows of A, or columns of B, of that depth that stay in the second-level cache: 960 KiB of it.
    static final int RESIDENT = 960;

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length(), COLUMNS = SimdTile.COLUMNS;

    // What a burst of threads leaves over goes to the garbage collector.
    private static final ArrayBlockingQueue<Workspace> FREE =
            new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

    /// Rows of A, `DEPTH` apart: from one pointer, a tile finds all of them at constant distances.
    final float[] a = new float[(RESIDENT + SimdTile.ROWS) * DEPTH];

    /// Columns of B in panels as wide as a tile; a panel is contiguous, row after row.
    final float[] b = new float[(RESIDENT + COLUMNS) * DEPTH];

    private final float[] tile = new float[SimdTile.ROWS * COLUMNS];

    private final float[] square = new float[L * L];

    private float[] planes = {};

    private Workspace() {}

    static Workspace take() {
        Workspace free = FREE.poll();
        return free == null ? new Workspace() : free;
    }

    void giveBack() {
        FREE.offer(this);
    }

    /// {@return an array of at least `n` floats that hold anything}
    float[] planes(int n) {
        if (planes.length < n) {
            planes = new float[n];
        }
        return planes;
    }

    /// Copies `rows × depth` numbers to rows of A.
    void packRows(int rows, int depth, float[] x, int xAt, int xRow, int aAt) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(x, xAt + i * xRow, a, aAt + i * DEPTH, depth);
        }
    }

    /// Transposes `depth × rows` numbers to rows of A.
    void packRowsTransposed(int rows, int depth, float[] x, int xAt, int xRow, int aAt) {
        SimdTranspose.transpose(depth, rows, x, xAt, xRow, a, aAt, DEPTH, square);
    }

    /// Copies `depth × columns` numbers to panels of B.
    void packColumns(int columns, int depth, float[] x, int xAt, int xRow, int bAt) {
        int panels = columns / COLUMNS, rest = columns % COLUMNS;
        for (int i = 0; i < depth; i++) {
            // Along the row first: memory is fastest in long runs.
            copyRow(panels, x, xAt + i * xRow, bAt + i * COLUMNS, depth * COLUMNS);
        }
        if (rest > 0) {
            for (int i = 0; i < depth; i++) {
                int to = bAt + (panels * depth + i) * COLUMNS;
                System.arraycopy(x, xAt + i * xRow + panels * COLUMNS, b, to, rest);
            }
        }
    }

    private void copyRow(int panels, float[] x, int xAt, int bAt, int panel) {
        for (int q = 0; q < panels; q++) {
            FloatVector.fromArray(LANES, x, xAt + q * COLUMNS).intoArray(b, bAt + q * panel);
            FloatVector.fromArray(LANES, x, xAt + q * COLUMNS + L).intoArray(b, bAt + q * panel + L);
        }
    }

    /// Transposes `columns × depth` numbers to panels of B.
    void packColumnsTransposed(int columns, int depth, float[] x, int xAt, int xRow, int bAt) {
        for (int j = 0; j < columns; j += COLUMNS) {
            int width = Math.min(COLUMNS, columns - j);
            SimdTranspose.transpose(width, depth, x, xAt + j * xRow, xRow, b, bAt + j * depth, COLUMNS, square);
        }
    }

    /// Gathers rows of A: number `p` of row `i` is `x[rowAt[i] + pAt[p]]`, with tables that are read from `i` and
    /// `p` on.
    void gatherRows(int rows, int depth, float[] x, int[] rowAt, int i, int[] pAt, int p, int aAt) {
        int copied = inRuns(pAt, p, depth - depth % L) ? depth - depth % L : 0;
        for (int row = 0; row < rows; row++) {
            int from = rowAt[i + row], to = aAt + row * DEPTH;
            copyRuns(copied, x, from, pAt, p, to);
            gather(depth - copied, x, from, pAt, p + copied, a, to + copied);
        }
    }

    /// {@return whether increasing offsets, `n` of them, are whole vectors in one piece each}
    private static boolean inRuns(int[] offsets, int at, int n) {
        for (int q = 0; q < n; q += L) {
            if (offsets[at + q + L - 1] - offsets[at + q] != L - 1) {
                return false;
            }
        }
        return true;
    }

    private void copyRuns(int n, float[] x, int xAt, int[] pAt, int p, int aAt) {
        for (int q = 0; q < n; q += L) {
            FloatVector.fromArray(LANES, x, xAt + pAt[p + q]).intoArray(a, aAt + q);
        }
    }

    /// Gathers panels of B: number `p` of column `j` is `x[xAt + pAt[p] + columnAt[j]]`, likewise.
    void gatherColumns(int columns, int depth, float[] x, int xAt, int[] pAt, int p, int[] columnAt, int j, int bAt) {
        for (int q = 0; q < columns; q += L) {
            int width = Math.min(L, columns - q), to = bAt + q / COLUMNS * COLUMNS * depth + q % COLUMNS;
            if (width == L && inRuns(columnAt, j + q, L)) {
                copyVectors(depth, x, xAt + columnAt[j + q], pAt, p, to);
            } else {
                for (int i = 0; i < depth; i++) {
                    gather(width, x, xAt + pAt[p + i], columnAt, j + q, b, to + i * COLUMNS);
                }
            }
        }
    }

    private void copyVectors(int depth, float[] x, int xAt, int[] pAt, int p, int bAt) {
        for (int i = 0; i < depth; i++) {
            FloatVector.fromArray(LANES, x, xAt + pAt[p + i]).intoArray(b, bAt + i * COLUMNS);
        }
    }

    private static void gather(int n, float[] x, int xAt, int[] index, int indexAt, float[] y, int yAt) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = x[xAt + index[indexAt + i]];
        }
    }

    /// Adds the product of packed `rows` of A and packed `columns` of B to C.
    void multiply(int rows, int columns, int depth, int aAt, int bAt, float[] c, int cAt, int cRow) {
        for (int j = 0; j < columns; j += COLUMNS) {
            int width = Math.min(COLUMNS, columns - j);
            for (int i = 0, height; i < rows; i += height) {
                height = SimdTile.height(rows - i);
                int aTile = aAt + i * DEPTH, bTile = bAt + j * depth, cTile = cAt + i * cRow + j;
                if (width == COLUMNS && height <= rows - i) {
                    SimdTile.multiply(height, depth, a, aTile, b, bTile, c, cTile, cRow);
                } else {
                    multiplyEdge(height, Math.min(height, rows - i), width, depth, aTile, bTile, c, cTile, cRow);
                }
            }
        }
    }

    /// A tile that reaches beyond C is computed beside it, starting from what C holds there.
    private void multiplyEdge(
            int height, int rows, int columns, int depth, int aAt, int bAt, float[] c, int cAt, int cRow) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(c, cAt + i * cRow, tile, i * COLUMNS, columns);
        }
        SimdTile.multiply(height, depth, a, aAt, b, bAt, tile, 0, COLUMNS);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(tile, i * COLUMNS, c, cAt + i * cRow, columns);
        }
    }
}
