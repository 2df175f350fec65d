package jclap.audio;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Blanks stripes of a spectrogram, so that a model learns not to rely on any one moment or band
/// ([Park et al., 2019](https://arxiv.org/abs/1904.08779)).
///
/// ```text
/// width ∈ 0 … longest,  start ∈ 0 … all − width      both uniform, for each stripe
/// x[t, j] = 0                                        for t or j in start … start + width − 1
/// ```
///
/// Zero is the mean of a spectrogram that is normalized, and that is where it belongs: behind the normalization.
///
/// @param stripes of frames, and as many of bands
/// @param longest the longest stripe of frames
/// @param widest the widest stripe of bands
public record SpecAugment(int stripes, int longest, int widest) {

    public SpecAugment {
        if (stripes < 0 || longest < 0 || widest < 0) {
            throw new IllegalArgumentException("specAugment: expected no negative numbers but got " + stripes
                    + " stripes of up to " + longest + " frames and " + widest + " bands");
        }
    }

    /// {@return what PANNs, HTSAT and CLAP were trained with: two stripes of up to 63 frames and 7 bands}
    public static SpecAugment panns() {
        return new SpecAugment(2, 63, 7);
    }

    /// Blanks stripes of one spectrogram, the same in each of its channels.
    ///
    /// @param x `(channels, frames, mels)` from `at` on; no stripe is larger than the spectrogram
    public void mask(float[] x, int at, int channels, int frames, int mels, RandomGenerator random) {
        for (int stripe = 0; stripe < stripes; stripe++) {
            int length = random.nextInt(Math.min(longest, frames) + 1), first = random.nextInt(frames - length + 1);
            int width = random.nextInt(Math.min(widest, mels) + 1), low = random.nextInt(mels - width + 1);
            for (int channel = 0; channel < channels; channel++) {
                int from = at + channel * frames * mels;
                Arrays.fill(x, from + first * mels, from + (first + length) * mels, 0);
                for (int frame = 0; frame < frames; frame++) {
                    Arrays.fill(x, from + frame * mels + low, from + frame * mels + low + width, 0);
                }
            }
        }
    }
}
