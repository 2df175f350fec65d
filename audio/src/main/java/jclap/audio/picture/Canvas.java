package jclap.audio.picture;

import java.util.Arrays;

/// Pixels to draw on, white at first. The origin is at the top left; what lies outside is not drawn.
final class Canvas {

    final int width, height;

    /// `0xRRGGBB`, `(height, width)`.
    final int[] rgb;

    Canvas(int width, int height) {
        this.width = width;
        this.height = height;
        rgb = new int[width * height];
        Arrays.fill(rgb, 0xffffff);
    }

    /// Sets one pixel.
    void set(int x, int y, int color) {
        if (x >= 0 && x < width && y >= 0 && y < height) {
            rgb[y * width + x] = color;
        }
    }

    /// Covers a part of one pixel, 0 to 1.
    void blend(int x, int y, int color, double part) {
        if (x >= 0 && x < width && y >= 0 && y < height) {
            int below = rgb[y * width + x], mixed = 0;
            for (int shift = 0; shift <= 16; shift += 8) {
                int from = below >> shift & 0xff, to = color >> shift & 0xff;
                mixed |= (int) Math.round(from + part * (to - from)) << shift;
            }
            rgb[y * width + x] = mixed;
        }
    }

    void fill(int left, int top, int columns, int rows, int color) {
        for (int y = top; y < top + rows; y++) {
            for (int x = left; x < left + columns; x++) {
                set(x, y, color);
            }
        }
    }

    /// Draws a frame of `thickness` pixels around a rectangle.
    void frame(int left, int top, int columns, int rows, int thickness, int color) {
        fill(left - thickness, top - thickness, columns + 2 * thickness, thickness, color);
        fill(left - thickness, top + rows, columns + 2 * thickness, thickness, color);
        fill(left - thickness, top, thickness, rows, color);
        fill(left + columns, top, thickness, rows, color);
    }
}
