package jclap.core.kernel.simd;

import java.util.concurrent.ArrayBlockingQueue;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The packed operands of a block product, one thread's at a time.
///
/// Packing copies a block to the order in which the tile reads it. It pays because every packed number is used many
/// times. Workspaces are reused: the JVM would zero a fresh megabyte for every product.
final class Workspace {

    /// The longest block of k: as many columns of a panel of A, 24 KiB, stay in the first-level cache while B
    /// passes by.
    static final int DEPTH = 512;

    /// The rows of A of that depth that are kept packed: 1 MiB of the second-level cache.
    static final int ROWS = 480;

    /// The columns of B that are kept packed.
    static final int COLUMNS = 1024;

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length(), PANEL = SimdTile.COLUMNS;

    // Reading a vector from anywhere is an instruction of processors with long vectors; elsewhere a loop is faster.
    private static final boolean GATHERS = L == 8 || L == 16;

    // What a burst of threads leaves over goes to the garbage collector.
    private static final ArrayBlockingQueue<Workspace> FREE =
            new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

    /// Rows of A in panels as high as a tile; a panel is contiguous, column after column.
    float[] a = {};

    /// Columns of B in panels as wide as a tile; a panel is contiguous, row after row.
    float[] b = {};

    private final float[] tile = new float[SimdTile.ROWS * PANEL];

    private int read;

    private final float[] square = new float[L * L];

    final float[] scratch = new float[TileForm.SCRATCH];

    // A larger workspace, 64 MiB, was for something unusual: it goes to the garbage collector as well.
    private static final int KEPT = 1 << 24;

    // Where the rows of a panel begin; a panel that is not full repeats its last.
    private final int[] rowAt = new int[Math.max(L, SimdTile.ROWS)];

    private float[] planes = {}, products = {};

    private Workspace() {}

    static Workspace take() {
        Workspace free = FREE.poll();
        return free == null ? new Workspace() : free;
    }

    void giveBack() {
        if ((long) a.length + b.length + planes.length + products.length <= KEPT) {
            FREE.offer(this);
        }
    }

    /// Makes room for packed operands of a depth: rows of A and columns of B.
    void reserve(int rows, int columns, int depth) {
        a((rows + SimdTile.ROWS) * depth + L);
        b((columns + PANEL) * depth);
    }

    /// {@return [#a], of at least `n` floats}
    float[] a(int n) {
        if (a.length < n) {
            a = new float[n];
        }
        return a;
    }

    /// {@return [#b], of at least `n` floats}
    float[] b(int n) {
        if (b.length < n) {
            b = new float[n];
        }
        return b;
    }

    /// {@return an array of at least `n` floats that hold anything}
    float[] planes(int n) {
        if (planes.length < n) {
            planes = new float[n];
        }
        return planes;
    }

    /// {@return another array of at least `n` floats that hold anything}
    float[] products(int n) {
        if (products.length < n) {
            products = new float[n];
        }
        return products;
    }

    /// Transposes `rows × depth` numbers to panels of A.
    void packRows(int rows, int depth, float[] x, int xAt, int xRow, int aAt) {
        for (int i = 0, height; i < rows; i += height) {
            height = SimdTile.height(rows - i);
            for (int r = 0; r < rowAt.length; r++) {
                rowAt[r] = Math.min(i + r, rows - 1) * xRow;
            }
            int to = aAt + i * depth;
            for (int p = 0; p < depth; p++) {
                gatherColumn(height, x, xAt + p, to + p * height);
            }
        }
    }

    /// Writes `height` numbers, and perhaps more, which the next column of the panel overwrites.
    private void gatherColumn(int height, float[] x, int xAt, int to) {
        if (GATHERS && height <= L) {
            FloatVector.fromArray(LANES, x, xAt, rowAt, 0).intoArray(a, to);
        } else {
            gather(height, x, xAt, rowAt, 0, a, to);
        }
    }

    /// Copies `depth × rows` numbers to panels of A.
    void packRowsTransposed(int rows, int depth, float[] x, int xAt, int xRow, int aAt) {
        for (int p = 0; p < depth; p++) {
            for (int i = 0, height; i < rows; i += height) {
                height = SimdTile.height(rows - i);
                int from = xAt + p * xRow + i, to = aAt + i * depth + p * height;
                // What a whole vector writes too much is overwritten, unless it lies in the next panel.
                if (height <= L && (depth - p) * height >= L && from + L <= x.length) {
                    FloatVector.fromArray(LANES, x, from).intoArray(a, to);
                } else {
                    System.arraycopy(x, from, a, to, Math.min(height, rows - i));
                }
            }
        }
    }

    /// Copies `depth × columns` numbers to panels of B.
    void packColumns(int columns, int depth, float[] x, int xAt, int xRow, int bAt) {
        int panels = columns / PANEL, rest = columns % PANEL;
        for (int i = 0; i < depth; i++) {
            // Along the row first: memory is fastest in long runs.
            copyRow(panels, x, xAt + i * xRow, bAt + i * PANEL, depth * PANEL);
        }
        if (rest > 0) {
            for (int i = 0; i < depth; i++) {
                int to = bAt + (panels * depth + i) * PANEL;
                System.arraycopy(x, xAt + i * xRow + panels * PANEL, b, to, rest);
            }
        }
    }

    private void copyRow(int panels, float[] x, int xAt, int bAt, int panel) {
        for (int q = 0; q < panels; q++) {
            FloatVector.fromArray(LANES, x, xAt + q * PANEL).intoArray(b, bAt + q * panel);
            FloatVector.fromArray(LANES, x, xAt + q * PANEL + L).intoArray(b, bAt + q * panel + L);
        }
    }

    /// Transposes `columns × depth` numbers to panels of B.
    void packColumnsTransposed(int columns, int depth, float[] x, int xAt, int xRow, int bAt) {
        for (int j = 0; j < columns; j += PANEL) {
            int width = Math.min(PANEL, columns - j);
            SimdTranspose.transpose(width, depth, x, xAt + j * xRow, xRow, b, bAt + j * depth, PANEL, square);
        }
    }

    /// Transposes `columns × depth` numbers to a matrix of rows `bRow` apart, a multiple of the lanes.
    void transpose(int columns, int depth, float[] x, int xAt, int xRow, int bRow) {
        SimdTranspose.transpose(columns, depth, x, xAt, xRow, b(depth * bRow), 0, bRow, square);
    }

    /// Gathers rows of A: number `p` of row `i` is `x[offsets[i] + pAt[p]]`, with tables that are read from `i` and
    /// `p` on.
    void gatherRows(int rows, int depth, float[] x, int[] offsets, int i, int[] pAt, int p, int aAt) {
        for (int row = 0, height; row < rows; row += height) {
            height = SimdTile.height(rows - row);
            for (int r = 0; r < rowAt.length; r++) {
                rowAt[r] = offsets[i + Math.min(row + r, rows - 1)];
            }
            int to = aAt + row * depth;
            for (int q = 0; q < depth; q++) {
                gatherColumn(height, x, pAt[p + q], to + q * height);
            }
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

    /// Gathers panels of B: number `p` of column `j` is `x[xAt + pAt[p] + columnAt[j]]`, likewise.
    void gatherColumns(int columns, int depth, float[] x, int xAt, int[] pAt, int p, int[] columnAt, int j, int bAt) {
        for (int q = 0; q < columns; q += L) {
            int width = Math.min(L, columns - q), to = bAt + q / PANEL * PANEL * depth + q % PANEL;
            if (width == L && inRuns(columnAt, j + q, L)) {
                copyVectors(depth, x, xAt + columnAt[j + q], pAt, p, to);
            } else {
                for (int i = 0; i < depth; i++) {
                    gather(width, x, xAt + pAt[p + i], columnAt, j + q, b, to + i * PANEL);
                }
            }
        }
    }

    private void copyVectors(int depth, float[] x, int xAt, int[] pAt, int p, int bAt) {
        for (int i = 0; i < depth; i++) {
            FloatVector.fromArray(LANES, x, xAt + pAt[p + i]).intoArray(b, bAt + i * PANEL);
        }
    }

    private static void gather(int n, float[] x, int xAt, int[] index, int indexAt, float[] y, int yAt) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = x[xAt + index[indexAt + i]];
        }
    }

    /// Adds the product of packed `rows` of A and packed `columns` of B, those of this workspace, to C.
    void multiply(int rows, int columns, int depth, float[] a, int aAt, int bAt, float[] c, int cAt, int cRow) {
        multiply(rows, columns, depth, a, aAt, b, bAt, 0, c, cAt, cRow);
    }

    /// The same with other packed columns of B. The first tiles read `ahead` of it, see [SimdTile#multiply].
    void multiply(
            int rows,
            int columns,
            int depth,
            float[] a,
            int aAt,
            float[] b,
            int bAt,
            int ahead,
            float[] c,
            int cAt,
            int cRow) {
        for (int i = 0, height; i < rows; i += height) {
            height = SimdTile.height(rows - i);
            int far = i == 0 ? ahead : 0;
            // Along the rows of C: the processor sees what comes next, and fetches it.
            for (int j = 0; j < columns; j += PANEL) {
                int width = Math.min(PANEL, columns - j), tileRows = Math.min(height, rows - i);
                int aTile = aAt + i * depth, bTile = bAt + j * depth, cTile = cAt + i * cRow + j;
                if (width == PANEL && tileRows == height) {
                    read = SimdTile.multiply(height, depth, a, aTile, b, bTile, far, c, cTile, cRow);
                } else {
                    copy(tileRows, width, c, cTile, cRow, tile, 0, PANEL);
                    read = SimdTile.multiply(height, depth, a, aTile, b, bTile, far, tile, 0, PANEL);
                    copy(tileRows, width, tile, 0, PANEL, c, cTile, cRow);
                }
            }
        }
    }

    /// What reaches beyond C is computed beside it, starting from what C holds there.
    private static void copy(int rows, int columns, float[] x, int xAt, int xRow, float[] y, int yAt, int yRow) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(x, xAt + i * xRow, y, yAt + i * yRow, columns);
        }
    }
}
