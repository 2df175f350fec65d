package jclap.core.kernel.simd;

import jclap.core.kernel.Parallel;

/// The kernels of a [Winograd] convolution, `G g Gᵀ`, for each of the 36 positions in panels of rows as [SimdTile]
/// reads them: four times as many numbers as the weights.
final class WinogradKernels {

    private static final int L = SimdTile.LANE_COUNT, POSITIONS = 36;
    private final int in, out;
    private final float[] u;

    /// @param w `(out, in, 3, 3)`
    WinogradKernels(int in, int out, float[] w) {
        this.in = in;
        this.out = out;
        u = new float[at(POSITIONS, 0)];
        int panels = Math.ceilDiv(out, SimdTile.ROWS);
        Parallel.forRange(panels, Math.ceilDiv(1 << 14, in * SimdTile.ROWS), (from, to) -> {
            transform(from * SimdTile.ROWS, Math.min(out, to * SimdTile.ROWS), w);
        });
    }

    int in() {
        return in;
    }

    int out() {
        return out;
    }

    float[] u() {
        return u;
    }

    /// {@return where the panel of a position begins whose first row is `o`}
    int at(int position, int o) {
        // A vector more than the matrix is long, so that the 36 numbers of a kernel fall in different places of the
        // cache.
        return position * ((out + SimdTile.ROWS) * in + L) + o * in;
    }

    private void transform(int from, int to, float[] w) {
        int[] rowAt = new int[L];
        float[] scratch = new float[WinogradTransforms.SCRATCH], last = new float[POSITIONS * L];
        for (int o = from, height; o < to; o += height) {
            height = SimdTile.height(out - o);
            for (int r = 0; r < L; r++) {
                rowAt[r] = Math.min(o + r, out - 1) * in * 9;
            }
            // What a vector writes too much is overwritten by the next channel. After the last one nobody may be
            // disturbed.
            for (int c = 0; c < in - 1; c++) {
                WinogradTransforms.kernel(w, 9 * c, rowAt, u, at(0, o) + c * height, at(1, 0), scratch);
            }
            WinogradTransforms.kernel(w, 9 * (in - 1), rowAt, last, 0, L, scratch);
            for (int position = 0; position < POSITIONS; position++) {
                System.arraycopy(last, position * L, u, at(position, o) + (in - 1) * height, height);
            }
        }
    }
}
