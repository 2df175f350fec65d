package jclap.core.ops;

import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Pointwise;
import jclap.core.kernel.Rows;
import jclap.core.kernel.Scratch;

/// Scores to probabilities, along the innermost axis.
public final class Softmax {

    private Softmax() {}

    /// ```text
    /// forward    yᵢ = exp(xᵢ − max x)/Σⱼ exp(xⱼ − max x)
    /// backward   dx = y·(dy − Σⱼ dyⱼ·yⱼ)
    /// ```
    public static Tensor softmax(Tensor x) {
        Shape shape = x.shape();
        int n = shape.dim(-1), rows = shape.product(0, shape.rank() - 1);
        float[] y = Scratch.floats(rows * n);
        Rows.softmax(x.data(), y, rows, n);

        return Tensor.result("softmax", List.of(x), shape, y, (dy, grads) -> {
            grads.into(x, dx -> Rows.softmaxGradient(y, dy, dx, rows, n));
        });
    }

    /// The logarithm of [#softmax], which also exists where the softmax is too small for a float.
    ///
    /// ```text
    /// y = x − ln Σⱼ exp xⱼ
    /// ```
    public static Tensor logSoftmax(Tensor x) {
        Shape shape = x.shape();
        return x.minus(logSumExp(x).reshape(shape.with(-1, 1).dims()));
    }

    /// ```text
    /// forward    y  = ln Σⱼ exp xⱼ = max x + ln Σⱼ exp(xⱼ − max x)       the innermost axis disappears
    /// backward   dx = dy·softmax(x)
    /// ```
    public static Tensor logSumExp(Tensor x) {
        Shape shape = x.shape();
        int n = shape.dim(-1), rows = shape.product(0, shape.rank() - 1);
        float[] y = Scratch.floats(rows);
        Rows.logSumExp(x.data(), y, rows, n);

        return Tensor.result("log_sum_exp", List.of(x), shape.without(-1), y, (dy, grads) -> {
            grads.into(x, dx -> {
                float[] p = new float[rows * n];
                Rows.softmax(x.data(), p, rows, n);
                for (int row = 0; row < rows; row++) {
                    Pointwise.axpy(dy[row], p, row * n, dx, row * n, n);
                }
            });
        });
    }
}
