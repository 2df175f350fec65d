package jclap.clap.encoder;

import jclap.core.Tensor;
import jclap.nn.BatchNorm2d;

/// What all audio towers do to spectrograms.
final class MelBands {

    private MelBands() {}

    /// {@return a spectrogram with each band normalized, `(batch, channels, frames, mels)`}
    ///
    /// @param logMel the same shape, or `(batch, frames, mels)` for one channel
    static Tensor normalize(BatchNorm2d bn0, Tensor logMel) {
        int batch = logMel.shape().dim(0),
                frames = logMel.shape().dim(-2),
                mels = logMel.shape().dim(-1);
        Tensor x = logMel.reshape(batch, -1, frames, mels); // (batch, channels, frames, mels)
        return bn0.forward(x.permute(0, 3, 2, 1)).permute(0, 3, 2, 1);
    }

    /// {@return each step of time `times` times, `(batch, time·times, width)`}
    ///
    /// @param x `(batch, time, width)`
    static Tensor repeat(Tensor x, int times) {
        int batch = x.shape().dim(0), time = x.shape().dim(1), width = x.shape().dim(2);
        int[] rows = new int[batch * time * times];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i / times;
        }
        return x.reshape(batch * time, width).select(rows).reshape(batch, time * times, width);
    }
}
