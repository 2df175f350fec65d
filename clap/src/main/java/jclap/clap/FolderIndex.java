package jclap.clap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jclap.audio.AudioFile;

/// Keeps the [VectorIndex] of a folder up to date: a file is heard again only if its size or its time has changed, or
/// if the model is another.
///
/// @param folder with audio files, in it or below it
/// @param file of the index
public record FolderIndex(Path folder, Path file) {

    /// What the index of a folder is called in it.
    public static final String NAME = ".jclap-index.safetensors";

    /// The index is written after so many files or nanoseconds, two minutes: what is lost when the power fails.
    private static final int OFTEN = 500;

    private static final long OFTEN_NANOS = 120_000_000_000L;

    /// What was done.
    ///
    /// @param heard files that were new or changed
    /// @param kept files whose vectors were there
    /// @param gone files that were there before and are not now; one that changed is heard
    /// @param problems a sentence for each file that could not be heard
    public record Update(int heard, int kept, int gone, List<String> problems) {}

    /// {@return the index of a folder, in that folder}
    public static FolderIndex in(Path folder) {
        return new FolderIndex(folder, folder.resolve(NAME));
    }

    /// Hears what is new or changed, forgets what is gone, and writes the index if there was any such file; also
    /// meanwhile, and when it is interrupted or fails, so that nothing is heard twice.
    ///
    /// @param progress is told before each file that is heard
    public Update update(Clap clap, Consumer<String> progress) throws IOException {
        return update(clap, progress, OFTEN);
    }

    /// @param often after how many files that were heard the index is written
    Update update(Clap clap, Consumer<String> progress, int often) throws IOException {
        var vectors = new LinkedHashMap<VectorIndex.Entry, float[]>();
        var known = new LinkedHashMap<VectorIndex.Entry, float[]>();
        boolean ours = readInto(known, clap.space());
        var problems = new ArrayList<String>();
        List<VectorIndex.Entry> files = files();
        int heard = 0, unsaved = 0;
        long saved = System.nanoTime();
        try {
            for (VectorIndex.Entry entry : files) {
                if (known.containsKey(entry)) {
                    vectors.put(entry, known.remove(entry));
                    continue;
                }
                progress.accept(entry.path());
                switch (Outcome.of(clap, folder.resolve(entry.path()))) {
                    case Outcome.Done(Path _, float[] vector) -> {
                        vectors.put(entry, vector);
                        heard++;
                        unsaved++;
                    }
                    case Outcome.Failed(Path _, String problem) -> problems.add(problem);
                }
                if (unsaved >= often || unsaved > 0 && System.nanoTime() - saved > OFTEN_NANOS) {
                    write(clap.space(), vectors, known);
                    unsaved = 0;
                    saved = System.nanoTime();
                }
            }
        } catch (RuntimeException | Error e) {
            if (unsaved > 0) {
                write(clap.space(), vectors, known);
            }
            throw e;
        }
        if (heard > 0 || !known.isEmpty() || !ours) {
            write(clap.space(), vectors, Map.of());
        }
        var here = files.stream().map(VectorIndex.Entry::path).collect(Collectors.toSet());
        long gone = known.keySet().stream()
                .filter(entry -> !here.contains(entry.path()))
                .count();
        return new Update(heard, vectors.size() - heard, (int) gone, List.copyOf(problems));
    }

    /// Reads the index, if there is one of this space.
    private boolean readInto(Map<VectorIndex.Entry, float[]> known, EmbeddingSpace space) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        try (VectorIndex index = VectorIndex.open(file)) {
            if (!index.space().equals(space)) {
                return false;
            }
            List<float[]> vectors = index.vectors();
            for (int i = 0; i < vectors.size(); i++) {
                known.put(index.entries().get(i), vectors.get(i));
            }
            return true;
        }
    }

    /// @param more what was known before and has not been looked for yet
    private void write(
            EmbeddingSpace space, Map<VectorIndex.Entry, float[]> vectors, Map<VectorIndex.Entry, float[]> more)
            throws IOException {
        var all = new LinkedHashMap<>(vectors);
        all.putAll(more);
        // An interrupted thread cannot write: channels close under it.
        boolean interrupted = Thread.interrupted();
        try {
            VectorIndex.write(file, space, List.copyOf(all.keySet()), List.copyOf(all.values()));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<VectorIndex.Entry> files() throws IOException {
        var entries = new ArrayList<VectorIndex.Entry>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.filter(FolderIndex::isAudio).sorted().toList()) {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                entries.add(new VectorIndex.Entry(
                        folder.relativize(path).toString(),
                        attributes.size(),
                        attributes.lastModifiedTime().toMillis()));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return entries;
    }

    private static boolean isAudio(Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        return AudioFile.hasAudioName(path) && !name.startsWith(".") && Files.isRegularFile(path);
    }
}
