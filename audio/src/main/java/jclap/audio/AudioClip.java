package jclap.audio;

import java.util.Arrays;

/// A piece of recorded sound: one array of samples per channel, all of the same length, and their rate.
///
/// A sample is a number, nominally in `[-1, 1]`; float files may go beyond. The arrays are not copied: they are read by
/// everyone who has the clip and written by nobody.
///
/// @param samples `(channels, length)`, at least one channel; the length may be 0
/// @param sampleRate samples per second and channel, at least 1
public record AudioClip(float[][] samples, int sampleRate) {

    public AudioClip {
        if (samples.length == 0) {
            throw new IllegalArgumentException("audioClip: expected at least one channel but got none");
        }
        samples = samples.clone();
        for (float[] channel : samples) {
            if (channel.length != samples[0].length) {
                throw new IllegalArgumentException("audioClip: expected channels of equal length but got "
                        + samples[0].length + " and " + channel.length + " samples");
            }
        }
        if (sampleRate < 1) {
            throw new IllegalArgumentException("audioClip: expected a sample rate of at least 1 but got " + sampleRate);
        }
    }

    /// {@return a clip of one channel}
    public static AudioClip mono(float[] samples, int sampleRate) {
        return new AudioClip(new float[][] {samples}, sampleRate);
    }

    /// {@return the number of channels}
    public int channels() {
        return samples.length;
    }

    /// {@return the number of samples in each channel}
    public int length() {
        return samples[0].length;
    }

    /// {@return the length in seconds}
    public double duration() {
        return (double) length() / sampleRate;
    }

    /// {@return the mean of the channels; the live array itself when there is only one}
    public float[] mono() {
        if (channels() == 1) {
            return samples[0];
        }
        float[] mean = new float[length()];
        for (int i = 0; i < mean.length; i++) {
            // In double, so that the mean of equal channels is that channel exactly, however many there are.
            double sum = 0;
            for (float[] channel : samples) {
                sum += channel[i];
            }
            mean[i] = (float) (sum / samples.length);
        }
        return mean;
    }

    /// {@return this clip at another rate, through [Resampler#sincHann]; itself when the rate is the same}
    public AudioClip resample(int newRate) {
        return newRate == sampleRate
                ? this
                : Resampler.sincHann(sampleRate, newRate).resample(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AudioClip clip
                && sampleRate == clip.sampleRate
                && Arrays.deepEquals(samples, clip.samples);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.deepHashCode(samples) + sampleRate;
    }

    @Override
    public String toString() {
        return "AudioClip[%d channels, %d samples, %d Hz]".formatted(channels(), length(), sampleRate);
    }
}
