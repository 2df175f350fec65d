package jclap.clap.encoder;

import java.util.random.RandomGenerator;
import jclap.core.Tensor;
import jclap.nn.LayerNorm;
import jclap.nn.Linear;

/// Four neighbouring tokens become one of twice the width.
///
/// @param norm over the four side by side
/// @param reduction `(2·channels, 4·channels)`, without a bias
public record PatchMerging(LayerNorm norm, Linear reduction) {

    static PatchMerging create(int channels, RandomGenerator random) {
        return new PatchMerging(LayerNorm.create(4 * channels), Linear.withoutBias(4 * channels, 2 * channels, random));
    }

    /// {@return the same for inference, as [Linear#forInference] says}
    PatchMerging forInference() {
        return new PatchMerging(norm, reduction.forInference());
    }

    /// {@return `(batch, height/2, width/2, 2·channels)` from `(batch, height, width, channels)`}
    Tensor forward(Tensor x) {
        return reduction.forward(norm.forward(gather(x)));
    }

    /// {@return the tokens of each square of four side by side: the left ones from top to bottom, then the right
    /// ones}
    Tensor gather(Tensor x) {
        int batch = x.shape().dim(0),
                height = x.shape().dim(1),
                width = x.shape().dim(2);
        return x.reshape(batch, height / 2, 2, width / 2, 2, -1)
                .permute(0, 1, 3, 4, 2, 5) // (batch, height/2, width/2, column, row, channels)
                .reshape(batch, height / 2, width / 2, -1);
    }
}
