package jclap.core.ops;

import java.util.Arrays;
import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Reduce;
import jclap.core.kernel.Rows;

/// Scalars to minimize.
public final class Losses {

    private Losses() {}

    /// Softmax and cross-entropy in one, since their joint gradient is simpler and safer than either.
    ///
    /// ```text
    /// forward    L  = −mean(ln p[row, target])       p = softmax(x), row by row
    /// backward   dx = dL·(p − onehot(target))/rows
    /// ```
    ///
    /// @param logits `(rows, classes)`
    /// @param targets the right class of each row, or [Tensor#IGNORED]: such a row does not count
    /// @return a scalar
    public static Tensor crossEntropy(Tensor logits, int... targets) {
        return crossEntropy(logits, 0, targets);
    }

    /// The same where a share of the certainty is taken from the right class and spread over all, [Szegedy et al.,
    /// 2015](https://arxiv.org/abs/1512.00567).
    ///
    /// ```text
    /// t = (1 − smoothing)·onehot(target) + smoothing/classes
    /// ```
    public static Tensor crossEntropy(Tensor logits, float smoothing, int... targets) {
        Shape shape = logits.shape();
        if (shape.rank() != 2 || shape.dim(0) != targets.length) {
            throw new IllegalArgumentException("crossEntropy: expected logits (" + targets.length
                    + ", classes) for as many targets but got " + shape);
        }
        if (!(0 <= smoothing && smoothing <= 1)) {
            throw new IllegalArgumentException("crossEntropy: expected a smoothing in [0, 1] but got " + smoothing);
        }
        int rows = targets.length, classes = shape.dim(1), counted = 0;
        float[] t = new float[rows * classes];
        for (int row = 0; row < rows; row++) {
            if (targets[row] == Tensor.IGNORED) {
                continue;
            }
            if (targets[row] < 0 || targets[row] >= classes) {
                throw new IllegalArgumentException(
                        "crossEntropy: expected targets in 0 … " + (classes - 1) + " but got " + targets[row]);
            }
            Arrays.fill(t, row * classes, (row + 1) * classes, smoothing / classes);
            t[row * classes + targets[row]] += 1 - smoothing;
            counted++;
        }
        if (counted == 0) {
            throw new IllegalArgumentException("crossEntropy: expected a target that is not ignored but got none");
        }
        Tensor loss = crossEntropy(logits, Tensor.of(shape, t));
        return counted == rows ? loss : loss.affine((float) rows / counted, 0);
    }

    /// The same with a distribution over the classes as the target of each row: several right
    /// answers, or smoothed ones.
    ///
    /// ```text
    /// forward    L  = −mean(Σⱼ tⱼ·ln pⱼ)                 p = softmax(x), row by row
    /// backward   dx = dL·(p·Σⱼ tⱼ − t)/rows
    /// ```
    ///
    /// @param logits `(rows, classes)`
    /// @param targets `(rows, classes)`, a constant; each row usually sums to 1
    /// @return a scalar
    public static Tensor crossEntropy(Tensor logits, Tensor targets) {
        Shape shape = logits.shape();
        if (shape.rank() != 2 || !shape.equals(targets.shape())) {
            throw new IllegalArgumentException("crossEntropy: expected logits and targets (rows, classes) but got "
                    + shape + " and " + targets.shape());
        }
        if (targets.requiresGrad()) {
            throw new IllegalArgumentException("crossEntropy: expected constant targets but got " + targets);
        }
        int rows = shape.dim(0), classes = shape.dim(1);

        float[] x = logits.data(), t = targets.data(), logSum = new float[rows], mass = new float[rows];
        Rows.logSumExp(x, logSum, rows, classes);
        double loss = 0;
        for (int row = 0; row < rows; row++) {
            mass[row] = Reduce.sum(t, row * classes, classes);
            for (int i = row * classes; i < (row + 1) * classes; i++) {
                if (t[i] != 0) {
                    loss += (double) t[i] * (logSum[row] - x[i]);
                }
            }
        }

        return Tensor.result(
                "cross_entropy", List.of(logits), Shape.of(), new float[] {(float) (loss / rows)}, (dL, grads) -> {
                    grads.into(logits, dx -> {
                        float[] p = new float[rows * classes];
                        Rows.softmax(x, p, rows, classes);
                        for (int row = 0; row < rows; row++) {
                            for (int i = row * classes; i < (row + 1) * classes; i++) {
                                dx[i] += dL[0] / rows * (p[i] * mass[row] - t[i]);
                            }
                        }
                    });
                });
    }

    /// Cross-entropy of independent yes-or-no questions, whose answers have the probabilities σ(x).
    ///
    /// ```text
    /// L = −mean(t·ln σ(x) + (1 − t)·ln(1 − σ(x))) = mean(softplus(x) − t·x)
    /// ```
    ///
    /// @param targets t in [0, 1], of the shape of the logits
    /// @return a scalar
    public static Tensor binaryCrossEntropy(Tensor logits, Tensor targets) {
        requireSameShape("binaryCrossEntropy", logits, targets);
        return logits.softplus().minus(targets.times(logits)).mean();
    }

    /// ```text
    /// L = mean((x − t)²)
    /// ```
    ///
    /// @return a scalar
    public static Tensor squaredError(Tensor x, Tensor targets) {
        requireSameShape("squaredError", x, targets);
        Tensor error = x.minus(targets);
        return error.times(error).mean();
    }

    private static void requireSameShape(String op, Tensor x, Tensor targets) {
        if (!x.shape().equals(targets.shape())) {
            throw new IllegalArgumentException(
                    op + ": expected targets of the shape " + x.shape() + " but got " + targets.shape());
        }
    }
}
