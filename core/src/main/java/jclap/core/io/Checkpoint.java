package jclap.core.io;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Function;
import jclap.core.Shape;
import jclap.core.Tensor;

/// Named tensors in a file, whatever its format.
///
/// | format | recognised by | where it is told |
/// |---|---|---|
/// | safetensors | a JSON object at byte 8 | `SafeTensors` |
/// | safetensors in several files | a JSON object, the index that names them | `Shards` |
/// | PyTorch since 1.6 | a zip archive | `TorchFile`, `ZipDirectory`, `Pickle` |
/// | PyTorch before 1.6 | a pickle | `TorchFile`, `Pickle` |
/// | ONNX | field 1 of a protobuf message | `OnnxFile`, `Protobuf` |
///
/// ```java
/// try (var checkpoint = Checkpoint.open(Path.of("model.pt"))) {
///     Tensor weight = checkpoint.tensor("features.0.0.weight");
/// }
/// ```
///
/// Opening reads and checks the table of contents only. A tensor is copied out of the mapped file when it is asked
/// for, so a file of gigabytes costs what is used of it. No file can run code, claim memory it does not fill, or be
/// read beyond its end. Safe to share between threads; after [#close] every read fails cleanly.
public final class Checkpoint implements AutoCloseable {

    /// What a format makes of the bytes of a file. Mistakes of the file are [IllegalArgumentException]s.
    @FunctionalInterface
    interface Format {
        Contents read(MemorySegment file, Folder folder) throws IOException;
    }

    /// Where a file that consists of several finds the others.
    @FunctionalInterface
    interface Folder {
        MemorySegment map(String name) throws IOException;
    }

    /// A table of contents.
    record Contents(SequencedMap<String, StoredTensor> tensors, SequencedMap<String, String> metadata) {
        Contents {
            tensors = Collections.unmodifiableSequencedMap(tensors);
            metadata = Collections.unmodifiableSequencedMap(metadata);
        }
    }

    private final String source;
    private final Arena arena;
    private final Contents contents;

    private Checkpoint(String source, Arena arena, Contents contents) {
        this.source = source;
        this.arena = arena;
        this.contents = contents;
    }

    /// {@return the tensors of a file, which stays mapped until it is closed}
    ///
    /// @throws IOException naming the file, the place in it and the broken rule
    public static Checkpoint open(Path file) throws IOException {
        return open(file, Formats::read);
    }

    static Checkpoint open(Path file, Format format) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(
                    file.toString(), null, "expected a checkpoint but got no file: check the path");
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": expected a checkpoint but got "
                    + (Files.isDirectory(file) ? "a folder: name a file in it" : "a device"));
        }
        return read(file.toString(), arena -> format.read(map(file, arena), name -> map(beside(file, name), arena)));
    }

    /// {@return the tensors in the bytes of a file, for example a resource in a jar; the stream is read to its end}
    ///
    /// @param source what messages call it
    public static Checkpoint read(String source, InputStream in) throws IOException {
        return read(source, in, Formats::read);
    }

    static Checkpoint read(String source, InputStream in, Format format) throws IOException {
        byte[] bytes = in.readAllBytes();
        return read(
                source,
                _ -> format.read(MemorySegment.ofArray(bytes), name -> {
                    throw new IOException(
                            source + ": expected one file but got one that continues in " + name + ": open its path");
                }));
    }

    private interface Opening {
        Contents in(Arena arena) throws IOException;
    }

    private static Checkpoint read(String source, Opening opening) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            return new Checkpoint(source, arena, opening.in(arena));
        } catch (IllegalArgumentException | ArithmeticException e) {
            arena.close();
            throw new IOException(source + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private static MemorySegment map(Path file, Arena arena) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    /// {@return a file of the same folder, or below it; a model must not name files elsewhere}
    private static Path beside(Path file, String name) throws IOException {
        Path folder = file.toAbsolutePath().normalize().getParent();
        Path named;
        try {
            named = folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw new IOException(file + ": expected the name of a file beside it but got " + e.getMessage(), e);
        }
        if (!named.startsWith(folder) || !Files.isRegularFile(named)) {
            throw new IOException(file + ": expected a file beside it but got " + JsonWriter.excerpt(name)
                    + ": fetch all files of the model into one folder");
        }
        return named;
    }

    /// {@return the names of the tensors, in the order of the file}
    ///
    /// Where a PyTorch file nests dictionaries and lists, their keys and indices are joined by dots.
    public SequencedSet<String> names() {
        return contents.tensors.sequencedKeySet();
    }

    /// {@return what the file says beside its tensors, as text: `format → pt`, `epoch → 7`}
    public SequencedMap<String, String> metadata() {
        return contents.metadata;
    }

    /// {@return the shape of a tensor; no axes for a scalar}
    public Shape shape(String name) {
        return stored(name).shape();
    }

    /// {@return how a tensor is stored}
    public DType dtype(String name) {
        return stored(name).dtype();
    }

    /// {@return a tensor stored as floats of any width, rounded to 32 bits, as a constant; a copy}
    public Tensor tensor(String name) {
        return Tensor.of(shape(name), floats(name));
    }

    /// {@return the elements of a tensor stored as floats of any width, rounded to 32 bits; a copy}
    public float[] floats(String name) {
        return copy(name, StoredTensor::floats);
    }

    /// Writes what [#floats(String)] would return to `into`, which has as many elements.
    public void floats(String name, float[] into) {
        copy(name, tensor -> {
            tensor.floats(into);
            return into;
        });
    }

    /// {@return the elements of a tensor of integers or truth values; `U64` beyond 2⁶³ wraps; a copy}
    public long[] longs(String name) {
        return copy(name, StoredTensor::longs);
    }

    /// {@return the elements of a tensor of integers that fit 32 bits; a copy}
    ///
    /// @throws IllegalArgumentException naming the first that does not
    public int[] ints(String name) {
        return copy(name, StoredTensor::ints);
    }

    /// {@return the bytes of the elements of a tensor of any dtype, row-major and little-endian; a copy}
    public byte[] bytes(String name) {
        return copy(name, StoredTensor::bytes);
    }

    /// Releases the file. Arrays handed out stay valid.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private <T> T copy(String name, Function<StoredTensor, T> elements) {
        var tensor = stored(name);
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException(source + ": expected an open file but it was closed");
        }
        try {
            return elements.apply(tensor);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + ": " + place(name) + ": " + e.getMessage(), e);
        }
    }

    private StoredTensor stored(String name) {
        var tensor = contents.tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(source + ": " + place(name) + ": expected one of the " + names().size()
                    + " names of the file but got no such tensor");
        }
        return tensor;
    }

    /// {@return how messages name a tensor}
    static String place(String name) {
        return "tensor " + JsonWriter.excerpt(name);
    }
}
