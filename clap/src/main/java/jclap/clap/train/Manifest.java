package jclap.clap.train;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A list of recordings with their labels, as in a [DataSet] or a CSV file.
///
/// | column | |
/// |---|---|
/// | `path` | the audio file, relative to the CSV file; required |
/// | `label` | what is heard, in a word or two; required where there are no captions |
/// | `caption_1`, `caption_2` … | what is heard, in a sentence each, as in Clotho; a row may have fewer |
/// | `fold` | a number by which data is held back for testing; without it 0 |
/// | `set` | the collection the recording belongs to; without it empty |
///
/// @param file the CSV file, or the folder of the data set
/// @param examples its rows
public record Manifest(Path file, List<Example> examples) {

    /// One recording.
    ///
    /// @param path as written in the list
    /// @param audio the file it stands for, which may be missing
    /// @param labels what is heard, in a word or two each, in lower case, with spaces for underscores
    /// @param captions what is heard, in a sentence each; there is at least one label or caption
    public record Example(String path, Path audio, List<String> labels, List<String> captions, int fold, String set) {

        public Example {
            labels = List.copyOf(labels);
            captions = List.copyOf(captions);
            if (labels.isEmpty() && captions.isEmpty()) {
                throw new IllegalArgumentException(path + ": expected a label or a caption but got neither");
            }
        }

        /// One label and no caption.
        public Example(String path, Path audio, String label, int fold, String set) {
            this(path, audio, List.of(label), List.of(), fold, set);
        }

        /// {@return all labels in one line; empty if there are only captions}
        public String label() {
            return String.join(", ", labels);
        }
    }

    public Manifest {
        examples = List.copyOf(examples);
    }

    /// {@return the rows of a CSV file}
    ///
    /// @throws IllegalArgumentException if a required column is missing, a row says nothing, or a fold is not a
    ///     number
    public static Manifest read(Path file) throws IOException {
        Csv csv = Csv.read(file);
        List<String> captions = csv.columns().stream()
                .filter(column -> column.matches("caption_\\d+"))
                .toList();
        if (!csv.columns().contains("path") || !csv.columns().contains("label") && captions.isEmpty()) {
            throw new IllegalArgumentException(file
                    + ": expected the columns path and label, or path and caption_1 (and perhaps fold, set) but got "
                    + String.join(",", csv.columns()));
        }
        var examples = new ArrayList<Example>();
        for (Map<String, String> row : csv.rows()) {
            String path = row.get("path"), label = label(row.getOrDefault("label", ""));
            List<String> sentences = captions.stream()
                    .map(column -> row.get(column).strip())
                    .filter(caption -> !caption.isEmpty())
                    .toList();
            if (path.isBlank() || label.isEmpty() && sentences.isEmpty()) {
                throw new IllegalArgumentException(
                        file + ": expected a path and a label or caption in each row but got "
                                + String.join(",", row.values()));
            }
            examples.add(new Example(
                    path,
                    beside(file, path),
                    label.isEmpty() ? List.of() : List.of(label),
                    sentences,
                    fold(file, path, row.getOrDefault("fold", "0")),
                    row.getOrDefault("set", "")));
        }
        if (examples.isEmpty()) {
            throw new IllegalArgumentException(file + ": expected at least one recording but got none");
        }
        return new Manifest(file, examples);
    }

    /// {@return the rows of the given folds, all rows if `folds` is empty}
    ///
    /// @throws IllegalArgumentException if there is none
    public Manifest folds(Set<Integer> folds) {
        var selected = examples.stream()
                .filter(e -> folds.isEmpty() || folds.contains(e.fold))
                .toList();
        if (selected.isEmpty()) {
            throw new IllegalArgumentException(file + ": expected recordings in fold " + folds + " but the folds are "
                    + examples.stream().map(Example::fold).distinct().sorted().toList());
        }
        return new Manifest(file, selected);
    }

    /// {@return the rows of other folds}
    ///
    /// @throws IllegalArgumentException if there is none
    public Manifest withoutFolds(Set<Integer> folds) {
        var left = examples.stream().filter(e -> !folds.contains(e.fold)).toList();
        if (left.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": expected recordings in other folds than " + folds + " but there are none");
        }
        return new Manifest(file, left);
    }

    /// {@return these rows without those of the given paths}
    ///
    /// @throws IllegalArgumentException if a path is not in the list, or nothing is left
    public Manifest without(Set<String> paths) {
        var unknown = new TreeSet<>(paths);
        examples.forEach(example -> unknown.remove(example.path));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": expected rows with the paths to leave out but found no " + unknown);
        }
        var left = examples.stream().filter(e -> !paths.contains(e.path)).toList();
        if (left.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": expected recordings that are not left out but all " + examples.size() + " are");
        }
        return new Manifest(file, left);
    }

    /// {@return the labels, each once, in alphabetical order}
    public List<String> labels() {
        return examples.stream()
                .flatMap(example -> example.labels.stream())
                .distinct()
                .sorted()
                .toList();
    }

    /// {@return a label as it is spoken: in lower case, with spaces for underscores}
    static String label(String written) {
        return written.strip().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Path beside(Path file, String path) {
        try {
            return file.toAbsolutePath().resolveSibling(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    file + ": expected the path of a file in each row but got " + path + ": " + e.getReason(), e);
        }
    }

    private static int fold(Path file, String path, String written) {
        try {
            return Integer.parseInt(written.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    file + ": expected a number as the fold of " + path + " but got \"" + written + "\"", e);
        }
    }
}
