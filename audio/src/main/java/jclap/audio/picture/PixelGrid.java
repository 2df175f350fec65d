package jclap.audio.picture;

import java.util.Arrays;
import jclap.audio.Stft;
import jclap.audio.Window;
import jclap.core.kernel.Parallel;

/// The level of every pixel of a spectrogram, in decibels below a full-scale sine.
///
/// ```text
/// level = 10·log₁₀(16/winLength² · mean |X[t, k]|²)      over the frames t of a column, the bins k of a row
/// ```
///
/// A column is never skipped: where it is longer than a window, several frames are averaged. A row that is thinner than
/// a bin, as low ones are on a mel axis, lies between two of them.
final class PixelGrid {

    /// As long as a syllable's smallest part: 46 ms at 44.1 kHz.
    private static final double WINDOW_SECONDS = 0.046;

    /// Transforms are longer than their window, by zeros: more bins between which to find a thin row.
    private static final int OVERSAMPLING = 2;

    private static final int COLUMNS_PER_TASK = 16;

    private static final double FLOOR = 1e-15;

    private final Stft stft;
    private final int hop, framesPerColumn, columns;
    private final double samplesPerColumn;
    private final Rows rows;

    /// The frequencies of rows.
    ///
    /// @param edges in Hz, from the top of the first row to the bottom of the last, one more than rows
    record Rows(double[] edges, int sampleRate) {
        int count() {
            return edges.length - 1;
        }
    }

    PixelGrid(int samples, int columns, Rows rows) {
        this.columns = columns;
        this.rows = rows;
        int window = Math.max(16, Integer.highestOneBit((int) (WINDOW_SECONDS * rows.sampleRate * Math.sqrt(2))));
        samplesPerColumn = (double) samples / columns;
        framesPerColumn = Math.max(1, (int) Math.ceil(samplesPerColumn / (window / 2.0)));
        hop = Math.max(1, (int) (samplesPerColumn / framesPerColumn));
        stft = Stft.of(new Stft.Config(OVERSAMPLING * window, hop, window, Window.HANN, false, Stft.PadMode.ZERO));
    }

    /// {@return the levels, `(rows, columns)`}
    float[] levels(float[] x) {
        float[] levels = new float[rows.count() * columns];
        int nFft = stft.config().nFft(), span = (framesPerColumn - 1) * hop;
        Parallel.forRange(columns, COLUMNS_PER_TASK, (from, to) -> {
            for (int column = from; column < to; column++) {
                // The frames of a column stand evenly around its middle.
                int start = (int) Math.round((column + 0.5) * samplesPerColumn - (span + nFft) / 2.0);
                fill(levels, column, stft.power(cut(x, start, span + nFft)));
            }
        });
        return levels;
    }

    private static float[] cut(float[] x, int start, int length) {
        if (start >= 0 && start + length <= x.length) {
            return Arrays.copyOfRange(x, start, start + length);
        }
        float[] y = new float[length];
        int from = Math.max(0, start), to = Math.min(x.length, start + length);
        if (from < to) {
            System.arraycopy(x, from, y, from - start, to - from);
        }
        return y;
    }

    private void fill(float[] levels, int column, float[] power) {
        int bins = stft.bins(), frames = power.length / bins;
        double[] mean = new double[bins];
        double scale =
                16.0 / ((double) stft.config().winLength() * stft.config().winLength()) / frames;
        for (int i = 0; i < power.length; i++) {
            mean[i % bins] += scale * power[i];
        }
        double binsPerHz = (double) stft.config().nFft() / rows.sampleRate;
        for (int row = 0; row < rows.count(); row++) {
            double high = rows.edges[row] * binsPerHz, low = rows.edges[row + 1] * binsPerHz;
            double level = high - low < 1 ? between(mean, (low + high) / 2) : mean(mean, low, high);
            levels[row * columns + column] = (float) (10 * Math.log10(Math.max(level, FLOOR)));
        }
    }

    private static double between(double[] bins, double at) {
        int k = (int) Math.min(at, bins.length - 2);
        return bins[k] + (at - k) * (bins[k + 1] - bins[k]);
    }

    private static double mean(double[] bins, double low, double high) {
        int from = (int) Math.ceil(low - 0.5), to = Math.min(bins.length - 1, (int) Math.floor(high + 0.5) - 1);
        double sum = 0;
        for (int k = from; k <= to; k++) {
            sum += bins[k];
        }
        return sum / Math.max(1, to - from + 1);
    }
}
