package jclap.clap.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.train.Recordings.Recording;
import jclap.text.TextFormat;

/// A training run on one page: curves, and the similarities of some recordings and their captions, whose matrix becomes
/// diagonal as the towers come to agree. It needs no other file and no script. A
/// run that goes on begins with new matrices.
final class Report {

    /// How many recordings the matrix has at most, and how many matrices the page.
    private static final int RECORDINGS = 16, MATRICES = 6;
    private static final int WIDTH = 640, HEIGHT = 160, CELL = 12;

    private record Matrix(int epoch, float[][] cosines) {}

    private final Path file;
    private final Map<String, Recording> shown = new LinkedHashMap<>();
    private final List<Matrix> matrices = new ArrayList<>();

    /// @param recordings of the run; the first ones with different captions are shown
    Report(Path file, List<Recording> recordings) {
        this.file = file;
        for (Recording recording : recordings) {
            String sentence =
                    Captions.sentences(recording.example(), Prompt.SOUND_OF).getFirst();
            if (shown.size() < RECORDINGS) {
                shown.putIfAbsent(sentence, recording);
            }
        }
    }

    /// Writes the page as it is after an epoch.
    void write(Clap clap, int epoch, List<TrainingLog.Row> rows) throws IOException {
        matrices.add(new Matrix(epoch, cosines(clap)));
        if (matrices.size() > MATRICES) {
            thin();
        }
        var page = new Page(
                "jclap training, step " + (rows.isEmpty() ? 0 : rows.getLast().step()));
        curve(page, "loss", rows, TrainingLog.Row::loss);
        curve(page, "learning rate", rows, TrainingLog.Row::learningRate);
        curve(page, "temperature", rows, TrainingLog.Row::temperature);
        tested(page, "accuracy on recordings held back", rows, TrainingLog.Row::accuracy);
        tested(page, "mAP@10 on recordings held back", rows, TrainingLog.Row::precisionAt10);
        page.heading("similarity of captions (rows) and recordings (columns)");
        matrices.forEach(matrix -> page.picture(svg(matrix)));
        page.list(shown.keySet());
        page.write(file);
    }

    private float[][] cosines(Clap clap) {
        float[][] texts = clap.with(TextFormat.TooLong.CUT).embedTexts(List.copyOf(shown.keySet()));
        float[][] audio =
                shown.values().stream().map(r -> clap.embedAudio(r.mono())).toArray(float[][]::new);
        float[][] cosines = new float[texts.length][audio.length];
        for (int i = 0; i < texts.length; i++) {
            for (int j = 0; j < audio.length; j++) {
                cosines[i][j] = Clap.cosine(texts[i], audio[j]);
            }
        }
        return cosines;
    }

    /// Drops the matrix whose neighbours are nearest to each other in proportion: early epochs change more than
    /// late.
    private void thin() {
        int drop = 1;
        double nearest = Double.POSITIVE_INFINITY;
        for (int i = 1; i < matrices.size() - 1; i++) {
            double gap = (double) matrices.get(i + 1).epoch / matrices.get(i - 1).epoch;
            if (gap < nearest) {
                nearest = gap;
                drop = i;
            }
        }
        matrices.remove(drop);
    }

    private static void tested(
            Page page, String name, List<TrainingLog.Row> rows, ToDoubleFunction<TrainingLog.Row> value) {
        var measured = rows.stream()
                .filter(row -> !Double.isNaN(value.applyAsDouble(row)))
                .toList();
        if (!measured.isEmpty()) {
            curve(page, name, measured, value);
        }
    }

    private static void curve(
            Page to, String name, List<TrainingLog.Row> rows, ToDoubleFunction<TrainingLog.Row> value) {
        double least = rows.stream().mapToDouble(value).min().orElse(0),
                most = rows.stream().mapToDouble(value).max().orElse(1);
        int last = rows.isEmpty() ? 1 : Math.max(1, rows.getLast().step()), stride = Math.ceilDiv(rows.size(), WIDTH);
        var points = new StringBuilder();
        for (int i = 0; i < rows.size(); i += stride) {
            double x = (double) WIDTH * rows.get(i).step() / last;
            double y = HEIGHT - HEIGHT * (value.applyAsDouble(rows.get(i)) - least) / Math.max(most - least, 1e-12);
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
        }
        to.heading(name);
        to.picture(String.format(
                Locale.ROOT,
                """
                <svg width="%d" height="%d" viewBox="-2 -2 %d %d" role="img" aria-label="%s" font-size="11">
                <rect width="%d" height="%d" fill="none" stroke="#ccc"/>
                <text x="4" y="12" fill="#777">%.4g</text><text x="4" y="%d" fill="#777">%.4g</text>
                <text x="%d" y="%d" fill="#777" text-anchor="end">step %d</text>
                <polyline fill="none" stroke="#0a58ca" stroke-width="1.5" points="%s"/></svg>
                """,
                WIDTH + 4,
                HEIGHT + 4,
                WIDTH + 4,
                HEIGHT + 4,
                name,
                WIDTH,
                HEIGHT,
                most,
                HEIGHT - 5,
                least,
                WIDTH - 4,
                HEIGHT - 5,
                last,
                points.toString().strip()));
    }

    private static String svg(Matrix matrix) {
        int n = matrix.cosines.length, side = n * CELL;
        var to = new StringBuilder(
                "<svg width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"similarities after epoch %d\">\n"
                        .formatted(side, side + 20, matrix.epoch));
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                int grey = Math.clamp(Math.round(255 * (1 - matrix.cosines[i][j]) / 2), 0, 255);
                to.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%02x%02x%02x\"/>"
                        .formatted(j * CELL, i * CELL, CELL, CELL, grey, grey, grey));
            }
        }
        return to.append("\n<text x=\"0\" y=\"%d\">epoch %d</text></svg>\n".formatted(side + 15, matrix.epoch))
                .toString();
    }
}
