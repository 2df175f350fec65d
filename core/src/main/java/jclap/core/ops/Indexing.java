package jclap.core.ops;

import static jclap.core.kernel.Pointwise.accumulate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Reduce;
import jclap.core.kernel.Scratch;

/// Selection by position.
public final class Indexing {

    private Indexing() {}

    /// The entries of the outermost axis that `indices` name, in that order and with repetition.
    public static Tensor select(Tensor x, int... indices) {
        return rows("select", x, 0, -1, indices);
    }

    /// The entries of any axis that `indices` name, in that order and with repetition.
    ///
    /// ```text
    /// forward    y[:, i, :] = x[:, indexᵢ, :]
    /// backward   dx[:, j, :] = Σ dy[:, i, :]         over all i with indexᵢ = j
    /// ```
    public static Tensor indexSelect(Tensor x, int axis, int... indices) {
        return rows("indexSelect", x, axis, -1, indices);
    }

    /// [#select] from a table, whose row `padding` stands for "no token" and therefore learns nothing: it gets no
    /// gradient.
    public static Tensor embedding(Tensor table, int padding, int... ids) {
        return rows("embedding", table, 0, padding, ids);
    }

    private static Tensor rows(String op, Tensor x, int axis, int fixed, int... indices) {
        Shape xs = x.shape();
        if (xs.rank() == 0) {
            throw new IllegalArgumentException(op + ": expected a tensor with at least one axis but got " + x);
        }
        int at = xs.axis(axis), n = xs.dim(at), count = indices.length;
        int outer = xs.product(0, at), length = xs.product(at + 1, xs.rank());
        for (int index : indices) {
            if (index < 0 || index >= n) {
                throw new IllegalArgumentException(op + ": expected indices in 0 … " + (n - 1) + " but got " + index);
            }
        }
        float[] y = Scratch.floats(Math.multiplyExact(outer * count, length));
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < count; j++) {
                System.arraycopy(x.data(), (i * n + indices[j]) * length, y, (i * count + j) * length, length);
            }
        }

        return Tensor.result(op, List.of(x), xs.with(at, count), y, (dy, grads) -> {
            grads.into(x, dx -> {
                for (int i = 0; i < outer; i++) {
                    for (int j = 0; j < count; j++) {
                        if (indices[j] != fixed) {
                            accumulate(dy, (i * count + j) * length, dx, (i * n + indices[j]) * length, length);
                        }
                    }
                }
            });
        });
    }

    /// Shifts an axis as a wheel turns: what leaves it at one end comes in at the other.
    ///
    /// ```text
    /// y[:, i, :] = x[:, (i − shift) mod n, :]
    /// ```
    public static Tensor roll(Tensor x, int axis, int shift) {
        int n = x.shape().dim(axis);
        return indexSelect(
                x,
                axis,
                IntStream.range(0, n).map(i -> Math.floorMod(i - shift, n)).toArray());
    }

    /// The entries of an axis in reverse order.
    public static Tensor flip(Tensor x, int axis) {
        int n = x.shape().dim(axis);
        return indexSelect(x, axis, IntStream.range(0, n).map(i -> n - 1 - i).toArray());
    }

    /// An axis `times` times in a row: `a b` becomes `a b a b`.
    public static Tensor repeat(Tensor x, int axis, int times) {
        int n = x.shape().dim(axis);
        return indexSelect(
                x, axis, IntStream.range(0, n * times).map(i -> i % n).toArray());
    }

    /// One element for each index, which replaces its own position along `axis`.
    ///
    /// ```text
    /// forward    y[i, j, k]  = x[i, index[i, j, k], k]       along the middle axis
    /// backward   dx[i, index[i, j, k], k] = Σ dy[i, j, k]
    /// ```
    ///
    /// @param shape of `index` and of the result: no longer than x in any other axis
    public static Tensor gather(Tensor x, int axis, Shape shape, int... index) {
        int[] from = positions("gather", x.shape(), axis, shape, index);
        float[] y = Scratch.floats(from.length);
        for (int i = 0; i < y.length; i++) {
            y[i] = x.data()[from[i]];
        }

        return Tensor.result("gather", List.of(x), shape, y, (dy, grads) -> {
            grads.into(x, dx -> {
                for (int i = 0; i < from.length; i++) {
                    dx[from[i]] += dy[i];
                }
            });
        });
    }

    /// Adds each element of `source` to the element of `x` that its index names; the reverse of [#gather].
    ///
    /// ```text
    /// forward    y = x,  then  y[i, index[i, j, k], k] += source[i, j, k]      along the middle axis
    /// backward   dx = dy
    ///            dsource[i, j, k] = dy[i, index[i, j, k], k]
    /// ```
    public static Tensor scatterAdd(Tensor x, int axis, int[] index, Tensor source) {
        int[] to = positions("scatterAdd", x.shape(), axis, source.shape(), index);
        float[] y = x.data().clone();
        for (int i = 0; i < to.length; i++) {
            y[to[i]] += source.data()[i];
        }

        return Tensor.result("scatter_add", List.of(x, source), x.shape(), y, (dy, grads) -> {
            grads.into(x, dx -> accumulate(dy, 0, dx, 0, dx.length));
            grads.into(source, ds -> {
                for (int i = 0; i < to.length; i++) {
                    ds[i] += dy[to[i]];
                }
            });
        });
    }

    /// {@return where in an array of shape `xs` the elements are that `index`, of shape `shape`, names}
    private static int[] positions(String op, Shape xs, int axis, Shape shape, int... index) {
        int at = xs.axis(axis), rank = xs.rank();
        boolean fits = shape.rank() == rank && shape.size() == index.length;
        for (int i = 0; i < rank && fits; i++) {
            fits = i == at || shape.dim(i) <= xs.dim(i);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    op + ": expected as many indices as elements of a shape that is no larger" + " than " + xs
                            + " except in axis " + axis + " but got " + index.length + " for " + shape);
        }
        int[] positions = new int[index.length], place = new int[rank];
        for (int i = 0; i < index.length; i++) {
            if (index[i] < 0 || index[i] >= xs.dim(at)) {
                throw new IllegalArgumentException(
                        op + ": expected indices in 0 … " + (xs.dim(at) - 1) + " but got " + index[i]);
            }
            for (int j = 0; j < rank; j++) {
                positions[i] = positions[i] * xs.dim(j) + (j == at ? index[i] : place[j]);
            }
            for (int j = rank - 1; j >= 0 && ++place[j] == shape.dim(j); j--) {
                place[j] = 0;
            }
        }
        return positions;
    }

    /// Where the `k` largest elements of each row are, largest first, the first of equals first, NaN before all.
    ///
    /// [#gather] fetches the elements themselves.
    ///
    /// @return `(…, k)`, row after row
    public static int[] topK(Tensor tensor, int k) {
        int n = tensor.shape().dim(-1), rows = n == 0 ? 0 : tensor.data().length / n;
        if (k < 0 || k > n) {
            throw new IllegalArgumentException(
                    "topK: expected 0 ≤ k ≤ " + n + " for the rows of " + tensor.shape() + " but got " + k);
        }
        int[] top = new int[rows * k];
        for (int row = 0; row < rows; row++) {
            float[] x = Arrays.copyOfRange(tensor.data(), row * n, (row + 1) * n);
            int[] order = largest(x, k);
            System.arraycopy(order, 0, top, row * k, k);
        }
        return top;
    }

    private static int[] largest(float[] x, int k) {
        if (k == 1) {
            return new int[] {Reduce.argmax(x, 0, x.length)};
        }
        // Sorting is stable, so equal elements stay in their order.
        return IntStream.range(0, x.length)
                .boxed()
                .sorted((i, j) -> Float.compare(x[j], x[i]))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
