package jclap.core.ops;

import static jclap.core.kernel.Gemm.gemm;
import static jclap.core.kernel.Layout.PLAIN;
import static jclap.core.kernel.Layout.TRANSPOSED;

import java.util.List;
import jclap.core.Gradients;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Layout;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Rows;

/// Matrix products.
public final class MatMul {

    private MatMul() {}

    /// The product of two matrices, or of each pair of matrices in two equally long stacks.
    ///
    /// ```text
    /// forward    C  = A·B         (…, m, n) = (…, m, k)·(…, k, n)
    /// backward   dA = dC·Bᵀ       (…, m, k) = (…, m, n)·(…, n, k)
    ///            dB = Aᵀ·dC       (…, k, n) = (…, k, m)·(…, m, n)
    /// ```
    public static Tensor matmul(Tensor a, Tensor b) {
        Shape as = a.shape(), bs = b.shape();
        int rank = as.rank();
        if (rank < 2
                || bs.rank() != rank
                || as.dim(-1) != bs.dim(-2)
                || !as.without(-1).without(-1).equals(bs.without(-1).without(-1))) {
            throw new IllegalArgumentException("matmul: expected (…, m, k) and (…, k, n) but got " + as + " and " + bs);
        }
        int count = as.product(0, rank - 2), m = as.dim(-2), k = as.dim(-1), n = bs.dim(-1);

        float[] c = new float[count * m * n];
        stack(count, m, n, k, a.data(), PLAIN, b.data(), PLAIN, c);

        return Tensor.result("matmul", List.of(a, b), as.with(-1, n), c, (dC, grads) -> {
            grads.into(a, dA -> stack(count, m, k, n, dC, PLAIN, b.data(), TRANSPOSED, dA));
            grads.into(b, dB -> stack(count, k, n, m, a.data(), TRANSPOSED, dC, PLAIN, dB));
        });
    }

    /// An affine map of the innermost axis, with the weight stored as checkpoints have it.
    ///
    /// ```text
    /// forward    Y  = X·Wᵀ + b    (…, out) = (…, in)·(in, out) + (out)
    /// backward   dX = dY·W
    ///            dW = dYᵀ·X       summed over rows
    ///            db = Σ dY        summed over rows
    /// ```
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        Shape shape = linearShape(x, weight);
        int in = weight.shape().dim(1), out = weight.shape().dim(0), rows = shape.product(0, shape.rank() - 1);
        if (!bias.shape().equals(Shape.of(out))) {
            throw new IllegalArgumentException("linear: expected weight (out, in) and bias (out) but got "
                    + weight.shape() + " and " + bias.shape());
        }

        float[] y = new float[rows * out];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(bias.data(), 0, y, row * out, out);
        }
        gemm(rows, out, in, x.data(), 0, PLAIN, weight.data(), 0, TRANSPOSED, y, 0);

        return Tensor.result("linear", List.of(x, weight, bias), shape, y, (dY, grads) -> {
            linearGradients(x, weight, dY, grads);
            grads.into(bias, db -> Rows.sumRows(dY, db, rows, out));
        });
    }

    /// The same without a bias.
    public static Tensor linear(Tensor x, Tensor weight) {
        Shape shape = linearShape(x, weight);
        int in = weight.shape().dim(1), out = weight.shape().dim(0), rows = shape.product(0, shape.rank() - 1);

        float[] y = new float[rows * out];
        gemm(rows, out, in, x.data(), 0, PLAIN, weight.data(), 0, TRANSPOSED, y, 0);

        return Tensor.result("linear", List.of(x, weight), shape, y, (dY, grads) -> {
            linearGradients(x, weight, dY, grads);
        });
    }

    private static Shape linearShape(Tensor x, Tensor weight) {
        Shape xs = x.shape(), ws = weight.shape();
        if (xs.rank() < 1 || ws.rank() != 2 || xs.dim(-1) != ws.dim(1)) {
            throw new IllegalArgumentException(
                    "linear: expected (…, in) and weight (out, in) but got " + xs + " and " + ws);
        }
        return xs.with(-1, ws.dim(0));
    }

    private static void linearGradients(Tensor x, Tensor weight, float[] dY, Gradients grads) {
        int in = weight.shape().dim(1),
                out = weight.shape().dim(0),
                rows = x.shape().product(0, x.shape().rank() - 1);
        grads.into(x, dX -> gemm(rows, in, out, dY, 0, PLAIN, weight.data(), 0, PLAIN, dX, 0));
        grads.into(weight, dW -> gemm(out, in, rows, dY, 0, TRANSPOSED, x.data(), 0, PLAIN, dW, 0));
    }

    private static void stack(
            int count, int m, int n, int k, float[] a, Layout aLayout, float[] b, Layout bLayout, float[] c) {
        Parallel.forRange(count, 1, (from, to) -> {
            for (int i = from; i < to; i++) {
                gemm(m, n, k, a, i * m * k, aLayout, b, i * k * n, bLayout, c, i * m * n);
            }
        });
    }
}
