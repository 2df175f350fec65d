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

    /// The middle between 0.913, where the pass band ends, and 1, where the stop band begins.
    private static final double HQ_ROLLOFF = 0.9565;

    /// Kaiser's formulas for 125 dB: `β = 0.1102·(A − 8.7)`, and `(A − 7.95)/(2.285·Δω)` taps for a transition
    /// `Δω`.
    private static final double HQ_BETA = 0.1102 * (125 - 8.7);

    private static final int HQ_ZERO_CROSSINGS = 90;

    private final int from, to, step, phases, reach;

    private final PolyphaseFilter filter;

    private interface Window {
        /// {@return the weight at `t`, −1 to 1 across the window}
        double at(double t);
    }

    /// Where phases lie between two samples: −p/n.
    private enum Phases {
        EXACT {
            @Override
            double at(int p, int n) {
                return -p / (double) n;
            }
        },
        /// As torchaudio forms this quotient. The weights differ from the exact ones by up to 6e-6.
        FLOAT {
            @Override
            double at(int p, int n) {
                return -p / (float) n;
            }
        };

        abstract double at(int p, int n);
    }

    private Resampler(int from, int to, int zeroCrossings, double rolloff, Phases places, Window window) {
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
        reach = (int) Math.ceil(zeroCrossings * step / cutoff);
        filter = new PolyphaseFilter(phases, step, 2 * reach + 2, new PolyphaseFilter.Weights() {
            @Override
            public int first(int p) {
                return (int) ((long) p * step / phases) - reach;
            }

            @Override
            public double at(int p, int k) {
                double u = cutoff * (places.at(p, phases) + k / (double) step);
                if (Math.abs(u) >= zeroCrossings) {
                    return 0;
                }
                double sinc = u == 0 ? 1 : Math.sin(Math.PI * u) / (Math.PI * u);
                return cutoff / step * window.at(u / zeroCrossings) * sinc;
            }
        });
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
        return new Resampler(from, to, zeroCrossings, rolloff, Phases.FLOAT, t -> {
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
        return new Resampler(from, to, zeroCrossings, rolloff, Phases.FLOAT, kaiser(beta));
    }

    /// {@return a resampler for people who listen: as clean as `soxr`'s HQ, which librosa uses}
    ///
    /// Linear phase. Up to 91.3 % of the lower Nyquist frequency the signal passes unchanged (to 1e-5); from that
    /// frequency on it is at least 120 dB down, which is below the steps of 20 bits. It costs some
    /// seven times the multiplications of [#sincHann]. Other tones than those in between come out as from `soxr`:
    /// to 120 dB where the ratio of the rates is simple, to 75 dB where `soxr` rounds its phases.
    public static Resampler highQuality(int from, int to) {
        return new Resampler(from, to, HQ_ZERO_CROSSINGS, HQ_ROLLOFF, Phases.EXACT, kaiser(HQ_BETA));
    }

    private static Window kaiser(double beta) {
        double scale = 1 / besselI0(beta);
        return t -> scale * besselI0(beta * Math.sqrt(1 - t * t));
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
        return filter.apply(x, length(x.length));
    }

    /// {@return the inputs after which the phases repeat}
    int step() {
        return step;
    }

    /// {@return the outputs that [#step] inputs become}
    int phases() {
        return phases;
    }

    /// {@return the inputs on each side of an output that it may depend on}
    int reach() {
        return reach + 2;
    }

    /// {@return the multiplications for one sample of output}
    double multiplications() {
        return filter.multiplications();
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
