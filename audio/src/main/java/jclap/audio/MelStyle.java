package jclap.audio;

import jclap.core.kernel.Pointwise;

/// How a family of models makes a picture of a sound, apart from the numbers that [Recipe.Mel] has.
public enum MelStyle {

    /// CLAP's.
    ///
    /// ```text
    /// y = 10·log₁₀(max(E, 1e−10))     periodic Hann window as long as the transform, triangles straight in Hz
    /// ```
    DECIBELS {
        @Override
        Stft stft(int nFft, int hopLength) {
            return Stft.of(Stft.Config.of(nFft, hopLength));
        }

        @Override
        MelFilterBank bank(Recipe.Mel mel) {
            return MelFilterBank.of(
                    mel.sampleRate(), mel.nFft(), mel.nMels(), mel.fMin(), mel.fMax(), mel.scale(), mel.norm());
        }

        @Override
        int emphasized(int n) {
            return n;
        }

        @Override
        float[] emphasize(float[] x) {
            return x;
        }

        @Override
        void loudness(float[] y, int from, int to) {
            for (int i = from; i < to; i++) {
                y[i] = (float) (10 * Math.log10(Math.max(y[i], 1e-10f)));
            }
        }
    },

    /// EfficientAT's, after Kaldi.
    ///
    /// ```text
    /// x′[n] = x[n+1] − 0.97·x[n]         one sample fewer
    /// y = (ln(E + 1e−5) + 4.5)/5         symmetric Hann window of 800 samples, triangles straight in mel
    /// ```
    EFFICIENT_AT {
        private static final int WINDOW = 800;

        @Override
        Stft stft(int nFft, int hopLength) {
            var config = new Stft.Config(nFft, hopLength, WINDOW, Window.HANN, true, Stft.PadMode.REFLECT);
            return Stft.of(config, Window.HANN.symmetric(WINDOW));
        }

        @Override
        MelFilterBank bank(Recipe.Mel mel) {
            return MelFilterBank.straightInMel(
                    mel.sampleRate(), mel.nFft(), mel.nMels(), mel.fMin(), mel.fMax(), mel.scale());
        }

        @Override
        int emphasized(int n) {
            return Math.max(0, n - 1);
        }

        @Override
        float[] emphasize(float[] x) {
            float[] y = new float[emphasized(x.length)];
            for (int n = 0; n < y.length; n++) {
                y[n] = x[n + 1] - 0.97f * x[n];
            }
            return y;
        }

        @Override
        void loudness(float[] y, int from, int to) {
            for (int i = from; i < to; i++) {
                y[i] += 1e-5f;
            }
            Pointwise.log(y, from, y, from, to - from);
            for (int i = from; i < to; i++) {
                y[i] = (y[i] + 4.5f) * 0.2f;
            }
        }
    };

    /// {@return the spectra}
    abstract Stft stft(int nFft, int hopLength);

    /// {@return the bands}
    abstract MelFilterBank bank(Recipe.Mel mel);

    /// {@return how many samples [#emphasize] leaves of `n`}
    abstract int emphasized(int n);

    /// {@return the samples whose spectra are taken}
    abstract float[] emphasize(float[] x);

    /// Turns the energies `y[from … to−1]` into what the model sees.
    abstract void loudness(float[] y, int from, int to);
}
