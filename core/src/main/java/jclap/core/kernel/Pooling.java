package jclap.core.kernel;

/// Two-dimensional pooling: a window slides over each plane and leaves one number.
///
/// ```text
/// x (planes, height, width)      y (planes, outHeight, outWidth)
/// ```
///
/// The forward kernels overwrite `y`, the gradients add to `dx`.
public final class Pooling {

    private Pooling() {}

    /// `y` = the mean of each window; padding counts as zeros, as PyTorch does by default (`count_include_pad`).
    public static void average(PoolGeometry g, float[] x, float[] y) {
        float share = 1f / (g.kernelHeight() * g.kernelWidth());
        everyWindow(g, (plane, window, top, bottom, left, right) -> {
            float sum = 0;
            for (int i = top; i < bottom; i++) {
                for (int j = left; j < right; j++) {
                    sum += x[plane + i * g.width() + j];
                }
            }
            y[window] = sum * share;
        });
    }

    /// `dx += ∂L/∂x` of [#average], given `dy = ∂L/∂y`
    public static void averageGradient(PoolGeometry g, float[] dy, float[] dx) {
        float share = 1f / (g.kernelHeight() * g.kernelWidth());
        everyWindow(g, (plane, window, top, bottom, left, right) -> {
            for (int i = top; i < bottom; i++) {
                for (int j = left; j < right; j++) {
                    dx[plane + i * g.width() + j] += dy[window] * share;
                }
            }
        });
    }

    /// `y` = the largest of each window, `winner` = its index in `x`. The first of equals wins; NaN beats every
    /// number.
    public static void max(PoolGeometry g, float[] x, float[] y, int[] winner) {
        everyWindow(g, (plane, window, top, bottom, left, right) -> {
            int best = plane + top * g.width() + left;
            for (int i = top; i < bottom; i++) {
                for (int j = left; j < right; j++) {
                    int at = plane + i * g.width() + j;
                    if (x[at] > x[best] || Float.isNaN(x[at])) {
                        best = at;
                    }
                }
            }
            winner[window] = best;
            y[window] = x[best];
        });
    }

    /// `dx += ∂L/∂x` of [#max], given `dy = ∂L/∂y` and the winners
    public static void maxGradient(PoolGeometry g, float[] dy, int[] winner, float[] dx) {
        int n = g.planes() * g.outHeight() * g.outWidth();
        for (int i = 0; i < n; i++) {
            dx[winner[i]] += dy[i];
        }
    }

    private interface Window {
        void visit(int plane, int window, int top, int bottom, int left, int right);
    }

    /// Visits every window without its padding: `top … bottom − 1` and `left … right − 1` of the plane that begins
    /// at `plane`.
    private static void everyWindow(PoolGeometry g, Window body) {
        int outHeight = g.outHeight(), outWidth = g.outWidth();
        for (int p = 0; p < g.planes(); p++) {
            for (int i = 0; i < outHeight; i++) {
                int y = i * g.strideY() - g.padY();
                for (int j = 0; j < outWidth; j++) {
                    int x = j * g.strideX() - g.padX();
                    body.visit(
                            p * g.height() * g.width(),
                            (p * outHeight + i) * outWidth + j,
                            Math.max(0, y),
                            Math.min(g.height(), y + g.kernelHeight()),
                            Math.max(0, x),
                            Math.min(g.width(), x + g.kernelWidth()));
                }
            }
        }
    }
}
