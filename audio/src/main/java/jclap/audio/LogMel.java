package jclap.audio;

import jclap.core.kernel.Parallel;

/// The picture of a sound that a CLAP model looks at: the energy in each mel band of each frame, in decibels.
///
/// ```text
/// y[t, j] = 10·log₁₀(max(Σ_k W[j, k]·|X[t, k]|², 1e−10))      X from [Stft], W from [MelFilterBank]
/// ```
///
/// Other families of models take another logarithm, see [MelStyle].
///
/// Immutable, and shared between threads; the frames of one sound are split over them.
public final class LogMel {

    private static final int FRAMES_PER_TASK = 64;

    private final Stft stft;
    private final MelFilterBank bank;
    private final MelStyle style;

    private LogMel(Stft stft, MelFilterBank bank, MelStyle style) {
        this.stft = stft;
        this.bank = bank;
        this.style = style;
    }

    /// {@return the log-mel spectrogram of these spectra in these bands}
    public static LogMel of(Stft stft, MelFilterBank bank) {
        return of(stft, bank, MelStyle.DECIBELS);
    }

    /// {@return what a recipe says}
    static LogMel of(Recipe.Mel mel) {
        return of(mel.style().stft(mel.nFft(), mel.hopLength()), mel.bank(), mel.style());
    }

    private static LogMel of(Stft stft, MelFilterBank bank, MelStyle style) {
        if (stft.bins() != bank.bins()) {
            throw new IllegalArgumentException(
                    "logMel: expected a filter bank for " + stft.bins() + " bins but got one for " + bank.bins());
        }
        return new LogMel(stft, bank, style);
    }

    /// {@return this transform with other bands}
    LogMel with(MelFilterBank other) {
        return of(stft, other, style);
    }

    /// {@return the spectra it sums}
    public Stft stft() {
        return stft;
    }

    /// {@return the bands it sums them to}
    public MelFilterBank bank() {
        return bank;
    }

    /// {@return the bands of a frame}
    public int mels() {
        return bank.mels();
    }

    /// {@return the number of frames of `n` samples}
    public int frames(int n) {
        return stft.frames(style.emphasized(n));
    }

    /// {@return the log-mel of one channel of samples, `(frames, mels)`, in dB unless the style is another}
    public float[] transform(float[] x) {
        int bad = Samples.firstNotFinite(x);
        if (bad >= 0) {
            throw new IllegalArgumentException("logMel: expected finite samples but sample " + bad + " is " + x[bad]);
        }
        int frames = frames(x.length), mels = mels(), bins = bank.bins();
        float[] heard = style.emphasize(x);
        float[] y = new float[frames * mels];
        Parallel.forRange(frames, FRAMES_PER_TASK, (from, to) -> {
            Stft.Frame frame = stft.newFrame();
            float[] power = new float[bins];
            for (int t = from; t < to; t++) {
                stft.power(heard, t, frame, power, 0);
                bank.apply(power, 0, y, t * mels);
                style.loudness(y, t * mels, (t + 1) * mels);
            }
        });
        return y;
    }
}
