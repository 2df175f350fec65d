package jclap.clap.testing;

import jclap.audio.FrontEnd;
import jclap.audio.MelFilterBank;

/// Log-mels of 48 kHz as the programs of the golden runs computed them, with their rounding.
///
/// A band that is quiet beside a loud one is mostly rounding of the transform. Where a golden run was given its
/// log-mel, the tolerances of the model leave room for 10⁻⁵ of a band's energy, and only the same rounding is near
/// enough:
///
/// | | window | transform |
/// |---|---|---|
/// | [#TORCH] | float, `½ − ½·cos` with Sleef's cosine | float, FFTPACK's five passes of radix 4 for 1024 reals |
/// | [#NUMPY] | double | double, each part then rounded to float |
public enum OriginalLogMel {
    /// PyTorch 1.13 without MKL, for LAION's models.
    TORCH {
        @Override
        void power(float[] x, int at, float[] power) {
            float[] from = new float[N], to = new float[N];
            for (int m = 0; m < N; m++) {
                from[m] = TORCH_WINDOW[m] * reflected(x, at + m);
            }
            for (int length = 1; length < N; length *= 4) {
                pass(from, to, length, N / length / 4);
                float[] spare = from;
                from = to;
                to = spare;
            }
            // Half a spectrum in the order re 0, re 1, im 1, re 2, …, re N/2.
            power[0] = from[0] * from[0];
            power[N / 2] = from[N - 1] * from[N - 1];
            for (int k = 1; k < N / 2; k++) {
                power[k] = from[2 * k - 1] * from[2 * k - 1] + from[2 * k] * from[2 * k];
            }
        }
    },

    /// The `ClapFeatureExtractor` of transformers 4.27.
    NUMPY {
        @Override
        void power(float[] x, int at, float[] power) {
            double[] re = new double[N], im = new double[N];
            for (int m = 0; m < N; m++) {
                re[m] = (0.5 - 0.5 * Math.cos(2 * Math.PI * m / N)) * reflected(x, at + m);
            }
            transform(re, im);
            for (int k = 0; k <= N / 2; k++) {
                double real = (float) re[k], imaginary = (float) im[k];
                power[k] = (float) (real * real + imaginary * imaginary);
            }
        }
    };
    private static final int N = 1024, HOP = 480;

    private static final float[] TORCH_WINDOW = torchWindow();

    /// Writes the power spectrum of the `N` samples from `at` on, which may lie beyond the signal.
    abstract void power(float[] x, int at, float[] power);

    /// {@return the log-mel of a sound as it went into the model, `(frames, mels)`}
    public float[] of(float[] x, MelFilterBank bank) {
        int frames = 1 + x.length / HOP, mels = bank.mels();
        float[] y = new float[frames * mels], power = new float[N / 2 + 1];
        for (int t = 0; t < frames; t++) {
            power(x, t * HOP - N / 2, power);
            bank.apply(power, 0, y, t * mels);
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) (10 * Math.log10(Math.max(y[i], 1e-10)));
        }
        return y;
    }

    /// {@return the log-mel of a longer sound, shrunk to `frames`: as [FrontEnd] does}
    public static float[] shrunk(float[] logMel, int mels, int frames) {
        int all = logMel.length / mels;
        double scale = (float) ((double) all / frames);
        float[] y = new float[frames * mels];
        for (int i = 0; i < frames; i++) {
            double at = Math.max(0, (i + 0.5) * scale - 0.5), f = at - (int) at;
            int k = (int) at * mels, next = Math.min((int) at + 1, all - 1) * mels;
            for (int j = 0; j < mels; j++) {
                y[i * mels + j] = (float) ((1 - f) * logMel[k + j] + f * logMel[next + j]);
            }
        }
        return y;
    }

    private static float reflected(float[] x, int i) {
        int at = Math.abs(i);
        return x[at < x.length ? at : 2 * (x.length - 1) - at];
    }

    /// Four transforms of `length` reals become one of 4·`length`, `groups` times; spectra are halves of length
    /// reals.
    ///
    /// ```text
    /// Y[k + q·length] = Σₚ i^(−pq)·w^(pk)·Xₚ[k]      w = e^(−2πi/(4·length))
    /// ```
    private static void pass(float[] from, float[] to, int length, int groups) {
        float half = (float) Math.sqrt(0.5);
        for (int group = 0; group < groups; group++) {
            int x0 = group * length, step = groups * length, y = group * 4 * length, last = length - 1;
            int x1 = x0 + step, x2 = x1 + step, x3 = x2 + step;
            float odd = from[x3] + from[x1], even = from[x0] + from[x2];
            to[y] = even + odd;
            to[y + 4 * length - 1] = even - odd;
            to[y + 2 * length] = from[x3] - from[x1];
            to[y + 2 * length - 1] = from[x0] - from[x2];
            if (length % 2 == 0) { // the bin of half the rate, which is real
                float im = -half * (from[x1 + last] + from[x3 + last]), re = half * (from[x1 + last] - from[x3 + last]);
                to[y + last] = from[x0 + last] + re;
                to[y + 2 * length + last] = from[x0 + last] - re;
                to[y + 3 * length] = im + from[x2 + last];
                to[y + length] = im - from[x2 + last];
            }
            for (int k = 1; 2 * k < length; k++) {
                int i = 2 * k, back = length - i;
                float c1 = cos(k, length), s1 = sin(k, length), c2 = cos(2 * k, length), s2 = sin(2 * k, length);
                float c3 = cos(3 * k, length), s3 = sin(3 * k, length);
                float r1 = c1 * from[x1 + i - 1] + s1 * from[x1 + i], i1 = c1 * from[x1 + i] - s1 * from[x1 + i - 1];
                float r2 = c2 * from[x2 + i - 1] + s2 * from[x2 + i], i2 = c2 * from[x2 + i] - s2 * from[x2 + i - 1];
                float r3 = c3 * from[x3 + i - 1] + s3 * from[x3 + i], i3 = c3 * from[x3 + i] - s3 * from[x3 + i - 1];
                float rOdd = r3 + r1, rTurn = r3 - r1, iOdd = i1 + i3, iTurn = i1 - i3;
                float rEven = from[x0 + i - 1] + r2, rRest = from[x0 + i - 1] - r2;
                float iEven = from[x0 + i] + i2, iRest = from[x0 + i] - i2;
                to[y + i - 1] = rEven + rOdd;
                to[y + 3 * length + back - 1] = rEven - rOdd;
                to[y + i] = iOdd + iEven;
                to[y + 3 * length + back] = iOdd - iEven;
                to[y + 2 * length + i - 1] = rRest + iTurn;
                to[y + length + back - 1] = rRest - iTurn;
                to[y + 2 * length + i] = rTurn + iRest;
                to[y + length + back] = rTurn - iRest;
            }
        }
    }

    private static float cos(int k, int length) {
        return (float) Math.cos(Math.PI * k / (2 * length));
    }

    private static float sin(int k, int length) {
        return (float) Math.sin(Math.PI * k / (2 * length));
    }

    private static float[] torchWindow() {
        float step = (float) (2 * Math.PI / N);
        float[] cos = new float[N];
        for (int m = 0; m < N; m++) {
            cos[m] = (float) Math.cos(m * step);
        }
        // Where Sleef, whose last digit is not always the nearest, is above and below.
        for (int m : new int[] {
            6, 32, 41, 70, 175, 190, 210, 403, 405, 499, 500, 501, 534, 537, 795, 802, 820, 834, 851, 857, 873, 958,
            961, 988, 997
        }) {
            cos[m] = Math.nextUp(cos[m]);
        }
        for (int m : new int[] {
            20, 22, 117, 121, 301, 308, 317, 331, 332, 333, 336, 446, 470, 543, 551, 558, 559, 659, 683, 684, 707, 727,
            902, 905, 923, 931, 1006, 1009, 1015, 1018
        }) {
            cos[m] = Math.nextDown(cos[m]);
        }
        for (int m = 0; m < N; m++) {
            cos[m] = 0.5f - 0.5f * cos[m];
        }
        return cos;
    }

    /// The transform of `N` complex numbers in double, in place: halves of even and of odd places, and so on.
    private static void transform(double[] re, double[] im) {
        for (int i = 0; i < N; i++) {
            int j = Integer.reverse(i) >>> (32 - Integer.numberOfTrailingZeros(N));
            if (i < j) {
                double r = re[i], s = im[i];
                re[i] = re[j];
                im[i] = im[j];
                re[j] = r;
                im[j] = s;
            }
        }
        for (int half = 1; half < N; half *= 2) {
            for (int k = 0; k < half; k++) {
                double c = Math.cos(Math.PI * k / half), s = -Math.sin(Math.PI * k / half);
                for (int i = k; i < N; i += 2 * half) {
                    int j = i + half;
                    double r = c * re[j] - s * im[j], t = c * im[j] + s * re[j];
                    re[j] = re[i] - r;
                    im[j] = im[i] - t;
                    re[i] += r;
                    im[i] += t;
                }
            }
        }
    }
}
