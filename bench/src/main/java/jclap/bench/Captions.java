package jclap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What tokenizers are measured with: the 57,000 captions of AudioCaps and the vocabularies of others, which are kept
/// outside the project, in `../shared` or where `-Djclap.shared=DIR` says.
public final class Captions {

    private Captions() {}

    /// {@return the captions of the three parts of AudioCaps}
    public static List<String> audioCaps() {
        var captions = new ArrayList<String>();
        for (String part : List.of("train", "val", "test")) {
            try (Stream<String> lines = Files.lines(shared("data/captions/audiocaps_" + part + ".csv"))) {
                lines.skip(1).map(Captions::caption).forEach(captions::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return captions;
    }

    /// {@return a file or folder beside the project}
    public static Path shared(String path) {
        // Maven starts programs in the folder of the module, a shell in that of the project.
        String named = System.getProperty("jclap.shared", "");
        return Stream.of(named, "../shared", "../../shared")
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, path))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("bench: expected " + path
                        + " in ../shared but got none: name the folder by -Djclap.shared=DIR"));
    }

    /// {@return the fourth column}
    private static String caption(String line) {
        String caption = line.split(",", 4)[3];
        return caption.startsWith("\"") ? caption.substring(1, caption.length() - 1) : caption;
    }
}
