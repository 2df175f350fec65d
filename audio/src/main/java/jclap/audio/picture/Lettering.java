package jclap.audio.picture;

import java.text.Normalizer;
import jclap.audio.picture.Glyphs.Glyph;

/// Text on a [Canvas], smooth at any size: a pixel is covered as far as the pen of a stroke comes near its centre.
///
/// @param size the height of a capital, in pixels
/// @param color of the ink
record Lettering(double size, int color) {

    /// In tenths of the size, as the strokes.
    private static final double SPACING = 2.6, WORD_SPACE = 3.9;

    /// The width of the pen, as a part of the size; not below what the eye needs.
    private static final double PEN = 0.135, THINNEST = 1.15;

    /// {@return the width of a text in pixels}
    double width(String text) {
        double tenths = -SPACING;
        for (int letter : letters(text)) {
            tenths += advance(letter);
        }
        return Math.max(0, tenths * size / 10);
    }

    /// {@return the text, or as much of its beginning as is no wider than `most` pixels with three dots behind it}
    String cut(String text, double most) {
        if (width(text) <= most) {
            return text;
        }
        int end = text.length();
        while (end > 0 && width(text.substring(0, end) + "...") > most) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end) + "...";
    }

    /// Writes a text whose capitals stand with their left foot at `(x, y)`.
    void write(Canvas canvas, String text, double x, double y) {
        write(canvas, text, x, y, false);
    }

    /// Writes a text from bottom to top.
    void writeUpwards(Canvas canvas, String text, double x, double y) {
        write(canvas, text, x, y, true);
    }

    private void write(Canvas canvas, String text, double x, double y, boolean upwards) {
        double unit = size / 10, along = 0;
        for (int letter : letters(text)) {
            if (letter != ' ') {
                Glyph glyph = Glyphs.of(letter);
                double[][] lines = new double[glyph.lines().size()][];
                for (int i = 0; i < lines.length; i++) {
                    double[] line = glyph.lines().get(i);
                    double ax = along + line[0] * unit, ay = (line[1] - 10) * unit;
                    double bx = along + line[2] * unit, by = (line[3] - 10) * unit;
                    lines[i] = upwards
                            ? new double[] {x + ay, y - ax, x + by, y - bx}
                            : new double[] {x + ax, y + ay, x + bx, y + by};
                }
                stroke(canvas, lines);
            }
            along += advance(letter) * unit;
        }
    }

    private void stroke(Canvas canvas, double[][] lines) {
        double reach = Math.max(THINNEST, PEN * size) / 2;
        double left = Double.MAX_VALUE, top = left, right = -left, bottom = -left;
        for (double[] line : lines) {
            left = Math.min(left, Math.min(line[0], line[2]));
            right = Math.max(right, Math.max(line[0], line[2]));
            top = Math.min(top, Math.min(line[1], line[3]));
            bottom = Math.max(bottom, Math.max(line[1], line[3]));
        }
        for (int y = (int) Math.floor(top - reach); y <= bottom + reach; y++) {
            for (int x = (int) Math.floor(left - reach); x <= right + reach; x++) {
                double nearest = Double.MAX_VALUE;
                for (double[] line : lines) {
                    nearest = Math.min(nearest, distance(x + 0.5, y + 0.5, line));
                }
                canvas.blend(x, y, color, Math.clamp(reach + 0.5 - nearest, 0, 1));
            }
        }
    }

    /// {@return how far a point is from the nearest point of a line}
    private static double distance(double x, double y, double[] line) {
        double dx = line[2] - line[0], dy = line[3] - line[1], length = dx * dx + dy * dy;
        double at = length == 0 ? 0 : Math.clamp(((x - line[0]) * dx + (y - line[1]) * dy) / length, 0, 1);
        return Math.hypot(x - line[0] - at * dx, y - line[1] - at * dy);
    }

    private static double advance(int letter) {
        return letter == ' ' ? WORD_SPACE : Glyphs.of(letter).width() + SPACING;
    }

    /// Letters with accents lose them: there are too many to draw.
    private static int[] letters(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .codePoints()
                .toArray();
    }
}
