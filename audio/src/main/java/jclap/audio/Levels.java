package jclap.audio;

/// How loud a recording is, measured while it streams by.
///
/// ```text
/// peak = max |x|,   rms = √(Σ x² / N)          over all channels
/// dBFS = 20·log₁₀(peak or rms)                 0 for a square wave of full scale, −3 for a sine
/// ```
///
/// @param length the samples of each channel
/// @param peak the largest magnitude, 1 at full scale
/// @param rms the root of the mean square
/// @param clipped the samples that were cut off: at least three equal ones in a row, within 1 % of full scale or beyond
/// @param silentChannels how many channels have no sample other than 0
public record Levels(long length, float peak, double rms, long clipped, int silentChannels) {

    private static final int BLOCK = 1 << 16, RUN = 3;
    private static final float FULL_SCALE = 0.99f;

    /// {@return the levels of what is left in a stream}
    ///
    /// @throws AudioFileException if the file is damaged somewhere
    public static Levels of(AudioStream in) {
        float[][] block = new float[in.channels()][BLOCK];
        Channel[] channels = new Channel[in.channels()];
        for (int c = 0; c < channels.length; c++) {
            channels[c] = new Channel();
        }
        long length = 0;
        for (int n = in.read(block, 0, BLOCK); n > 0; n = in.read(block, 0, BLOCK)) {
            for (int c = 0; c < channels.length; c++) {
                channels[c].add(block[c], n);
            }
            length += n;
        }
        float peak = 0;
        double squares = 0;
        long clipped = 0;
        int silent = 0;
        for (Channel channel : channels) {
            peak = Math.max(peak, channel.peak);
            squares += channel.squares;
            clipped += channel.clipped;
            silent += channel.peak == 0 ? 1 : 0;
        }
        double rms = length == 0 ? 0 : Math.sqrt(squares / length / channels.length);
        return new Levels(length, peak, rms, clipped, silent);
    }

    /// {@return a magnitude in decibels below full scale; −∞ for 0}
    public static double decibels(double magnitude) {
        return 20 * Math.log10(magnitude);
    }

    /// What one channel has shown so far.
    private static final class Channel {
        private float peak, last;
        private double squares;
        private long clipped;

        /// How many equal samples at full scale stand at the end.
        private int run;

        private void add(float[] x, int n) {
            for (int i = 0; i < n; i++) {
                float value = x[i], magnitude = Math.abs(value);
                peak = Math.max(peak, magnitude);
                squares += (double) value * value;
                run = magnitude < FULL_SCALE ? 0 : value == last ? run + 1 : 1;
                clipped += run == RUN ? RUN : run > RUN ? 1 : 0;
                last = value;
            }
        }
    }
}
