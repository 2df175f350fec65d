package jclap.nn;

import java.util.random.RandomGenerator;
import jclap.core.Tensor;

/// Two linear maps with a curve between them, applied to each token by itself.
///
/// @param fc1 `(hidden, width)`
/// @param fc2 `(out, hidden)`, where out is the width again inside a transformer
public record FeedForward(Linear fc1, Linear fc2, Activation activation) implements Layer {

    /// {@return the usual shape, four times as wide inside, with a GELU}
    public static FeedForward create(int width, RandomGenerator random) {
        return create(width, 4 * width, width, Activation.GELU, random);
    }

    /// {@return another shape}
    public static FeedForward create(int in, int hidden, int out, Activation activation, RandomGenerator random) {
        return new FeedForward(Linear.create(in, hidden, random), Linear.create(hidden, out, random), activation);
    }

    /// {@return the same for inference, as [Linear#forInference] says}
    public FeedForward forInference() {
        return new FeedForward(fc1.forInference(), fc2.forInference(), activation);
    }

    @Override
    public Tensor forward(Tensor x) {
        return fc2.forward(activation.forward(fc1.forward(x)));
    }
}
