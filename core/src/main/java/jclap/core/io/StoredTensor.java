package jclap.core.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import jclap.core.Shape;

/// One tensor where it lies in a file: element `(i, j, …)` is element `offset + i·strides[0] + j·strides[1] + …` of
/// `storage`, little-endian. Nothing is read before one of the methods is called; each returns a copy.
///
/// Several tensors may share a storage: tied weights, transposed views, slices.
record StoredTensor(DType dtype, Shape shape, MemorySegment storage, long offset, long[] strides) {

    /// As many axes as PyTorch allows; a file must not repeat a long list of them for each of many tensors.
    static final int MAX_RANK = 64;

    /// Below a megabyte the call costs more than it gives back.
    private static final int WORTH_UNLOADING = 1 << 20;

    /// A view may repeat the elements of its storage, but not a kilobyte into gigabytes.
    private static final long MAX_REPEATED = 1 << 24;

    /// Checks that every element lies in the storage, so that reading cannot fail.
    StoredTensor {
        if (strides.length != shape.rank()) {
            throw new IllegalArgumentException(
                    "expected a stride for each axis of " + shape + " but got " + strides.length);
        }
        long stored = storage.byteSize() * 8 / dtype.bits(), elements = 1, last = offset;
        for (int axis = 0; axis < strides.length; axis++) {
            int dim = shape.dim(axis);
            elements *= dim;
            if (elements > Math.max(stored, MAX_REPEATED) || elements > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "expected a view of at most the " + stored + " elements stored but got " + shape);
            }
            if (strides[axis] < 0) {
                throw new IllegalArgumentException("expected strides of at least 0 but got " + strides[axis]);
            }
            last = Math.addExact(last, Math.multiplyExact(strides[axis], Math.max(dim - 1, 0)));
        }
        if (offset < 0 || offset > stored || elements > 0 && last >= stored) {
            throw new IllegalArgumentException("expected elements among the " + stored + " stored but got " + shape
                    + " from " + offset + " to " + last);
        }
    }

    /// {@return a tensor whose elements fill `storage` in row-major order}
    static StoredTensor dense(DType dtype, Shape shape, MemorySegment storage) {
        return new StoredTensor(dtype, shape, storage, 0, rowMajor(shape));
    }

    /// {@return the shape with these lengths, however many elements}
    static Shape shape(List<Long> lengths) {
        int[] dims = new int[lengths.size()];
        for (int axis = 0; axis < dims.length; axis++) {
            long length = lengths.get(axis);
            if (length < 0 || length > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("expected lengths of 0 to 2147483647 but got " + lengths);
            }
            dims[axis] = (int) length;
        }
        return Shape.of(dims);
    }

    /// {@return the bytes that a tensor takes; its elements must fit an array, its last one must end a byte}
    static long bytes(DType dtype, Shape shape) {
        long elements = 1;
        for (int dim : shape.dims()) {
            elements *= dim;
            if (elements > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("expected at most 2147483647 elements but got " + shape);
            }
        }
        long bits = elements * dtype.bits();
        if (bits % 8 != 0) {
            throw new IllegalArgumentException("expected whole bytes but got " + bits + " bits of " + dtype);
        }
        return bits / 8;
    }

    /// {@return this matrix with its axes exchanged; nothing is moved}
    StoredTensor transposed() {
        var shape = Shape.of(this.shape.dim(1), this.shape.dim(0));
        return new StoredTensor(dtype, shape, storage, offset, new long[] {strides[1], strides[0]});
    }

    float[] floats() {
        float[] x = new float[shape.size()];
        floats(x);
        return x;
    }

    /// Writes the elements, rounded to 32 bits, to `x`.
    ///
    /// What was read of a large mapped file is no longer counted as memory of this process, which has a copy now.
    void floats(float[] x) {
        if (x.length != shape.size()) {
            throw mismatch("room for " + shape, x.length + " floats");
        }
        MemorySegment bytes = elements();
        floats(bytes, x);
        if (bytes.isMapped() && bytes.byteSize() >= WORTH_UNLOADING) {
            bytes.unload();
        }
    }

    private void floats(MemorySegment bytes, float[] x) {
        switch (dtype) {
            case F32 -> MemorySegment.copy(bytes, Cursor.FLOAT, 0, x, 0, x.length);
            case F16 -> {
                // Copied first: element by element from a segment, a model in a young JVM takes a tenth of a second.
                short[] half = new short[x.length];
                MemorySegment.copy(bytes, Cursor.SHORT, 0, half, 0, half.length);
                for (int i = 0; i < x.length; i++) {
                    x[i] = Float.float16ToFloat(half[i]);
                }
            }
            case BF16 -> {
                for (int i = 0; i < x.length; i++) {
                    x[i] = Float.intBitsToFloat(bytes.getAtIndex(Cursor.SHORT, i) << 16);
                }
            }
            case F64 -> {
                for (int i = 0; i < x.length; i++) {
                    x[i] = (float) bytes.getAtIndex(Cursor.DOUBLE, i);
                }
            }
            case F8_E5M2 -> {
                for (int i = 0; i < x.length; i++) {
                    x[i] = Float.float16ToFloat((short) (bytes.get(ValueLayout.JAVA_BYTE, i) << 8));
                }
            }
            case F8_E4M3 -> {
                for (int i = 0; i < x.length; i++) {
                    x[i] = e4m3(bytes.get(ValueLayout.JAVA_BYTE, i));
                }
            }
            default -> throw mismatch("F32, F16, BF16, F8 or F64", dtype);
        }
    }

    long[] longs() {
        MemorySegment bytes = elements();
        long[] x = new long[shape.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = switch (dtype) {
                case BOOL, U8 -> Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, i));
                case I8 -> bytes.get(ValueLayout.JAVA_BYTE, i);
                case U16 -> Short.toUnsignedLong(bytes.getAtIndex(Cursor.SHORT, i));
                case I16 -> bytes.getAtIndex(Cursor.SHORT, i);
                case U32 -> Integer.toUnsignedLong(bytes.getAtIndex(Cursor.INT, i));
                case I32 -> bytes.getAtIndex(Cursor.INT, i);
                case U64, I64 -> bytes.getAtIndex(Cursor.LONG, i);
                default -> throw mismatch("integers", dtype);
            };
        }
        return x;
    }

    int[] ints() {
        long[] x = longs();
        int[] narrow = new int[x.length];
        for (int i = 0; i < x.length; i++) {
            narrow[i] = (int) x[i];
            if (narrow[i] != x[i]) {
                throw mismatch("integers of 32 bits", "[" + i + "] = " + x[i]);
            }
        }
        return narrow;
    }

    byte[] bytes() {
        return elements().toArray(ValueLayout.JAVA_BYTE);
    }

    /// {@return the bytes of the elements in row-major order: a part of the file, or else collected by stride}
    private MemorySegment elements() {
        long bytes = (long) shape.size() * dtype.bits() / 8;
        if (isDense()) {
            return storage.asSlice(offset * dtype.bits() / 8, bytes);
        }
        if (bytes > Integer.MAX_VALUE - 8) {
            throw mismatch("at most 2 GiB of elements that are not in a row", bytes + " bytes");
        }
        int width = dtype.bits() / 8, rank = shape.rank();
        var collected = MemorySegment.ofArray(new byte[(int) bytes]);
        int[] index = new int[rank];
        long from = offset;
        for (long at = 0; at < bytes; at += width) {
            MemorySegment.copy(storage, from * width, collected, at, width);
            for (int axis = rank - 1; axis >= 0; axis--) {
                from += strides[axis];
                if (++index[axis] < shape.dim(axis)) {
                    break;
                }
                from -= index[axis] * strides[axis];
                index[axis] = 0;
            }
        }
        return collected;
    }

    private boolean isDense() {
        long[] dense = rowMajor(shape);
        for (int axis = 0; axis < dense.length; axis++) {
            if (shape.dim(axis) > 1 && strides[axis] != dense[axis]) {
                return shape.size() == 0;
            }
        }
        return true;
    }

    private static long[] rowMajor(Shape shape) {
        long[] strides = new long[shape.rank()];
        long stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, shape.dim(axis));
        }
        return strides;
    }

    /// {@return sign, 4 bits of exponent biased by 7, 3 of mantissa; no infinity, and NaN where all seven are set}
    private static float e4m3(int bits) {
        int exponent = bits >> 3 & 15, mantissa = bits & 7;
        float magnitude = (bits & 127) == 127
                ? Float.NaN
                : exponent == 0 ? Math.scalb(mantissa, -9) : Math.scalb(8 + mantissa, exponent - 10);
        return bits < 0 ? -magnitude : magnitude;
    }

    private static IllegalArgumentException mismatch(String expected, Object actual) {
        return new IllegalArgumentException("expected " + expected + " but got " + actual);
    }
}
