package jclap.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where the house stands, and its rooms.
final class House {

    /// The root of the project.
    static final Path ROOT = Path.of(System.getProperty("jclap.root", "..")).toAbsolutePath();

    /// The modules that users depend on.
    static final List<String> LIBRARY = List.of("core", "nn", "audio", "text", "clap");

    private House() {}

    /// {@return every file below `folder` whose name ends in `suffix`; none when there is no such folder}
    static List<Path> files(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// {@return the main sources of every module, the benchmarks included}
    static List<Path> mainSources() {
        return files(ROOT, ".java").stream()
                .filter(file -> ROOT.relativize(file).toString().matches("\\w+/src/main/java/.*"))
                .toList();
    }
}
