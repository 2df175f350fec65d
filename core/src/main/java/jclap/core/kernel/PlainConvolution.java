package jclap.core.kernel;

/// The definition of [Convolution]: for each pair of planes and each weight, the rows that the weight connects.
///
/// The innermost loop runs along a row, so that the JIT can vectorise it when the stride is 1.
public final class PlainConvolution {

    /// What happens along one row: `n` outputs from `yAt` on meet inputs from `xAt` on, `stride` apart.
    private enum Step {
        FORWARD,
        INPUT_GRADIENT,
        WEIGHT_GRADIENT
    }

    private PlainConvolution() {}

    /// `y += w ∗ x`
    public static void forward(Conv2dGeometry g, float[] x, float[] w, float[] y) {
        everyRow(Step.FORWARD, g, x, w, y);
    }

    /// `dx += ∂L/∂x`
    public static void inputGradient(Conv2dGeometry g, float[] dy, float[] w, float[] dx) {
        everyRow(Step.INPUT_GRADIENT, g, dx, w, dy);
    }

    /// `dw += ∂L/∂w`
    public static void weightGradient(Conv2dGeometry g, float[] x, float[] dy, float[] dw) {
        everyRow(Step.WEIGHT_GRADIENT, g, x, dw, dy);
    }

    private static void everyRow(Step step, Conv2dGeometry g, float[] x, float[] w, float[] y) {
        int inGroup = g.inChannels() / g.groups(), outGroup = g.outChannels() / g.groups();
        int inPlane = g.height() * g.width(), outPlane = g.outHeight() * g.outWidth();
        int taps = g.kernelHeight() * g.kernelWidth();
        for (int b = 0; b < g.batch(); b++) {
            for (int o = 0; o < g.outChannels(); o++) {
                int firstInput = o / outGroup * inGroup;
                for (int c = 0; c < inGroup; c++) {
                    int xAt = (b * g.inChannels() + firstInput + c) * inPlane;
                    int yAt = (b * g.outChannels() + o) * outPlane;
                    everyTap(step, g, x, xAt, w, (o * inGroup + c) * taps, y, yAt);
                }
            }
        }
    }

    private static void everyTap(
            Step step, Conv2dGeometry g, float[] x, int xAt, float[] w, int wAt, float[] y, int yAt) {
        int outHeight = g.outHeight(), outWidth = g.outWidth(), stride = g.strideX();
        for (int u = 0; u < g.kernelHeight(); u++) {
            for (int v = 0; v < g.kernelWidth(); v++, wAt++) {
                int left = v * g.dilationX() - g.padX();
                int from = firstInside(left, stride), to = Math.min(outWidth, firstInside(left - g.width(), stride));
                for (int i = 0; i < outHeight; i++) {
                    int row = i * g.strideY() - g.padY() + u * g.dilationY();
                    if (row >= 0 && row < g.height() && from < to) {
                        int xRow = xAt + row * g.width() + left + from * stride, yRow = yAt + i * outWidth + from;
                        switch (step) {
                            case FORWARD -> addScaled(to - from, w[wAt], x, xRow, stride, y, yRow, 1);
                            case INPUT_GRADIENT -> addScaled(to - from, w[wAt], y, yRow, 1, x, xRow, stride);
                            case WEIGHT_GRADIENT -> w[wAt] += dot(to - from, x, xRow, stride, y, yRow);
                        }
                    }
                }
            }
        }
    }

    /// {@return the first output index `j ≥ 0` with `left + j·stride ≥ 0`}
    private static int firstInside(int left, int stride) {
        return Math.max(0, Math.ceilDiv(-left, stride));
    }

    private static void addScaled(
            int n, float scale, float[] from, int fromAt, int fromStep, float[] to, int toAt, int toStep) {
        for (int i = 0; i < n; i++) {
            to[toAt + i * toStep] += scale * from[fromAt + i * fromStep];
        }
    }

    private static float dot(int n, float[] x, int xAt, int stride, float[] y, int yAt) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[xAt + i * stride] * y[yAt + i];
        }
        return sum;
    }
}
