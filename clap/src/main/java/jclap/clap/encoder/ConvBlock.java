package jclap.clap.encoder;

import java.util.Optional;
import java.util.random.RandomGenerator;
import jclap.core.Tensor;
import jclap.nn.BatchNorm2d;
import jclap.nn.Conv2d;
import jclap.nn.Layer;

/// Two 3×3 convolutions, or a single 5×5 one, each normalized and rectified: the building block of the
/// [PANNs](https://arxiv.org/abs/1912.10211).
///
/// @param conv2 absent from CNN6, as is `bn2`
public record ConvBlock(Conv2d conv1, BatchNorm2d bn1, Optional<Conv2d> conv2, Optional<BatchNorm2d> bn2)
        implements Layer {

    /// {@return a block from `in` to `out` channels}
    public static ConvBlock create(int in, int out, RandomGenerator random) {
        return new ConvBlock(
                Conv2d.create(in, out, 3, random),
                BatchNorm2d.create(out),
                Optional.of(Conv2d.create(out, out, 3, random)),
                Optional.of(BatchNorm2d.create(out)));
    }

    /// {@return a block of CNN6}
    public static ConvBlock createSingle(int in, int out, RandomGenerator random) {
        return new ConvBlock(
                Conv2d.create(in, out, 5, random), BatchNorm2d.create(out), Optional.empty(), Optional.empty());
    }

    /// {@return `(batch, out, height, width)` from `(batch, in, height, width)`}
    @Override
    public Tensor forward(Tensor x) {
        Tensor y = bn1.forward(conv1.forward(x)).relu();
        return conv2.map(conv -> bn2.orElseThrow().forward(conv.forward(y)).relu())
                .orElse(y);
    }
}
