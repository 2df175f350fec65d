package jclap.clap;

import java.util.Arrays;
import jclap.audio.LogMel;
import jclap.audio.MelFilterBank;
import jclap.audio.MelScale;
import jclap.audio.Stft;

/// How a recording becomes what a model hears. It belongs to a checkpoint as much as the weights do: with
/// another window or rate the same weights mean nothing.
///
/// @param sampleRate in Hz; recordings at another rate are resampled
/// @param clipSamples the length of one clip; a shorter recording is repeated, of a longer one the
///     embeddings of several clips are averaged
/// @param nFft samples in a window
/// @param hopLength samples between windows
/// @param nMels mel bands
/// @param fMin the lowest frequency of the lowest band, in Hz
/// @param fMax the highest frequency of the highest band, in Hz
public record Recipe(int sampleRate, int clipSamples, int nFft, int hopLength, int nMels, double fMin, double fMax) {

    public Recipe {
        require(sampleRate > 0, "sampleRate above 0", sampleRate);
        require(nFft > 1, "nFft above 1", nFft);
        require(hopLength > 0, "hopLength above 0", hopLength);
        require(clipSamples > nFft / 2, "clipSamples above nFft/2", clipSamples);
        require(nMels > 0, "nMels above 0", nMels);
        require(0 <= fMin && fMin < fMax && fMax <= sampleRate / 2.0, "0 ≤ fMin < fMax ≤ sampleRate/2", fMax);
    }

    /// {@return five seconds at 32 kHz in 64 mel bands, 31 windows a second}
    public static Recipe small() {
        return new Recipe(32_000, 160_000, 2048, 1024, 64, 50, 14_000);
    }

    /// {@return how many windows a clip has}
    public int frames() {
        return 1 + clipSamples / hopLength;
    }

    /// {@return the transform of a clip to `(frames, nMels)`, in decibels}
    public LogMel logMel() {
        Stft stft = Stft.of(Stft.Config.of(nFft, hopLength));
        return LogMel.of(
                stft,
                MelFilterBank.of(sampleRate, nFft, nMels, fMin, fMax, MelScale.SLANEY, MelFilterBank.Norm.SLANEY));
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
        boolean silent = true;
        for (int i = 0; i < mono.length; i++) {
            if (!Float.isFinite(mono[i])) {
                throw new IllegalArgumentException(
                        "expected finite samples but got " + mono[i] + " at sample " + i + ": export the sound again");
            }
            silent &= mono[i] == 0;
        }
        if (silent) {
            throw new IllegalArgumentException("expected sound but every sample is 0: check the recording");
        }
    }

    /// {@return the clip that starts at sample `from` of a recording, which is repeated if it is too short}
    ///
    /// @param mono at this recipe's sample rate, not empty
    public float[] clip(float[] mono, int from) {
        if (from < 0 || from >= mono.length) {
            throw new IllegalArgumentException(
                    "clip: expected a start in 0 … " + (mono.length - 1) + " but got " + from);
        }
        float[] clip = new float[clipSamples];
        int length = Math.min(clipSamples, mono.length - from);
        System.arraycopy(mono, from, clip, 0, length);
        for (int at = length; at < clipSamples; at += length) {
            System.arraycopy(clip, 0, clip, at, Math.min(length, clipSamples - at));
        }
        return clip;
    }

    /// {@return where the clips of a recording start: as few as cover it, evenly spread}
    ///
    /// @param length of the recording, in samples
    public int[] starts(int length) {
        int count = Math.max(1, Math.ceilDiv(length, clipSamples));
        int[] starts = new int[count];
        Arrays.setAll(starts, i -> count == 1 ? 0 : (int) ((long) (length - clipSamples) * i / (count - 1)));
        return starts;
    }

    private static void require(boolean valid, String rule, double value) {
        if (!valid) {
            throw new IllegalArgumentException("recipe: expected " + rule + " but got " + value);
        }
    }
}
