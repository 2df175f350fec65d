package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.SimdGemm.blockLength;

import java.util.Arrays;
import jclap.core.kernel.Parallel;

/// Convolution by 3 × 3 with down to a quarter of the multiplications: Lavin and Gray, "Fast Algorithms for
/// Convolutional Neural Networks" (2016).
///
/// A tile of 4×4 outputs depends on 6×6 inputs. [MinimalFilter] needs 6 products for 4 numbers of one dimension, and so
/// 36 instead of 144 for those of two. In both directions,
///
/// ```text
/// y = Aᵀ [ Σ over channels (G g Gᵀ) ⊙ (Bᵀ d B) ] A
/// ```
///
/// for a tile d of the input and a kernel g. The sum over channels, for each of the 36 positions, is a matrix product
/// `(out, in)·(in, tiles)`: both operands are transformed straight to the order in which [SimdTile] reads them.
///
/// The transformed kernels have four times as many numbers as the kernels. For a small picture of many channels, they
/// come from memory more slowly than they are multiplied: then a [TileForm] with smaller tiles is faster, and the
/// kernels of some rows at a time are transformed, used for all tiles, and forgotten.
///
/// Numbers grow on the way and shrink again, which costs less than a bit. Against double precision, the error is that
/// of the plain kernel (128 channels of uniform numbers) times 1.9 for tiles of 4×4, 1.1 for 4×2 and 0.6 for 2×2, and
/// for pictures of width 2 times 0.9 for tiles of 1×2, 0.8 for 2×2 and 1.4 for 4×2.
final class Winograd {

    private static final int L = SimdTile.LANE_COUNT, PANEL = SimdTile.COLUMNS;

    // Transformed inputs and products of a strip, in floats: 1 MiB of the second-level cache.
    private static final int STRIP = 1 << 18;

    // Kernels that come from memory pass by all tiles at once, if there are not more inputs than kernels.
    private static final int KERNELS = 1 << 22;

    // Kernels and products that are computed together, in floats.
    private static final int BLOCK = 1 << 20;

    // With as many strips for each thread, none waits long for another.
    private static final int STRIPS_PER_THREAD = 4;

    private final TileForm form;
    private final TileStrips strips;
    private final int in, out, panel, wide;
    private final WinogradKernels kernels;
    private final int[] tileAt;

    Winograd(Correlation s, int batch, WinogradKernels kernels) {
        in = kernels.in();
        out = kernels.out();
        form = kernels.form().fitting(s);
        long tiles = (long) batch * form.tilesDown(s) * form.tilesAcross(s), line = (long) form.positions() * in;
        boolean together = line * out > KERNELS && line * tiles <= KERNELS;
        int limit = Math.max(PANEL, STRIP / (form.positions() * (in + out)));
        strips = new TileStrips(s, form, batch, together ? (int) tiles : limit);
        this.kernels = kernels;
        tileAt = strips.offsets(in);
        panel = strips.tiles <= L && SimdTile.ROWS == 12 ? L : PANEL;
        wide = Math.ceilDiv(strips.tiles, panel) * panel;
    }

    /// `y += w ∗ x` for images of the size of the correlation; threads take strips, or rows of the kernels when
    /// there are few strips.
    void correlate(float[] x, float[] y) {
        int threads = Parallel.threads(), parts = strips.count < STRIPS_PER_THREAD * threads ? threads : 1;
        int part = blockLength(out, Math.ceilDiv(out, parts), SimdTile.ROWS), realParts = Math.ceilDiv(out, part);
        Workspace shared = Workspace.take();
        WinogradKernels ready = strips.count > 1 ? kernels.packed(shared) : kernels;
        Parallel.forRange(strips.count * realParts, 1, (from, to) -> {
            Workspace workspace = Workspace.take();
            for (int i = from; i < to; i++) {
                int top = i % realParts * part;
                strip(i / realParts, x, ready, top, Math.min(out, top + part), y, workspace);
            }
            workspace.giveBack();
        });
        shared.giveBack();
    }

    // Matrices of the positions lie a vector further apart than they are long: else the numbers of a tile could fall
    // in the same few places of the cache.
    private int inputSize() {
        return in * wide + L;
    }

    /// The output channels `top … bottom − 1`.
    private void strip(
            int strip, float[] x, WinogradKernels ready, int top, int bottom, float[] y, Workspace workspace) {
        float[] padded = workspace.planes(strips.images * in * strips.plane());
        float[] v = workspace.b(form.positions() * inputSize());
        strips.pad(strip, 0, in, x, padded);
        for (int c = 0; c < in; c++) {
            for (int t = 0; t < strips.tiles; t += L) {
                int to = t / panel * in * panel + c * panel + t % panel, at = c * strips.plane();
                form.input(padded, at, strips.row(), tileAt, t, v, to, inputSize(), workspace.scratch);
            }
        }
        int block = blockLength(
                bottom - top, Math.max(24, BLOCK / (form.positions() * (in + wide)) / 24 * 24), SimdTile.ROWS);
        for (int o = top; o < bottom; o += block) {
            rows(strip, ready, o, Math.min(bottom, o + block), v, y, workspace);
        }
    }

    private void rows(
            int strip, WinogradKernels ready, int top, int bottom, float[] v, float[] y, Workspace workspace) {
        int productSize = (bottom - top + SimdTile.ROWS) * wide + L;
        float[] m = workspace.products(form.positions() * productSize);
        Arrays.fill(m, 0, form.positions() * productSize, 0);
        WinogradKernels.Rows rows = ready.rows(top, bottom, workspace);
        for (int position = 0; position < form.positions(); position++) {
            int uAt = rows.at() + position * rows.step(), vAt = position * inputSize(), mAt = position * productSize;
            if (panel == L) {
                multiplyNarrow(bottom - top, rows.u(), uAt, v, vAt, m, mAt);
            } else {
                multiply(bottom - top, rows.u(), uAt, v, vAt, m, mAt);
            }
        }
        for (int o = top; o < bottom; o++) {
            for (int t = 0; t < strips.tiles; t += L) {
                form.output(m, (o - top) * wide + t, productSize, workspace.scratch);
                strips.add(strip, t, workspace.scratch, y, o, out);
            }
        }
    }

    private void multiply(int rows, float[] u, int uAt, float[] v, int vAt, float[] m, int mAt) {
        int depth = SimdGemm.depth(in);
        for (int p = 0; p < in; p += depth) {
            int length = Math.min(depth, in - p);
            for (int t = 0; t < strips.tiles; t += PANEL) {
                int vTile = vAt + t * in + p * PANEL;
                for (int o = 0, height; o < rows; o += height) {
                    height = SimdTile.height(rows - o);
                    SimdTile.multiply(
                            height, length, u, uAt + o * in + p * height, v, vTile, 0, m, mAt + o * wide + t, wide);
                }
            }
        }
    }

    private void multiplyNarrow(int rows, float[] u, int uAt, float[] v, int vAt, float[] m, int mAt) {
        int o = 0;
        for (; o + 24 <= rows; o += 24) {
            NarrowTile.multiply24(in, u, uAt + o * in, uAt + (o + 12) * in, v, vAt, m, mAt + o * L, L);
        }
        for (int height; o < rows; o += height) {
            height = SimdTile.height(rows - o);
            for (int r = 0; r < height; r += 2) {
                NarrowTile.multiply2(in, height, u, uAt + o * in + r, v, vAt, m, mAt + (o + r) * L, L);
            }
        }
    }
}
