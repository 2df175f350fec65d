package jclap.clap.encoder;

import java.util.random.RandomGenerator;
import jclap.core.Tensor;
import jclap.nn.BatchNorm2d;
import jclap.nn.Conv2d;
import jclap.nn.Layer;

/// Two 3×3 convolutions, each normalized and rectified: the building block of the
/// [PANNs](https://arxiv.org/abs/1912.10211).
public record ConvBlock(Conv2d conv1, BatchNorm2d bn1, Conv2d conv2, BatchNorm2d bn2) implements Layer {

    /// {@return a block from `in` to `out` channels}
    public static ConvBlock create(int in, int out, RandomGenerator random) {
        return new ConvBlock(
                Conv2d.create(in, out, 3, random),
                BatchNorm2d.create(out),
                Conv2d.create(out, out, 3, random),
                BatchNorm2d.create(out));
    }

    /// {@return `(batch, out, height, width)` from `(batch, in, height, width)`}
    @Override
    public Tensor forward(Tensor x) {
        Tensor y = bn1.forward(conv1.forward(x)).relu();
        return bn2.forward(conv2.forward(y)).relu();
    }
}
