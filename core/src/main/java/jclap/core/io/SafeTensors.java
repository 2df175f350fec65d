package jclap.core.io;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import jclap.core.Shape;
import jclap.core.Tensor;

/// Named tensors in a safetensors file.
///
/// ```text
/// offset 0        header length N, 8 bytes, little-endian
///        8        N bytes of JSON: name → {dtype, shape, data_offsets}, and "__metadata__": name → text
///        8 + N    the tensors, row-major, little-endian, without gaps, to the end of the file
/// ```
///
/// Opening reads and checks the header only. A tensor is copied out of the mapped file when it is asked for, so a file
/// of gigabytes costs what is used of it. Safe to share between threads; after [#close] every read fails cleanly.
/// See [the format](https://huggingface.co/docs/safetensors).
public final class SafeTensors implements AutoCloseable {

    /// The format's own limit.
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final ValueLayout.OfShort SHORT = little(ValueLayout.JAVA_SHORT_UNALIGNED);
    private static final ValueLayout.OfInt INT = little(ValueLayout.JAVA_INT_UNALIGNED);
    private static final ValueLayout.OfLong LONG = little(ValueLayout.JAVA_LONG_UNALIGNED);
    private static final ValueLayout.OfFloat FLOAT = little(ValueLayout.JAVA_FLOAT_UNALIGNED);
    private static final ValueLayout.OfDouble DOUBLE = little(ValueLayout.JAVA_DOUBLE_UNALIGNED);

    private final String source;
    private final Arena arena;
    private final MemorySegment data;
    private final SafeTensorsHeader header;

    private SafeTensors(String source, Arena arena, MemorySegment file) throws IOException {
        this.source = source;
        this.arena = arena;
        try {
            long headerBytes = headerBytes(file);
            data = file.asSlice(8 + headerBytes);
            byte[] json = file.asSlice(8, headerBytes).toArray(ValueLayout.JAVA_BYTE);
            header = SafeTensorsHeader.parse(json, data.byteSize());
        } catch (IllegalArgumentException e) {
            throw new IOException(source + ": " + e.getMessage(), e);
        }
    }

    /// {@return the tensors of a file, which stays mapped until it is closed}
    ///
    /// @throws IOException naming the file, the tensor and the broken rule
    public static SafeTensors open(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(
                    file.toString(), null, "expected a safetensors file but got none: check the path");
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": expected a safetensors file but got "
                    + (Files.isDirectory(file) ? "a folder: name a file in it" : "a device"));
        }
        Arena arena = Arena.ofShared();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new SafeTensors(
                    file.toString(), arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /// {@return the tensors in the bytes of a file, for example a resource in a jar; the stream is read to its end}
    ///
    /// @param source what messages call it
    public static SafeTensors read(String source, InputStream in) throws IOException {
        return new SafeTensors(source, Arena.ofShared(), MemorySegment.ofArray(in.readAllBytes()));
    }

    /// Writes tensors in their order, the metadata sorted by name: equal content gives equal bytes.
    ///
    /// The file appears complete or not at all, see [AtomicFile]. Nothing is copied but a small buffer.
    ///
    /// @param storage `F32`, or `F16` for half the size; a number that would overflow to infinity is refused
    /// @throws IOException naming the file and the remedy, if it cannot be written
    public static void write(
            Path file, SequencedMap<String, Tensor> tensors, DType storage, Map<String, String> metadata)
            throws IOException {
        SafeTensorsWriter.write(file, tensors, storage, metadata);
    }

    /// {@return the names of the tensors in the order of the header}
    public SequencedSet<String> names() {
        return header.entries().sequencedKeySet();
    }

    /// {@return free text about the whole, such as `format → pt`}
    public SequencedMap<String, String> metadata() {
        return header.metadata();
    }

    /// {@return the shape of a tensor; no axes for a scalar}
    public Shape shape(String name) {
        return entry(name).shape();
    }

    /// {@return how a tensor is stored}
    public DType dtype(String name) {
        return entry(name).dtype();
    }

    /// {@return a tensor stored as `F32`, `F16`, `BF16` or, rounded, `F64`, as a constant; a copy}
    public Tensor tensor(String name) {
        return Tensor.of(shape(name), floats(name));
    }

    /// {@return the elements of a tensor stored as `F32`, `F16`, `BF16` or, rounded, `F64`; a copy}
    public float[] floats(String name) {
        var entry = entry(name);
        MemorySegment bytes = bytes(entry);
        float[] x = new float[entry.shape().size()];
        switch (entry.dtype()) {
            case F32 -> MemorySegment.copy(bytes, FLOAT, 0, x, 0, x.length);
            case F16 -> {
                short[] half = bytes.toArray(SHORT);
                for (int i = 0; i < x.length; i++) {
                    x[i] = Float.float16ToFloat(half[i]);
                }
            }
            case BF16 -> {
                short[] upper = bytes.toArray(SHORT);
                for (int i = 0; i < x.length; i++) {
                    x[i] = Float.intBitsToFloat(upper[i] << 16);
                }
            }
            case F64 -> {
                for (int i = 0; i < x.length; i++) {
                    x[i] = (float) bytes.getAtIndex(DOUBLE, i);
                }
            }
            default -> throw mismatch(name, "F32, F16, BF16 or F64", entry.dtype());
        }
        return x;
    }

    /// {@return the elements of a tensor of integers or truth values; `U64` beyond 2⁶³ wraps; a copy}
    public long[] longs(String name) {
        var entry = entry(name);
        MemorySegment bytes = bytes(entry);
        long[] x = new long[entry.shape().size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = switch (entry.dtype()) {
                case BOOL, U8 -> Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, i));
                case I8 -> bytes.get(ValueLayout.JAVA_BYTE, i);
                case U16 -> Short.toUnsignedLong(bytes.getAtIndex(SHORT, i));
                case I16 -> bytes.getAtIndex(SHORT, i);
                case U32 -> Integer.toUnsignedLong(bytes.getAtIndex(INT, i));
                case I32 -> bytes.getAtIndex(INT, i);
                case U64, I64 -> bytes.getAtIndex(LONG, i);
                default -> throw mismatch(name, "integers", entry.dtype());
            };
        }
        return x;
    }

    /// {@return the elements of a tensor of integers that fit 32 bits; a copy}
    ///
    /// @throws IllegalArgumentException naming the first that does not
    public int[] ints(String name) {
        long[] x = longs(name);
        int[] narrow = new int[x.length];
        for (int i = 0; i < x.length; i++) {
            narrow[i] = (int) x[i];
            if (narrow[i] != x[i]) {
                throw mismatch(name, "integers of 32 bits", "[" + i + "] = " + x[i]);
            }
        }
        return narrow;
    }

    /// {@return the stored bytes of a tensor of any dtype; a copy}
    public byte[] bytes(String name) {
        var entry = entry(name);
        if (entry.end() - entry.begin() > Integer.MAX_VALUE - 8) {
            throw mismatch(name, "at most 2 GiB", entry.end() - entry.begin() + " bytes");
        }
        return bytes(entry).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Releases the file. Arrays handed out stay valid.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private MemorySegment bytes(SafeTensorsHeader.Entry entry) {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException(source + ": expected an open file but it was closed");
        }
        return data.asSlice(entry.begin(), entry.end() - entry.begin());
    }

    private SafeTensorsHeader.Entry entry(String name) {
        var entry = header.entries().get(name);
        if (entry == null) {
            throw mismatch(name, "one of the " + names().size() + " names of the file", "no such tensor");
        }
        return entry;
    }

    private IllegalArgumentException mismatch(String name, String expected, Object actual) {
        return new IllegalArgumentException(
                source + ": " + SafeTensorsHeader.place(name) + ": expected " + expected + " but got " + actual);
    }

    private static long headerBytes(MemorySegment file) {
        if (file.byteSize() < 8) {
            throw new IllegalArgumentException(
                    "expected a header length in 8 bytes but got " + file.byteSize() + ": not a safetensors file");
        }
        long bytes = file.get(LONG, 0), limit = Math.min(MAX_HEADER_BYTES, file.byteSize() - 8);
        if (bytes < 0 || bytes > limit) {
            throw new IllegalArgumentException("expected a header of at most " + limit + " bytes but got "
                    + Long.toUnsignedString(bytes) + ": cut off, or not a safetensors file");
        }
        return bytes;
    }

    @SuppressWarnings("unchecked")
    private static <L extends ValueLayout> L little(L layout) {
        return (L) layout.withOrder(ByteOrder.LITTLE_ENDIAN);
    }
}
