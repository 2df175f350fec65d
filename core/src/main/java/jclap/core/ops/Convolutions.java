package jclap.core.ops;

import java.util.List;
import jclap.core.Shape;
import jclap.core.Sliding;
import jclap.core.Tensor;
import jclap.core.kernel.Conv2dGeometry;
import jclap.core.kernel.Convolution;
import jclap.core.kernel.PoolGeometry;
import jclap.core.kernel.Pooling;
import jclap.core.kernel.Scratch;

/// Convolution and pooling of planes.
public final class Convolutions {

    private Convolutions() {}

    /// Two-dimensional convolution (as everywhere in the field, a correlation) without a bias.
    ///
    /// ```text
    /// forward    y[b, o, i, j]    = Σ x[b, c, i·s + u·d − p, j·s + v·d − p]·w[o, c, u, v]    over c, u, v
    /// backward   dx[b, c, i', j'] = Σ dy[b, o, i, j]·w[o, c, u, v]     over all terms with x[b, c, i', j']
    ///            dw[o, c, u, v]   = Σ dy[b, o, i, j]·x[b, c, i·s + u·d − p, j·s + v·d − p]   over b, i, j
    /// ```
    ///
    /// With several groups, the first of them connects the first in/groups planes with the first out/groups, and so
    /// on.
    ///
    /// @param x `(batch, in, height, width)`
    /// @param weight `(out, in/groups, kernel height, kernel width)`
    /// @param sliding s, p, d and groups
    /// @return `(batch, out, ⌊(height + 2p − d·(kernel height − 1) − 1)/s⌋ + 1, likewise)`
    public static Tensor conv2d(Tensor x, Tensor weight, Sliding sliding) {
        Shape xs = x.shape(), ws = weight.shape();
        int groups = sliding.groups();
        if (xs.rank() != 4
                || ws.rank() != 4
                || xs.dim(1) != ws.dim(1) * groups
                || ws.dim(0) % groups != 0
                || xs.dim(2) + 2 * sliding.padY() <= sliding.dilationY() * (ws.dim(2) - 1)
                || xs.dim(3) + 2 * sliding.padX() <= sliding.dilationX() * (ws.dim(3) - 1)) {
            throw new IllegalArgumentException(
                    "conv2d: expected (batch, in, height, width) and weight (out, in/groups, kernel, kernel)"
                            + " no larger than the padded input but got " + xs + " and " + ws + " with " + sliding);
        }
        var geometry = new Conv2dGeometry(
                xs.dim(0),
                xs.dim(1),
                xs.dim(2),
                xs.dim(3),
                ws.dim(0),
                ws.dim(2),
                ws.dim(3),
                sliding.strideY(),
                sliding.strideX(),
                sliding.padY(),
                sliding.padX(),
                sliding.dilationY(),
                sliding.dilationX(),
                groups);
        Shape shape = Shape.of(xs.dim(0), ws.dim(0), geometry.outHeight(), geometry.outWidth());

        float[] y = Scratch.zeros(shape.size());
        Convolution.forward(geometry, x.data(), weight.data(), y);

        return Tensor.result("conv2d", List.of(x, weight), shape, y, (dy, grads) -> {
            grads.into(x, dx -> Convolution.inputGradient(geometry, dy, weight.data(), dx));
            grads.into(weight, dw -> Convolution.weightGradient(geometry, x.data(), dy, dw));
        });
    }

    /// The same with one stride and one padding for both directions, one group and no gaps.
    public static Tensor conv2d(Tensor x, Tensor weight, int stride, int padding) {
        return conv2d(x, weight, Sliding.by(stride).padded(padding));
    }

    /// Convolution along one axis: that of planes of height 1.
    ///
    /// @param x `(batch, in, length)`
    /// @param weight `(out, in/groups, kernel)`
    /// @param sliding of which the horizontal numbers count
    /// @return `(batch, out, ⌊(length + 2p − d·(kernel − 1) − 1)/s⌋ + 1)`
    public static Tensor conv1d(Tensor x, Tensor weight, Sliding sliding) {
        Shape xs = x.shape(), ws = weight.shape();
        if (xs.rank() != 3 || ws.rank() != 3) {
            throw new IllegalArgumentException(
                    "conv1d: expected (batch, in, length) and weight (out, in/groups, kernel)" + " but got " + xs
                            + " and " + ws);
        }
        var flat = new Sliding(1, sliding.strideX(), 0, sliding.padX(), 1, sliding.dilationX(), sliding.groups());
        Tensor y = conv2d(
                x.reshape(xs.dim(0), xs.dim(1), 1, xs.dim(2)),
                weight.reshape(ws.dim(0), ws.dim(1), 1, ws.dim(2)),
                flat);
        return y.reshape(xs.dim(0), ws.dim(0), y.shape().dim(3));
    }

    /// The mean of each window of `height × width`. Padding counts as zeros.
    ///
    /// ```text
    /// forward    y  = 1/(h·w)·Σ x     over the window
    /// backward   dx = 1/(h·w)·Σ dy    of the windows it lies in
    /// ```
    ///
    /// @param x `(…, rows, columns)`
    public static Tensor avgPool2d(Tensor x, int height, int width, Sliding sliding) {
        PoolGeometry geometry = geometry("avgPool2d", x, height, width, sliding);
        Shape shape = x.shape().with(-2, geometry.outHeight()).with(-1, geometry.outWidth());
        float[] y = Scratch.floats(shape.size());
        Pooling.average(geometry, x.data(), y);

        return Tensor.result("avg_pool2d", List.of(x), shape, y, (dy, grads) -> {
            grads.into(x, dx -> Pooling.averageGradient(geometry, dy, dx));
        });
    }

    /// The same for windows that lie side by side; a rest at the edge is left out.
    public static Tensor avgPool2d(Tensor x, int height, int width) {
        return avgPool2d(x, height, width, Sliding.by(height, width));
    }

    /// The largest element of each window. Padding never is.
    ///
    /// ```text
    /// forward    y  = max x           over the window
    /// backward   dx = Σ dy            of the windows where it is largest, the first of equals
    /// ```
    ///
    /// @param x `(…, rows, columns)`
    public static Tensor maxPool2d(Tensor x, int height, int width, Sliding sliding) {
        PoolGeometry geometry = geometry("maxPool2d", x, height, width, sliding);
        Shape shape = x.shape().with(-2, geometry.outHeight()).with(-1, geometry.outWidth());
        float[] y = Scratch.floats(shape.size());
        int[] winner = new int[y.length];
        Pooling.max(geometry, x.data(), y, winner);

        return Tensor.result("max_pool2d", List.of(x), shape, y, (dy, grads) -> {
            grads.into(x, dx -> Pooling.maxGradient(geometry, dy, winner, dx));
        });
    }

    /// The same for windows that lie side by side; a rest at the edge is left out.
    public static Tensor maxPool2d(Tensor x, int height, int width) {
        return maxPool2d(x, height, width, Sliding.by(height, width));
    }

    private static PoolGeometry geometry(String op, Tensor x, int height, int width, Sliding sliding) {
        Shape xs = x.shape();
        int padY = sliding.padY(), padX = sliding.padX();
        if (xs.rank() < 2
                || height < 1
                || width < 1
                || xs.dim(-2) + 2 * padY < height
                || xs.dim(-1) + 2 * padX < width) {
            throw new IllegalArgumentException(
                    op + ": expected (…, rows, columns) of at least (" + height + ", " + width + ") but got " + xs);
        }
        if (2 * padY > height
                || 2 * padX > width
                || sliding.dilationY() != 1
                || sliding.dilationX() != 1
                || sliding.groups() != 1) {
            throw new IllegalArgumentException(op + ": expected padding of at most half a window, no dilation and one"
                    + " group but got " + sliding);
        }
        int planes = xs.product(0, xs.rank() - 2);
        return new PoolGeometry(
                planes, xs.dim(-2), xs.dim(-1), height, width, sliding.strideY(), sliding.strideX(), padY, padX);
    }
}
