package jclap.core.io;

import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// The fields of a protobuf message, one after the other.
///
/// ```text
/// key = number << 3 | wire type      0: varint   1: 8 bytes   2: length and bytes   5: 4 bytes
/// ```
///
/// A message does not say what its fields are, only how long: who does not know a number skips the field.
/// See [the encoding](https://protobuf.dev/programming-guides/encoding).
record Protobuf(MemorySegment message) implements Iterable<Protobuf.Field> {

    static final int VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5;

    /// One field, its value where it lies: the bytes of a number, or what a length counted.
    record Field(int number, int type, MemorySegment bytes) {

        long integer() {
            return varint(cursor(VARINT));
        }

        String text() {
            return cursor(BYTES).text(bytes.byteSize());
        }

        Protobuf message() {
            return new Protobuf(cursor(BYTES).slice(bytes.byteSize()));
        }

        private Cursor cursor(int expected) {
            if (type != expected) {
                throw new IllegalArgumentException(
                        "protobuf: expected wire type " + expected + " of field " + number + " but got " + type);
            }
            return new Cursor(bytes);
        }
    }

    @Override
    public Iterator<Field> iterator() {
        var in = new Cursor(message);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return in.remaining() > 0;
            }

            @Override
            public Field next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return field(in);
            }
        };
    }

    private Field field(Cursor in) {
        long key = varint(in), from = in.at();
        int type = (int) (key & 7);
        switch (type) {
            case VARINT -> varint(in);
            case FIXED64 -> in.slice(8);
            case BYTES -> {
                long length = varint(in);
                from = in.at();
                in.slice(length);
            }
            case FIXED32 -> in.slice(4);
            default -> throw in.error("wire type 0, 1, 2 or 5", type + ": not a protobuf message, or damaged");
        }
        return new Field((int) (key >>> 3), type, message.asSlice(from, in.at() - from));
    }

    /// {@return seven bits of each byte, lowest first, until one without the eighth}
    static long varint(Cursor in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = in.u8();
            value |= (next & 127L) << shift;
            if (next < 128) {
                return value;
            }
        }
        throw in.error("an integer of at most 10 bytes", "more");
    }
}
