package jclap.core.io;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jclap.core.Shape;

/// One `TensorProto`: its elements are raw bytes, or typed numbers, or in another file.
///
/// @param type the number that ONNX gives the type of the elements
/// @param raw where the elements are, if they are in this file as they are
/// @param external where they are, if they are in another
record OnnxTensor(
        String name,
        int type,
        Shape shape,
        Optional<MemorySegment> raw,
        Map<String, String> external,
        Protobuf message) {

    private static final int MAX_TYPED = Integer.MAX_VALUE - 8; // what an array can hold

    private static final int DIMS = 1, TYPE = 2, NAME = 8, RAW = 9, EXTERNAL = 13;
    private static final int FLOATS = 4, INTS = 5, LONGS = 7, DOUBLES = 10, UNSIGNED_LONGS = 11;

    static OnnxTensor of(Protobuf message) {
        String name = "";
        int type = 0;
        List<Long> dims = new ArrayList<>();
        Optional<MemorySegment> raw = Optional.empty();
        Map<String, String> external = new HashMap<>();
        for (var field : message) {
            switch (field.number()) {
                case DIMS -> dims(field, dims);
                case TYPE -> type = (int) field.integer();
                case NAME -> name = field.text();
                case RAW -> raw = Optional.of(field.bytes());
                case EXTERNAL -> {
                    var entry = OnnxFile.entry(field.message());
                    external.put(entry.getKey(), entry.getValue());
                }
                default -> {}
            }
        }
        return new OnnxTensor(name, type, StoredTensor.shape(dims), raw, external, message);
    }

    /// {@return how the elements are stored, or empty for texts and what else is no weight}
    Optional<DType> dtype() {
        return Optional.ofNullable(
                switch (type) {
                    case 1 -> DType.F32;
                    case 2 -> DType.U8;
                    case 3 -> DType.I8;
                    case 4 -> DType.U16;
                    case 5 -> DType.I16;
                    case 6 -> DType.I32;
                    case 7 -> DType.I64;
                    case 9 -> DType.BOOL;
                    case 10 -> DType.F16;
                    case 11 -> DType.F64;
                    case 12 -> DType.U32;
                    case 13 -> DType.U64;
                    case 14 -> DType.C64;
                    case 16 -> DType.BF16;
                    case 17 -> DType.F8_E4M3;
                    case 19 -> DType.F8_E5M2;
                    default -> null;
                });
    }

    /// {@return the elements, which must be as many as the shape says}
    ///
    /// @param outside the bytes of another file, if it has them
    StoredTensor stored(DType dtype, Optional<MemorySegment> outside) {
        long expected = StoredTensor.bytes(dtype, shape);
        MemorySegment bytes = outside.or(() -> raw).orElseGet(() -> typed(dtype.bits() / 8, expected));
        if (bytes.byteSize() != expected) {
            throw new IllegalArgumentException(
                    "expected " + expected + " bytes for " + dtype + " " + shape + " but got " + bytes.byteSize());
        }
        return StoredTensor.dense(dtype, shape, bytes);
    }

    /// {@return the typed numbers as bytes} Narrow integers and the bits of halves are stored as wide integers.
    private MemorySegment typed(int width, long limit) {
        if (limit > MAX_TYPED) {
            throw new IllegalArgumentException("expected at most " + MAX_TYPED + " bytes of typed numbers but got "
                    + limit + " for " + shape + ": save large tensors as raw or external data");
        }
        var out = new ByteArrayOutputStream();
        for (var field : message) {
            switch (field.number()) {
                case FLOATS, DOUBLES -> {
                    requireAtMost(limit, out.size() + field.bytes().byteSize());
                    out.writeBytes(field.bytes().toArray(ValueLayout.JAVA_BYTE));
                }
                case INTS, LONGS, UNSIGNED_LONGS -> {
                    // One field for each number, or one for all: either way its bytes are varints.
                    var in = new Cursor(field.bytes());
                    while (in.remaining() > 0) {
                        long value = Protobuf.varint(in);
                        for (int i = 0; i < width; i++) {
                            out.write((int) (value >>> 8 * i));
                        }
                        requireAtMost(limit, out.size());
                    }
                }
                default -> {}
            }
        }
        return MemorySegment.ofArray(out.toByteArray());
    }

    private void requireAtMost(long limit, long bytes) {
        if (bytes > limit) {
            throw new IllegalArgumentException("expected " + limit + " bytes for " + shape + " but got more");
        }
    }

    private static void dims(Protobuf.Field field, List<Long> dims) {
        var in = new Cursor(field.bytes());
        while (in.remaining() > 0) {
            dims.add(Protobuf.varint(in));
            if (dims.size() > StoredTensor.MAX_RANK) {
                throw in.error("at most " + StoredTensor.MAX_RANK + " axes", "more");
            }
        }
    }
}
