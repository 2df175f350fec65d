package jclap.nn;

import java.util.Optional;
import java.util.random.RandomGenerator;
import jclap.core.Tensor;

/// `y = x·Wᵀ + b`
///
/// @param weight `(out, in)`, as checkpoints have it
/// @param bias `(out)`
public record Linear(Tensor weight, Optional<Tensor> bias) implements Layer {

    /// {@return a layer with weights and biases drawn from U(−√(1/in), √(1/in))}
    public static Linear create(int in, int out, RandomGenerator random) {
        float bound = (float) Math.sqrt(1.0 / in);
        return new Linear(Init.uniform(bound, random, out, in), Optional.of(Init.uniform(bound, random, out)));
    }

    /// {@return the same without a bias}
    public static Linear withoutBias(int in, int out, RandomGenerator random) {
        return new Linear(Init.uniform((float) Math.sqrt(1.0 / in), random, out, in), Optional.empty());
    }

    @Override
    public Tensor forward(Tensor x) {
        return bias.map(b -> x.linear(weight, b)).orElseGet(() -> x.linear(weight));
    }
}
