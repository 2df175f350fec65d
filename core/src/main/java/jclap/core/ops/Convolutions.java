package jclap.core.ops;

import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Conv2dGeometry;
import jclap.core.kernel.Convolution;
import jclap.core.kernel.PoolGeometry;
import jclap.core.kernel.Pooling;

/// Convolution and pooling of planes.
public final class Convolutions {

    private Convolutions() {}

    /// Two-dimensional convolution (as everywhere in the field, a correlation) without a bias.
    ///
    /// ```text
    /// forward    y[b, o, i, j]    = Σ x[b, c, i·s + u − p, j·s + v − p]·w[o, c, u, v]    over c, u, v
    /// backward   dx[b, c, i', j'] = Σ dy[b, o, i, j]·w[o, c, u, v]     over all terms with x[b, c, i', j']
    ///            dw[o, c, u, v]   = Σ dy[b, o, i, j]·x[b, c, i·s + u − p, j·s + v − p]   over b, i, j
    /// ```
    ///
    /// @param x `(batch, in, height, width)`
    /// @param weight `(out, in, kernel height, kernel width)`
    /// @param stride s, in both directions
    /// @param padding p, zeros on each side
    /// @return `(batch, out, ⌊(height + 2p − kernel height)/s⌋ + 1, likewise)`
    public static Tensor conv2d(Tensor x, Tensor weight, int stride, int padding) {
        Shape xs = x.shape(), ws = weight.shape();
        if (xs.rank() != 4
                || ws.rank() != 4
                || xs.dim(1) != ws.dim(1)
                || stride < 1
                || padding < 0
                || xs.dim(2) + 2 * padding < ws.dim(2)
                || xs.dim(3) + 2 * padding < ws.dim(3)) {
            throw new IllegalArgumentException(
                    "conv2d: expected (batch, in, height, width) and weight (out, in, kernel, kernel)"
                            + " no larger than the padded input but got " + xs + " and " + ws + " with stride " + stride
                            + " and padding " + padding);
        }
        var geometry = new Conv2dGeometry(
                xs.dim(0), xs.dim(1), xs.dim(2), xs.dim(3), ws.dim(0), ws.dim(2), ws.dim(3), stride, stride, padding,
                padding, 1, 1, 1);
        Shape shape = Shape.of(xs.dim(0), ws.dim(0), geometry.outHeight(), geometry.outWidth());

        float[] y = new float[shape.size()];
        Convolution.forward(geometry, x.data(), weight.data(), y);

        return Tensor.result("conv2d", List.of(x, weight), shape, y, (dy, grads) -> {
            grads.into(x, dx -> Convolution.inputGradient(geometry, dy, weight.data(), dx));
            grads.into(weight, dw -> Convolution.weightGradient(geometry, x.data(), dy, dw));
        });
    }

    /// The mean of each window of `height × width`; windows do not overlap, a rest at the edge is left out.
    ///
    /// ```text
    /// forward    y  = 1/(h·w)·Σ x     over the window
    /// backward   dx = 1/(h·w)·dy      of the window it lies in
    /// ```
    ///
    /// @param x `(…, rows, columns)`
    public static Tensor avgPool2d(Tensor x, int height, int width) {
        PoolGeometry geometry = geometry("avgPool2d", x, height, width);
        Shape shape = x.shape().with(-2, geometry.outHeight()).with(-1, geometry.outWidth());
        float[] y = new float[shape.size()];
        Pooling.average(geometry, x.data(), y);

        return Tensor.result("avg_pool2d", List.of(x), shape, y, (dy, grads) -> {
            grads.into(x, dx -> Pooling.averageGradient(geometry, dy, dx));
        });
    }

    /// The largest element of each such window.
    ///
    /// ```text
    /// forward    y  = max x           over the window
    /// backward   dx = dy              at the largest element, the first of equals
    /// ```
    ///
    /// @param x `(…, rows, columns)`
    public static Tensor maxPool2d(Tensor x, int height, int width) {
        PoolGeometry geometry = geometry("maxPool2d", x, height, width);
        Shape shape = x.shape().with(-2, geometry.outHeight()).with(-1, geometry.outWidth());
        float[] y = new float[shape.size()];
        int[] winner = new int[y.length];
        Pooling.max(geometry, x.data(), y, winner);

        return Tensor.result("max_pool2d", List.of(x), shape, y, (dy, grads) -> {
            grads.into(x, dx -> Pooling.maxGradient(geometry, dy, winner, dx));
        });
    }

    private static PoolGeometry geometry(String op, Tensor x, int height, int width) {
        Shape xs = x.shape();
        if (xs.rank() < 2 || height < 1 || width < 1 || xs.dim(-2) < height || xs.dim(-1) < width) {
            throw new IllegalArgumentException(
                    op + ": expected (…, rows, columns) of at least (" + height + ", " + width + ") but got " + xs);
        }
        return new PoolGeometry(
                xs.product(0, xs.rank() - 2), xs.dim(-2), xs.dim(-1), height, width, height, width, 0, 0);
    }
}
