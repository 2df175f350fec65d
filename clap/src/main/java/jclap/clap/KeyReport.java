package jclap.clap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import jclap.clap.checkpoint.Family;
import jclap.core.io.Checkpoint;

/// What became of the tensors of a checkpoint.
///
/// @param family whose it is
/// @param used names of weights
/// @param ignored names of what can be computed or is of no use here, such as windows and counters
/// @param others names of what is no part of the model, such as the state of an optimizer
public record KeyReport(String family, List<String> used, List<String> ignored, List<String> others) {

    /// {@return the report on a file or a folder; only its table of contents is read}
    ///
    /// @throws IOException naming the file, if no family is recognised or a tensor is unknown
    public static KeyReport of(Path path) throws IOException {
        Path file = ModelFiles.file(path);
        try (Checkpoint tensors = Checkpoint.open(file)) {
            if (tensors.metadata().containsKey("jclap.format")) {
                return new KeyReport("jclap", List.copyOf(tensors.names()), List.of(), List.of());
            }
            Family.Found found = Family.find(tensors).orElseThrow(() -> ModelFiles.unknown(file, tensors));
            var names = new LinkedHashSet<String>();
            var others = new ArrayList<String>();
            for (String name : tensors.names()) {
                if (name.startsWith(found.prefix())) {
                    names.add(name.substring(found.prefix().length()));
                } else {
                    others.add(name);
                }
            }
            var used = new LinkedHashSet<String>();
            found.family().keys().origins(names).values().forEach(origin -> used.add(origin.name()));
            names.removeAll(used);
            return new KeyReport(
                    found.family().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    List.copyOf(used),
                    List.copyOf(names),
                    List.copyOf(others));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
