package jclap.clap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Keeps the [VectorIndex] of a folder up to date: a file is heard again only if its size or its time has changed, or
/// if the model is another.
///
/// @param folder with audio files, in it or below it
/// @param file of the index
public record FolderIndex(Path folder, Path file) {

    /// What the index of a folder is called in it.
    public static final String NAME = ".jclap-index.safetensors";

    private static final Set<String> ENDINGS = Set.of("wav", "wave", "flac", "aiff", "aif", "aifc", "au", "snd");

    /// What was done.
    ///
    /// @param heard files that were new or changed
    /// @param kept files whose vectors were there
    /// @param gone files that were there before
    /// @param problems a sentence for each file that could not be heard
    public record Update(int heard, int kept, int gone, List<String> problems) {}

    /// {@return the index of a folder, in that folder}
    public static FolderIndex in(Path folder) {
        return new FolderIndex(folder, folder.resolve(NAME));
    }

    /// Hears what is new or changed, forgets what is gone, and writes the index if there was any such file.
    ///
    /// @param progress is told before each file that is heard
    public Update update(Clap clap, Consumer<String> progress) throws IOException {
        var known = new HashMap<VectorIndex.Entry, float[]>();
        Optional<VectorIndex> old = old();
        if (old.isPresent()) {
            try (VectorIndex index = old.get()) {
                if (index.space().equals(clap.space())) {
                    List<float[]> vectors = index.vectors();
                    for (int i = 0; i < vectors.size(); i++) {
                        known.put(index.entries().get(i), vectors.get(i));
                    }
                }
            }
        }
        var entries = new ArrayList<VectorIndex.Entry>();
        var vectors = new ArrayList<float[]>();
        var problems = new ArrayList<String>();
        int kept = 0;
        for (VectorIndex.Entry entry : files()) {
            float[] vector = known.remove(entry);
            if (vector != null) {
                kept++;
                entries.add(entry);
                vectors.add(vector);
                continue;
            }
            progress.accept(entry.path());
            switch (clap.embedFiles(Stream.of(folder.resolve(entry.path())))
                    .findFirst()
                    .orElseThrow()) {
                case Outcome.Done(Path _, float[] heard) -> {
                    entries.add(entry);
                    vectors.add(heard);
                }
                case Outcome.Failed(Path _, String problem) -> problems.add(problem);
            }
        }
        int heard = entries.size() - kept, gone = known.size();
        if (heard > 0 || gone > 0 || old.isEmpty()) {
            VectorIndex.write(file, clap.space(), entries, vectors);
        }
        return new Update(heard, kept, gone, List.copyOf(problems));
    }

    private Optional<VectorIndex> old() throws IOException {
        return Files.exists(file) ? Optional.of(VectorIndex.open(file)) : Optional.empty();
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
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return ENDINGS.contains(ending) && !name.startsWith(".") && Files.isRegularFile(path);
    }
}
