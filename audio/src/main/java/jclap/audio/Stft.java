package jclap.audio;

import jclap.core.kernel.Parallel;

/// The short-time Fourier transform: the spectra of overlapping, windowed frames.
///
/// ```text
/// X[t, k] = Σ w[m]·x[t·hop + m − shift]·e^(−2πi·km/nFft)        m = 0 … nFft − 1
/// shift   = nFft/2 when centred, else 0
/// ```
///
/// The window has `winLength` weights in the middle of the frame and zeros on both sides. The numbers are those of
/// `torch.stft` and `librosa.stft`, and of torchaudio's `Spectrogram` where it normalizes. Immutable, and shared
/// between threads.
public final class Stft {

    private static final int FRAMES_PER_TASK = 64;

    private final Config config;
    private final Fft fft;

    /// The window, `nFft` long.
    private final float[] window;

    /// The sum of squares below which the windows do not overlap.
    private final double leastWeight;

    /// What lies beyond the two ends of the signal.
    public enum PadMode {
        /// The signal reflected at its first and last sample, which are not repeated.
        REFLECT,
        /// Silence.
        ZERO,
        /// The first and the last sample, again and again (torch calls it replicate).
        EDGE,
        /// The other end of the signal.
        CIRCULAR
    }

    /// What spectra are divided by.
    public enum Norm {
        /// Nothing.
        NONE {
            @Override
            double divisor(float[] window) {
                return 1;
            }
        },
        /// √nFft, with which a frame has the energy of its spectrum (torch's `normalized=True`).
        FRAME_LENGTH {
            @Override
            double divisor(float[] window) {
                return Math.sqrt(window.length);
            }
        },
        /// √Σw², with which white noise has the same power under every window (torchaudio's `"window"`).
        WINDOW {
            @Override
            double divisor(float[] window) {
                double energy = 0;
                for (float weight : window) {
                    energy += (double) weight * weight;
                }
                return Math.sqrt(energy);
            }
        };

        abstract double divisor(float[] window);
    }

    /// @param nFft the length of the transform
    /// @param hopLength the samples from one frame to the next
    /// @param winLength the length of the window, at most `nFft`
    /// @param window periodic
    /// @param center whether frame t is centred on sample `t·hopLength` (which needs padding) or starts there
    /// @param padMode the padding of centred frames
    /// @param norm what the spectra are divided by
    public record Config(
            int nFft, int hopLength, int winLength, Window window, boolean center, PadMode padMode, Norm norm) {

        public Config {
            if (nFft < 1 || hopLength < 1 || winLength < 1 || winLength > nFft) {
                throw new IllegalArgumentException("stft: expected nFft and hopLength of at least 1 and winLength of 1"
                        + " to nFft but got " + nFft + ", " + hopLength + " and " + winLength);
            }
        }

        /// Not normalized.
        public Config(int nFft, int hopLength, int winLength, Window window, boolean center, PadMode padMode) {
            this(nFft, hopLength, winLength, window, center, padMode, Norm.NONE);
        }

        /// {@return the defaults of torch and librosa: a periodic Hann window as long as the frame, centred,
        /// reflected}
        public static Config of(int nFft, int hopLength) {
            return new Config(nFft, hopLength, nFft, Window.HANN, true, PadMode.REFLECT);
        }
    }

    /// Complex spectra.
    ///
    /// @param re `(frames, bins)`
    /// @param im `(frames, bins)`
    public record Spectra(float[] re, float[] im, int frames, int bins) {}

    /// What one thread needs to compute frames.
    static final class Frame {
        private final float[] samples;
        private final Fft.Scratch scratch;

        private Frame(Fft fft) {
            samples = new float[fft.size()];
            scratch = fft.scratch();
        }
    }

    private Stft(Config config, float[] weights) {
        this.config = config;
        fft = Fft.of(config.nFft);
        window = new float[config.nFft];
        System.arraycopy(weights, 0, window, (config.nFft - config.winLength) / 2, config.winLength);
        double divisor = config.norm.divisor(window);
        for (int m = 0; m < window.length; m++) {
            window[m] = (float) (window[m] / divisor);
        }
        leastWeight = 1e-11 / (divisor * divisor);
    }

    /// {@return the transform that `config` describes}
    public static Stft of(Config config) {
        return new Stft(config, config.window.periodic(config.winLength));
    }

    /// {@return the transform that `config` describes, with a window of one's own}
    ///
    /// @param weights `winLength` of them, in place of the window of `config`
    public static Stft of(Config config, float[] weights) {
        if (weights.length != config.winLength) {
            throw new IllegalArgumentException(
                    "stft: expected a window of " + config.winLength + " weights but got " + weights.length);
        }
        return new Stft(config, weights);
    }

    public Config config() {
        return config;
    }

    /// {@return the bins of a spectrum: `nFft/2 + 1`}
    public int bins() {
        return fft.bins();
    }

    /// {@return the number of frames of `n` samples: those that fit into the signal, and its padding when centred;
    /// `1 + n/hop` of them then for an even `nFft`}
    public int frames(int n) {
        int all = n + 2 * shift();
        return n == 0 || all < config.nFft ? 0 : 1 + (all - config.nFft) / config.hopLength;
    }

    /// {@return the complex spectra of `x`}
    public Spectra transform(float[] x) {
        int frames = frames(x.length), bins = bins();
        var spectra = new Spectra(new float[frames * bins], new float[frames * bins], frames, bins);
        Parallel.forRange(frames, FRAMES_PER_TASK, (from, to) -> {
            Frame frame = newFrame();
            for (int t = from; t < to; t++) {
                float[] samples = samples(x, t, frame);
                fft.forwardWindowed(
                        samples, at(samples, x, t), window, spectra.re, spectra.im, t * bins, frame.scratch);
            }
        });
        return spectra;
    }

    /// {@return the power spectra of `x`, `(frames, bins)`: re² + im²}
    public float[] power(float[] x) {
        int frames = frames(x.length), bins = bins();
        float[] power = new float[frames * bins];
        Parallel.forRange(frames, FRAMES_PER_TASK, (from, to) -> {
            Frame frame = newFrame();
            for (int t = from; t < to; t++) {
                power(x, t, frame, power, t * bins);
            }
        });
        return power;
    }

    /// {@return the magnitude spectra of `x`, `(frames, bins)`: √(re² + im²)}
    public float[] magnitude(float[] x) {
        float[] magnitude = power(x);
        for (int i = 0; i < magnitude.length; i++) {
            magnitude[i] = (float) Math.sqrt(magnitude[i]);
        }
        return magnitude;
    }

    /// Overlap-add: the least-squares signal of `length` samples that has these spectra, and [#transform] undone.
    ///
    /// ```text
    /// x[i] = Σ_t w·frame_t / Σ_t w²      where the windows overlap, else 0
    /// ```
    public float[] inverse(Spectra spectra, int length) {
        int bins = bins(), n = config.nFft;
        if (spectra.bins != bins) {
            throw new IllegalArgumentException("stft: expected spectra of " + bins + " bins but got " + spectra.bins);
        }
        // In double, so that long signals keep the digits of their short overlaps.
        double[] sum = new double[length], weight = new double[length];
        Frame frame = newFrame();
        for (int t = 0; t < spectra.frames; t++) {
            fft.inverseReal(spectra.re, spectra.im, t * bins, frame.samples, 0, frame.scratch);
            int start = start(t);
            for (int m = Math.max(0, -start); m < n && start + m < length; m++) {
                sum[start + m] += (double) window[m] * frame.samples[m];
                weight[start + m] += (double) window[m] * window[m];
            }
        }
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = weight[i] > leastWeight ? (float) (sum[i] / weight[i]) : 0;
        }
        return x;
    }

    /// {@return what one thread needs for [#power]}
    Frame newFrame() {
        return new Frame(fft);
    }

    /// Writes the power spectrum of frame `t` to `power[at … at+bins−1]`.
    void power(float[] x, int t, Frame frame, float[] power, int at) {
        float[] samples = samples(x, t, frame);
        fft.power(samples, at(samples, x, t), window, power, at, frame.scratch);
    }

    private int shift() {
        return config.center ? config.nFft / 2 : 0;
    }

    /// {@return what holds frame `t`, from [#at] on: `x` itself, or a padded copy where the frame reaches beyond
    /// it}
    private float[] samples(float[] x, int t, Frame frame) {
        int start = start(t);
        if (start >= 0 && start + config.nFft <= x.length) {
            return x;
        }
        for (int m = 0; m < config.nFft; m++) {
            frame.samples[m] = beyond(x, start + m);
        }
        return frame.samples;
    }

    private int at(float[] samples, float[] x, int t) {
        return samples == x ? start(t) : 0;
    }

    private int start(int t) {
        return t * config.hopLength - shift();
    }

    private float beyond(float[] x, int i) {
        if (i >= 0 && i < x.length) {
            return x[i];
        }
        return switch (config.padMode) {
            case ZERO -> 0;
            case EDGE -> x[Math.clamp(i, 0, x.length - 1)];
            case CIRCULAR -> x[Math.floorMod(i, x.length)];
            case REFLECT -> {
                // A signal shorter than the padding is reflected again and again.
                int period = Math.max(1, 2 * (x.length - 1)), at = Math.floorMod(i, period);
                yield x[Math.min(at, period - at)];
            }
        };
    }
}
