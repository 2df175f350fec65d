package jclap.core.kernel;

/// Two-dimensional pooling: a window slides over each plane and leaves one number.
///
/// ```text
/// x (planes, height, width)      y (planes, outHeight, outWidth)
/// ```
///
/// The forward kernels overwrite `y`, the gradients add to `dx`. There is no vector version: pooling touches each
/// number once, the convolution before it hundreds of times.
public final class Pooling {

    private Pooling() {}

    /// The rows `top … bottom − 1` of the planes that the windows of one output row cover.
    private interface WindowRow {
        void visit(int xAt, int yAt, int top, int bottom);
    }

    /// `y` = the mean of each window; padding counts as zeros, as PyTorch does by default (`count_include_pad`).
    public static void average(PoolGeometry g, float[] x, float[] y) {
        float share = 1f / (g.kernelHeight() * g.kernelWidth());
        int width = g.width(), outWidth = g.outWidth();
        if (g.halves()) {
            everyRow(g, (xAt, yAt, top, _) -> halve(x, xAt + top * width, width, y, yAt, outWidth));
            return;
        }
        everyRow(g, (xAt, yAt, top, bottom) -> {
            for (int j = 0; j < outWidth; j++) {
                int left = left(g, j), right = right(g, j);
                float sum = 0;
                for (int i = top; i < bottom; i++) {
                    for (int at = xAt + i * width + left; at < xAt + i * width + right; at++) {
                        sum += x[at];
                    }
                }
                y[yAt + j] = sum * share;
            }
        });
    }

    /// Two rows become one of half their length: the pooling between the blocks of most networks, four times as
    /// fast as windows of any size.
    private static void halve(float[] x, int at, int width, float[] y, int yAt, int outWidth) {
        for (int j = 0, above = at, below = at + width; j < outWidth; j++, above += 2, below += 2) {
            y[yAt + j] = (x[above] + x[above + 1] + x[below] + x[below + 1]) * 0.25f;
        }
    }

    /// `dx += ∂L/∂x` of [#average], given `dy = ∂L/∂y`
    public static void averageGradient(PoolGeometry g, float[] dy, float[] dx) {
        float share = 1f / (g.kernelHeight() * g.kernelWidth());
        int width = g.width(), outWidth = g.outWidth();
        boolean pairs = g.kernelWidth() == 2 && g.strideX() == 2 && g.padX() == 0;
        everyRow(g, (xAt, yAt, top, bottom) -> {
            for (int i = top; pairs && i < bottom; i++) {
                addToPairs(outWidth, share, dy, yAt, dx, xAt + i * width);
            }
            for (int j = 0; !pairs && j < outWidth; j++) {
                int left = left(g, j), right = right(g, j);
                float gradient = dy[yAt + j] * share;
                for (int i = top; i < bottom; i++) {
                    for (int at = xAt + i * width + left; at < xAt + i * width + right; at++) {
                        dx[at] += gradient;
                    }
                }
            }
        });
    }

    /// The usual windows, two wide and side by side, in a loop that the JIT can vectorise.
    private static void addToPairs(int n, float share, float[] dy, int dyAt, float[] dx, int dxAt) {
        for (int j = 0; j < n; j++) {
            float gradient = dy[dyAt + j] * share;
            dx[dxAt + 2 * j] += gradient;
            dx[dxAt + 2 * j + 1] += gradient;
        }
    }

    /// `y` = the largest of each window, `winner` = its index in `x`. The first of equals wins; NaN beats every
    /// number.
    public static void max(PoolGeometry g, float[] x, float[] y, int[] winner) {
        int width = g.width(), outWidth = g.outWidth();
        everyRow(g, (xAt, yAt, top, bottom) -> {
            for (int j = 0; j < outWidth; j++) {
                int left = left(g, j), right = right(g, j), best = xAt + top * width + left;
                for (int i = top; i < bottom; i++) {
                    for (int at = xAt + i * width + left; at < xAt + i * width + right; at++) {
                        best = x[at] > x[best] || Float.isNaN(x[at]) ? at : best;
                    }
                }
                winner[yAt + j] = best;
                y[yAt + j] = x[best];
            }
        });
    }

    /// `dx += ∂L/∂x` of [#max], given `dy = ∂L/∂y` and the winners
    public static void maxGradient(PoolGeometry g, float[] dy, int[] winner, float[] dx) {
        int outPlane = g.outHeight() * g.outWidth();
        Parallel.forRange(g.planes(), 1, (from, to) -> {
            for (int i = from * outPlane; i < to * outPlane; i++) {
                dx[winner[i]] += dy[i];
            }
        });
    }

    private static void everyRow(PoolGeometry g, WindowRow row) {
        int outHeight = g.outHeight(), outWidth = g.outWidth();
        Parallel.forRange(g.planes(), 1, (from, to) -> {
            for (int plane = from; plane < to; plane++) {
                for (int i = 0; i < outHeight; i++) {
                    int y = i * g.strideY() - g.padY();
                    row.visit(
                            plane * g.height() * g.width(),
                            (plane * outHeight + i) * outWidth,
                            Math.max(0, y),
                            Math.min(g.height(), y + g.kernelHeight()));
                }
            }
        });
    }

    private static int left(PoolGeometry g, int j) {
        return Math.max(0, j * g.strideX() - g.padX());
    }

    private static int right(PoolGeometry g, int j) {
        return Math.min(g.width(), j * g.strideX() - g.padX() + g.kernelWidth());
    }
}
