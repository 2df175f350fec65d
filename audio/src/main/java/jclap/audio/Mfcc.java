package jclap.audio;

/// Mel-frequency cepstral coefficients: the shape of a log-mel spectrum, its broad features first.
///
/// ```text
/// y[t, i] = Σ_j D[i, j]·max(x[t, j], loudest − range)      x from [LogMel], the loudest of the whole sound
/// D[i, j] = √(2/M)·cos(π·i·(j + ½)/M),  D[0, j] = √(1/M)   the orthonormal DCT-II
/// ```
///
/// The numbers are those of `librosa.feature.mfcc` and of torchaudio's `MFCC` with their defaults. Immutable.
public final class Mfcc {

    /// How far below the loudest band librosa and torchaudio look.
    private static final float RANGE = 80;

    private final LogMel logMel;
    private final int coefficients;
    private final float range;

    /// D, `(coefficients, mels)`.
    private final float[] dct;

    private Mfcc(LogMel logMel, int coefficients, float range) {
        int mels = logMel.mels();
        if (coefficients < 1 || coefficients > mels) {
            throw new IllegalArgumentException(
                    "mfcc: expected 1 to " + mels + " coefficients of " + mels + " bands but got " + coefficients);
        }
        if (!(range > 0)) {
            throw new IllegalArgumentException("mfcc: expected a range above 0 dB but got " + range);
        }
        this.logMel = logMel;
        this.coefficients = coefficients;
        this.range = range;
        dct = new float[coefficients * mels];
        for (int i = 0; i < coefficients; i++) {
            double norm = Math.sqrt((i == 0 ? 1.0 : 2.0) / mels);
            for (int j = 0; j < mels; j++) {
                dct[i * mels + j] = (float) (norm * Math.cos(Math.PI * i * (j + 0.5) / mels));
            }
        }
    }

    /// {@return the first `coefficients` of the bands of `logMel`, within 80 dB of the loudest}
    public static Mfcc of(LogMel logMel, int coefficients) {
        return new Mfcc(logMel, coefficients, RANGE);
    }

    /// {@return the same with another range}
    ///
    /// @param range in dB; `Float.POSITIVE_INFINITY` for all there is
    public static Mfcc of(LogMel logMel, int coefficients, float range) {
        return new Mfcc(logMel, coefficients, range);
    }

    /// {@return the coefficients of a frame}
    public int coefficients() {
        return coefficients;
    }

    /// {@return the number of frames of `n` samples}
    public int frames(int n) {
        return logMel.frames(n);
    }

    /// {@return the coefficients of one channel of samples, `(frames, coefficients)`}
    public float[] transform(float[] x) {
        return ofLogMel(logMel.transform(x));
    }

    /// {@return the coefficients of a log-mel spectrogram in dB, `(frames, mels)`}
    public float[] ofLogMel(float[] x) {
        int mels = logMel.mels(), frames = x.length / mels;
        if (x.length != frames * mels) {
            throw new IllegalArgumentException(
                    "mfcc: expected frames of " + mels + " bands but got " + x.length + " numbers");
        }
        float loudest = Float.NEGATIVE_INFINITY;
        for (float decibels : x) {
            loudest = Math.max(loudest, decibels);
        }
        float[] y = new float[frames * coefficients];
        for (int t = 0; t < frames; t++) {
            for (int i = 0; i < coefficients; i++) {
                double sum = 0;
                for (int j = 0; j < mels; j++) {
                    sum += (double) dct[i * mels + j] * Math.max(x[t * mels + j], loudest - range);
                }
                y[t * coefficients + i] = (float) sum;
            }
        }
        return y;
    }
}
