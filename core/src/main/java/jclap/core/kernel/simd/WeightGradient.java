package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.SimdGemm.blockLength;
import static jclap.core.kernel.simd.Workspace.DEPTH;

import java.util.Optional;
import jclap.core.kernel.Conv2dGeometry;
import jclap.core.kernel.Parallel;

/// The gradient of the weights of a convolution: `dwᵀ (taps, out) += Σ over images of x (taps, pixels) · dyᵀ (pixels,
/// out)`.
///
/// The sum runs over all pixels of all images. It is cut into blocks of pixels that depend on the width of the output
/// alone, and every thread adds them in the same order, for the channels it is given.
final class WeightGradient {

    // Padded channels of one strip, in floats: half a second-level cache.
    private static final int PADDED = 1 << 18;

    private final Correlation s;
    private final int batch, inChannels, outChannels, in, out, outs, taps, blockRows, stripRows;
    private final int[] tapAt, pixelAt;
    private final float[] sums;

    /// For the input channels from `in` on, as many as `s` has, and the output channels `out … out + outs − 1`.
    private WeightGradient(Conv2dGeometry g, Correlation s, int in, int out, int outs) {
        this.s = s;
        this.batch = g.batch();
        this.inChannels = g.inChannels();
        this.outChannels = g.outChannels();
        this.in = in;
        this.out = out;
        this.outs = outs;
        taps = s.channels() * s.taps();
        blockRows = blockLength(s.outHeight(), Math.max(1, DEPTH / s.outWidth()), 1);
        stripRows = Math.min(s.outHeight(), Math.ceilDiv(s.rowsThatFit(PADDED), blockRows) * blockRows);
        tapAt = s.taps(s.channels(), stripRows);
        pixelAt = s.pixels(stripRows);
        sums = new float[taps * outs];
    }

    static void add(Conv2dGeometry g, float[] x, float[] dy, float[] dw) {
        if (x.length == 0 || dy.length == 0 || dw.length == 0) {
            return;
        }
        int in = g.inChannels(), out = g.outChannels(), threads = Parallel.threads();
        Correlation s = Correlation.forward(g, in);
        Optional<TileForm> form = TileForm.gradient(s, g.batch(), out);
        if (form.isPresent()) {
            new WinogradGradient(s, form.get(), g.batch(), out).add(x, dy, dw);
            return;
        }
        if (dw.length / out >= out && in >= threads) {
            Parallel.forRange(in, Math.ceilDiv(in, threads), (from, to) -> add(g, x, dy, dw, from, to, 0, out));
        } else {
            int grain = blockLength(out, Math.ceilDiv(out, threads), SimdTile.COLUMNS);
            Parallel.forRange(out, grain, (from, to) -> add(g, x, dy, dw, 0, in, from, to));
        }
    }

    private static void add(
            Conv2dGeometry g, float[] x, float[] dy, float[] dw, int in, int inEnd, int out, int outEnd) {
        Correlation s = Correlation.forward(g, inEnd - in);
        Workspace workspace = Workspace.take();
        for (int o = out; o < outEnd; o += Workspace.COLUMNS) {
            var part = new WeightGradient(g, s, in, o, Math.min(Workspace.COLUMNS, outEnd - o));
            part.sumOverImages(x, dy, workspace);
            part.addTo(dw);
        }
        workspace.giveBack();
    }

    private void sumOverImages(float[] x, float[] dy, Workspace workspace) {
        float[] padded = workspace.planes(s.channels() * s.paddedSize(stripRows));
        for (int image = 0; image < batch; image++) {
            int xAt = (image * inChannels + in) * s.inputPixels();
            int dyAt = (image * outChannels + out) * s.outputPixels();
            for (int row = 0; row < s.outHeight(); row += stripRows) {
                s.pad(s.channels(), x, xAt, row, stripRows, padded, 0);
                int rows = Math.min(stripRows, s.outHeight() - row);
                sumOverStrip(rows, padded, dy, dyAt + row * s.outWidth(), workspace);
            }
        }
    }

    private void sumOverStrip(int rows, float[] padded, float[] dy, int dyAt, Workspace workspace) {
        int longest = SimdGemm.depth(s.outWidth()) * blockRows;
        workspace.reserve(Math.min(Workspace.ROWS, taps), outs, longest);
        for (int row = 0; row < rows; row += blockRows) {
            int end = Math.min(rows, row + blockRows) * s.outWidth();
            for (int p = row * s.outWidth(); p < end; p += longest) {
                int depth = Math.min(longest, end - p);
                workspace.packColumnsTransposed(outs, depth, dy, dyAt + p, s.outputPixels(), 0);
                for (int i = 0; i < taps; i += Workspace.ROWS) {
                    int count = Math.min(Workspace.ROWS, taps - i);
                    workspace.gatherRows(count, depth, padded, tapAt, i, pixelAt, p, 0);
                    workspace.multiply(count, outs, depth, workspace.a, 0, 0, sums, i * outs, outs);
                }
            }
        }
    }

    private void addTo(float[] dw) {
        for (int o = 0; o < outs; o++) {
            int at = ((out + o) * inChannels + in) * s.taps();
            for (int i = 0; i < taps; i++) {
                dw[at + i] += sums[i * outs + o];
            }
        }
    }
}
