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
/// `torch.stft` and `librosa.stft`. Immutable, and shared between threads.
public final class Stft {

    private static final int FRAMES_PER_TASK = 64;

    private final Config config;
    private final Fft fft;

    /// The window, `nFft` long.
    private final float[] window;

    /// What lies beyond the two ends of the signal.
    public enum PadMode {
        /// The signal reflected at its first and last sample, which are not repeated.
        REFLECT,
        /// Silence.
        ZERO
    }

    /// @param nFft the length of the transform
    /// @param hopLength the samples from one frame to the next
    /// @param winLength the length of the window, at most `nFft`
    /// @param window periodic
    /// @param center whether frame t is centred on sample `t·hopLength` (which needs padding) or starts there
    /// @param padMode the padding of centred frames
    public record Config(int nFft, int hopLength, int winLength, Window window, boolean center, PadMode padMode) {

        public Config {
            if (nFft < 1 || hopLength < 1 || winLength < 1 || winLength > nFft) {
                throw new IllegalArgumentException("stft: expected nFft and hopLength of at least 1 and winLength of 1"
                        + " to nFft but got " + nFft + ", " + hopLength + " and " + winLength);
            }
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
        private final float[] re, im;
        private final Fft.Scratch scratch;

        private Frame(Fft fft) {
            samples = new float[fft.size()];
            re = new float[fft.bins()];
            im = new float[fft.bins()];
            scratch = fft.scratch();
        }
    }

    private Stft(Config config) {
        this.config = config;
        fft = Fft.of(config.nFft);
        window = new float[config.nFft];
        float[] weights = config.window.periodic(config.winLength);
        System.arraycopy(weights, 0, window, (config.nFft - config.winLength) / 2, config.winLength);
    }

    /// {@return the transform that `config` describes}
    public static Stft of(Config config) {
        return new Stft(config);
    }

    public Config config() {
        return config;
    }

    /// {@return the bins of a spectrum: `nFft/2 + 1`}
    public int bins() {
        return fft.bins();
    }

    /// {@return the number of frames of `n` samples: `1 + n/hop` when centred, else those that fit}
    public int frames(int n) {
        if (config.center) {
            return n == 0 ? 0 : 1 + n / config.hopLength;
        }
        return n < config.nFft ? 0 : 1 + (n - config.nFft) / config.hopLength;
    }

    /// {@return the complex spectra of `x`}
    public Spectra transform(float[] x) {
        int frames = frames(x.length), bins = bins();
        var spectra = new Spectra(new float[frames * bins], new float[frames * bins], frames, bins);
        Parallel.forRange(frames, FRAMES_PER_TASK, (from, to) -> {
            Frame frame = new Frame(fft);
            for (int t = from; t < to; t++) {
                load(x, t, frame.samples);
                fft.forwardReal(frame.samples, 0, spectra.re, spectra.im, t * bins, frame.scratch);
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
        int bins = bins(), n = config.nFft, shift = shift();
        if (spectra.bins != bins) {
            throw new IllegalArgumentException("stft: expected spectra of " + bins + " bins but got " + spectra.bins);
        }
        // In double, so that long signals keep the digits of their short overlaps.
        double[] sum = new double[length], weight = new double[length];
        Frame frame = newFrame();
        for (int t = 0; t < spectra.frames; t++) {
            fft.inverseReal(spectra.re, spectra.im, t * bins, frame.samples, 0, frame.scratch);
            int start = t * config.hopLength - shift;
            for (int m = Math.max(0, -start); m < n && start + m < length; m++) {
                sum[start + m] += (double) window[m] * frame.samples[m];
                weight[start + m] += (double) window[m] * window[m];
            }
        }
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = weight[i] > 1e-11 ? (float) (sum[i] / weight[i]) : 0;
        }
        return x;
    }

    /// {@return what one thread needs for [#power]}
    Frame newFrame() {
        return new Frame(fft);
    }

    /// Writes the power spectrum of frame `t` to `power[at … at+bins−1]`.
    void power(float[] x, int t, Frame frame, float[] power, int at) {
        load(x, t, frame.samples);
        float[] re = frame.re, im = frame.im;
        fft.forwardReal(frame.samples, 0, re, im, 0, frame.scratch);
        for (int k = 0; k < re.length; k++) {
            power[at + k] = re[k] * re[k] + im[k] * im[k];
        }
    }

    private int shift() {
        return config.center ? config.nFft / 2 : 0;
    }

    /// Cuts frame `t` out of `x` and windows it.
    private void load(float[] x, int t, float[] frame) {
        int n = frame.length, start = t * config.hopLength - shift();
        if (start >= 0 && start + n <= x.length) {
            for (int m = 0; m < n; m++) {
                frame[m] = window[m] * x[start + m];
            }
        } else {
            for (int m = 0; m < n; m++) {
                frame[m] = window[m] * beyond(x, start + m);
            }
        }
    }

    private float beyond(float[] x, int i) {
        if (i >= 0 && i < x.length) {
            return x[i];
        }
        if (config.padMode == PadMode.ZERO) {
            return 0;
        }
        // A signal shorter than the padding is reflected again and again.
        int period = Math.max(1, 2 * (x.length - 1)), at = Math.floorMod(i, period);
        return x[Math.min(at, period - at)];
    }
}
