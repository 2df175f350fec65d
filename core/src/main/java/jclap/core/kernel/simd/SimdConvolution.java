package jclap.core.kernel.simd;

import static jclap.core.kernel.Layout.PLAIN;
import static jclap.core.kernel.Layout.TRANSPOSED;
import static jclap.core.kernel.simd.SimdGemm.blockLength;

import java.util.Optional;
import jclap.core.kernel.Conv2dGeometry;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.simd.SimdGemm.Operand;
import jclap.core.kernel.simd.SimdGemm.Passing;

/// [jclap.core.kernel.Convolution] with the Vector API, for a single group: matrix products of the weights with the
/// taps that [Correlation] finds in the padded image.
///
/// ```text
/// forward           y (out, pixels)  += w (out, taps)   · x (taps, pixels)
/// input gradient    the same with dy for x and the weights turned round
/// weight gradient   dwᵀ (taps, out)  += x (taps, pixels) · dyᵀ (pixels, out)
/// ```
///
/// A kernel of a single tap finds its matrix in the image as it is.
public final class SimdConvolution {

    // Padded images of one pass, in floats: enough for the packing of the weights to be a small part of the work.
    private static final int PADDED = 1 << 20;

    private SimdConvolution() {}

    /// `y += w ∗ x`
    public static void forward(Conv2dGeometry g, float[] x, float[] w, float[] y) {
        if (g.isPointwise()) {
            int in = g.inChannels(), out = g.outChannels(), pixels = g.height() * g.width();
            for (int b = 0; b < g.batch(); b++) {
                SimdGemm.gemm(out, pixels, in, w, 0, PLAIN, x, b * in * pixels, PLAIN, y, b * out * pixels);
            }
            return;
        }
        correlate(Correlation.forward(g, g.inChannels()), g.batch(), g.outChannels(), x, w, false, y);
    }

    /// `dx += ∂L/∂x`
    public static void inputGradient(Conv2dGeometry g, float[] dy, float[] w, float[] dx) {
        if (g.isPointwise()) {
            int in = g.inChannels(), out = g.outChannels(), pixels = g.height() * g.width();
            for (int b = 0; b < g.batch(); b++) {
                SimdGemm.gemm(in, pixels, out, w, 0, TRANSPOSED, dy, b * out * pixels, PLAIN, dx, b * in * pixels);
            }
            return;
        }
        correlate(Correlation.inputGradient(g), g.batch(), g.inChannels(), dy, w, true, dx);
    }

    /// {@return `w (out, in, u, v)` as `(in, out, −u, −v)`}
    private static float[] turned(Correlation s, int in, float[] w) {
        int out = s.channels(), taps = s.taps();
        float[] turned = new float[w.length];
        for (int o = 0; o < out; o++) {
            for (int c = 0; c < in; c++) {
                for (int t = 0; t < taps; t++) {
                    turned[(c * out + o) * taps + taps - 1 - t] = w[(o * in + c) * taps + t];
                }
            }
        }
        return turned;
    }

    /// @param w the weights `(outChannels, channels, …)`, or those of the forward pass, which are to be turned
    /// round
    private static void correlate(
            Correlation s, int batch, int outChannels, float[] x, float[] w, boolean turned, float[] y) {
        if (x.length == 0 || w.length == 0 || y.length == 0) {
            return;
        }
        Optional<TileForm> form = TileForm.unpacked(s, batch, outChannels, turned);
        if (form.isPresent()) {
            var kernels = WinogradKernels.of(form.get(), s.channels(), outChannels, w, turned);
            new Winograd(s, batch, kernels).correlate(x, y);
        } else {
            product(s, batch, outChannels, x, turned ? turned(s, outChannels, w) : w, y);
        }
    }

    /// Threads take strips: some rows of the output of one image, all channels.
    private static void product(Correlation s, int batch, int outChannels, float[] x, float[] w, float[] y) {
        int threads = Parallel.threads(), taps = w.length / outChannels;
        int share = Math.ceilDiv(batch * s.outHeight(), 4 * threads);
        int rows = blockLength(s.outHeight(), Math.min(share, s.rowsThatFit(PADDED)), 1);
        int stripsPerImage = Math.ceilDiv(s.outHeight(), rows), strips = batch * stripsPerImage;
        int stripSize = s.channels() * s.paddedSize(rows), together = Math.max(1, PADDED / stripSize);
        boolean smallWeights = w.length <= Workspace.ROWS * Workspace.DEPTH;
        int[] tapAt = s.taps(s.channels(), rows), pixelAt = s.pixels(rows);
        Parallel.forRange(strips, smallWeights ? 1 : Math.ceilDiv(strips, threads), (from, to) -> {
            Workspace workspace = Workspace.take();
            for (int strip = from; strip < to; strip += together) {
                var passings = new Passing[Math.min(together, to - strip)];
                float[] padded = workspace.planes(passings.length * stripSize);
                for (int i = 0; i < passings.length; i++) {
                    int image = (strip + i) / stripsPerImage, row = (strip + i) % stripsPerImage * rows;
                    int base = i * stripSize, pixels = s.outputPixels();
                    s.pad(s.channels(), x, image * s.channels() * s.inputPixels(), row, rows, padded, base);
                    passings[i] = new Passing(
                            (p, depth, j, columns, _, bAt) ->
                                    workspace.gatherColumns(columns, depth, padded, base, tapAt, p, pixelAt, j, bAt),
                            Math.min(rows, s.outHeight() - row) * s.outWidth(),
                            y,
                            image * outChannels * pixels + row * s.outWidth(),
                            pixels);
                }
                SimdGemm.wide(taps, new Operand(w, 0, taps, false), 0, outChannels, workspace, passings);
            }
            workspace.giveBack();
        });
    }

    /// `dw += ∂L/∂w`
    public static void weightGradient(Conv2dGeometry g, float[] x, float[] dy, float[] dw) {
        if (g.isPointwise()) {
            int in = g.inChannels(), out = g.outChannels(), pixels = g.height() * g.width();
            for (int b = 0; b < g.batch(); b++) {
                SimdGemm.gemm(out, in, pixels, dy, b * out * pixels, PLAIN, x, b * in * pixels, TRANSPOSED, dw, 0);
            }
            return;
        }
        WeightGradient.add(g, x, dy, dw);
    }
}
