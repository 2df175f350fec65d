package jclap.core.ops;

import static jclap.core.kernel.Pointwise.accumulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Scratch;

/// The same elements in another arrangement. [#reshape] shares them; everything else copies.
public final class Shaping {

    private Shaping() {}

    /// Reads the elements, in their order, as another shape. One length may be −1: what is left.
    ///
    /// ```text
    /// forward    y  = x
    /// backward   dx = dy
    /// ```
    public static Tensor reshape(Tensor x, int... dims) {
        int[] known = dims.clone();
        int open = -1, size = 1;
        for (int axis = 0; axis < known.length; axis++) {
            if (known[axis] == -1 && open < 0) {
                open = axis;
            } else {
                size *= known[axis];
            }
        }
        if (open >= 0 && size > 0) {
            known[open] = x.data().length / size;
            size *= known[open];
        }
        if (size != x.data().length || Arrays.stream(known).anyMatch(dim -> dim < 0)) {
            throw new IllegalArgumentException("reshape: expected lengths with the product " + x.data().length + " of "
                    + x.shape() + " but got " + Arrays.toString(dims));
        }

        return Tensor.result("reshape", List.of(x), Shape.of(known), x.data(), (dy, grads) -> {
            grads.into(x, dx -> accumulate(dy, 0, dx, 0, dy.length));
        });
    }

    /// Reorders the axes: axis `i` of the result is axis `axes[i]` of `x`.
    ///
    /// ```text
    /// forward    y[…iₖ…]  = x[…i…]
    /// backward   dx[…i…]  = dy[…iₖ…]
    /// ```
    public static Tensor permute(Tensor x, int... axes) {
        Shape xs = x.shape();
        int[] sorted = axes.clone();
        Arrays.sort(sorted);
        for (int axis = 0; axis < Math.max(axes.length, xs.rank()); axis++) {
            if (axes.length != xs.rank() || sorted[axis] != axis) {
                throw new IllegalArgumentException(
                        "permute: expected each axis of " + xs + " once but got " + Arrays.toString(axes));
            }
        }
        int rank = axes.length;
        int[] dims = new int[rank], stride = new int[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = xs.dim(axes[i]);
            stride[i] = xs.product(axes[i] + 1, rank);
        }
        float[] y = Scratch.floats(x.data().length);
        walk(dims, stride, (yAt, xAt, step, length) -> {
            for (int i = 0; i < length; i++) {
                y[yAt + i] = x.data()[xAt + i * step];
            }
        });

        return Tensor.result("permute", List.of(x), Shape.of(dims), y, (dy, grads) -> {
            grads.into(
                    x,
                    dx -> walk(dims, stride, (yAt, xAt, step, length) -> {
                        for (int i = 0; i < length; i++) {
                            dx[xAt + i * step] += dy[yAt + i];
                        }
                    }));
        });
    }

    /// The part `from … to − 1` of one axis.
    ///
    /// ```text
    /// forward    y[…i…]         = x[…from + i…]
    /// backward   dx[…from + i…] = dy[…i…], 0 elsewhere
    /// ```
    public static Tensor slice(Tensor x, int axis, int from, int to) {
        Shape xs = x.shape();
        int at = xs.axis(axis);
        if (from < 0 || from > to || to > xs.dim(at)) {
            throw new IllegalArgumentException("slice: expected 0 ≤ from ≤ to ≤ " + xs.dim(at) + " for axis " + axis
                    + " of " + xs + " but got " + from + " and " + to);
        }
        int inner = xs.product(at + 1, xs.rank()), outer = xs.product(0, at);
        int length = (to - from) * inner, stride = xs.dim(at) * inner;

        float[] y = Scratch.floats(outer * length);
        for (int i = 0; i < outer; i++) {
            System.arraycopy(x.data(), i * stride + from * inner, y, i * length, length);
        }

        return Tensor.result("slice", List.of(x), xs.with(at, to - from), y, (dy, grads) -> {
            grads.into(x, dx -> {
                for (int i = 0; i < outer; i++) {
                    accumulate(dy, i * length, dx, i * stride + from * inner, length);
                }
            });
        });
    }

    /// Cuts an axis into parts of the given lengths.
    public static List<Tensor> split(Tensor x, int axis, int... lengths) {
        int whole = x.shape().dim(axis), total = Arrays.stream(lengths).sum();
        if (total != whole || Arrays.stream(lengths).anyMatch(length -> length < 0)) {
            throw new IllegalArgumentException("split: expected lengths with the sum " + whole + " of axis " + axis
                    + " of " + x.shape() + " but got " + Arrays.toString(lengths));
        }
        var parts = new ArrayList<Tensor>();
        for (int i = 0, from = 0; i < lengths.length; from += lengths[i++]) {
            parts.add(slice(x, axis, from, from + lengths[i]));
        }
        return parts;
    }

    /// Joins tensors of the same shape along a new axis.
    public static Tensor stack(int axis, Tensor... parts) {
        Tensor[] thin = new Tensor[parts.length];
        for (int i = 0; i < parts.length; i++) {
            Shape shape = parts[i].shape();
            int at = axis < 0 ? axis + shape.rank() + 1 : axis;
            if (!shape.equals(parts[0].shape()) || at < 0 || at > shape.rank()) {
                throw new IllegalArgumentException("stack: expected tensors of one shape and a place among its axes"
                        + " but got " + parts[0].shape() + ", " + shape + " and axis " + axis);
            }
            int[] dims = new int[shape.rank() + 1];
            for (int j = 0; j < dims.length; j++) {
                dims[j] = j == at ? 1 : shape.dim(j < at ? j : j - 1);
            }
            thin[i] = reshape(parts[i], dims);
        }
        return concat(axis, thin);
    }

    /// Repeats axes of length 1, or missing ones, as broadcasting does.
    ///
    /// ```text
    /// forward    y  = x, as often as needed
    /// backward   dx = Σ dy       over the repetitions
    /// ```
    public static Tensor expand(Tensor x, int... dims) {
        Shape shape = Shape.of(dims);
        if (!Broadcast.shape("expand", x.shape(), shape).equals(shape)) {
            throw new IllegalArgumentException("expand: expected a shape that " + x.shape()
                    + " stretches to (equal lengths, or 1) but got " + shape);
        }
        float[] y = Broadcast.stretch(x, shape);

        return Tensor.result("expand", List.of(x), shape, y, (dy, grads) -> {
            grads.into(x, shape, dx -> accumulate(dy, 0, dx, 0, dy.length));
        });
    }

    /// Joins tensors along one axis, in which alone they may differ.
    ///
    /// ```text
    /// forward    y   = [x₁ x₂ …]
    /// backward   dxᵢ = the part of dy that xᵢ became
    /// ```
    public static Tensor concat(int axis, Tensor... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("concat: expected at least one tensor but got none");
        }
        Shape first = parts[0].shape();
        int at = first.axis(axis), total = 0;
        var starts = new ArrayList<Integer>();
        for (Tensor part : parts) {
            if (part.shape().rank() != first.rank() || !part.shape().without(at).equals(first.without(at))) {
                throw new IllegalArgumentException("concat: expected shapes that differ in axis " + axis
                        + " only but got " + first + " and " + part.shape());
            }
            starts.add(total);
            total += part.shape().dim(at);
        }
        int inner = first.product(at + 1, first.rank()), outer = first.product(0, at), stride = total * inner;

        float[] y = Scratch.floats(outer * stride);
        for (int p = 0; p < parts.length; p++) {
            int length = parts[p].shape().dim(at) * inner;
            for (int i = 0; i < outer; i++) {
                System.arraycopy(parts[p].data(), i * length, y, i * stride + starts.get(p) * inner, length);
            }
        }

        return Tensor.result("concat", List.of(parts), first.with(at, total), y, (dy, grads) -> {
            for (int p = 0; p < parts.length; p++) {
                int length = parts[p].shape().dim(at) * inner, start = starts.get(p) * inner;
                grads.into(parts[p], dx -> {
                    for (int i = 0; i < outer; i++) {
                        accumulate(dy, i * stride + start, dx, i * length, length);
                    }
                });
            }
        });
    }

    /// A run of `length` elements that lie side by side in `y` and `step` apart in `x`.
    private interface Run {
        void at(int yAt, int xAt, int step, int length);
    }

    private static void walk(int[] dims, int[] stride, Run run) {
        int rank = dims.length;
        int length = rank == 0 ? 1 : dims[rank - 1], step = rank == 0 ? 1 : stride[rank - 1];
        int runs = 1;
        for (int axis = 0; axis < rank - 1; axis++) {
            runs *= dims[axis];
        }
        int[] index = new int[rank];
        int xAt = 0;
        for (int i = 0; i < runs; i++) {
            run.at(i * length, xAt, step, length);
            for (int axis = rank - 2; axis >= 0; axis--) {
                xAt += stride[axis];
                if (++index[axis] < dims[axis]) {
                    break;
                }
                xAt -= stride[axis] * dims[axis];
                index[axis] = 0;
            }
        }
    }
}
