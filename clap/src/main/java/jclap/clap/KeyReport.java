package jclap.clap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import jclap.clap.checkpoint.Family;
import jclap.clap.checkpoint.Origin;
import jclap.core.Shape;
import jclap.core.io.Checkpoint;

/// What became of the tensors of a checkpoint.
///
/// @param family whose it is
/// @param towers what it is built of, such as `Htsat and Bert`; empty for a model of jclap's own
/// @param parameters how many numbers were learned; what two names share counts once
/// @param settings files beside it whose settings are used; without any they are those of the published models
/// @param used names of weights
/// @param ignored names of what can be computed or is of no use here, such as windows and counters
/// @param others names of what is no part of the model, such as the state of an optimizer
public record KeyReport(
        String family,
        String towers,
        long parameters,
        List<String> settings,
        List<String> used,
        List<String> ignored,
        List<String> others) {

    /// {@return the report on a file or a folder; only its table of contents is read}
    ///
    /// @throws IOException naming the file, if no family is recognised or a tensor is unknown
    public static KeyReport of(Path path) throws IOException {
        Path file = ModelFiles.file(path);
        try (Checkpoint tensors = Checkpoint.open(file)) {
            if (tensors.metadata().containsKey("jclap.format")) {
                long parameters = parameters(tensors.names(), tensors::shape);
                return new KeyReport(
                        "jclap", "", parameters, List.of(), List.copyOf(tensors.names()), List.of(), List.of());
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
            SequencedMap<String, Origin> origins = found.family().keys().origins(names);
            var used = new LinkedHashSet<String>();
            origins.values().forEach(origin -> used.add(origin.name()));
            long parameters = parameters(
                    origins.keySet(),
                    name -> origins.get(name)
                            .of(tensors.shape(found.prefix() + origins.get(name).name())));
            names.removeAll(used);
            return new KeyReport(
                    found.family().title(),
                    found.towers(origins.keySet()),
                    parameters,
                    found.config(file).files(),
                    List.copyOf(used),
                    List.copyOf(names),
                    List.copyOf(others));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /// {@return whether it is a model that writes captions, see [ClapCap]}
    public boolean captions() {
        return family.equals(Family.CLAPCAP.title());
    }

    private static long parameters(Set<String> names, Function<String, Shape> shape) {
        return names.stream()
                .filter(name -> !name.endsWith(".running_mean") && !name.endsWith(".running_var"))
                .mapToLong(name -> shape.apply(name).size())
                .sum();
    }
}
