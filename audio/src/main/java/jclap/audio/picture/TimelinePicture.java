package jclap.audio.picture;

import java.util.List;

/// What fits when, to look at: time to the right, a lane for each label, its probability as colour.
///
/// Where windows overlap, a moment has the mean of those it is in; where none is, it stays white.
///
/// @param labels from top to bottom, at least one
/// @param width of the whole picture in pixels; its height is that of the lanes
public record TimelinePicture(List<String> labels, int width) {

    private static final int SMALLEST = 360, LARGEST = 16_384, MOST_LABELS = 400;
    private static final int RIGHT = 112, TOP = 44, BOTTOM = 62, LANE = 30, BETWEEN = 2, LEAST_ROWS = 120;

    /// Beside the letters of a label.
    private static final int TICK_AND_GAPS = 24;

    /// A part of the recording.
    ///
    /// @param start in seconds
    /// @param end in seconds, after the start
    /// @param probabilities one for each label, in their order, 0 to 1
    public record Span(double start, double end, float[] probabilities) {}

    public TimelinePicture {
        labels = List.copyOf(labels);
        if (labels.isEmpty() || labels.size() > MOST_LABELS) {
            throw new IllegalArgumentException(
                    "picture: expected 1 to " + MOST_LABELS + " labels but got " + labels.size());
        }
        if (width < SMALLEST || width > LARGEST) {
            throw new IllegalArgumentException(
                    "picture: expected a width of " + SMALLEST + " to " + LARGEST + " pixels but got " + width);
        }
    }

    /// {@return a PNG file with the picture}
    ///
    /// @param spans at least one, from the beginning of the recording to its end
    /// @param title above the picture, cut where it is too long
    public byte[] png(List<Span> spans, String title) {
        double seconds = spans.stream().mapToDouble(Span::end).max().orElse(0);
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("picture: expected a span that ends after 0 s but got " + spans.size()
                    + " of them that end at " + seconds);
        }
        for (Span span : spans) {
            if (span.probabilities.length != labels.size()) {
                throw new IllegalArgumentException("picture: expected " + labels.size()
                        + " probabilities in each span but got " + span.probabilities.length);
            }
        }
        int lane = Math.max(LANE, LEAST_ROWS / labels.size()), rows = labels.size() * lane;
        double widest = labels.stream().mapToDouble(Plot.LABEL::width).max().orElse(0);
        int left = (int) Math.min(Math.ceil(widest) + TICK_AND_GAPS, width / 3.0), columns = width - left - RIGHT;
        var plot = new Plot(new Canvas(width, TOP + rows + BOTTOM), left, TOP, columns, rows);
        for (int i = 0; i < labels.size(); i++) {
            double[] probabilities = along(spans, i, columns, seconds);
            for (int x = 0; x < columns; x++) {
                if (!Double.isNaN(probabilities[x])) {
                    int top = TOP + i * lane + BETWEEN / 2;
                    plot.canvas().fill(left + x, top, 1, lane - BETWEEN, ColorMap.color(probabilities[x]));
                }
            }
            plot.leftTick(TOP + i * lane + lane / 2, Plot.LABEL.cut(labels.get(i), left - TICK_AND_GAPS));
        }
        plot.frame(title);
        plot.timeAxis(seconds);
        plot.colorBar(0, 1, "probability");
        return plot.png();
    }

    /// {@return the probability of a label at the middle of each column; NaN where nothing was heard}
    private static double[] along(List<Span> spans, int label, int columns, double seconds) {
        double[] sum = new double[columns];
        int[] count = new int[columns];
        for (Span span : spans) {
            int from = (int) Math.max(0, Math.ceil(span.start / seconds * columns - 0.5));
            int to = (int) Math.min(columns, Math.ceil(span.end / seconds * columns - 0.5));
            for (int x = from; x < to; x++) {
                sum[x] += span.probabilities[label];
                count[x]++;
            }
        }
        for (int x = 0; x < columns; x++) {
            sum[x] = count[x] == 0 ? Double.NaN : sum[x] / count[x];
        }
        return sum;
    }
}
