package jclap.core.ops;

import static jclap.core.kernel.Pointwise.accumulate;
import static jclap.core.kernel.Reduce.sum;

import java.util.Arrays;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Scratch;

/// Stretching of arrays to a common shape, and the sums that undo it. Shapes are aligned at the
/// innermost axis; an axis of length 1, or a missing one, is repeated.
///
/// ```text
/// (3, 1, 5) with (4, 5)  →  (3, 4, 5)
/// ```
public final class Broadcast {

    private Broadcast() {}

    /// {@return the shape that both `xs` and `ys` stretch to}
    static Shape shape(String op, Shape xs, Shape ys) {
        int[] dims = new int[Math.max(xs.rank(), ys.rank())];
        for (int back = 1; back <= dims.length; back++) {
            int a = back <= xs.rank() ? xs.dim(-back) : 1, b = back <= ys.rank() ? ys.dim(-back) : 1;
            if (a != b && a != 1 && b != 1) {
                throw new IllegalArgumentException(
                        op + ": expected shapes that broadcast (equal lengths, or 1) but got " + xs + " and " + ys);
            }
            dims[dims.length - back] = a == 1 ? b : a;
        }
        return Shape.of(dims);
    }

    /// {@return the elements of `x` repeated to `shape`; the very array of `x` when there is nothing to repeat}
    static float[] stretch(Tensor x, Shape shape) {
        if (x.shape().equals(shape)) {
            return x.data();
        }
        float[] wide = Scratch.floats(shape.size());
        walk(x.shape(), shape, (narrowAt, wideAt, length, repeated) -> {
            if (repeated) {
                Arrays.fill(wide, wideAt, wideAt + length, x.data()[narrowAt]);
            } else {
                System.arraycopy(x.data(), narrowAt, wide, wideAt, length);
            }
        });
        return wide;
    }

    /// {@return for each element of an array of shape `wide`, which element of one of shape `narrow` is stretched
    /// to it}
    static int[] positions(Shape narrow, Shape wide) {
        int[] positions = new int[wide.size()];
        walk(narrow, wide, (narrowAt, wideAt, length, repeated) -> {
            for (int i = 0; i < length; i++) {
                positions[wideAt + i] = repeated ? narrowAt : narrowAt + i;
            }
        });
        return positions;
    }

    /// Adds to `narrow` the sum of `wide` over the axes along which `narrowShape` was stretched to `wideShape`.
    public static void sumInto(float[] wide, Shape wideShape, float[] narrow, Shape narrowShape) {
        walk(narrowShape, wideShape, (narrowAt, wideAt, length, repeated) -> {
            if (repeated) {
                narrow[narrowAt] += sum(wide, wideAt, length);
            } else {
                accumulate(wide, wideAt, narrow, narrowAt, length);
            }
        });
    }

    /// A run of `length` elements of the wide array that comes from one repeated element of the
    /// narrow one, or from as many consecutive ones.
    private interface Run {
        void at(int narrowAt, int wideAt, int length, boolean repeated);
    }

    private static void walk(Shape narrow, Shape wide, Run run) {
        int rank = wide.rank(), missing = rank - narrow.rank();
        // The innermost axes that are all repeated, or all kept, make one run.
        int inner = rank - 1;
        while (inner > 0 && wide.dim(inner) == 1) {
            inner--;
        }
        boolean repeated = rank > 0 && length(narrow, inner - missing) != wide.dim(inner);
        int outer = rank, length = 1;
        while (outer > 0
                && (wide.dim(outer - 1) == 1
                        || repeated == (length(narrow, outer - 1 - missing) != wide.dim(outer - 1)))) {
            length *= wide.dim(--outer);
        }
        int[] stride = new int[outer];
        int size = repeated ? 1 : length;
        for (int axis = outer - 1; axis >= 0; axis--) {
            int own = length(narrow, axis - missing);
            stride[axis] = own == 1 ? 0 : size;
            size *= own;
        }
        int[] index = new int[outer];
        int runs = wide.product(0, outer), narrowAt = 0;
        for (int i = 0; i < runs; i++) {
            run.at(narrowAt, i * length, length, repeated);
            for (int axis = outer - 1; axis >= 0; axis--) {
                narrowAt += stride[axis];
                if (++index[axis] < wide.dim(axis)) {
                    break;
                }
                narrowAt -= stride[axis] * wide.dim(axis);
                index[axis] = 0;
            }
        }
    }

    private static int length(Shape narrow, int axis) {
        return axis < 0 ? 1 : narrow.dim(axis);
    }
}
