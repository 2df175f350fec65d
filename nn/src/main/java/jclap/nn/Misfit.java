package jclap.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import jclap.core.Shape;

/// What is wrong with the tensors of a file for a model, gathered so that one message names all of it:
///
/// ```text
/// state dict: expected the 7 tensors of Net but missing fc1.weight (4, 2); fc1.bias is (1) instead of (4);
/// unexpected head.bias; ignored steps, 12 of blocks.#.attn.bias
/// ```
///
/// What was ignored is no problem by itself, but where something is missing it tells what it may be called.
public final class Misfit {

    /// A file of another model than it seems differs in everything.
    private static final int MOST_LISTED = 100;

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final String prefix;
    private final SequencedSet<String> problems = new LinkedHashSet<>(), unexpected = new LinkedHashSet<>();
    private final SequencedSet<String> ignored = new LinkedHashSet<>();

    /// Begins without a problem.
    ///
    /// @param prefix what comes before all names in the file
    public Misfit(String prefix) {
        this.prefix = prefix;
    }

    /// Begins with what is known already.
    public Misfit(Misfit known) {
        this(known.prefix);
        problems.addAll(known.problems);
        unexpected.addAll(known.unexpected);
        ignored.addAll(known.ignored);
    }

    /// Adds a tensor that the model has and the file has not.
    public void missing(String name) {
        problems.add("missing " + prefix + name);
    }

    /// Adds a tensor whose shape in the file is another than in the model.
    public void misshapen(String name, Shape found, Shape expected) {
        problems.add(prefix + name + " is " + found + " instead of " + expected);
    }

    /// Adds a tensor that the file has and the model has not.
    public void unexpected(String name) {
        unexpected.add("unexpected " + prefix + name);
    }

    /// Adds one that the model can do without.
    public void ignored(String name) {
        ignored.add(prefix + name);
    }

    /// Adds what else is wrong.
    public void problem(String sentence) {
        problems.add(sentence);
    }

    /// {@return whether all fits}
    public boolean isEmpty() {
        return problems.isEmpty() && unexpected.isEmpty();
    }

    /// {@return the names that were ignored}
    List<String> ignored() {
        return List.copyOf(ignored);
    }

    /// {@return all of it in one message}
    ///
    /// @param expected its beginning: where, and what was expected
    public IllegalArgumentException refusal(String expected) {
        var parts = new ArrayList<>(problems);
        parts.addAll(unexpected);
        var message = new StringBuilder(expected).append(" but ").append(listed("; ", parts));
        if (!ignored.isEmpty()) {
            message.append("; ignored ").append(listed(", ", ignoredByKind()));
        }
        return new IllegalArgumentException(message.toString());
    }

    private List<String> ignoredByKind() {
        var kinds = new LinkedHashMap<String, List<String>>();
        for (String name : ignored) {
            kinds.computeIfAbsent(NUMBER.matcher(name).replaceAll("#"), _ -> new ArrayList<>())
                    .add(name);
        }
        var parts = new ArrayList<String>();
        kinds.forEach((kind, names) -> parts.add(names.size() == 1 ? names.getFirst() : names.size() + " of " + kind));
        return parts;
    }

    private static String listed(String separator, List<String> parts) {
        int rest = parts.size() - MOST_LISTED;
        return String.join(separator, parts.subList(0, Math.min(parts.size(), MOST_LISTED)))
                + (rest > 0 ? separator + "and " + rest + " more" : "");
    }
}
