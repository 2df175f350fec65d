package jclap.core.ops;

import static jclap.core.kernel.Pointwise.accumulate;

import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;

/// Selection by position.
public final class Indexing {

    private Indexing() {}

    /// The entries of the outermost axis that `indices` name, in that order and with repetition. An
    /// embedding is this operation on a table of rows.
    ///
    /// ```text
    /// forward    y[i] = x[indexᵢ]             (count, …) from (n, …)
    /// backward   dx[j] = Σ dy[i]              over all i with indexᵢ = j
    /// ```
    public static Tensor select(Tensor x, int... indices) {
        Shape xs = x.shape();
        if (xs.rank() == 0) {
            throw new IllegalArgumentException("select: expected a tensor with at least one axis but got " + x);
        }
        int n = xs.dim(0), length = xs.product(1, xs.rank());
        for (int index : indices) {
            if (index < 0 || index >= n) {
                throw new IllegalArgumentException("select: expected indices in 0 … " + (n - 1) + " but got " + index);
            }
        }
        float[] y = new float[indices.length * length];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(x.data(), indices[i] * length, y, i * length, length);
        }

        return Tensor.result("select", List.of(x), xs.with(0, indices.length), y, (dy, grads) -> {
            grads.into(x, dx -> {
                for (int i = 0; i < indices.length; i++) {
                    accumulate(dy, i * length, dx, indices[i] * length, length);
                }
            });
        });
    }
}
