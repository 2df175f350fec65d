package jclap.clap.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jclap.core.Tensor;

/// How fast each parameter learns, by its name: what freezes a tower, or lets early layers change less than late ones.
///
/// ```text
/// audio_encoder.base.conv_block1=0.1,audio_encoder.base=0.3,*.bias=0      written
/// ```
///
/// A pattern is the name of a parameter, or of a part of the model and so of everything in it; `*` stands for any
/// letters. The first pattern that fits gives the factor of the learning rate, 1 where none fits; 0 freezes.
///
/// @param rules patterns with their factors, the first one that fits counts
record Rates(List<Rule> rules) {

    /// @param factor of the learning rate, at least 0
    record Rule(String pattern, double factor) {

        boolean fits(String name) {
            String letters =
                    Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return name.matches(letters + "(\\..*)?");
        }
    }

    /// {@return the rates of a line of rules `PATTERN=FACTOR`, separated by commas; none in an empty line}
    static Rates parse(String written) {
        var rules = new ArrayList<Rule>();
        for (String rule : written.isBlank() ? new String[0] : written.split(",", -1)) {
            int equals = rule.lastIndexOf('=');
            try {
                double factor = Double.parseDouble(rule.substring(equals + 1));
                if (equals > 0 && factor >= 0 && factor < Double.POSITIVE_INFINITY) {
                    rules.add(new Rule(rule.substring(0, equals).strip(), factor));
                    continue;
                }
            } catch (NumberFormatException _) {
                // Reported below, together with factors that are none.
            }
            throw new IllegalArgumentException("rates: expected PATTERN=FACTOR with a factor of at least 0 but got "
                    + rule + ": for example audio_encoder=0.1, or =0 to freeze it");
        }
        return new Rates(List.copyOf(rules));
    }

    /// {@return the parameters that learn, by the factor of their learning rate}
    ///
    /// @throws IllegalArgumentException if a pattern fits nothing, or nothing is left to learn
    SequencedMap<Double, SequencedMap<String, Tensor>> groups(SequencedMap<String, Tensor> parameters) {
        for (Rule rule : rules) {
            if (parameters.keySet().stream().noneMatch(rule::fits)) {
                throw new IllegalArgumentException("rates: expected a pattern that fits a parameter but got "
                        + rule.pattern + ": the parameters begin with " + beginnings(parameters));
            }
        }
        var groups = new TreeMap<Double, SequencedMap<String, Tensor>>();
        parameters.forEach((name, tensor) ->
                groups.computeIfAbsent(of(name), _ -> new LinkedHashMap<>()).put(name, tensor));
        groups.remove(0.0);
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("rates: expected something that learns but everything is frozen");
        }
        return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(groups));
    }

    private double of(String name) {
        for (Rule rule : rules) {
            if (rule.fits(name)) {
                return rule.factor;
            }
        }
        return 1;
    }

    private static List<String> beginnings(SequencedMap<String, Tensor> parameters) {
        return parameters.keySet().stream()
                .map(name -> name.replaceFirst("^([^.]*\\.?[^.]*).*", "$1"))
                .distinct()
                .toList();
    }
}
