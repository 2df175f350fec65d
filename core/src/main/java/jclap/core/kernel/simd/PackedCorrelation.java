package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.SimdGemm.blockLength;

import java.util.Arrays;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Pointwise;

/// A correlation whose weights `(out, taps)` are packed once, block by block of the taps, all rows of a block together.
///
/// The image passes by in pieces of some pixels; for each the weights stream from memory in the order in which they
/// lie there. That suits small images of many channels, where the weights are much larger than the image.
final class PackedCorrelation {

    private static final int PIXELS = 4 * SimdTile.COLUMNS;

    // With as many strips for each thread, none waits long for another.
    private static final int STRIPS_PER_THREAD = 4;

    private final int out, taps, depth;
    private final float[] packed;

    /// @param w `(out, taps)`
    PackedCorrelation(int out, int taps, float[] w) {
        this.out = out;
        this.taps = taps;
        depth = SimdGemm.depth(taps);
        packed = new float[(out + SimdTile.ROWS) * taps];
        Workspace workspace = Workspace.take();
        workspace.reserve(out, 0, depth);
        for (int p = 0; p < taps; p += depth) {
            int length = Math.min(depth, taps - p);
            workspace.packRows(out, length, w, p, taps, 0);
            System.arraycopy(workspace.a, 0, packed, at(p), (out + SimdTile.ROWS) * length);
        }
        workspace.giveBack();
    }

    private int at(int p) {
        return (out + SimdTile.ROWS) * p;
    }

    /// `y += w ∗ x`; threads take strips of rows, or rows of the weights when there are few strips.
    void correlate(Correlation s, int batch, float[] x, float[] y) {
        int rows = blockLength(s.outHeight(), s.rowsThatFit(1 << 18), 1);
        int stripsPerImage = Math.ceilDiv(s.outHeight(), rows), strips = batch * stripsPerImage;
        int threads = Parallel.threads(), parts = strips < STRIPS_PER_THREAD * threads ? threads : 1;
        int part = blockLength(out, Math.ceilDiv(out, parts), SimdTile.ROWS), realParts = Math.ceilDiv(out, part);
        int[] tapAt = s.taps(s.channels(), rows), pixelAt = s.pixels(rows);
        Parallel.forRange(strips * realParts, 1, (from, to) -> {
            Workspace workspace = Workspace.take();
            for (int i = from; i < to; i++) {
                int strip = i / realParts, top = i % realParts * part;
                int image = strip / stripsPerImage, row = strip % stripsPerImage * rows;
                float[] padded = workspace.planes(s.channels() * s.paddedSize(rows));
                s.pad(s.channels(), x, image * s.channels() * s.inputPixels(), row, rows, padded, 0);
                int pixels = Math.min(rows, s.outHeight() - row) * s.outWidth();
                int yAt = (image * out + top) * s.outputPixels() + row * s.outWidth();
                strip(
                        padded,
                        tapAt,
                        pixelAt,
                        pixels,
                        top,
                        Math.min(part, out - top),
                        y,
                        yAt,
                        s.outputPixels(),
                        workspace);
            }
            workspace.giveBack();
        });
    }

    private void strip(
            float[] padded,
            int[] tapAt,
            int[] pixelAt,
            int pixels,
            int top,
            int rows,
            float[] y,
            int yAt,
            int yRow,
            Workspace workspace) {
        workspace.reserve(0, PIXELS, depth);
        // Whole tiles, also where the image ends: they are added beside it, and to the image once.
        int wholeRows = SimdTile.wholeRows(rows);
        float[] sums = workspace.products(wholeRows * PIXELS);
        for (int j = 0; j < pixels; j += PIXELS) {
            int columns = Math.min(PIXELS, pixels - j);
            int wholeColumns = Math.ceilDiv(columns, SimdTile.COLUMNS) * SimdTile.COLUMNS;
            Arrays.fill(sums, 0, wholeRows * wholeColumns, 0);
            for (int p = 0; p < taps; p += depth) {
                int length = Math.min(depth, taps - p), aAt = at(p) + top * length;
                workspace.gatherColumns(columns, length, padded, 0, tapAt, p, pixelAt, j, 0);
                workspace.multiply(wholeRows, wholeColumns, length, packed, aAt, 0, sums, 0, wholeColumns);
            }
            for (int o = 0; o < rows; o++) {
                Pointwise.accumulate(sums, o * wholeColumns, y, yAt + j + o * yRow, columns);
            }
        }
    }
}
