package jclap.audio.picture;

/// Colours for numbers: dark violet for 0, through blue, green and orange to pale yellow for 1.
///
/// Equal steps of a number are equal steps of lightness, as the eye sees it, so the map adds no edges of its own, is
/// understood by the colour-blind and survives a copier. The lightness is a straight line; hue and chroma turn through
/// a few points, in [Oklab](https://bottosson.github.io/posts/oklab/):
///
/// ```text
/// (L, a, b) = (L, C·cos h, C·sin h)
/// (l, m, s) = cubes of a mixture of L, a, b,   (R, G, B) = a mixture of l, m, s, then sRGB's curve
/// ```
final class ColorMap {

    static final int SIZE = 256;

    private static final double DARKEST = 0.16, LIGHTEST = 0.97;

    /// Hues in degrees and chromas at equal distances, smoothed between: as colourful as sRGB allows there.
    private static final double[] HUES = {295, 290, 262, 222, 178, 145, 112, 100};

    private static final double[] CHROMAS = {0.07, 0.135, 0.12, 0.083, 0.098, 0.145, 0.155, 0.06};

    private static final int[] COLORS = colors();

    private ColorMap() {}

    /// {@return the colour of `value`, `0xRRGGBB`; below 0 that of 0, above 1 that of 1}
    static int color(double value) {
        return COLORS[Math.clamp(Math.round(value * (SIZE - 1)), 0, SIZE - 1)];
    }

    private static int[] colors() {
        int[] colors = new int[SIZE];
        for (int i = 0; i < SIZE; i++) {
            double t = i / (SIZE - 1.0), lightness = DARKEST + (LIGHTEST - DARKEST) * t;
            double hue = Math.toRadians(smooth(HUES, t)), chroma = smooth(CHROMAS, t);
            colors[i] = rgb(lightness, chroma * Math.cos(hue), chroma * Math.sin(hue));
        }
        return colors;
    }

    /// Catmull and Rom's curve through equally spaced points.
    private static double smooth(double[] points, double t) {
        int last = points.length - 1, i = (int) Math.min(t * last, last - 1);
        double f = t * last - i, b = points[i], c = points[i + 1];
        double a = points[Math.max(i - 1, 0)], d = points[Math.min(i + 2, last)];
        return b + f / 2 * (c - a + f * (2 * a - 5 * b + 4 * c - d + f * (3 * (b - c) + d - a)));
    }

    private static int rgb(double lightness, double a, double b) {
        double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
        double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
        double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        return encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) << 16
                | encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) << 8
                | encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
    }

    private static double cube(double x) {
        return x * x * x;
    }

    /// {@return a part of light as one of sRGB's 256 steps}
    private static int encoded(double light) {
        double clipped = Math.clamp(light, 0, 1);
        double curved = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * Math.pow(clipped, 1 / 2.4) - 0.055;
        return (int) Math.round(255 * curved);
    }
}
