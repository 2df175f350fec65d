package jclap.audio.picture;

/// A rectangle of a picture with what is written around it: a title, seconds below, numbers for colours at the right.
///
/// @param left where it begins on the canvas
/// @param columns its width in pixels
/// @param rows its height in pixels
record Plot(Canvas canvas, int left, int top, int columns, int rows) {

    static final int SPACE_PER_LABEL = 30;
    static final int INK = 0x222222;
    static final Lettering TITLE = new Lettering(11.5, INK), LABEL = new Lettering(10, INK);
    private static final int AXIS = 0x555555, TICK = 5, GAP = 4;
    private static final int BAR_WIDTH = 18, BAR_DISTANCE = 22, SPACE_PER_SECOND_LABEL = 80;

    /// Draws the border, and the title above it, cut where it is too long.
    void frame(String title) {
        canvas.frame(left, top, columns, rows, 1, AXIS);
        TITLE.write(canvas, TITLE.cut(title, columns), left, top - 16);
    }

    /// {@return the column of a moment of a recording}
    int column(double second, double seconds) {
        return left + (int) Math.min(Math.round(second / seconds * columns), columns - 1);
    }

    /// Writes seconds below.
    void timeAxis(double seconds) {
        Ticks ticks = Ticks.even(0, seconds, Math.max(1, columns / SPACE_PER_SECOND_LABEL));
        int y = top + rows + 1;
        for (double second : ticks.values()) {
            int x = column(second, seconds);
            canvas.fill(x, y, 1, TICK, AXIS);
            String label = ticks.label(second);
            LABEL.write(canvas, label, x - LABEL.width(label) / 2, y + TICK + GAP + LABEL.size());
        }
        String name = "Time (s)";
        LABEL.write(canvas, name, left + (columns - LABEL.width(name)) / 2, canvas.height - 12);
    }

    /// Writes a label at the left of row `y` of the canvas.
    void leftTick(int y, String label) {
        canvas.fill(left - 1 - TICK, y, TICK, 1, AXIS);
        LABEL.write(canvas, label, left - 1 - TICK - GAP - LABEL.width(label), y + LABEL.size() / 2);
    }

    /// Draws what the colours mean.
    ///
    /// @param unit of the numbers
    void colorBar(double low, double high, String unit) {
        int at = left + columns + BAR_DISTANCE;
        for (int y = 0; y < rows; y++) {
            canvas.fill(at, top + y, BAR_WIDTH, 1, ColorMap.color(1 - y / (rows - 1.0)));
        }
        canvas.frame(at, top, BAR_WIDTH, rows, 1, AXIS);
        Ticks ticks = Ticks.even(low, high, Math.max(1, rows / SPACE_PER_LABEL / 2));
        int right = at + BAR_WIDTH + 1;
        for (double level : ticks.values()) {
            int y = top + (int) Math.round((high - level) / (high - low) * (rows - 1));
            canvas.fill(right, y, TICK, 1, AXIS);
            LABEL.write(canvas, ticks.label(level), right + TICK + GAP, y + LABEL.size() / 2);
        }
        LABEL.write(canvas, unit, at, top - 16);
    }

    /// {@return the file}
    byte[] png() {
        return Png.encode(canvas.width, canvas.height, canvas.rgb);
    }
}
