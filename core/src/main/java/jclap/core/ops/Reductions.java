package jclap.core.ops;

import static jclap.core.kernel.Pointwise.accumulate;

import java.util.Arrays;
import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Pointwise;
import jclap.core.kernel.Reduce;
import jclap.core.kernel.Rows;
import jclap.core.kernel.Scratch;

/// Sums, means and maxima over all elements or along some axes, which disappear.
///
/// Seen from an axis of length n, a tensor is `(outer, n, inner)` and the result `(outer, inner)`.
public final class Reductions {

    private Reductions() {}

    /// ```text
    /// forward    y  = Σ x        over all elements with the same place along the other axes
    /// backward   dx = dy
    /// ```
    ///
    /// @param axes to sum over, which disappear; none means all
    public static Tensor sum(Tensor x, int... axes) {
        if (axes.length == 0) {
            return sumOfAll(x);
        }
        // Innermost first: the outer axes keep their numbers.
        int[] innermostFirst = Arrays.stream(axes)
                .map(axis -> -x.shape().axis(axis))
                .sorted()
                .map(axis -> -axis)
                .toArray();
        if (Arrays.stream(innermostFirst).distinct().count() < axes.length) {
            throw new IllegalArgumentException(
                    "sum: expected different axes of " + x.shape() + " but got " + Arrays.toString(axes));
        }
        Tensor y = x;
        for (int axis : innermostFirst) {
            y = sumAlong(y, axis);
        }
        return y;
    }

    private static Tensor sumOfAll(Tensor tensor) {
        float[] x = tensor.data();
        float[] y = {Reduce.sum(x, 0, x.length)};

        return Tensor.result("sum", List.of(tensor), Shape.of(), y, (dy, grads) -> {
            grads.into(tensor, dx -> Pointwise.affine(1, dy[0], dx, 0, dx, 0, dx.length));
        });
    }

    private static Tensor sumAlong(Tensor x, int axis) {
        Shape xs = x.shape();
        int outer = xs.product(0, axis), n = xs.dim(axis), inner = xs.product(axis + 1, xs.rank());

        float[] y = Scratch.zeros(outer * inner);
        if (inner == 1) {
            Rows.sumEach(x.data(), y, outer, n);
        } else {
            for (int i = 0; i < outer; i++) {
                Rows.sumRows(x.data(), i * n * inner, y, i * inner, n, inner);
            }
        }

        return Tensor.result("sum", List.of(x), xs.without(axis), y, (dy, grads) -> {
            grads.into(x, dx -> {
                for (int i = 0; i < outer; i++) {
                    if (inner == 1) {
                        Pointwise.affine(1, dy[i], dx, i * n, dx, i * n, n);
                    } else {
                        for (int j = 0; j < n; j++) {
                            accumulate(dy, i * inner, dx, (i * n + j) * inner, inner);
                        }
                    }
                }
            });
        });
    }

    /// ```text
    /// y = 1/n·Σ x
    /// ```
    ///
    /// @param axes to average over, which disappear; none means all
    public static Tensor mean(Tensor x, int... axes) {
        Tensor sum = sum(x, axes);
        return sum.affine(1f / count(x, axes), 0);
    }

    /// The mean squared distance from the mean. (The unbiased estimate is n/(n − 1) times as large.)
    ///
    /// ```text
    /// y = 1/n·Σ (x − mean(x))²
    /// ```
    ///
    /// @param axes to take the mean over, which disappear; none means all
    public static Tensor variance(Tensor x, int... axes) {
        // Twice: the first mean is rounded, and where the spread is small beside it, the error is a part of the spread.
        Tensor centred = centred(centred(x, axes), axes);
        return mean(centred.times(centred), axes);
    }

    private static Tensor centred(Tensor x, int... axes) {
        Shape kept = axes.length == 0 ? Shape.of() : x.shape();
        for (int axis : axes) {
            kept = kept.with(axis, 1);
        }
        return x.minus(mean(x, axes).reshape(kept.dims()));
    }

    private static int count(Tensor x, int... axes) {
        int count = axes.length == 0 ? x.shape().size() : 1;
        for (int axis : axes) {
            count *= x.shape().dim(axis);
        }
        return count;
    }

    /// The largest element; of several equal ones, the gradient goes to the first.
    ///
    /// ```text
    /// forward    y  = x[:, j*, :]      j* = argmaxⱼ x[:, j, :]
    /// backward   dx[:, j*, :] = dy
    /// ```
    public static Tensor max(Tensor tensor, int axis) {
        Shape xs = tensor.shape();
        int at = xs.axis(axis);
        int n = xs.dim(at), inner = xs.product(at + 1, xs.rank());
        int[] winner = argmax(tensor, at);
        float[] y = Scratch.floats(winner.length);
        for (int i = 0; i < winner.length; i++) {
            winner[i] = (i / inner * n + winner[i]) * inner + i % inner;
            y[i] = tensor.data()[winner[i]];
        }

        return Tensor.result("max", List.of(tensor), xs.without(at), y, (dy, grads) -> {
            grads.into(tensor, dx -> {
                for (int i = 0; i < winner.length; i++) {
                    dx[winner[i]] += dy[i];
                }
            });
        });
    }

    /// ```text
    /// y = min x = −max(−x)
    /// ```
    public static Tensor min(Tensor x, int axis) {
        return max(x.affine(-1, 0), axis).affine(-1, 0);
    }

    /// {@return for each place along the other axes, where along `axis` the largest element is: the first of
    /// equals, where NaN counts as larger than everything}
    public static int[] argmax(Tensor tensor, int axis) {
        Shape xs = tensor.shape();
        int at = xs.axis(axis);
        int outer = xs.product(0, at), n = xs.dim(at), inner = xs.product(at + 1, xs.rank());
        if (n == 0) {
            throw new IllegalArgumentException("max: expected at least one element along axis " + axis + " of " + xs);
        }
        float[] x = tensor.data();
        int[] winner = new int[outer * inner];
        for (int i = 0; i < winner.length; i++) {
            int first = i / inner * n * inner + i % inner;
            for (int j = 1; j < n; j++) {
                float best = x[first + winner[i] * inner], candidate = x[first + j * inner];
                if (candidate > best || candidate != candidate && best == best) {
                    winner[i] = j;
                }
            }
        }
        return winner;
    }
}
