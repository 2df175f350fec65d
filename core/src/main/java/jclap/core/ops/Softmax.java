package jclap.core.ops;

import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Rows;

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
        float[] y = new float[rows * n];
        Rows.softmax(x.data(), y, rows, n);

        return Tensor.result("softmax", List.of(x), shape, y, (dy, grads) -> {
            grads.into(x, dx -> Rows.softmaxGradient(y, dy, dx, rows, n));
        });
    }
}
