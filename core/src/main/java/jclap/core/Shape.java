package jclap.core;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The length of each axis of a tensor, outermost first, as in `(batch, time, channels)`.
public final class Shape {

    private final int[] dims;

    private Shape(int[] dims) {
        this.dims = dims;
    }

    /// {@return the shape with the given axes; none for a scalar}
    public static Shape of(int... dims) {
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("shape: expected lengths of at least 0 but got " + new Shape(dims));
            }
        }
        return new Shape(dims.clone());
    }

    /// {@return the number of axes}
    public int rank() {
        return dims.length;
    }

    /// {@return the length of `axis`, where `-1` is the innermost axis}
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /// {@return `axis` counted from the outermost: `-1` becomes `rank - 1`}
    public int axis(int axis) {
        int positive = axis < 0 ? axis + dims.length : axis;
        if (positive < 0 || positive >= dims.length) {
            throw new IllegalArgumentException("shape: expected an axis of " + this + " but got " + axis);
        }
        return positive;
    }

    /// {@return the number of elements in a tensor of this shape}
    public int size() {
        return product(0, dims.length);
    }

    /// {@return the product of the lengths of the axes `from … to − 1`, 1 when there is none}
    public int product(int from, int to) {
        long size = 1;
        for (int axis = from; axis < to; axis++) {
            size *= dims[axis];
            if (size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "shape: expected up to " + Integer.MAX_VALUE + " elements but got " + this);
            }
        }
        return (int) size;
    }

    /// {@return this shape with the length of one axis replaced}
    public Shape with(int axis, int length) {
        int[] changed = dims.clone();
        changed[axis(axis)] = length;
        return of(changed);
    }

    /// {@return this shape without one axis}
    public Shape without(int axis) {
        int removed = axis(axis);
        int[] rest = new int[dims.length - 1];
        System.arraycopy(dims, 0, rest, 0, removed);
        System.arraycopy(dims, removed + 1, rest, removed, rest.length - removed);
        return new Shape(rest);
    }

    /// {@return the lengths, outermost first; a copy}
    public int[] dims() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
