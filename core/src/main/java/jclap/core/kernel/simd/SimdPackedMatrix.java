package jclap.core.kernel.simd;

import static jclap.core.kernel.Layout.TRANSPOSED;
import static jclap.core.kernel.simd.SimdGemm.blockLength;

import java.util.Arrays;
import jclap.core.kernel.Layout;
import jclap.core.kernel.Parallel;

/// [jclap.core.kernel.PackedMatrix] with the Vector API.
///
/// ```text
/// panel 0: k rows of COLUMNS numbers     panel 1: the next COLUMNS columns of B     …
/// ```
///
/// The columns of a panel are all of B that a tile of C needs, in one run, so few rows of A take no more time than
/// reading B from memory does. The sums are those of [SimdGemm], chain by chain.
///
/// @param panels filled up with zeros to whole panels
public record SimdPackedMatrix(int n, int k, float[] panels) {

    private static final int PANEL = SimdTile.COLUMNS;

    // As many rows of a panel take longer to pack than to hand to another thread.
    private static final int WORTH_A_THREAD = 1 << 12;

    // With more rows, the first tile is too short a part of the work to wait for the next panel in it: it is read at
    // once.
    private static final int MEANWHILE = 48;

    // With more rows, a panel takes longer to multiply with than to come from memory by itself.
    private static final int WAITING = 256;

    // Floats that come from memory together.
    private static final int LINE = 16;

    // With fewer rows, memory takes longer than the sums, and needs several panels to be busy.
    private static final int BUSY = 8;

    /// {@return whether the panels of such a matrix are an array}
    public static boolean fits(int n, int k) {
        return ((long) n + PANEL) * k < Integer.MAX_VALUE;
    }

    /// {@return B, packed}
    ///
    /// @param b as in [jclap.core.kernel.PackedMatrix#of]
    public static SimdPackedMatrix of(int n, int k, float[] b, Layout layout) {
        return pack(n, k, b, layout, new float[Math.ceilDiv(n, PANEL) * PANEL * k]);
    }

    /// {@return B, packed where it is: a panel takes the place of as many rows of `b`}
    ///
    /// @param b `(n, k)`
    public static SimdPackedMatrix inPlace(int n, int k, float[] b) {
        return n % PANEL == 0 ? pack(n, k, b, TRANSPOSED, b) : of(n, k, b, TRANSPOSED);
    }

    /// In plain Java: it is done once, and takes less time than the JIT would need for the fastest way.
    private static SimdPackedMatrix pack(int n, int k, float[] b, Layout layout, float[] panels) {
        Parallel.forRange(n, PANEL * Math.ceilDiv(WORTH_A_THREAD, Math.max(1, k)), (from, to) -> {
            Workspace workspace = Workspace.take();
            float[] panel = workspace.b(PANEL * k);
            for (int j = from; j < to; j += PANEL) {
                int columns = Math.min(PANEL, n - j);
                for (int p = 0; p < k; p++) {
                    if (layout == TRANSPOSED) {
                        gather(b, j * k + p, k, panel, p * PANEL, columns);
                    } else {
                        System.arraycopy(b, p * n + j, panel, p * PANEL, columns);
                    }
                    Arrays.fill(panel, p * PANEL + columns, (p + 1) * PANEL, 0);
                }
                System.arraycopy(panel, 0, panels, j * k, PANEL * k);
            }
            workspace.giveBack();
        });
        return new SimdPackedMatrix(n, k, panels);
    }

    private static void gather(float[] x, int at, int step, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = x[at + i * step];
        }
    }

    /// `C += A·B`; threads take rows or columns of C, whichever there are more of.
    public void multiply(int m, float[] a, int aAt, float[] c, int cAt) {
        int pieces = SimdGemm.pieces(m, n, k);
        if (m > n) {
            Parallel.forRange(m, blockLength(m, Math.ceilDiv(m, pieces), SimdTile.ROWS), (from, to) -> {
                multiply(a, aAt, from, to, 0, n, c, cAt);
            });
        } else {
            Parallel.forRange(n, blockLength(n, Math.ceilDiv(n, pieces), PANEL), (from, to) -> {
                multiply(a, aAt, 0, m, from, to, c, cAt);
            });
        }
    }

    /// The rows `top … bottom − 1` and the columns `begin … end − 1` of C.
    private void multiply(float[] a, int aAt, int top, int bottom, int begin, int end, float[] c, int cAt) {
        int j = begin, rows = bottom - top;
        if (rows < BUSY && SimdTile.HAS_32_REGISTERS) {
            j = fewRows(rows, a, aAt + top * k, begin, end, c, cAt + top * n);
        }
        if (j < end) {
            manyRows(a, aAt, top, bottom, j, end, c, cAt);
        }
    }

    /// {@return the end of the columns that are done: as many as fill whole tiles}
    private int fewRows(int rows, float[] a, int aAt, int begin, int end, float[] c, int cAt) {
        int depth = SimdGemm.depth(k), j = begin;
        for (; j + PanelTile.COLUMNS <= end; j += PanelTile.COLUMNS) {
            for (int p = 0; p < k; p += depth) {
                int length = Math.min(depth, k - p), bAt = j * k + p * PANEL;
                for (int i = 0; i < rows; i += PanelTile.ROWS) {
                    int aTile = aAt + i * k + p, cTile = cAt + i * n + j;
                    PanelTile.multiply(rows - i, length, a, aTile, k, panels, bAt, k * PANEL, c, cTile, n);
                }
            }
        }
        return j;
    }

    /// The rows `top … bottom − 1` and the columns `begin … end − 1` of C: keeps rows of A, in as many blocks of k
    /// as fit, and lets the panels pass by.
    private void manyRows(float[] a, int aAt, int top, int bottom, int begin, int end, float[] c, int cAt) {
        int block = blockLength(bottom - top, Workspace.ROWS, SimdTile.ROWS), depth = SimdGemm.depth(k);
        int kept = Workspace.ROWS / block * depth;
        Workspace workspace = Workspace.take();
        workspace.reserve(block, 0, Math.min(kept, k));
        for (int p = 0; p < k; p += kept) {
            int last = Math.min(k, p + kept);
            for (int i = top; i < bottom; i += block) {
                int rows = Math.min(block, bottom - i);
                for (int q = p; q < last; q += depth) {
                    workspace.packRows(rows, Math.min(depth, last - q), a, aAt + i * k + q, k, (q - p) * block);
                }
                for (int j = begin; j < end; j += PANEL) {
                    int columns = Math.min(PANEL, end - j);
                    int next = rows <= MEANWHILE && j + PANEL < end ? k * PANEL : 0;
                    if (rows > MEANWHILE && rows <= WAITING) {
                        workspace.scratch[0] = fetch(j * k + p * PANEL, (last - p) * PANEL);
                    }
                    for (int q = p; q < last; q += depth) {
                        int length = Math.min(depth, last - q), aBlock = (q - p) * block, bBlock = j * k + q * PANEL;
                        int cBlock = cAt + i * n + j;
                        workspace.multiply(
                                rows, columns, length, workspace.a, aBlock, panels, bBlock, next, c, cBlock, n);
                    }
                }
            }
        }
        workspace.giveBack();
    }

    /// Brings a panel near, as fast as memory gives it: a tile alone asks for too little at a time.
    ///
    /// @return a number that keeps the compiler from leaving this out
    private float fetch(int from, int length) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        for (int i = from; i < from + length - 4 * LINE + 1; i += 4 * LINE) {
            s0 += panels[i];
            s1 += panels[i + LINE];
            s2 += panels[i + 2 * LINE];
            s3 += panels[i + 3 * LINE];
        }
        return s0 + s1 + s2 + s3;
    }
}
