package jclap.clap.testing;

import jclap.audio.LogMel;
import jclap.audio.MelFilterBank;
import jclap.audio.MelScale;
import jclap.audio.Stft;
import jclap.core.Shape;
import jclap.core.Tensor;

/// The log-mel spectrograms of the small golden models.
public final class TinyFrontEnd {

    private TinyFrontEnd() {}

    /// {@return `(batch, frames, mels)`}
    ///
    /// @param config the part of the golden config with the front end, such as `audio.`, or nothing
    /// @param waveform `(batch, samples)`
    public static Tensor logMel(GoldenModel golden, String config, Tensor waveform) {
        var stft = Stft.of(Stft.Config.of(golden.config(config + "n_fft"), golden.config(config + "hop")));
        return logMel(LogMel.of(stft, bank(golden, config)), waveform);
    }

    /// {@return `(batch, frames, mels)`}
    public static Tensor logMel(LogMel logMel, Tensor waveform) {
        int batch = waveform.shape().dim(0), samples = waveform.shape().dim(1);
        float[] all = new float[0];
        for (int b = 0; b < batch; b++) {
            float[] one = logMel.transform(waveform.slice(0, b, b + 1).data());
            if (b == 0) {
                all = new float[batch * one.length];
            }
            System.arraycopy(one, 0, all, b * one.length, one.length);
        }
        return Tensor.of(Shape.of(batch, logMel.frames(samples), logMel.mels()), all);
    }

    /// The same by its definition, in double precision, for a case in which the sixth digit decides on which side
    /// of the kink of a ReLU one of the pre-activations lies, and with it a gradient.
    public static Tensor exactLogMel(GoldenModel golden, String config, Tensor waveform) {
        int nFft = golden.config(config + "n_fft"), hop = golden.config(config + "hop");
        int batch = waveform.shape().dim(0), samples = waveform.shape().dim(1), frames = samples / hop + 1;
        MelFilterBank bank = bank(golden, config);
        float[] weights = bank.weights(), y = new float[batch * frames * bank.mels()];
        for (int frame = 0; frame < batch * frames; frame++) {
            double[] window = new double[nFft], power = new double[bank.bins()];
            for (int t = 0; t < nFft; t++) {
                int i = Math.abs(frame % frames * hop + t - nFft / 2);
                int mirrored = i < samples ? i : 2 * (samples - 1) - i;
                double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * t / nFft);
                window[t] = hann * waveform.data()[frame / frames * samples + mirrored];
            }
            for (int k = 0; k < power.length; k++) {
                double re = 0, im = 0;
                for (int t = 0; t < nFft; t++) {
                    double angle = 2 * Math.PI * (k * t % nFft) / nFft;
                    re += window[t] * Math.cos(angle);
                    im += window[t] * Math.sin(angle);
                }
                power[k] = re * re + im * im;
            }
            for (int mel = 0; mel < bank.mels(); mel++) {
                double energy = 0;
                for (int k = 0; k < power.length; k++) {
                    energy += weights[mel * power.length + k] * power[k];
                }
                y[frame * bank.mels() + mel] = (float) (10 * Math.log10(Math.max(energy, 1e-10)));
            }
        }
        return Tensor.of(Shape.of(batch, frames, bank.mels()), y);
    }

    private static MelFilterBank bank(GoldenModel golden, String config) {
        return MelFilterBank.of(
                golden.config(config + "sr"),
                golden.config(config + "n_fft"),
                golden.config(config + "mel"),
                golden.config(config + "fmin"),
                golden.config(config + "fmax"),
                MelScale.SLANEY,
                MelFilterBank.Norm.SLANEY);
    }
}
