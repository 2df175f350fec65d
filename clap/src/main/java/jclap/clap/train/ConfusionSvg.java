package jclap.clap.train;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// The table of right and wrong answers as a picture: what a recording is, downwards, and what it was taken for, to the
/// right. Each cell has its count, and is the darker the larger its share of the row, so that the diagonal of a model
/// without faults is dark and everything else white.
final class ConfusionSvg {

    private static final int FONT = 12;

    /// How wide a letter is on average, and how far a label at 45° reaches to the right and up for each.
    private static final double LETTER = 0.58 * FONT, SLANTED = LETTER * Math.sqrt(0.5);

    private ConfusionSvg() {}

    /// {@return the picture as SVG}
    ///
    /// @param counts `(labels, labels)`: how often the label of the row was taken for that of the column
    static String svg(List<String> labels, int[][] counts) {
        int n = labels.size(), cell = n <= 12 ? 40 : n <= 30 ? 30 : 22;
        int longest = labels.stream().mapToInt(String::length).max().orElse(0);
        int left = (int) (LETTER * (longest + 7)) + 30, top = (int) (SLANTED * longest) + 45, side = n * cell;
        int width = left + side + (int) (SLANTED * longest) + 10, height = top + side + 10;
        var svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
                font-family="sans-serif" font-size="%d" role="img" aria-label="confusion matrix">
                """.formatted(width, height, width, height, FONT));
        text(svg, left, FONT + 2, "start", "", "taken for →", "#777");
        text(svg, 4, top - 8, "start", "", "is ↓", "#777");
        for (int i = 0; i < n; i++) {
            int middle = i * cell + cell / 2,
                    y = top + middle + FONT / 3,
                    all = IntStream.of(counts[i]).sum();
            text(svg, left - 8, y, "end", "", labels.get(i) + " (" + all + ")", "#000");
            int x = left + middle;
            text(svg, x, top - 8, "start", "rotate(-45 %d %d)".formatted(x, top - 8), labels.get(i), "#000");
            for (int j = 0; j < n; j++) {
                double share = all == 0 ? 0 : (double) counts[i][j] / all;
                svg.append("""
                        <rect x="%d" y="%d" width="%d" height="%d" fill="%s" stroke="#ddd">\
                        <title>%s taken for %s: %d of %d</title></rect>
                        """.formatted(
                                left + j * cell,
                                top + i * cell,
                                cell,
                                cell,
                                shade(share),
                                Page.escaped(labels.get(i)),
                                Page.escaped(labels.get(j)),
                                counts[i][j],
                                all));
                if (counts[i][j] > 0) {
                    text(
                            svg,
                            left + j * cell + cell / 2,
                            y,
                            "middle",
                            "",
                            Integer.toString(counts[i][j]),
                            share > 0.5 ? "#fff" : "#000");
                }
            }
        }
        return svg.append("</svg>\n").toString();
    }

    /// From white to a dark blue; a single mistake among many must still be seen.
    private static String shade(double share) {
        double t = share == 0 ? 0 : 0.08 + 0.92 * share;
        return String.format(Locale.ROOT, "#%02x%02x%02x", mix(8, t), mix(64, t), mix(129, t));
    }

    private static int mix(int full, double t) {
        return (int) Math.round(255 + t * (full - 255));
    }

    private static void text(
            StringBuilder svg, int x, int y, String anchor, String transform, String text, String color) {
        svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\"%s>%s</text>\n"
                .formatted(
                        x,
                        y,
                        anchor,
                        color,
                        transform.isEmpty() ? "" : " transform=\"" + transform + "\"",
                        Page.escaped(text)));
    }
}
