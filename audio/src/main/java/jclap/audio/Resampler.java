package jclap.audio;

/// Changes the sampling rate by an exact fraction, as torchaudio's `Resample` does: the signal between the samples is
/// the sum of windowed sincs, cut off just below the lower of the two Nyquist frequencies.
///
/// ```text
/// from/to = o/n in lowest terms,  b = rolloff·min(o, n),  w = ⌈Z·o/b⌉
/// u(p, k) = b·(−p/n + (k − w)/o)                       phase p = 0 … n − 1, tap k
/// h(p, k) = b/o · window(u/Z) · sin(πu)/(πu)           where |u| < Z, else 0
/// y[q·n + p] = Σ h(p, k) · x[q·o + k − w]              x is 0 outside
/// ```
///
/// Z is the number of zero crossings on each side. An instance is immutable and may be shared between threads.
/// See [Smith, Digital Audio Resampling](https://ccrma.stanford.edu/~jos/resample/).
public final class Resampler {

    /// torchaudio's defaults.
    private static final int ZERO_CROSSINGS = 6;

    private static final double ROLLOFF = 0.99;

    private final int from, to, step, phases, padding, taps;

    /// `taps` weights for each phase; the first of phase p belongs to `x[q·step + first[p] − padding]`.
    private final float[] weights;

    private final int[] first;

    private interface Window {
        /// {@return the weight at `t`, −1 to 1 across the window}
        double at(double t);
    }

    private Resampler(int from, int to, int zeroCrossings, double rolloff, Window window) {
        if (from < 1 || to < 1) {
            throw new IllegalArgumentException(
                    "resampler: expected sample rates of at least 1 but got " + from + " and " + to);
        }
        if (zeroCrossings < 1 || !(rolloff > 0 && rolloff <= 1)) {
            throw new IllegalArgumentException(
                    "resampler: expected at least 1 zero crossing and a rolloff in (0, 1] but got " + zeroCrossings
                            + " and " + rolloff);
        }
        int divisor = gcd(from, to);
        this.from = from;
        this.to = to;
        step = from / divisor;
        phases = to / divisor;
        double cutoff = rolloff * Math.min(step, phases);
        padding = (int) Math.ceil(zeroCrossings * step / cutoff);
        // A multiple of four, so that four sums can run side by side.
        taps = 2 * padding + 2 + 3 & -4;
        weights = new float[Math.multiplyExact(phases, taps)];
        first = new int[phases];
        for (int p = 0; p < phases; p++) {
            first[p] = (int) ((long) p * step / phases);
            // torchaudio forms this quotient in float32; in double the weights would differ by up to 6e-6.
            double phase = -p / (float) phases;
            for (int t = 0; t < taps; t++) {
                double u = cutoff * (phase + (first[p] + t - padding) / (double) step);
                if (Math.abs(u) < zeroCrossings) {
                    double sinc = u == 0 ? 1 : Math.sin(Math.PI * u) / (Math.PI * u);
                    weights[p * taps + t] = (float) (cutoff / step * window.at(u / zeroCrossings) * sinc);
                }
            }
        }
    }

    /// {@return torchaudio's default resampler, `sinc_interp_hann`}
    public static Resampler sincHann(int from, int to) {
        return sincHann(from, to, ZERO_CROSSINGS, ROLLOFF);
    }

    /// {@return torchaudio's `sinc_interp_hann` of another length and cut-off}
    ///
    /// @param zeroCrossings of the sinc on each side (`lowpass_filter_width`)
    /// @param rolloff the cut-off as a part of the lower Nyquist frequency
    public static Resampler sincHann(int from, int to, int zeroCrossings, double rolloff) {
        return new Resampler(from, to, zeroCrossings, rolloff, t -> {
            double cos = Math.cos(Math.PI / 2 * t);
            return cos * cos;
        });
    }

    /// {@return torchaudio's `sinc_interp_kaiser`}
    ///
    /// @param zeroCrossings of the sinc on each side (`lowpass_filter_width`)
    /// @param rolloff the cut-off as a part of the lower Nyquist frequency
    /// @param beta the window's shape: the larger, the deeper the stop band and the wider the transition
    public static Resampler sincKaiser(int from, int to, int zeroCrossings, double rolloff, double beta) {
        double scale = 1 / besselI0(beta);
        return new Resampler(from, to, zeroCrossings, rolloff, t -> scale * besselI0(beta * Math.sqrt(1 - t * t)));
    }

    /// {@return the number of samples that `n` samples become}
    public int length(int n) {
        return Math.toIntExact(((long) n * phases + step - 1) / step);
    }

    /// {@return `x` at the new rate; itself when the rates are equal}
    public float[] resample(float[] x) {
        if (from == to) {
            return x;
        }
        float[] padded = new float[Math.addExact(x.length, 2 * padding + step + taps)];
        System.arraycopy(x, 0, padded, padding, x.length);
        float[] y = new float[length(x.length)];
        for (int i = 0, p = 0, at = 0; i < y.length; i++) {
            y[i] = dot(weights, p * taps, padded, at + first[p], taps);
            if (++p == phases) {
                p = 0;
                at += step;
            }
        }
        return y;
    }

    /// {@return the clip at the new rate, each channel for itself}
    public AudioClip resample(AudioClip clip) {
        if (clip.sampleRate() != from) {
            throw new IllegalArgumentException(
                    "resampler: expected a clip of " + from + " Hz but got one of " + clip.sampleRate());
        }
        float[][] channels = new float[clip.channels()][];
        for (int c = 0; c < channels.length; c++) {
            channels[c] = resample(clip.samples()[c]);
        }
        return new AudioClip(channels, to);
    }

    /// {@return `Σ w[i]·x[i]` over `n` elements, a multiple of four}
    private static float dot(float[] w, int wAt, float[] x, int xAt, int n) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        for (int i = 0; i < n; i += 4) {
            s0 += w[wAt + i] * x[xAt + i];
            s1 += w[wAt + i + 1] * x[xAt + i + 1];
            s2 += w[wAt + i + 2] * x[xAt + i + 2];
            s3 += w[wAt + i + 3] * x[xAt + i + 3];
        }
        return s0 + s1 + (s2 + s3);
    }

    /// The modified Bessel function of order 0: `Σ ((x/2)^k / k!)²`.
    private static double besselI0(double x) {
        double sum = 1, term = 1;
        for (int k = 1; term > 1e-17 * sum; k++) {
            double factor = x / (2 * k);
            term *= factor * factor;
            sum += term;
        }
        return sum;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
