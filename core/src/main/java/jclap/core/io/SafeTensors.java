package jclap.core.io;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import jclap.core.Tensor;

/// The safetensors format: what we write, and prefer to read.
///
/// ```text
/// offset 0        header length N, 8 bytes, little-endian
///        8        N bytes of JSON: name → {dtype, shape, data_offsets}, and "__metadata__": name → text
///        8 + N    the tensors, row-major, little-endian, without gaps, to the end of the file
/// ```
///
/// See [the format](https://huggingface.co/docs/safetensors).
public final class SafeTensors {

    /// The format's own limit.
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private SafeTensors() {}

    /// {@return the tensors of a file that must be in this format; [Checkpoint#open] takes any}
    ///
    /// @throws IOException naming the file, the tensor and the broken rule
    public static Checkpoint open(Path file) throws IOException {
        return Checkpoint.open(file, (bytes, _) -> contents(bytes));
    }

    /// {@return the tensors in the bytes of a file that must be in this format; the stream is read to its end}
    ///
    /// @param source what messages call it
    public static Checkpoint read(String source, InputStream in) throws IOException {
        return Checkpoint.read(source, in, (bytes, _) -> contents(bytes));
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

    static Checkpoint.Contents contents(MemorySegment file) {
        long headerBytes = headerBytes(file);
        MemorySegment data = file.asSlice(8 + headerBytes);
        byte[] json = file.asSlice(8, headerBytes).toArray(ValueLayout.JAVA_BYTE);
        var header = SafeTensorsHeader.parse(json, data.byteSize());
        var tensors = new LinkedHashMap<String, StoredTensor>();
        header.entries().forEach((name, entry) -> {
            MemorySegment bytes = data.asSlice(entry.begin(), entry.end() - entry.begin());
            tensors.put(name, StoredTensor.dense(entry.dtype(), entry.shape(), bytes));
        });
        return new Checkpoint.Contents(tensors, header.metadata());
    }

    private static long headerBytes(MemorySegment file) {
        if (file.byteSize() < 8) {
            throw new IllegalArgumentException(
                    "expected a header length in 8 bytes but got " + file.byteSize() + ": not a safetensors file");
        }
        long bytes = file.get(Cursor.LONG, 0), limit = Math.min(MAX_HEADER_BYTES, file.byteSize() - 8);
        if (bytes < 0 || bytes > limit) {
            throw new IllegalArgumentException("expected a header of at most " + limit + " bytes but got "
                    + Long.toUnsignedString(bytes) + ": cut off, or not a safetensors file");
        }
        return bytes;
    }
}
