package jclap.clap.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import jclap.core.Tensor;
import jclap.nn.BatchNorm2d;
import jclap.nn.Dropout;
import jclap.nn.Linear;

/// The audio tower: a stack of convolutions over the log-mel spectrogram, in the manner of the
/// [PANNs](https://arxiv.org/abs/1912.10211) (CNN14 is six such blocks).
///
/// ```text
/// log-mel → normalize each mel band → (block → halve time and frequency)* → mean over frequency
///         → max over time + mean over time → fc → relu
/// ```
///
/// @param bn0 over the mel bands
/// @param fc1 `(width, width)`
/// @param blockDropout after each block
/// @param dropout before and after `fc1`
public record ConvEncoder(
        BatchNorm2d bn0, List<ConvBlock> convBlocks, Linear fc1, Dropout blockDropout, Dropout dropout) {

    /// {@return an encoder with one block for each of `channels`, whose last is the width of its output}
    public static ConvEncoder create(
            int nMels, List<Integer> channels, float blockDropout, float dropout, RandomGenerator random) {
        var blocks = new ArrayList<ConvBlock>();
        int in = 1;
        for (int out : channels) {
            blocks.add(ConvBlock.create(in, out, random));
            in = out;
        }
        return new ConvEncoder(
                BatchNorm2d.create(nMels),
                List.copyOf(blocks),
                Linear.create(in, in, random),
                new Dropout(blockDropout),
                new Dropout(dropout));
    }

    /// {@return the log-mel spectrogram with each band normalized, `(batch, 1, frames, mels)`}
    ///
    /// @param logMel `(batch, frames, mels)`
    public Tensor normalize(Tensor logMel) {
        int batch = logMel.shape().dim(0),
                frames = logMel.shape().dim(1),
                mels = logMel.shape().dim(2);
        return bn0.forward(logMel.permute(0, 2, 1)).permute(0, 2, 1).reshape(batch, 1, frames, mels);
    }

    /// @param normalized `(batch, 1, frames, mels)`, from [#normalize]
    /// @return `(batch, width)`
    public Tensor forward(Tensor normalized) {
        Tensor x = normalized;
        for (ConvBlock block : convBlocks) {
            x = blockDropout.forward(block.forward(x).avgPool2d(2, 2)); // (batch, channels, frames/2, mels/2)
        }
        x = x.mean(-1); // (batch, channels, frames)
        x = x.max(-1).plus(x.mean(-1)); // (batch, channels)
        return dropout.forward(fc1.forward(dropout.forward(x)).relu());
    }
}
