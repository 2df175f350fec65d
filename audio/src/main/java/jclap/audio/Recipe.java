package jclap.audio;

import java.util.Arrays;
import jclap.audio.MelFilterBank.Norm;

/// How a recording becomes what a model hears, in numbers and named policies. It belongs to a checkpoint as much as the
/// weights do: with another window or rate the same weights mean nothing. [FrontEnd] does what it says.
///
/// Every policy that a recipe can name is deterministic. Where the programs that trained a family have a bug that the
/// weights have learned, the recipe of the family has it too, and it has a name: [Channels#FLATTEN], [#quantize],
/// [Mel#sampleRate].
///
/// @param sampleRate in Hz; recordings at another rate are resampled
/// @param clipSamples the length of one clip
/// @param channels how channels become one
/// @param quantize whether samples pass through 16 bits, as LAION's do
/// @param crop what is heard of a sound that is too long
/// @param fill what follows a sound that is too short
/// @param fusion whether sounds that are too long are seen whole
/// @param mel the picture
public record Recipe(
        int sampleRate,
        int clipSamples,
        Channels channels,
        boolean quantize,
        Crop crop,
        Fill fill,
        Fusion fusion,
        Mel mel) {

    /// A file may claim any numbers, so they are bounded before anything is allocated: far above what any model
    /// hears.
    private static final int MOST_HZ = 1 << 20, MOST_SAMPLES = 1 << 26, MOST_FFT = 1 << 15, MOST_MELS = 1 << 10;

    private static final int MOST_CELLS = 1 << 28;

    /// The log-mel spectrogram of a clip.
    ///
    /// @param sampleRate what the bands are built for: the rate of the clip, except in Microsoft's model of 2023
    /// @param nFft samples in a window
    /// @param hopLength samples between windows
    /// @param nMels mel bands
    /// @param fMin the lowest frequency of the lowest band, in Hz
    /// @param fMax the highest frequency of the highest band, in Hz
    /// @param scale how bands are spaced
    /// @param norm how bands are weighted
    /// @param style everything else
    public record Mel(
            int sampleRate,
            int nFft,
            int hopLength,
            int nMels,
            double fMin,
            double fMax,
            MelScale scale,
            Norm norm,
            MelStyle style) {

        public Mel {
            require(sampleRate > 0, "sampleRate above 0", sampleRate);
            require(nFft > 1, "nFft above 1", nFft);
            require(nFft <= MOST_FFT, "nFft up to " + MOST_FFT, nFft);
            require(hopLength > 0, "hopLength above 0", hopLength);
            require(nMels > 0, "nMels above 0", nMels);
            require(nMels <= MOST_MELS, "nMels up to " + MOST_MELS, nMels);
            require(0 <= fMin && fMin < fMax && fMax <= sampleRate / 2.0, "0 ≤ fMin < fMax ≤ sampleRate/2", fMax);
        }

        /// In decibels.
        public Mel(
                int sampleRate,
                int nFft,
                int hopLength,
                int nMels,
                double fMin,
                double fMax,
                MelScale scale,
                Norm norm) {
            this(sampleRate, nFft, hopLength, nMels, fMin, fMax, scale, norm, MelStyle.DECIBELS);
        }

        /// {@return the bands}
        public MelFilterBank bank() {
            return style.bank(this);
        }
    }

    public Recipe {
        require(sampleRate > 0, "sampleRate above 0", sampleRate);
        require(sampleRate <= MOST_HZ, "sampleRate up to " + MOST_HZ, sampleRate);
        require(clipSamples <= MOST_SAMPLES, "clipSamples up to " + MOST_SAMPLES, clipSamples);
        require(clipSamples > mel.nFft / 2, "clipSamples above nFft/2", clipSamples);
        long cells = (long) clipSamples / mel.hopLength * Math.max(mel.nMels, mel.nFft / 2);
        require(cells <= MOST_CELLS, "a spectrogram of up to " + MOST_CELLS + " numbers", cells);
    }

    /// {@return the recipe of jclap's own models: the mean of the channels, short sounds repeated, long ones
    /// covered by clips, Slaney's bands}
    public static Recipe of(
            int sampleRate, int clipSamples, int nFft, int hopLength, int nMels, double fMin, double fMax) {
        var mel = new Mel(sampleRate, nFft, hopLength, nMels, fMin, fMax, MelScale.SLANEY, Norm.SLANEY);
        return new Recipe(sampleRate, clipSamples, Channels.MEAN, false, Crop.COVER, Fill.REPEAT, Fusion.NONE, mel);
    }

    /// {@return five seconds at 32 kHz in 64 mel bands, 31 windows a second}
    public static Recipe small() {
        return of(32_000, 160_000, 2048, 1024, 64, 50, 14_000);
    }

    /// {@return the recipe of EfficientAT's taggers, in clips of five seconds: 128 bands up to 15 kHz, 100 windows
    /// a second}
    public static Recipe efficientAt() {
        var mel = new Mel(32_000, 1024, 320, 128, 0, 15_000, MelScale.HTK, Norm.NONE, MelStyle.EFFICIENT_AT);
        return new Recipe(32_000, 160_000, Channels.MEAN, false, Crop.COVER, Fill.PAD, Fusion.NONE, mel);
    }

    /// {@return the recipe of Microsoft CLAP 2022: 5 s}
    public static Recipe msclap2022() {
        return msclap(5, 44_100);
    }

    /// {@return the recipe of Microsoft CLAP 2023 and ClapCap: 7 s, and the mel bank of another sampling rate}
    public static Recipe msclap2023() {
        // The audio has 44.1 kHz. The bank is built for 32 kHz all the same, in training as well (microsoft/CLAP#38).
        return msclap(7, 32_000);
    }

    /// {@return the recipe of LAION's CLAP without fusion: 10 s}
    public static Recipe laion() {
        return clap48k(true, Fusion.NONE);
    }

    /// {@return the recipe of LAION's CLAP with fusion: 10 s, and HTK's mel scale}
    public static Recipe laionFused() {
        return clap48k(true, Fusion.WHOLE_FIRST);
    }

    /// {@return the recipe of Hugging Face's `ClapFeatureExtractor` with `truncation="rand_trunc"`}
    public static Recipe huggingFace() {
        return clap48k(false, Fusion.NONE);
    }

    /// {@return the recipe of Hugging Face's `ClapFeatureExtractor` with `truncation="fusion"`}
    public static Recipe huggingFaceFused() {
        return clap48k(false, Fusion.WHOLE_LAST);
    }

    private static Recipe msclap(int seconds, int melRate) {
        var mel = new Mel(melRate, 1024, 320, 64, 50, 14_000, MelScale.SLANEY, Norm.SLANEY);
        return new Recipe(44_100, seconds * 44_100, Channels.FLATTEN, false, Crop.HEAD, Fill.REPEAT, Fusion.NONE, mel);
    }

    private static Recipe clap48k(boolean quantize, Fusion fusion) {
        boolean plain = fusion == Fusion.NONE;
        var mel = new Mel(
                48_000,
                1024,
                480,
                64,
                50,
                14_000,
                plain ? MelScale.SLANEY : MelScale.HTK,
                plain ? Norm.SLANEY : Norm.NONE);
        return new Recipe(48_000, 480_000, Channels.MEAN, quantize, Crop.HEAD, Fill.REPEAT_PAD, fusion, mel);
    }

    /// {@return this recipe with another way to mix channels}
    public Recipe with(Channels other) {
        return new Recipe(sampleRate, clipSamples, other, quantize, crop, fill, fusion, mel);
    }

    /// {@return this recipe with another way to shorten long sounds}
    public Recipe with(Crop other) {
        return new Recipe(sampleRate, clipSamples, channels, quantize, other, fill, fusion, mel);
    }

    /// {@return this recipe with another way to fill up short sounds}
    public Recipe with(Fill other) {
        return new Recipe(sampleRate, clipSamples, channels, quantize, crop, other, fusion, mel);
    }

    /// {@return how many windows a clip has}
    public int frames() {
        return 1 + mel.style.emphasized(clipSamples) / mel.hopLength;
    }

    /// {@return how many mel bands a window has}
    public int nMels() {
        return mel.nMels;
    }

    /// {@return the transform of a clip to `(frames, nMels)`}
    public LogMel logMel() {
        return LogMel.of(mel);
    }

    /// {@return the one row of samples of a recording: at this rate, its channels mixed, perhaps quantized}
    public float[] sound(AudioClip recording) {
        float[] x = channels.mix(recording.resample(sampleRate));
        return quantize ? Samples.quantize(x) : x;
    }

    /// Refuses what nobody could name: no sound, a scrap of it, silence.
    ///
    /// @param mono at this recipe's sample rate
    /// @throws IllegalArgumentException if the samples are fewer than a hundredth of a second has, are all 0, or
    ///     one of them is not a finite number
    public void requireSound(float[] mono) {
        if (mono.length < sampleRate / 100) {
            throw new IllegalArgumentException("expected at least 10 ms of sound but got "
                    + (mono.length == 0 ? "no samples" : 1000 * mono.length / sampleRate + " ms") + ": record longer");
        }
        int bad = Samples.firstNotFinite(mono);
        if (bad >= 0) {
            throw new IllegalArgumentException(
                    "expected finite samples but got " + mono[bad] + " at sample " + bad + ": export the sound again");
        }
        for (float value : mono) {
            if (value != 0) {
                return;
            }
        }
        throw new IllegalArgumentException("expected sound but every sample is 0: check the recording");
    }

    /// {@return where the clips of a recording start}
    ///
    /// @param length of the recording, in samples
    public int[] starts(int length) {
        return crop.starts(length, clipSamples);
    }

    /// {@return the clip that starts at sample `from` of a recording, filled up if it is too short}
    ///
    /// @param mono at this recipe's sample rate, not empty
    public float[] clip(float[] mono, int from) {
        if (from < 0 || from >= mono.length) {
            throw new IllegalArgumentException(
                    "clip: expected a start in 0 … " + (mono.length - 1) + " but got " + from);
        }
        int end = (int) Math.min((long) from + clipSamples, mono.length);
        return fill.fill(from == 0 && end == mono.length ? mono : Arrays.copyOfRange(mono, from, end), clipSamples);
    }

    private static void require(boolean valid, String rule, double value) {
        if (!valid) {
            throw new IllegalArgumentException("recipe: expected " + rule + " but got " + value);
        }
    }
}
