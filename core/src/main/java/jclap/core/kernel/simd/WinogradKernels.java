package jclap.core.kernel.simd;

import java.util.Arrays;
import jclap.core.kernel.Parallel;

/// The kernels of a [Winograd] convolution, `G g Gᵀ`, for each position in panels of rows as [SimdTile] reads them:
/// all of them, for weights that stay as they are, or some rows at a time.
final class WinogradKernels {

    private static final int L = SimdTile.LANE_COUNT;

    /// Some rows: the panel of a position whose first row is the `r`-th of them begins at `u[at + position·step +
    /// r·in]`.
    record Rows(float[] u, int at, int step) {}

    private final TileForm form;
    private final int in, out;
    private final float[] w, scale, all;
    private final boolean turned;

    private WinogradKernels(TileForm form, int in, int out, float[] w, float[] scale, boolean turned, float[] all) {
        this.form = form;
        this.in = in;
        this.out = out;
        this.w = w;
        this.scale = scale;
        this.turned = turned;
        this.all = all;
    }

    /// @param w `(out, in, 3, 3)`, or `(in, out, 3, 3)` when `turned`
    /// @param turned by 180°, as the gradient of the input needs them
    static WinogradKernels of(TileForm form, int in, int out, float[] w, boolean turned) {
        float[] ones = new float[out];
        Arrays.fill(ones, 1);
        return new WinogradKernels(form, in, out, w, ones, turned, new float[0]);
    }

    /// {@return the kernels `scale[o]·w[o]`, all of them transformed}
    static WinogradKernels packed(TileForm form, int in, int out, float[] w, float[] scale) {
        var kernels = new WinogradKernels(form, in, out, w, scale, false, new float[0]);
        return kernels.packed(new float[kernels.size(out)]);
    }

    /// {@return these with all rows transformed, as long as `workspace` is not used for anything else}
    WinogradKernels packed(Workspace workspace) {
        return isPacked() ? this : packed(workspace.a(size(out)));
    }

    private WinogradKernels packed(float[] u) {
        Parallel.forRange(out, SimdTile.ROWS, (from, to) -> transform(from, to, u, from * in, step(out)));
        return new WinogradKernels(form, in, out, new float[0], new float[0], turned, u);
    }

    private boolean isPacked() {
        return all.length > 0;
    }

    TileForm form() {
        return form;
    }

    int in() {
        return in;
    }

    int out() {
        return out;
    }

    /// {@return the rows `top … bottom − 1`, `top` a multiple of the height of a tile}
    Rows rows(int top, int bottom, Workspace workspace) {
        if (isPacked()) {
            return new Rows(all, top * in, step(out));
        }
        int step = step(bottom - top);
        float[] u = workspace.a(size(bottom - top));
        transform(top, bottom, u, 0, step);
        return new Rows(u, 0, step);
    }

    private int size(int rows) {
        return form.positions() * step(rows);
    }

    private int step(int rows) {
        // A vector more than the matrix is long, so that the numbers of a kernel fall in different places of the cache.
        return (rows + SimdTile.ROWS) * in + L;
    }

    private void transform(int top, int bottom, float[] u, int at, int step) {
        int rowStep = turned ? 9 : in * 9, channelStep = turned ? out * 9 : 9;
        int first = turned ? 8 : 0, tapStep = turned ? -1 : 1;
        int[] rowAt = new int[L];
        float[] rowScale = new float[L];
        float[] scratch = new float[TileForm.SCRATCH], last = new float[form.positions() * L];
        for (int o = top, to = at, height; o < bottom; o += height, to += height * in) {
            height = SimdTile.height(out - o);
            for (int r = 0; r < L; r++) {
                int row = Math.min(o + r, out - 1);
                rowAt[r] = row * rowStep + first;
                rowScale[r] = scale[row];
            }
            // What a vector writes too much is overwritten by the next channel. After the last one nobody may be
            // disturbed.
            for (int c = 0; c < in - 1; c++) {
                form.kernel(w, c * channelStep, tapStep, rowAt, rowScale, u, to + c * height, step, scratch);
            }
            form.kernel(w, (in - 1) * channelStep, tapStep, rowAt, rowScale, last, 0, L, scratch);
            for (int position = 0; position < form.positions(); position++) {
                System.arraycopy(last, position * L, u, to + position * step + (in - 1) * height, height);
            }
        }
    }
}
