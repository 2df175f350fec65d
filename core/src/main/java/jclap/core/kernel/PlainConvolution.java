package jclap.core.kernel;

/// The definition of [Convolution]: for each pair of planes and each weight, the rows that the weight connects.
///
/// The innermost loop runs along a row, and adds there without a sum from one column to the next, so that the JIT can
/// vectorise it when the stride is 1.
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
        everyPlane(Step.FORWARD, g, x, w, y);
    }

    /// `dx += ∂L/∂x`
    public static void inputGradient(Conv2dGeometry g, float[] dy, float[] w, float[] dx) {
        everyPlane(Step.INPUT_GRADIENT, g, dx, w, dy);
    }

    /// `dw += ∂L/∂w`
    public static void weightGradient(Conv2dGeometry g, float[] x, float[] dy, float[] dw) {
        everyPlane(Step.WEIGHT_GRADIENT, g, x, dw, dy);
    }

    /// Threads take planes of whatever is computed; each plane is summed by one of them.
    private static void everyPlane(Step step, Conv2dGeometry g, float[] x, float[] w, float[] y) {
        int in = g.inChannels(), out = g.outChannels(), inGroup = in / g.groups(), outGroup = out / g.groups();
        switch (step) {
            case FORWARD ->
                Parallel.forRange(g.batch() * out, 1, (from, to) -> {
                    for (int plane = from; plane < to; plane++) {
                        int image = plane / out, o = plane % out;
                        for (int c = 0; c < inGroup; c++) {
                            everyTap(step, g, image, o / outGroup * inGroup + c, o, x, w, y);
                        }
                    }
                });
            case INPUT_GRADIENT ->
                Parallel.forRange(g.batch() * in, 1, (from, to) -> {
                    for (int plane = from; plane < to; plane++) {
                        int image = plane / in, c = plane % in;
                        for (int o = 0; o < outGroup; o++) {
                            everyTap(step, g, image, c, c / inGroup * outGroup + o, x, w, y);
                        }
                    }
                });
            case WEIGHT_GRADIENT ->
                Parallel.forRange(out * inGroup, 1, (from, to) -> {
                    for (int plane = from; plane < to; plane++) {
                        int o = plane / inGroup, c = o / outGroup * inGroup + plane % inGroup;
                        for (int image = 0; image < g.batch(); image++) {
                            everyTap(step, g, image, c, o, x, w, y);
                        }
                    }
                });
        }
    }

    private static void everyTap(
            Step step, Conv2dGeometry g, int image, int c, int o, float[] x, float[] w, float[] y) {
        int outHeight = g.outHeight(), outWidth = g.outWidth(), stride = g.strideX();
        int inGroup = g.inChannels() / g.groups();
        int xAt = (image * g.inChannels() + c) * g.height() * g.width();
        int yAt = (image * g.outChannels() + o) * outHeight * outWidth;
        int wAt = (o * inGroup + c % inGroup) * g.kernelHeight() * g.kernelWidth();
        float[] products = new float[step == Step.WEIGHT_GRADIENT ? outWidth : 0];
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
                            case WEIGHT_GRADIENT -> addProducts(to - from, x, xRow, stride, y, yRow, products);
                        }
                    }
                }
                for (int j = 0; j < products.length; j++) {
                    w[wAt] += products[j];
                    products[j] = 0;
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
        if (fromStep == 1 && toStep == 1) {
            for (int i = 0; i < n; i++) {
                to[toAt + i] += scale * from[fromAt + i];
            }
        } else {
            for (int i = 0; i < n; i++) {
                to[toAt + i * toStep] += scale * from[fromAt + i * fromStep];
            }
        }
    }

    private static void addProducts(int n, float[] x, int xAt, int stride, float[] y, int yAt, float[] to) {
        if (stride == 1) {
            for (int i = 0; i < n; i++) {
                to[i] += x[xAt + i] * y[yAt + i];
            }
        } else {
            for (int i = 0; i < n; i++) {
                to[i] += x[xAt + i * stride] * y[yAt + i];
            }
        }
    }
}
