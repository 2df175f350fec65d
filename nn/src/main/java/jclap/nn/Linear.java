package jclap.nn;

import java.util.Optional;
import java.util.random.RandomGenerator;
import jclap.core.Shape;
import jclap.core.Tensor;

/// `y = x·Wᵀ + b`
///
/// @param weight `(out, in)`, as checkpoints have it
/// @param bias `(out)`
/// @param packed what computes the same faster while no gradient is asked for; see [#forInference]
public record Linear(Tensor weight, Optional<Tensor> bias, Optional<Layer> packed) implements Layer {

    public Linear {
        packed.ifPresent(layer -> {
            if (!(layer instanceof PackedLinear)) {
                throw new IllegalArgumentException("linear: expected what forInference() packs but got " + layer);
            }
        });
    }

    public Linear(Tensor weight, Optional<Tensor> bias) {
        this(weight, bias, Optional.empty());
    }

    /// {@return a layer with weights and biases drawn from U(−√(1/in), √(1/in))}
    public static Linear create(int in, int out, RandomGenerator random) {
        float bound = (float) Math.sqrt(1.0 / in);
        return new Linear(Init.uniform(bound, random, out, in), Optional.of(Init.uniform(bound, random, out)));
    }

    /// {@return the same without a bias}
    public static Linear withoutBias(int in, int out, RandomGenerator random) {
        return new Linear(Init.uniform((float) Math.sqrt(1.0 / in), random, out, in), Optional.empty());
    }

    /// {@return this layer for inference, with its weights in the order in which products read them}
    ///
    /// It computes with the weights of now and learns nothing. So that they are not in memory twice, `weight` has
    /// no columns any more, `(out, 0)`, and an input that wants a gradient is refused. This layer stays as it is,
    /// unless [Packing] says otherwise.
    public Linear forInference() {
        if (packed.isPresent()) {
            return this;
        }
        Tensor gone = Tensor.of(Shape.of(weight.shape().dim(0), 0));
        return new Linear(gone, bias, Optional.of(PackedLinear.of(weight, bias)));
    }

    @Override
    public Tensor forward(Tensor x) {
        if (packed.isPresent()) {
            return packed.get().forward(x);
        }
        return bias.map(b -> x.linear(weight, b)).orElseGet(() -> x.linear(weight));
    }
}
