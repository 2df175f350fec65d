package jclap.clap.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The words behind a command, taken apart: options with a value (`--top 3` or `--top=3`), flags (`--json`), and
/// operands. Behind `--` every word is an operand; a single `-` always is one.
final class Options {

    /// The options of every command.
    static final Set<String> COMMON = Set.of("--threads"), COMMON_FLAGS = Set.of("--json", "--help");

    private final Map<String, List<String>> values = new HashMap<>();
    private final Set<String> flags = new HashSet<>();
    private final List<String> operands = new ArrayList<>();

    /// @param words behind the name of the command
    /// @param valued the command's own options that take a value
    /// @param known the command's own flags
    /// @throws UsageException if a word is no known option, or its value is missing
    Options(List<String> words, Set<String> valued, Set<String> known) {
        boolean onlyOperands = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            String name = equals > 0 ? word.substring(0, equals) : word;
            if (onlyOperands || !word.startsWith("-") || word.equals("-")) {
                operands.add(word);
            } else if (word.equals("--")) {
                onlyOperands = true;
            } else if (word.equals("-h") || known.contains(word) || COMMON_FLAGS.contains(word)) {
                flags.add(word.equals("-h") ? "--help" : word);
            } else if (!valued.contains(name) && !COMMON.contains(name)) {
                throw new UsageException("unknown option " + name + suggestion(name, valued, known));
            } else if (equals < 0 && i + 1 == words.size()) {
                throw new UsageException("expected a value after " + name);
            } else {
                values.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(equals > 0 ? word.substring(equals + 1) : words.get(++i));
            }
        }
    }

    /// {@return the words that are no options}
    ///
    /// @throws UsageException if there are fewer than `least`
    List<String> operands(int least, String what) {
        if (operands.size() < least) {
            throw new UsageException("expected " + what + (operands.isEmpty() ? "" : " but got only " + operands));
        }
        return List.copyOf(operands);
    }

    /// @throws UsageException if there is any word that is no option
    void noOperands() {
        if (!operands.isEmpty()) {
            throw new UsageException("expected only options but got " + operands.getFirst());
        }
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    /// {@return the value of an option, if it was given}
    ///
    /// @throws UsageException if it was given more than once
    Optional<String> text(String name) {
        List<String> all = texts(name);
        if (all.size() > 1) {
            throw new UsageException("expected " + name + " once but got it twice");
        }
        return all.stream().findFirst();
    }

    /// {@return the values of an option that may be given more than once}
    List<String> texts(String name) {
        return values.getOrDefault(name, List.of());
    }

    /// @throws UsageException if the value is empty, as a variable that a script forgot to set
    Optional<Path> path(String name) {
        return text(name).map(given -> {
            if (given.isBlank()) {
                throw new UsageException("expected a path after " + name + " but got \"" + given + "\"");
            }
            return Path.of(given);
        });
    }

    /// {@return where to write a file of one kind, if it was given}
    ///
    /// @throws UsageException if its name says that it is of another kind
    Optional<Path> path(String name, String ending) {
        Optional<Path> path = path(name);
        if (path.isPresent() && !path.get().toString().toLowerCase(Locale.ROOT).endsWith(ending)) {
            throw new UsageException(
                    "expected a file name that ends in " + ending + " after " + name + " but got " + path.get());
        }
        return path;
    }

    /// @throws UsageException if it was not given, or its value is empty
    Path required(String name, String what) {
        return path(name).orElseThrow(() -> new UsageException("expected " + name + " " + what));
    }

    /// {@return a whole number}
    ///
    /// @throws UsageException if it is something else or below `least`
    long whole(String name, long least, long otherwise) {
        String given = text(name).orElse(Long.toString(otherwise));
        try {
            long number = Long.parseLong(given);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Reported below, together with numbers that are too small.
        }
        throw new UsageException("expected a whole number" + (least > Long.MIN_VALUE ? " of at least " + least : "")
                + " after " + name + " but got " + given);
    }

    /// {@return a whole number that fits 32 bits}
    ///
    /// @throws UsageException if it is something else, below `least` or above `most`
    int integer(String name, int least, int most, int otherwise) {
        long number = whole(name, least, otherwise);
        if (number > most) {
            throw new UsageException(
                    "expected a whole number of at most " + most + " after " + name + " but got " + number);
        }
        return (int) number;
    }

    /// {@return a number, perhaps with a point}
    double number(String name, double otherwise) {
        String given = text(name).orElse(Double.toString(otherwise));
        try {
            return Double.parseDouble(given);
        } catch (NumberFormatException _) {
            throw new UsageException("expected a number after " + name + " but got " + given);
        }
    }

    /// {@return the one of some constants that an option names, in lower case}
    <E extends Enum<E>> E one(String name, E[] constants, E otherwise) {
        String given = text(name).orElse(word(otherwise));
        return Stream.of(constants)
                .filter(constant -> word(constant).equals(given))
                .findFirst()
                .orElseThrow(() -> new UsageException("expected one of "
                        + Stream.of(constants).map(Options::word).collect(Collectors.joining(", ")) + " after " + name
                        + " but got " + given));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// {@return the texts between the commas of a value; none if it was not given}
    ///
    /// @throws UsageException if one is empty or comes twice
    List<String> list(String name) {
        if (text(name).isEmpty()) {
            return List.of();
        }
        String given = text(name).get();
        List<String> items =
                Arrays.stream(given.split(",", -1)).map(String::strip).toList();
        var seen = new HashSet<String>();
        for (String item : items) {
            if (item.isEmpty()) {
                throw new UsageException(
                        "expected words between the commas after " + name + " but got \"" + given + "\"");
            }
            if (!seen.add(item)) {
                throw new UsageException("expected each item after " + name + " once but got " + item + " twice");
            }
        }
        return items;
    }

    /// {@return the whole numbers between the commas of a value; none if it was not given}
    Set<Integer> numbers(String name) {
        var numbers = new TreeSet<Integer>();
        for (String item : list(name)) {
            try {
                numbers.add(Integer.parseInt(item));
            } catch (NumberFormatException _) {
                throw new UsageException(
                        "expected whole numbers between the commas after " + name + " but got " + item);
            }
        }
        return numbers;
    }

    /// {@return the numbers after `--seeds`, each once; without it 1}
    List<Long> seeds() {
        try {
            List<Long> seeds = list("--seeds").stream().map(Long::parseLong).toList();
            return seeds.isEmpty() ? List.of(1L) : seeds;
        } catch (NumberFormatException _) {
            throw new UsageException("expected whole numbers between the commas after --seeds but got "
                    + text("--seeds").orElseThrow());
        }
    }

    private static String suggestion(String name, Set<String> valued, Set<String> known) {
        return nearest(name, Stream.of(valued, known, COMMON, COMMON_FLAGS).flatMap(Set::stream))
                .map(near -> " (did you mean " + near + "?)")
                .orElse("");
    }

    /// {@return the candidate that was most likely meant: at most a third of its letters mistyped}
    static Optional<String> nearest(String word, Stream<String> candidates) {
        return candidates
                .filter(candidate -> distance(word, candidate) <= Math.max(1, candidate.length() / 3))
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /// The [Levenshtein distance](https://en.wikipedia.org/wiki/Levenshtein_distance): how many letters to insert,
    /// drop or replace.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
