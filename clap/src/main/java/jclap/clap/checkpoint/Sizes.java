package jclap.clap.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import jclap.core.Shape;

/// Sizes of a model, as the shapes of its tensors tell them.
///
/// Most sizes show in several tensors. What most of these say counts: otherwise one that is missing or of another
/// shape would make all others look wrong, instead of being named itself.
///
/// @param names of all tensors, ours
/// @param shape of each
record Sizes(Set<String> names, Function<String, Shape> shape) {

    /// Nothing tells a size.
    static final class Untold extends IllegalArgumentException {

        private static final long serialVersionUID = 1;

        private Untold(String... places) {
            super("checkpoint: expected a tensor that tells a size of the model but got none of "
                    + String.join(", ", places).replaceAll("\\[\\d+]", ""));
        }
    }

    boolean has(String name) {
        return names.contains(name);
    }

    /// {@return whether there is a tensor whose name begins so}
    boolean hasAny(String prefix) {
        return names.stream().anyMatch(name -> name.startsWith(prefix));
    }

    /// {@return the length of a list of layers: one more than the last number that follows `prefix`}
    int count(String prefix) {
        return names.stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()).split("\\.", 2)[0])
                .filter(number -> number.matches("\\d{1,4}"))
                .mapToInt(number -> Integer.parseInt(number) + 1)
                .max()
                .orElse(0);
    }

    /// {@return the size that most of these tell, of several the first}
    ///
    /// @param places such as `fc1.weight[0]`, a tensor and an axis of it
    /// @throws Untold if none of the tensors is there
    int told(String... places) {
        return majority(places).orElseThrow(() -> new Untold(places));
    }

    /// {@return the same, or another number if none of the tensors is there; they alone depend on it}
    int toldOr(int other, String... places) {
        return majority(places).orElse(other);
    }

    private OptionalInt majority(String... places) {
        var votes = new LinkedHashMap<Integer, Integer>();
        for (String place : places) {
            int bracket = place.lastIndexOf('['), axis = place.charAt(bracket + 1) - '0';
            String name = place.substring(0, bracket);
            if (has(name) && axis < found(name).rank()) {
                votes.merge(found(name).dim(axis), 1, Integer::sum);
            }
        }
        int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return votes.entrySet().stream()
                .filter(vote -> vote.getValue() == most)
                .mapToInt(Map.Entry::getKey)
                .findFirst();
    }

    private Shape found(String name) {
        Shape found = shape.apply(name);
        if (found.size() == 0) {
            throw new IllegalArgumentException(
                    "checkpoint: expected elements in tensor " + name + " but got its shape " + found);
        }
        return found;
    }
}
