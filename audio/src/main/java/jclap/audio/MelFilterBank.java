package jclap.audio;

import java.util.Arrays;

/// Sums a power spectrum into overlapping triangles that are equally wide in mel.
///
/// ```text
/// c[0 … M+1] = equally spaced in mel from fMin to fMax, in Hz;  f[k] = k·sampleRate/nFft
/// W[j, k]    = max(0, min((f[k] − c[j])/(c[j+1] − c[j]), (c[j+2] − f[k])/(c[j+2] − c[j+1])))
/// y[j]       = Σ W[j, k]·x[k]                                    j = 0 … M − 1
/// ```
///
/// With Slaney's norm row j is multiplied by `2/(c[j+2] − c[j])`, so that every triangle has the same area. A row is
/// zero outside its triangle, and only what is inside is stored and multiplied. Immutable.
public final class MelFilterBank {

    private final int mels, bins;

    /// Row j covers the bins `first[j] … first[j] + end[j] − end[j−1] − 1`, its weights end at `end[j]` in
    /// `weights`.
    private final int[] first, end;

    private final float[] weights;

    /// What a row is multiplied by.
    public enum Norm {
        /// Nothing: triangles of height 1.
        NONE,
        /// Triangles of equal area.
        SLANEY
    }

    private MelFilterBank(float[] dense, int mels, int bins) {
        this.mels = mels;
        this.bins = bins;
        first = new int[mels];
        end = new int[mels];
        float[] inside = new float[dense.length];
        int count = 0;
        for (int j = 0; j < mels; j++) {
            int from = 0, to = bins;
            while (from < to && dense[j * bins + from] == 0) {
                from++;
            }
            while (to > from && dense[j * bins + to - 1] == 0) {
                to--;
            }
            first[j] = from;
            System.arraycopy(dense, j * bins + from, inside, count, to - from);
            count += to - from;
            end[j] = count;
        }
        weights = Arrays.copyOf(inside, count);
    }

    /// {@return the bank as librosa builds it: in double, rounded to float}
    ///
    /// @param fMin in Hz, at least 0
    /// @param fMax in Hz, above `fMin`; beyond half the sampling rate rows stay empty
    public static MelFilterBank of(
            int sampleRate, int nFft, int nMels, double fMin, double fMax, MelScale scale, Norm norm) {
        if (sampleRate < 1 || nFft < 1 || nMels < 1) {
            throw new IllegalArgumentException(
                    "melFilterBank: expected sampleRate, nFft and nMels of at least 1 but got " + sampleRate + ", "
                            + nFft + " and " + nMels);
        }
        if (!(fMin >= 0 && fMin < fMax)) {
            throw new IllegalArgumentException(
                    "melFilterBank: expected 0 <= fMin < fMax but got " + fMin + " and " + fMax);
        }
        double low = scale.toMel(fMin), high = scale.toMel(fMax);
        double[] c = new double[nMels + 2];
        for (int i = 0; i < c.length; i++) {
            c[i] = scale.toHz(low + (high - low) * i / (nMels + 1));
        }
        int bins = nFft / 2 + 1;
        float[] dense = new float[nMels * bins];
        for (int j = 0; j < nMels; j++) {
            double area = norm == Norm.SLANEY ? 2 / (c[j + 2] - c[j]) : 1;
            for (int k = 0; k < bins; k++) {
                double f = (double) k * sampleRate / nFft;
                double rise = (f - c[j]) / (c[j + 1] - c[j]), fall = (c[j + 2] - f) / (c[j + 2] - c[j + 1]);
                dense[j * bins + k] = (float) (area * Math.max(0, Math.min(rise, fall)));
            }
        }
        return new MelFilterBank(dense, nMels, bins);
    }

    /// {@return the bank as Kaldi builds it: triangles of height 1 that are straight in mel rather than in Hz}
    ///
    /// ```text
    /// W[j, k] = max(0, min((m[k] − c[j])/d, (c[j+2] − m[k])/d))     m, c in mel, d = c[j+1] − c[j]
    /// ```
    ///
    /// The bin of half the sampling rate belongs to no triangle.
    static MelFilterBank straightInMel(int sampleRate, int nFft, int nMels, double fMin, double fMax, MelScale scale) {
        double low = scale.toMel(fMin), d = (scale.toMel(fMax) - low) / (nMels + 1);
        int bins = nFft / 2 + 1;
        float[] dense = new float[nMels * bins];
        for (int j = 0; j < nMels; j++) {
            for (int k = 0; k < bins - 1; k++) {
                double place = (scale.toMel((double) k * sampleRate / nFft) - low) / d - j;
                dense[j * bins + k] = (float) Math.max(0, Math.min(place, 2 - place));
            }
        }
        return new MelFilterBank(dense, nMels, bins);
    }

    /// {@return a bank of given weights, such as those that came with a checkpoint}
    ///
    /// @param dense `(mels, bins)`
    public static MelFilterBank ofWeights(float[] dense, int mels, int bins) {
        if (mels < 1 || bins < 1 || dense.length != mels * bins) {
            throw new IllegalArgumentException("melFilterBank: expected (" + mels + ", " + bins + ") weights but got "
                    + dense.length + " of them");
        }
        return new MelFilterBank(dense, mels, bins);
    }

    /// {@return the number of rows, M}
    public int mels() {
        return mels;
    }

    /// {@return the number of bins of the spectra it takes}
    public int bins() {
        return bins;
    }

    /// {@return W, `(mels, bins)`}
    public float[] weights() {
        float[] dense = new float[mels * bins];
        for (int j = 0, from = 0; j < mels; from = end[j++]) {
            System.arraycopy(weights, from, dense, j * bins + first[j], end[j] - from);
        }
        return dense;
    }

    /// Writes `y[yAt … yAt+mels−1] = W·x[xAt … xAt+bins−1]`.
    public void apply(float[] x, int xAt, float[] y, int yAt) {
        for (int j = 0, i = 0; j < mels; j++) {
            int at = xAt + first[j] - i, stop = end[j];
            // Four sums side by side: one would wait for itself.
            float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
            for (; i <= stop - 4; i += 4) {
                s0 += weights[i] * x[at + i];
                s1 += weights[i + 1] * x[at + i + 1];
                s2 += weights[i + 2] * x[at + i + 2];
                s3 += weights[i + 3] * x[at + i + 3];
            }
            for (; i < stop; i++) {
                s0 += weights[i] * x[at + i];
            }
            y[yAt + j] = s0 + s1 + (s2 + s3);
        }
    }
}
