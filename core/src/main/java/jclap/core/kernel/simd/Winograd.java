package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.SimdGemm.blockLength;

import java.util.Arrays;
import jclap.core.kernel.Parallel;

/// Convolution by 3 × 3 with a quarter of the multiplications: F(4×4, 3×3) of Lavin and Gray, "Fast Algorithms for
/// Convolutional Neural Networks" (2016).
///
/// A tile of 4×4 outputs depends on 6×6 inputs. Polynomials explain why 36 products are enough for its 144: the product
/// of a polynomial of 4 and one of 3 coefficients has 6, so its values at 6 points determine it, and at a point
/// multiplying polynomials is multiplying numbers. In both directions,
///
/// ```text
/// y = Aᵀ [ Σ over channels (G g Gᵀ) ⊙ (Bᵀ d B) ] A
/// ```
///
/// for a tile d of the input and a kernel g. The sum over channels, for each of the 36 positions, is a matrix product
/// `(out, in)·(in, tiles)`: both operands are transformed straight to the order in which [SimdTile] reads them.
///
/// Numbers grow on the way and shrink again, which costs less than a bit: against double precision, the error is 1.7
/// times that of a direct sum of fused multiply-adds (256 channels of uniform numbers).
final class Winograd {

    private static final int L = SimdTile.LANE_COUNT, PANEL = SimdTile.COLUMNS, POSITIONS = 36;

    // Transformed inputs and products of a strip, in floats: 1 MiB of the second-level cache.
    private static final int STRIP = 1 << 18;

    // A strip is at least one row of tiles; a longer one than this would not stay in any cache.
    private static final int LONGEST_ROW = 1 << 22;

    private final Correlation s, covered;
    private final int out, in, tilesAcross, stripRows, tiles;
    private final WinogradKernels kernels;
    private final int[] tileAt;

    Winograd(Correlation s, WinogradKernels kernels) {
        this.s = s;
        this.kernels = kernels;
        in = kernels.in();
        out = kernels.out();
        tilesAcross = Math.ceilDiv(s.outWidth(), 4);
        covered = s.withOutput(4 * Math.ceilDiv(s.outHeight(), 4), 4 * tilesAcross);
        int fitting = Math.max(PANEL, STRIP / (POSITIONS * (in + out)));
        stripRows = blockLength(Math.ceilDiv(s.outHeight(), 4), Math.max(1, fitting / tilesAcross), 1);
        tiles = Math.ceilDiv(stripRows * tilesAcross, PANEL) * PANEL;
        tileAt = new int[tiles];
        for (int t = 0; t < stripRows * tilesAcross; t++) {
            tileAt[t] = 4 * (t / tilesAcross * covered.paddedWidth() + t % tilesAcross);
        }
    }

    /// {@return whether this is faster than the direct sum}
    static boolean wins(Correlation s, int out) {
        boolean threeByThree =
                s.kernelHeight() == 3 && s.kernelWidth() == 3 && s.dilationY() == 1 && s.dilationX() == 1;
        boolean dense = s.strideY() == 1 && s.strideX() == 1 && s.spreadY() == 1 && s.spreadX() == 1;
        int tiles = Math.ceilDiv(s.outHeight(), 4) * Math.ceilDiv(s.outWidth(), 4);
        return threeByThree
                && dense
                && (L == 8 || L == 16)
                && Math.min(s.channels(), out) >= 32
                && tiles >= 24
                && (long) POSITIONS * (s.channels() + out) * Math.ceilDiv(s.outWidth(), 4) <= LONGEST_ROW
                && 16 * tiles <= 1.4 * s.outputPixels();
    }

    /// `y += w ∗ x` for images of the size of the correlation; threads take strips, some rows of tiles of one
    /// image.
    void correlate(int batch, float[] x, float[] y) {
        int stripsPerImage = Math.ceilDiv(s.outHeight(), 4 * stripRows);
        Parallel.forRange(batch * stripsPerImage, 1, (from, to) -> {
            Workspace workspace = Workspace.take();
            for (int strip = from; strip < to; strip++) {
                int image = strip / stripsPerImage, row = strip % stripsPerImage * 4 * stripRows;
                strip(x, image * in * s.inputPixels(), row, y, image * out * s.outputPixels(), workspace);
            }
            workspace.giveBack();
        });
    }

    // Matrices of the positions lie a vector further apart than they are long: else the 36 numbers of a tile could fall
    // in the same few places of the cache.
    private int inputSize() {
        return in * tiles + L;
    }

    private int productSize() {
        return (out + SimdTile.ROWS) * tiles + L;
    }

    private void strip(float[] x, int xAt, int row, float[] y, int yAt, Workspace workspace) {
        int rows = 4 * stripRows, plane = covered.paddedSize(rows);
        float[] padded = workspace.planes(in * plane);
        float[] v = workspace.b(POSITIONS * inputSize()), m = workspace.products(POSITIONS * productSize());
        covered.pad(in, x, xAt, row, rows, padded, 0);
        for (int c = 0; c < in; c++) {
            for (int t = 0; t < tiles; t += L) {
                int to = t / PANEL * in * PANEL + c * PANEL + t % PANEL;
                WinogradTransforms.input(
                        padded, c * plane, covered.paddedWidth(), tileAt, t, v, to, inputSize(), workspace.scratch);
            }
        }
        Arrays.fill(m, 0, POSITIONS * productSize(), 0);
        for (int position = 0; position < POSITIONS; position++) {
            multiply(position, v, m);
        }
        for (int o = 0; o < out; o++) {
            for (int t = 0; t < stripRows * tilesAcross; t += L) {
                WinogradTransforms.output(m, o * tiles + t, productSize(), workspace.scratch);
                addTiles(t, row, workspace.scratch, y, yAt + o * s.outputPixels());
            }
        }
    }

    private void multiply(int position, float[] v, float[] m) {
        int depth = SimdGemm.depth(in);
        for (int p = 0; p < in; p += depth) {
            int length = Math.min(depth, in - p);
            for (int t = 0; t < tiles; t += PANEL) {
                int vAt = position * inputSize() + t * in + p * PANEL;
                for (int o = 0, height; o < out; o += height) {
                    height = SimdTile.height(out - o);
                    int uAt = kernels.at(position, o) + p * height, mAt = position * productSize() + o * tiles + t;
                    SimdTile.multiply(height, length, kernels.u(), uAt, v, vAt, m, mAt, tiles);
                }
            }
        }
    }

    /// Adds the outputs of the tiles from `t` on, as many as a vector has lanes, to a channel of the image.
    private void addTiles(int t, int row, float[] tile, float[] y, int yAt) {
        int end = Math.min(t + L, stripRows * tilesAcross), together = L / 4;
        for (int q = t; q < end; q += together) {
            int top = row + q / tilesAcross * 4, left = q % tilesAcross * 4;
            int to = yAt + top * s.outWidth() + left;
            if (left + L <= s.outWidth() && top + 4 <= s.outHeight() && q + together <= end) {
                WinogradTransforms.addRows(tile, q - t, y, to, s.outWidth());
            } else {
                for (int lane = q; lane < Math.min(end, q + together); lane++) {
                    addTile(tile, lane - t, row + lane / tilesAcross * 4, lane % tilesAcross * 4, y, yAt);
                }
            }
        }
    }

    private void addTile(float[] tile, int lane, int top, int left, float[] y, int yAt) {
        int height = Math.min(4, s.outHeight() - top), width = Math.min(4, s.outWidth() - left);
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                y[yAt + (top + i) * s.outWidth() + left + j] += tile[(4 * i + j) * L + lane];
            }
        }
    }
}
