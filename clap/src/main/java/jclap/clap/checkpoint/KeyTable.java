package jclap.clap.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jclap.core.Tensor;
import jclap.nn.Misfit;

/// How one program names the tensors that we name otherwise, as a table to be read beside the program's own list.
///
/// ```text
/// theirs                        ours
/// encoder.layer.#.output.*      blocks.#.mlp.fc2.*               # is a number, * the rest: the same on both sides
/// attn.c_attn.*                 attention.{query,key,value}.*    one of theirs is three of ours, cut along axis 0
/// mlp.c_fc.*                    mlp.fc1.*          transposed    theirs is stored (in, out): turned first, then cut
/// attn.bias                     -                                we have no use for it
/// ```
///
/// The first line that fits counts.
public final class KeyTable {

    /// One line of the table.
    ///
    /// @param literal what `theirs` begins with, seen faster than by `regex`
    private record Line(String theirs, String literal, Pattern regex, List<String> ours, boolean transposed) {

        private static final Pattern BRACES = Pattern.compile("(.*)\\{(.*)}(.*)");

        Line(String theirs, List<String> ours, boolean transposed) {
            this(theirs, theirs.split("[#*]", 2)[0], regex(theirs), ours, transposed);
        }

        static Line parse(String text) {
            String[] columns = text.strip().split("\\s+");
            boolean transposed = columns.length == 3 && columns[2].equals("transposed");
            if (columns.length != 2 && !transposed) {
                throw new IllegalArgumentException("key table: expected `theirs ours [transposed]` but got " + text);
            }
            Matcher braces = BRACES.matcher(columns[1]);
            if (columns[1].equals("-")) {
                return new Line(columns[0], List.of(), false);
            } else if (braces.matches()) {
                return new Line(
                        columns[0],
                        Stream.of(braces.group(2).split(","))
                                .map(part -> braces.group(1) + part + braces.group(3))
                                .toList(),
                        transposed);
            }
            return new Line(columns[0], List.of(columns[1]), transposed);
        }

        /// {@return our names of a tensor of theirs; none if this line is not about it}
        Optional<List<String>> translate(String name) {
            if (!name.startsWith(literal)) {
                return Optional.empty();
            }
            Matcher matcher = regex.matcher(name);
            return matcher.matches()
                    ? Optional.of(ours.stream().map(own -> fill(own, matcher)).toList())
                    : Optional.empty();
        }

        Line under(String theirPrefix, String ourPrefix) {
            return new Line(
                    theirPrefix + theirs,
                    ours.stream().map(own -> ourPrefix + own).toList(),
                    transposed);
        }

        /// {@return their name of a tensor of ours; none if this line is not about it}
        Optional<String> back(String name) {
            return ours.stream()
                    .map(own -> regex(own).matcher(name))
                    .filter(Matcher::matches)
                    .map(found -> fill(theirs, found))
                    .findFirst();
        }

        private static Pattern regex(String pattern) {
            return Pattern.compile(
                    pattern.replace(".", "\\.").replace("#", "(\\d+)").replace("*", "(.+)"));
        }

        private static String fill(String pattern, Matcher found) {
            String name = pattern;
            for (int group = 1; group <= found.groupCount(); group++) {
                name = name.replaceFirst("[#*]", Matcher.quoteReplacement(found.group(group)));
            }
            return name;
        }
    }

    private final List<Line> lines;

    private KeyTable(List<Line> lines) {
        this.lines = lines;
    }

    /// {@return the table written so}
    ///
    /// @param text lines as above; empty ones are skipped
    public static KeyTable of(String text) {
        return new KeyTable(
                text.lines().filter(line -> !line.isBlank()).map(Line::parse).toList());
    }

    /// {@return this table for tensors whose names start with a prefix}
    public KeyTable under(String theirPrefix, String ourPrefix) {
        return new KeyTable(
                lines.stream().map(line -> line.under(theirPrefix, ourPrefix)).toList());
    }

    /// {@return the lines of this table, then those of the other}
    public KeyTable and(KeyTable other) {
        return new KeyTable(Stream.concat(lines.stream(), other.lines.stream()).toList());
    }

    /// {@return where each tensor of ours comes from}
    ///
    /// @param names of the tensors of a checkpoint
    /// @throws IllegalArgumentException listing names that no line is about, and those without use
    public SequencedMap<String, Origin> origins(Iterable<String> names) {
        var misfit = new Misfit("");
        SequencedMap<String, Origin> origins = origins(names, misfit);
        if (!misfit.isEmpty()) {
            throw misfit.refusal("key table: expected only known tensors");
        }
        return origins;
    }

    /// {@return the same for those that a line is about}
    ///
    /// @param misfit takes the names of the others, and of those without use
    SequencedMap<String, Origin> origins(Iterable<String> names, Misfit misfit) {
        var origins = new LinkedHashMap<String, Origin>();
        for (String name : names) {
            Optional<Line> line = line(name);
            if (line.isEmpty()) {
                misfit.unexpected(name);
                continue;
            }
            List<String> ours = line.get().translate(name).orElseThrow();
            if (ours.isEmpty()) {
                misfit.ignored(name);
            }
            for (int part = 0; part < ours.size(); part++) {
                origins.put(ours.get(part), new Origin(name, part, ours.size(), line.get().transposed));
            }
        }
        return origins;
    }

    /// {@return the tensors of a checkpoint under our names}
    public SequencedMap<String, Tensor> ours(Map<String, Tensor> theirs) {
        var ours = new LinkedHashMap<String, Tensor>();
        origins(theirs.keySet()).forEach((name, origin) -> ours.put(name, origin.of(theirs.get(origin.name()))));
        return ours;
    }

    /// {@return a tensor as the checkpoint has it: the inverse of [#ours]}
    ///
    /// @param name theirs
    /// @param ours gives a tensor by our name
    public Tensor theirs(String name, Function<String, Tensor> ours) {
        Line line = line(name)
                .filter(found -> !found.ours.isEmpty())
                .orElseThrow(() -> new IllegalArgumentException("key table: expected a known tensor but got " + name));
        Tensor[] parts = line.translate(name).orElseThrow().stream().map(ours).toArray(Tensor[]::new);
        Tensor whole = parts.length == 1 ? parts[0] : Tensor.concat(0, parts);
        return line.transposed ? Origin.transpose(whole) : whole;
    }

    /// {@return what their program calls a tensor of ours, which the checkpoint need not have; ours if they have
    /// none}
    String theirName(String name) {
        for (Line line : lines) {
            Optional<String> theirs = line.back(name);
            if (theirs.isPresent() && line(theirs.get()).equals(Optional.of(line))) {
                return theirs.get();
            }
        }
        return name;
    }

    private Optional<Line> line(String name) {
        return lines.stream().filter(line -> line.translate(name).isPresent()).findFirst();
    }
}
