package jclap.audio.picture;

import java.util.List;
import java.util.stream.IntStream;

/// What is taken for what, to look at: a row for what a recording is, a column for what it was taken for. Each cell has
/// its count, and is the darker the larger its share of the row, so that the diagonal of a model without faults is dark
/// and everything else white.
///
/// @param labels of the rows, from top to bottom, and of the columns
public record ConfusionPicture(List<String> labels) {

    private static final int MOST_LABELS = 600, LONGEST = 240, GAP = 8, MARGIN = 14, TITLE = 30, LEAST_COLUMNS = 260;
    private static final int GRID = 0xdddddd, WHITE = 0xffffff, FULL = 0x084081;

    /// The lightest cell that is not empty: a single mistake among many must still be seen.
    private static final double FAINTEST = 0.08;

    public ConfusionPicture {
        labels = List.copyOf(labels);
        if (labels.isEmpty() || labels.size() > MOST_LABELS) {
            throw new IllegalArgumentException(
                    "picture: expected 1 to " + MOST_LABELS + " labels but got " + labels.size());
        }
    }

    /// {@return a PNG file with the picture}
    ///
    /// @param counts `(labels, labels)`: how often that of the row was taken for that of the column
    /// @param title above the picture, cut where it is too long
    public byte[] png(int[][] counts, String title) {
        int n = labels.size(), cell = n <= 12 ? 40 : n <= 30 ? 30 : n <= 60 ? 22 : 14, side = n * cell;
        if (counts.length != n || IntStream.range(0, n).anyMatch(i -> counts[i].length != n)) {
            throw new IllegalArgumentException(
                    "picture: expected " + n + " × " + n + " counts but got " + counts.length + " rows of them");
        }
        List<String> names =
                labels.stream().map(label -> Plot.LABEL.cut(label, LONGEST)).toList();
        int longest = (int)
                Math.ceil(names.stream().mapToDouble(Plot.LABEL::width).max().orElseThrow());
        int left = MARGIN + longest + GAP, top = TITLE + longest + GAP;
        var canvas = new Canvas(left + Math.max(side, LEAST_COLUMNS) + MARGIN, top + side + MARGIN);
        Plot.TITLE.write(canvas, Plot.TITLE.cut(title, canvas.width - 2 * MARGIN), MARGIN, MARGIN + Plot.TITLE.size());
        for (int i = 0; i < n; i++) {
            int y = top + i * cell,
                    x = left + i * cell,
                    all = IntStream.of(counts[i]).sum();
            double foot = (cell + Plot.LABEL.size()) / 2;
            Plot.LABEL.write(canvas, names.get(i), left - GAP - Plot.LABEL.width(names.get(i)), y + foot);
            Plot.LABEL.writeUpwards(canvas, names.get(i), x + foot, top - GAP);
            for (int j = 0; j < n; j++) {
                cell(canvas, left + j * cell, y, cell, counts[i][j], all == 0 ? 0 : (double) counts[i][j] / all);
            }
        }
        return Png.encode(canvas.width, canvas.height, canvas.rgb);
    }

    private static void cell(Canvas canvas, int x, int y, int cell, int count, double share) {
        canvas.fill(x, y, cell, cell, GRID);
        canvas.fill(x, y, cell - 1, cell - 1, WHITE);
        if (count > 0) {
            for (int row = y; row < y + cell - 1; row++) {
                for (int column = x; column < x + cell - 1; column++) {
                    canvas.blend(column, row, FULL, FAINTEST + (1 - FAINTEST) * share);
                }
            }
            String number = Integer.toString(count);
            double size = Plot.LABEL.size();
            size *= Math.min(1, (cell - 5) / Math.max(size, Plot.LABEL.width(number)));
            var ink = new Lettering(size, share > 0.5 ? WHITE : Plot.INK);
            ink.write(canvas, number, x + (cell - 1 - ink.width(number)) / 2, y + (cell - 1 + size) / 2);
        }
    }
}
