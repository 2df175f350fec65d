package jclap.clap.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import jclap.audio.Recipe;
import jclap.core.io.AtomicFile;

/// Recordings on disk as a model hears them, decoded, resampled and mixed: each is decoded once, not once in an epoch,
/// and none has to stay in memory. Samples are kept and not spectrograms, because [Augmentation] changes samples, and
/// even without it a clip begins at a random one.
///
/// ```text
/// file  = "jclapsnd" · u32 n · u32 crc(samples) · u32 crc(the 16 bytes before) · n samples      little-endian, CRC-32C
/// name  = sha256(path · size · time of change · sample rate · channels · quantized).jclapsnd
/// ```
///
/// A recording that changes gets another name. Files appear whole, and one that was damaged later is noticed by its
/// checksum and made again. When the folder is full, what no run has used for longest goes first; what this run uses
/// stays, and what finds no room is decoded each time it is wanted.
public final class SoundCache {

    private static final byte[] MAGIC = "jclapsnd".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 20;
    private static final String SUFFIX = ".jclapsnd";

    /// What was found and done so far.
    ///
    /// @param found recordings that were there
    /// @param decoded recordings that were not, or were damaged
    /// @param unstored those among them for which there was no room, or that could not be written, see [#problem]
    public record Use(int found, int decoded, int unstored) {}

    private final Path folder;
    private final long limit;
    private final Set<Path> used = new HashSet<>();
    private long size;
    private boolean full;
    private Use use = new Use(0, 0, 0);
    private Optional<String> problem = Optional.empty();

    /// @param folder is made if it is not there
    /// @param limit in bytes
    public SoundCache(Path folder, long limit) throws IOException {
        this.folder = Folders.make(folder);
        this.limit = limit;
        for (Entry entry : entries()) {
            size += entry.size;
        }
    }

    /// {@return what was found and done so far}
    public synchronized Use use() {
        return use;
    }

    /// {@return why a recording could not be written, if one could not: it is decoded whenever it is wanted}
    public synchronized Optional<String> problem() {
        return problem;
    }

    /// {@return the sound of a recording, which is decoded if it was not}
    Sound get(Manifest.Example example, Recipe recipe) throws IOException {
        if (!Files.isRegularFile(WebDataset.fileOf(example.audio()))) {
            Recordings.mono(example, recipe); // This says best what is wrong with it.
        }
        Path file = folder.resolve(name(example, recipe));
        Optional<Integer> checksum = header(file);
        if (checksum.isPresent()) {
            found(file);
            return new Cached(example, recipe, file, checksum.get());
        }
        return new Cached(example, recipe, file, Sound.checksum(decode(example, recipe, file)));
    }

    /// A sound that is read when it is wanted.
    private final class Cached implements Sound {

        private final Manifest.Example example;
        private final Recipe recipe;
        private final Path file;
        private final int checksum;

        Cached(Manifest.Example example, Recipe recipe, Path file, int checksum) {
            this.example = example;
            this.recipe = recipe;
            this.file = file;
            this.checksum = checksum;
        }

        @Override
        public float[] mono() {
            try {
                Optional<float[]> samples = read(file);
                return samples.isPresent() ? samples.get() : decode(example, recipe, file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int checksum() {
            return checksum;
        }
    }

    private float[] decode(Manifest.Example example, Recipe recipe, Path file) throws IOException {
        float[] samples = Recordings.mono(example, recipe);
        decoded(store(file, bytes(samples)));
        return samples;
    }

    /// {@return whether there was room}
    private boolean store(Path file, byte[] bytes) {
        boolean reserved = false;
        try {
            reserved = reserve(file, bytes.length);
            if (reserved) {
                AtomicFile.write(file, out -> out.write(bytes));
            }
            return reserved;
        } catch (IOException e) {
            failed(file, reserved ? bytes.length : 0, e);
            return false;
        }
    }

    private synchronized void failed(Path file, long reserved, IOException e) {
        size -= reserved;
        used.remove(file);
        problem = Optional.of(String.valueOf(e.getMessage()));
    }

    private static byte[] bytes(float[] samples) {
        var bytes = ByteBuffer.allocate(HEADER + Float.BYTES * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putInt(samples.length).putInt(Sound.checksum(samples));
        bytes.putInt(Sound.checksum(bytes.slice(0, HEADER - Integer.BYTES)));
        bytes.asFloatBuffer().put(samples);
        return bytes.array();
    }

    /// {@return the checksum of the samples, if there is a file that claims to be whole}
    private static Optional<Integer> header(Path file) {
        try (FileChannel in = FileChannel.open(file)) {
            var header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
            while (header.hasRemaining() && in.read(header) > 0) {}
            header.flip();
            return isHeader(header, in.size()) ? Optional.of(header.getInt(MAGIC.length + 4)) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // It is not there, or no more, or no file that can be read.
        }
    }

    private static boolean isHeader(ByteBuffer bytes, long size) {
        return bytes.limit() >= HEADER
                && bytes.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
                && bytes.getInt(HEADER - 4) == Sound.checksum(bytes.slice(0, HEADER - 4))
                && size == HEADER + (long) Float.BYTES * bytes.getInt(MAGIC.length);
    }

    private static Optional<float[]> read(Path file) {
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException _) {
            return Optional.empty();
        }
        if (!isHeader(bytes, bytes.limit())
                || Sound.checksum(bytes.slice(HEADER, bytes.limit() - HEADER)) != bytes.getInt(MAGIC.length + 4)) {
            return Optional.empty();
        }
        float[] samples = new float[bytes.getInt(MAGIC.length)];
        bytes.position(HEADER).asFloatBuffer().get(samples);
        return Optional.of(samples);
    }

    /// Makes room by what is not used in this run.
    private synchronized boolean reserve(Path file, long bytes) throws IOException {
        remove(file);
        if (size + bytes > limit && !full) {
            for (Entry entry : entries()) {
                if (size + bytes > limit && !used.contains(entry.file)) {
                    remove(entry.file);
                }
            }
            full = size + bytes > limit;
        }
        if (size + bytes > limit) {
            return false;
        }
        used.add(file);
        size += bytes;
        return true;
    }

    /// Another run may share the folder, and remove a file first.
    private void remove(Path file) throws IOException {
        try {
            long bytes = Files.size(file);
            Files.delete(file);
            size -= bytes;
        } catch (NoSuchFileException _) {
            // So it takes no room any more.
        }
    }

    private synchronized void found(Path file) {
        used.add(file);
        use = new Use(use.found + 1, use.decoded, use.unstored);
        try {
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
        } catch (IOException _) {
            // It is gone and will be decoded again, or the folder can only be read.
        }
    }

    private synchronized void decoded(boolean stored) {
        use = new Use(use.found, use.decoded + 1, use.unstored + (stored ? 0 : 1));
    }

    private record Entry(Path file, long size, FileTime time) {}

    /// {@return what is in the folder, the longest unused first}
    private List<Entry> entries() throws IOException {
        var entries = new ArrayList<Entry>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
                try {
                    entries.add(new Entry(file, Files.size(file), Files.getLastModifiedTime(file)));
                } catch (NoSuchFileException _) {
                    // Another run has just removed it.
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::time).thenComparing(Entry::file));
        return entries;
    }

    private static String name(Manifest.Example example, Recipe recipe) throws IOException {
        Path file = WebDataset.fileOf(example.audio());
        String key = String.join(
                "\n",
                example.audio().toAbsolutePath().normalize().toString(),
                Long.toString(Files.size(file)),
                Files.getLastModifiedTime(file).toString(),
                Integer.toString(recipe.sampleRate()),
                recipe.channels().name(),
                Boolean.toString(recipe.quantize()));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16) + SUFFIX;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
