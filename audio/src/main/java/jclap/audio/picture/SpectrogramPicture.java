package jclap.audio.picture;

import java.util.List;
import jclap.audio.AudioClip;
import jclap.audio.MelScale;

/// A spectrogram to look at or to print: time to the right, frequency upwards, level as colour, with labelled axes.
///
/// Levels are in dBFS: a sine that just fills the range from −1 to 1 has 0.
///
/// @param scale how frequencies are spread over the height
/// @param width of the whole picture in pixels
/// @param height of the whole picture in pixels
/// @param range the decibels from the darkest to the brightest colour, which is that of the loudest pixel
public record SpectrogramPicture(Scale scale, int width, int height, double range) {

    private static final int SMALLEST = 240, LARGEST = 16_384;
    private static final int LEFT = 84, RIGHT = 112, TOP = 44, BOTTOM = 62;

    /// How frequencies are spread.
    public enum Scale {
        /// As they are heard: octaves above 1000 Hz are equally high.
        MEL {
            @Override
            double toHeight(double hz) {
                return MelScale.SLANEY.toMel(hz);
            }

            @Override
            double toHz(double height) {
                return MelScale.SLANEY.toHz(height);
            }

            @Override
            List<Double> ticks(double most, int count) {
                return Ticks.ratios(50, most).values();
            }
        },
        /// As they are counted.
        LINEAR {
            @Override
            double toHeight(double hz) {
                return hz;
            }

            @Override
            double toHz(double height) {
                return height;
            }

            @Override
            List<Double> ticks(double most, int count) {
                return Ticks.even(0, most, count).values();
            }
        };

        abstract double toHeight(double hz);

        abstract double toHz(double height);

        abstract List<Double> ticks(double most, int count);
    }

    public SpectrogramPicture {
        if (width < SMALLEST || height < SMALLEST || width > LARGEST || height > LARGEST) {
            throw new IllegalArgumentException("picture: expected a width and a height of " + SMALLEST + " to "
                    + LARGEST + " pixels but got " + width + " and " + height);
        }
        if (!(range >= 1 && range <= 200)) {
            throw new IllegalArgumentException("picture: expected a range of 1 to 200 dB but got " + range);
        }
    }

    /// {@return 1200 by 600 pixels, 80 dB}
    public static SpectrogramPicture of(Scale scale) {
        return new SpectrogramPicture(scale, 1200, 600, 80);
    }

    /// {@return a PNG file with the picture of a clip, whose channels are mixed}
    ///
    /// @param title above the picture, cut where it is too long
    public byte[] png(AudioClip clip, String title) {
        if (clip.length() == 0) {
            throw new IllegalArgumentException("picture: expected a clip of at least one sample but got " + clip);
        }
        int columns = width - LEFT - RIGHT, rows = height - TOP - BOTTOM;
        var plot = new Plot(new Canvas(width, height), LEFT, TOP, columns, rows);
        double nyquist = clip.sampleRate() / 2.0;

        float[] levels =
                new PixelGrid(clip.length(), columns, rows(rows, nyquist, clip.sampleRate())).levels(clip.mono());
        double top = brightest(levels);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                double part = (levels[y * columns + x] - top) / range + 1;
                plot.canvas().set(LEFT + x, TOP + y, ColorMap.color(part));
            }
        }
        plot.frame(title);
        plot.timeAxis(clip.duration());
        frequencyAxis(plot, nyquist);
        plot.colorBar(top - range, top, "dBFS");
        return plot.png();
    }

    private PixelGrid.Rows rows(int rows, double nyquist, int sampleRate) {
        double[] edges = new double[rows + 1];
        for (int i = 0; i <= rows; i++) {
            edges[i] = scale.toHz(scale.toHeight(nyquist) * (rows - i) / rows);
        }
        return new PixelGrid.Rows(edges, sampleRate);
    }

    /// {@return the level of the loudest pixel, rounded up to 5 dB; 0 for silence}
    private static double brightest(float[] levels) {
        float loudest = Float.NEGATIVE_INFINITY;
        for (float level : levels) {
            loudest = Math.max(loudest, level);
        }
        return loudest < -140 ? 0 : 5 * Math.ceil(loudest / 5);
    }

    private void frequencyAxis(Plot plot, double nyquist) {
        int rows = plot.rows();
        double above = Double.POSITIVE_INFINITY;
        for (double hz : scale.ticks(nyquist, rows / Plot.SPACE_PER_LABEL)) {
            int y = TOP
                    + rows
                    - 1
                    - (int) Math.min(Math.round(scale.toHeight(hz) / scale.toHeight(nyquist) * rows), rows - 1);
            if (above - y < Plot.SPACE_PER_LABEL / 2) {
                continue;
            }
            above = y;
            plot.leftTick(y, Long.toString(Math.round(hz)));
        }
        String name = "Frequency (Hz)";
        Plot.LABEL.writeUpwards(plot.canvas(), name, 20, TOP + (rows + Plot.LABEL.width(name)) / 2);
    }
}
