package jclap.core.ops;

import static jclap.core.kernel.Pointwise.axpy;

import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Pointwise;
import jclap.core.kernel.Reduce;

/// Sums, means and maxima over all elements or along one axis, which disappears.
///
/// Seen from the axis of length n, a tensor is `(outer, n, inner)` and the result `(outer, inner)`.
public final class Reductions {

    private Reductions() {}

    /// ```text
    /// forward    y  = Σ xᵢ        over all elements
    /// backward   dx = dy
    /// ```
    public static Tensor sum(Tensor tensor) {
        float[] x = tensor.data();
        float[] y = {Reduce.sum(x, 0, x.length)};

        return Tensor.result("sum", List.of(tensor), Shape.of(), y, (dy, grads) -> {
            grads.into(tensor, dx -> Pointwise.affine(1, dy[0], dx, 0, dx, 0, dx.length));
        });
    }

    /// ```text
    /// forward    y  = Σⱼ x[:, j, :]
    /// backward   dx[:, j, :] = dy
    /// ```
    public static Tensor sum(Tensor x, int axis) {
        return scaledSum("sum", x, axis, 1);
    }

    /// ```text
    /// forward    y  = 1/n·Σⱼ x[:, j, :]
    /// backward   dx[:, j, :] = 1/n·dy
    /// ```
    public static Tensor mean(Tensor x, int axis) {
        return scaledSum("mean", x, axis, 1f / x.shape().dim(axis));
    }

    private static Tensor scaledSum(String op, Tensor x, int axis, float scale) {
        Shape xs = x.shape();
        int at = xs.axis(axis);
        int outer = xs.product(0, at), n = xs.dim(at), inner = xs.product(at + 1, xs.rank());

        float[] y = new float[outer * inner];
        for (int i = 0; i < outer; i++) {
            if (inner == 1) {
                y[i] = scale * Reduce.sum(x.data(), i * n, n);
            } else {
                for (int j = 0; j < n; j++) {
                    axpy(scale, x.data(), (i * n + j) * inner, y, i * inner, inner);
                }
            }
        }

        return Tensor.result(op, List.of(x), xs.without(at), y, (dy, grads) -> {
            grads.into(x, dx -> {
                for (int i = 0; i < outer; i++) {
                    if (inner == 1) {
                        Pointwise.affine(1, scale * dy[i], dx, i * n, dx, i * n, n);
                    } else {
                        for (int j = 0; j < n; j++) {
                            axpy(scale, dy, i * inner, dx, (i * n + j) * inner, inner);
                        }
                    }
                }
            });
        });
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
        int outer = xs.product(0, at), n = xs.dim(at), inner = xs.product(at + 1, xs.rank());
        if (n == 0) {
            throw new IllegalArgumentException("max: expected at least one element along axis " + axis + " of " + xs);
        }

        float[] x = tensor.data(), y = new float[outer * inner];
        int[] winner = new int[outer * inner];
        for (int i = 0; i < outer; i++) {
            for (int k = 0; k < inner; k++) {
                int best = i * n * inner + k;
                for (int j = 1; j < n; j++) {
                    int candidate = (i * n + j) * inner + k;
                    // A NaN wins, as it does in Math.max.
                    if (x[candidate] > x[best] || x[candidate] != x[candidate] && x[best] == x[best]) {
                        best = candidate;
                    }
                }
                winner[i * inner + k] = best;
                y[i * inner + k] = x[best];
            }
        }

        return Tensor.result("max", List.of(tensor), xs.without(at), y, (dy, grads) -> {
            grads.into(tensor, dx -> {
                for (int i = 0; i < winner.length; i++) {
                    dx[winner[i]] += dy[i];
                }
            });
        });
    }
}
