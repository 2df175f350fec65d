package jclap.clap.encoder;

import java.util.Optional;
import java.util.random.RandomGenerator;
import jclap.core.Sliding;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.nn.BatchNorm2d;
import jclap.nn.Conv2d;

/// Attentional feature fusion, [Dai et al., 2021](https://arxiv.org/abs/2009.14082): a weight for each place says how
/// much of each picture is seen there.
///
/// ```text
/// w = sigmoid(local(x + y) + global(mean of x + y over the picture))        z = 2·w·x + 2·(1 − w)·y
/// ```
///
/// The iterative form weighs once (without the 2) and then weighs again with what came out of it.
///
/// @param localAtt sees a place
/// @param globalAtt sees the mean of all places
/// @param localAtt2 of the second round of the iterative form
/// @param globalAtt2 is stored with the iterative form and never applied: the originals use `globalAtt` twice
public record AttentionalFusion(
        Attention localAtt, Attention globalAtt, Optional<Attention> localAtt2, Optional<Attention> globalAtt2) {

    private static final int REDUCTION = 4;

    /// Two 1×1 convolutions with a quarter of the channels between them.
    public record Attention(Conv2d conv1, BatchNorm2d bn1, Conv2d conv2, BatchNorm2d bn2) {

        static Attention create(int channels, RandomGenerator random) {
            int inner = channels / REDUCTION;
            return new Attention(
                    Conv2d.withBias(channels, inner, 1, 1, Sliding.by(1), random),
                    BatchNorm2d.create(inner),
                    Conv2d.withBias(inner, channels, 1, 1, Sliding.by(1), random),
                    BatchNorm2d.create(channels));
        }

        Tensor forward(Tensor x) {
            return bn2.forward(conv2.forward(bn1.forward(conv1.forward(x)).relu()));
        }
    }

    static AttentionalFusion create(int channels, boolean iterative, RandomGenerator random) {
        Attention local = Attention.create(channels, random), global = Attention.create(channels, random);
        return iterative
                ? new AttentionalFusion(
                        local,
                        global,
                        Optional.of(Attention.create(channels, random)),
                        Optional.of(Attention.create(channels, random)))
                : new AttentionalFusion(local, global, Optional.empty(), Optional.empty());
    }

    /// {@return `(batch, channels, height, width)` from two of that shape}
    Tensor forward(Tensor x, Tensor y) {
        if (Training.isOn() && x.shape().dim(0) == 1) {
            // The global path has one value a channel: statistics need two, so the originals double the batch.
            return forward(Tensor.concat(0, x, x), Tensor.concat(0, y, y)).slice(0, 0, 1);
        }
        Tensor w = weight(localAtt, x.plus(y));
        if (localAtt2.isEmpty()) {
            return mix(w, x, y).affine(2, 0);
        }
        return mix(weight(localAtt2.get(), mix(w, x, y)), x, y);
    }

    private Tensor weight(Attention local, Tensor sum) {
        return local.forward(sum).plus(globalAtt.forward(mean(sum))).sigmoid();
    }

    /// {@return the mean of each plane, `(batch, channels, 1, 1)`}
    static Tensor mean(Tensor x) {
        int batch = x.shape().dim(0), channels = x.shape().dim(1);
        return x.reshape(batch, channels, -1).mean(-1).reshape(batch, channels, 1, 1);
    }

    private static Tensor mix(Tensor w, Tensor x, Tensor y) {
        return x.times(w).plus(y.times(w.affine(-1, 1)));
    }
}
