package jclap.audio;

import java.util.Arrays;
import jclap.audio.MelFilterBank.Norm;

/// Everything between a recording and a CLAP model: rate, channels, length, log-mel. One for each family of models,
/// with the numbers of the programs that trained them.
///
/// ```text
/// clip → resample → channels → quantize → crop or fill → log-mel          (1, frames, mels)
/// fused, too long:  the whole log-mel shrunk to `frames`, and three crops of it   (4, frames, mels)
/// fused, otherwise: the log-mel four times                                        (4, frames, mels)
/// ```
///
/// @param sampleRate what clips are resampled to
/// @param length the samples a model hears, at `sampleRate`
/// @param channels how channels become one
/// @param quantize whether samples pass through 16 bits, as LAION's do
/// @param fill what follows a sound that is too short
/// @param logMel the picture
/// @param fusion whether sounds that are too long are seen whole
public record FrontEnd(
        int sampleRate, int length, Channels channels, boolean quantize, Fill fill, LogMel logMel, Fusion fusion) {

    private static final int N_FFT = 1024, N_MELS = 64, F_MIN = 50, F_MAX = 14000;
    private static final int FUSED_CHANNELS = 4;

    /// LAION's feature fusion: a second look at sounds that are too long.
    public enum Fusion {
        /// One crop is all that is seen.
        NONE,
        /// Channel 0 is the whole sound, 1 to 3 are crops: LAION's order.
        WHOLE_FIRST,
        /// Channels 0 to 2 are crops, 3 is the whole sound: Hugging Face's order, for the same weights.
        WHOLE_LAST
    }

    /// What a model gets.
    ///
    /// @param values `(channels, frames, mels)` in dB
    /// @param longer whether the sound was too long, so that only a part of it is here
    public record Features(float[] values, int channels, int frames, int mels, boolean longer) {}

    public FrontEnd {
        if (sampleRate < 1 || length < 1) {
            throw new IllegalArgumentException("frontEnd: expected a sample rate and a length of at least 1 but got "
                    + sampleRate + " and " + length);
        }
    }

    /// {@return the front end of Microsoft CLAP 2022: 5 s}
    public static FrontEnd msclap2022() {
        return msclap(5, 44100);
    }

    /// {@return the front end of Microsoft CLAP 2023 and ClapCap: 7 s, and the mel bank of another sampling rate}
    public static FrontEnd msclap2023() {
        // The audio has 44.1 kHz. The bank is built for 32 kHz all the same, in training as well (microsoft/CLAP#38).
        return msclap(7, 32000);
    }

    /// {@return the front end of LAION's CLAP without fusion: 10 s}
    public static FrontEnd laion() {
        return clap48k(true, Fusion.NONE);
    }

    /// {@return the front end of LAION's CLAP with fusion: 10 s, and HTK's mel scale}
    public static FrontEnd laionFused() {
        return clap48k(true, Fusion.WHOLE_FIRST);
    }

    /// {@return the front end of Hugging Face's `ClapFeatureExtractor` with `truncation="rand_trunc"`}
    public static FrontEnd huggingFace() {
        return clap48k(false, Fusion.NONE);
    }

    /// {@return the front end of Hugging Face's `ClapFeatureExtractor` with `truncation="fusion"`}
    public static FrontEnd huggingFaceFused() {
        return clap48k(false, Fusion.WHOLE_LAST);
    }

    private static FrontEnd msclap(int seconds, int melRate) {
        return new FrontEnd(
                44100,
                seconds * 44100,
                Channels.FLATTEN,
                false,
                Fill.REPEAT,
                LogMel.of(Stft.of(Stft.Config.of(N_FFT, 320)), bank(melRate, MelScale.SLANEY, Norm.SLANEY)),
                Fusion.NONE);
    }

    private static FrontEnd clap48k(boolean quantize, Fusion fusion) {
        MelFilterBank bank = fusion == Fusion.NONE
                ? bank(48000, MelScale.SLANEY, Norm.SLANEY)
                : bank(48000, MelScale.HTK, Norm.NONE);
        LogMel logMel = LogMel.of(Stft.of(Stft.Config.of(N_FFT, 480)), bank);
        return new FrontEnd(48000, 480_000, Channels.MEAN, quantize, Fill.REPEAT_PAD, logMel, fusion);
    }

    private static MelFilterBank bank(int sampleRate, MelScale scale, Norm norm) {
        return MelFilterBank.of(sampleRate, N_FFT, N_MELS, F_MIN, F_MAX, scale, norm);
    }

    /// {@return this front end with another mel bank, such as the one stored in a checkpoint}
    public FrontEnd with(MelFilterBank bank) {
        return new FrontEnd(sampleRate, length, channels, quantize, fill, LogMel.of(logMel.stft(), bank), fusion);
    }

    /// {@return this front end with another way to fill up short sounds}
    public FrontEnd with(Fill other) {
        return new FrontEnd(sampleRate, length, channels, quantize, other, logMel, fusion);
    }

    /// {@return this front end with another way to mix channels}
    public FrontEnd with(Channels other) {
        return new FrontEnd(sampleRate, length, other, quantize, fill, logMel, fusion);
    }

    /// {@return the frames of a model's picture}
    public int frames() {
        return logMel.frames(length);
    }

    /// {@return the features of a clip; of a longer one, those of its beginning}
    public Features features(AudioClip clip) {
        return features(clip, Crop.HEAD);
    }

    /// {@return the features of a clip}
    ///
    /// @param crop where to start in a longer clip; asked three times, for starts in frames, when fused
    public Features features(AudioClip clip, Crop crop) {
        float[] sound = sound(clip);
        int frames = frames(), mels = logMel.mels();
        if (fusion == Fusion.NONE) {
            float[] y = logMel.transform(fit(sound, crop));
            return new Features(y, 1, frames, mels, sound.length > length);
        }
        boolean longer = logMel.frames(sound.length) > frames;
        float[] whole = logMel.transform(sound.length < length ? fill.fill(sound, length) : sound);
        float[] stack = new float[FUSED_CHANNELS * frames * mels];
        if (longer) {
            fuse(whole, stack, frames, mels, crop);
        } else {
            for (int c = 0; c < FUSED_CHANNELS; c++) {
                System.arraycopy(whole, 0, stack, c * frames * mels, frames * mels);
            }
        }
        return new Features(stack, FUSED_CHANNELS, frames, mels, longer);
    }

    /// {@return the samples a model hears of a clip: those whose log-mel [#features] takes when nothing is fused}
    public float[] waveform(AudioClip clip, Crop crop) {
        return fit(sound(clip), crop);
    }

    private float[] sound(AudioClip clip) {
        if (clip.length() == 0) {
            throw new IllegalArgumentException("frontEnd: expected a clip of at least one sample but got " + clip);
        }
        float[] x = channels.mix(clip.resample(sampleRate));
        return quantize ? Samples.quantize(x) : x;
    }

    private float[] fit(float[] x, Crop crop) {
        if (x.length <= length) {
            return fill.fill(x, length);
        }
        int start = crop.start(0, x.length - length + 1);
        return Arrays.copyOfRange(x, start, start + length);
    }

    /// One channel is the whole log-mel shrunk, the others are crops that start in its first, middle and last
    /// third.
    private void fuse(float[] whole, float[] stack, int frames, int mels, Crop crop) {
        int all = whole.length / mels, starts = all - frames + 1, size = frames * mels;
        int wholeAt = fusion == Fusion.WHOLE_FIRST ? 0 : 3 * size, cropsAt = fusion == Fusion.WHOLE_FIRST ? size : 0;
        shrink(whole, all, stack, wholeAt, frames, mels);
        for (int third = 0, first = 0; third < 3; third++) {
            // As numpy.array_split: the first groups get what is left over; one that got nothing starts at 0.
            int count = starts / 3 + (third < starts % 3 ? 1 : 0);
            int start = count == 0 ? crop.start(0, 1) : crop.start(first, count);
            System.arraycopy(whole, start * mels, stack, cropsAt + third * size, size);
            first += count;
        }
    }

    /// Linear interpolation along time, without a filter against aliasing, as the models were trained.
    ///
    /// ```text
    /// y[i] = (1 − f)·x[k] + f·x[min(k + 1, all − 1)]     k + f = max(0, (i + ½)·all/frames − ½)
    /// ```
    private static void shrink(float[] x, int all, float[] y, int yAt, int frames, int mels) {
        // torch keeps this ratio in float32; the exact one would move the result by up to 1e-3.
        double scale = (float) ((double) all / frames);
        for (int i = 0; i < frames; i++) {
            double at = Math.max(0, (i + 0.5) * scale - 0.5);
            int k = (int) at, next = Math.min(k + 1, all - 1);
            double f = at - k;
            for (int j = 0; j < mels; j++) {
                y[yAt + i * mels + j] = (float) ((1 - f) * x[k * mels + j] + f * x[next * mels + j]);
            }
        }
    }
}
