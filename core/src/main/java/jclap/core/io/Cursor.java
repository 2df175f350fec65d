package jclap.core.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A place in the bytes of a file that moves forward as values are taken, little-endian unless said otherwise.
///
/// Whatever length a file claims, nothing is allocated before that many bytes are known to be there, and nothing is
/// copied that is longer than any text: the elements of tensors stay where they are.
final class Cursor {

    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final long MAX_COPIED = 1 << 26;

    private final MemorySegment bytes;
    private long at;

    Cursor(MemorySegment bytes) {
        this(bytes, 0);
    }

    Cursor(MemorySegment bytes, long at) {
        this.bytes = bytes;
        this.at = at;
        take(0);
    }

    long at() {
        return at;
    }

    long remaining() {
        return bytes.byteSize() - at;
    }

    int u8() {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, take(1)));
    }

    int u16() {
        return Short.toUnsignedInt(bytes.get(SHORT, take(2)));
    }

    int i32() {
        return bytes.get(INT, take(4));
    }

    long u32() {
        return Integer.toUnsignedLong(i32());
    }

    long i64() {
        return bytes.get(LONG, take(8));
    }

    double bigEndianDouble() {
        return Double.longBitsToDouble(Long.reverseBytes(i64()));
    }

    /// {@return a copy of the next `n` bytes}
    byte[] bytes(long n) {
        if (n > MAX_COPIED && n <= remaining()) {
            throw error(
                    "a text of at most " + MAX_COPIED + " bytes",
                    n + ": the file is damaged or no checkpoint, fetch it again");
        }
        return slice(n).toArray(ValueLayout.JAVA_BYTE);
    }

    String text(long n) {
        long from = at;
        byte[] utf8 = bytes(n);
        try {
            return Utf8.decode(utf8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("offset " + from + ": " + e.getMessage(), e);
        }
    }

    /// {@return the bytes before the next line feed, as text; the line feed is taken too}
    String line(int limit) {
        long end = at;
        while (end < bytes.byteSize() && end - at <= limit && bytes.get(ValueLayout.JAVA_BYTE, end) != '\n') {
            end++;
        }
        if (end == bytes.byteSize() || end - at > limit) {
            throw error("a line of at most " + limit + " bytes", "no line feed");
        }
        String line = text(end - at);
        at++;
        return line;
    }

    /// {@return the next `n` bytes where they are}
    MemorySegment slice(long n) {
        return bytes.asSlice(take(n), n);
    }

    /// {@return a complaint that names this place}
    IllegalArgumentException error(String expected, Object actual) {
        return new IllegalArgumentException("offset " + at + ": expected " + expected + " but got " + actual);
    }

    private long take(long n) {
        if (n < 0 || at < 0 || n > bytes.byteSize() - at) {
            throw error(
                    Long.toUnsignedString(n) + " more bytes",
                    Math.max(0, bytes.byteSize() - at) + ": the file is cut off or damaged");
        }
        long from = at;
        at += n;
        return from;
    }
}
