package jclap.core.ops;

import static jclap.core.kernel.Gemm.gemm;
import static jclap.core.kernel.Layout.PLAIN;
import static jclap.core.kernel.Layout.TRANSPOSED;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import jclap.core.Gradients;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Layout;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Rows;
import jclap.core.kernel.Scratch;

/// Matrix products.
public final class MatMul {

    private MatMul() {}

    /// The product of two matrices, or of each pair of matrices in two stacks, whose outer axes broadcast.
    ///
    /// ```text
    /// forward    C  = A·B         (…, m, n) = (…, m, k)·(…, k, n)
    /// backward   dA = dC·Bᵀ       (…, m, k) = (…, m, n)·(…, n, k)
    ///            dB = Aᵀ·dC       (…, k, n) = (…, k, m)·(…, m, n)
    /// ```
    ///
    /// A vector in front is a row, one behind a column; the axis of length 1 it would leave is dropped.
    public static Tensor matmul(Tensor a, Tensor b) {
        return matmul(a, b, false, false);
    }

    /// The same with operands that are stored as their transposes: `(…, k, m)` for A, `(…, n, k)` for B.
    public static Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        Shape as = matrices(a.shape(), 0, transposeA), bs = matrices(b.shape(), 1, transposeB);
        if (as.rank() < 2 || bs.rank() < 2 || as.dim(-1) != bs.dim(-2)) {
            throw new IllegalArgumentException(
                    "matmul: expected (…, m, k) and (…, k, n) but got " + a.shape() + " and " + b.shape()
                            + (transposeA ? ", the first transposed" : "")
                            + (transposeB ? ", the second transposed" : ""));
        }
        Shape aStack = as.without(-1).without(-1), bStack = bs.without(-1).without(-1);
        Shape stack = Broadcast.shape("matmul", aStack, bStack);
        int m = as.dim(-2), k = as.dim(-1), n = bs.dim(-1);
        var shape = new ArrayList<Integer>();
        Arrays.stream(stack.dims()).forEach(shape::add);
        if (a.shape().rank() > 1) {
            shape.add(m);
        }
        if (b.shape().rank() > 1) {
            shape.add(n);
        }
        Shape cs = Shape.of(shape.stream().mapToInt(Integer::intValue).toArray());

        // One matrix behind a stack: the rows of the whole stack make one product.
        boolean flat = bStack.size() == 1 && !transposeA;
        var product = flat
                ? new Product(new int[1], new int[1], stack.size() * m, n, k)
                : new Product(Broadcast.positions(aStack, stack), Broadcast.positions(bStack, stack), m, n, k);
        Layout aLayout = transposeA ? TRANSPOSED : PLAIN, bLayout = transposeB ? TRANSPOSED : PLAIN;
        float[] c = Scratch.zeros(cs.size());
        product.intoC(a.data(), aLayout, b.data(), bLayout, c);

        return Tensor.result("matmul", List.of(a, b), cs, c, (dC, grads) -> {
            grads.into(a, dA -> product.intoA(dC, b.data(), bLayout, dA, aLayout));
            grads.into(b, dB -> product.intoB(dC, a.data(), aLayout, dB, bLayout));
        });
    }

    /// {@return `shape` as that of a stack of matrices as the formula has them}
    ///
    /// @param vectorAxis where a vector gets a second axis
    private static Shape matrices(Shape shape, int vectorAxis, boolean transposed) {
        if (shape.rank() == 1) {
            return vectorAxis == 0 ? Shape.of(1, shape.dim(0)) : Shape.of(shape.dim(0), 1);
        }
        return transposed && shape.rank() > 1 ? shape.with(-1, shape.dim(-2)).with(-2, shape.dim(-1)) : shape;
    }

    /// As many products as C has matrices, each with its numbers in the stacks A and B.
    private record Product(int[] aIndex, int[] bIndex, int m, int n, int k) {

        void intoC(float[] a, Layout aLayout, float[] b, Layout bLayout, float[] c) {
            Parallel.forRange(aIndex.length, 1, (from, to) -> {
                for (int i = from; i < to; i++) {
                    gemm(m, n, k, a, aIndex[i] * m * k, aLayout, b, bIndex[i] * k * n, bLayout, c, i * m * n);
                }
            });
        }

        void intoA(float[] dC, float[] b, Layout bLayout, float[] dA, Layout aLayout) {
            Layout turned = bLayout == PLAIN ? TRANSPOSED : PLAIN;
            forEach(aIndex, i -> {
                int aAt = aIndex[i] * m * k, bAt = bIndex[i] * k * n, cAt = i * m * n;
                if (aLayout == PLAIN) {
                    gemm(m, k, n, dC, cAt, PLAIN, b, bAt, turned, dA, aAt);
                } else {
                    gemm(k, m, n, b, bAt, bLayout, dC, cAt, TRANSPOSED, dA, aAt);
                }
            });
        }

        void intoB(float[] dC, float[] a, Layout aLayout, float[] dB, Layout bLayout) {
            Layout turned = aLayout == PLAIN ? TRANSPOSED : PLAIN;
            forEach(bIndex, i -> {
                int aAt = aIndex[i] * m * k, bAt = bIndex[i] * k * n, cAt = i * m * n;
                if (bLayout == PLAIN) {
                    gemm(k, n, m, a, aAt, turned, dC, cAt, PLAIN, dB, bAt);
                } else {
                    gemm(n, k, m, dC, cAt, TRANSPOSED, a, aAt, aLayout, dB, bAt);
                }
            });
        }

        /// Products that add to the same matrix take turns, so that the sum has one order.
        private static void forEach(int[] target, IntConsumer product) {
            boolean distinct = true;
            for (int i = 0; i < target.length; i++) {
                distinct &= target[i] == i;
            }
            Parallel.forRange(target.length, distinct ? 1 : Math.max(1, target.length), (from, to) -> {
                for (int i = from; i < to; i++) {
                    product.accept(i);
                }
            });
        }
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

        float[] y = Scratch.floats(rows * out);
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

        float[] y = Scratch.zeros(rows * out);
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
}
