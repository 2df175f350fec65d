package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jclap.audio.picture.ConfusionPicture;
import jclap.clap.train.Classification;
import jclap.clap.train.Page;
import jclap.core.io.AtomicFile;

/// How commands that test something show what came of it, to a person and on a page.
final class Results {

    private Results() {}

    /// Prints how each label fares.
    static void byLabel(Console console, Classification outcome) {
        int width = outcome.labels().stream().mapToInt(String::length).max().orElse(0);
        outcome.byLabel()
                .forEach((label, own) -> console.answer(("%-" + width + "s  %5.1f %%  AP %.3f  %d recordings")
                        .formatted(label, 100 * own.accuracy(), own.averagePrecision(), own.recordings())));
    }

    /// Prints the line that matters, if there were labels.
    static void accuracy(Console console, String name, Classification outcome) {
        int labels = outcome.labels().size();
        if (labels > 0) {
            console.answer(console.bold("%s %.1f %% of %d recordings among %d labels (chance %.1f %%), mAP %.3f"
                    .formatted(
                            name,
                            100 * outcome.accuracy(),
                            outcome.outcomes().size(),
                            labels,
                            100 * outcome.chance(),
                            outcome.meanAveragePrecision())));
        }
    }

    /// Prints a table, the first column from the left and all others from the right.
    static void table(Console console, List<String> head, List<List<String>> rows) {
        int[] widths = new int[head.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    head.get(i).length(),
                    rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
        }
        console.answer(console.bold(line(widths, head)));
        rows.forEach(row -> console.answer(line(widths, row)));
    }

    private static String line(int[] widths, List<String> texts) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(String.format(
                    Locale.ROOT, i == 0 ? "%-" + widths[i] + "s" : "  %" + widths[i] + "s", texts.get(i)));
        }
        return line.toString().stripTrailing();
    }

    /// Puts a classification on a page, if there were labels.
    static void fill(Page page, Classification outcome) {
        if (outcome.outcomes().isEmpty()) {
            return;
        }
        page.table(
                List.of("classification", "recordings", "labels", "chance", "accuracy", "mAP"),
                List.of(List.of(
                        "",
                        Integer.toString(outcome.outcomes().size()),
                        Integer.toString(outcome.labels().size()),
                        "%.1f %%".formatted(100 * outcome.chance()),
                        "%.1f %%".formatted(100 * outcome.accuracy()),
                        "%.3f".formatted(outcome.meanAveragePrecision()))));
        page.classification(outcome);
    }

    /// Writes a page where it is wanted; where that is a PNG file, the picture of what is taken for what.
    static void write(Console console, Page page, Classification outcome, Optional<Path> file) throws IOException {
        if (file.isEmpty() || !isPicture(file.get())) {
            write(console, page, file);
            return;
        }
        if (outcome.outcomes().isEmpty()) {
            throw new IOException(
                    file.get() + ": expected labels to draw but got recordings with captions alone: write an .html");
        }
        String title = "%s: %.1f %%".formatted(page.title(), 100 * outcome.accuracy());
        byte[] png = new ConfusionPicture(outcome.labels()).png(outcome.confusion(), title);
        AtomicFile.write(file.get(), out -> out.write(png));
        console.report("the picture is in " + file.get());
    }

    /// Writes a page where it is wanted.
    static void write(Console console, Page page, Optional<Path> file) throws IOException {
        if (file.isPresent()) {
            page.write(file.get());
            console.report("the report is in " + file.get());
        }
    }

    /// {@return whether a report is to be nothing but a picture}
    static boolean isPicture(Path report) {
        return report.toString().toLowerCase(Locale.ROOT).endsWith(".png");
    }
}
