package jclap.nn;

import java.util.random.RandomGenerator;
import jclap.core.Tensor;

/// Two linear maps with a GELU between them, applied to each token by itself.
///
/// @param fc1 `(hidden, width)`
/// @param fc2 `(width, hidden)`
public record FeedForward(Linear fc1, Linear fc2) implements Layer {

    /// {@return the usual shape, four times as wide inside}
    public static FeedForward create(int width, RandomGenerator random) {
        return new FeedForward(Linear.create(width, 4 * width, random), Linear.create(4 * width, width, random));
    }

    @Override
    public Tensor forward(Tensor x) {
        return fc2.forward(fc1.forward(x).gelu());
    }
}
