package jclap.clap.encoder;

import jclap.core.Tensor;

/// The audio side of a model before its projection.
public sealed interface AudioTower permits ConvEncoder, FoldedConvEncoder, Htsat, MobileNet {

    /// {@return the log-mel spectrogram with each band normalized, `(batch, channels, frames, mels)`}
    ///
    /// @param logMel the same shape, or `(batch, frames, mels)` for one channel
    Tensor normalize(Tensor logMel);

    /// {@return one vector for each clip, `(batch, width)`}
    ///
    /// @param normalized from [#normalize]
    /// @param longer for each clip whether it is the beginning of a longer sound, in models that look at the rest
    ///     as well; none for all others
    Tensor forward(Tensor normalized, boolean... longer);

    /// {@return the same tower for inference, perhaps a faster one that no longer learns}
    default AudioTower forInference() {
        return this;
    }
}
