package jclap.nn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import jclap.core.Gradients;
import jclap.core.Tensor;
import jclap.core.kernel.Pointwise;

/// Adam with decoupled weight decay, [Loshchilov & Hutter, 2017](https://arxiv.org/abs/1711.05101).
///
/// ```text
/// m ← β₁·m + (1 − β₁)·g        m̂ = m/(1 − β₁ᵗ)
/// v ← β₂·v + (1 − β₂)·g²       v̂ = v/(1 − β₂ᵗ)
/// w ← w − η·λ·w − η·m̂/(√v̂ + ε)
/// ```
///
/// Vectors (biases, the weights of normalizations, scalars) are not decayed: pulling them to zero
/// does not make a model simpler.
public final class AdamW {

    /// @param beta1 β₁, the decay of the mean of the gradient
    /// @param beta2 β₂, the decay of the mean of its square
    /// @param eps ε, which bounds the step where the gradient is tiny
    /// @param weightDecay λ
    public record Config(double beta1, double beta2, double eps, double weightDecay) {

        public Config {
            require(0 <= beta1 && beta1 < 1, "beta1 in [0, 1)", beta1);
            require(0 <= beta2 && beta2 < 1, "beta2 in [0, 1)", beta2);
            require(eps > 0, "eps above 0", eps);
            require(weightDecay >= 0, "weightDecay of at least 0", weightDecay);
        }

        /// {@return the defaults of the paper with the given λ}
        public static Config of(double weightDecay) {
            return new Config(0.9, 0.999, 1e-8, weightDecay);
        }

        private static void require(boolean valid, String rule, double value) {
            if (!valid) {
                throw new IllegalArgumentException("adamW: expected " + rule + " but got " + value);
            }
        }
    }

    private record Moments(Tensor mean, Tensor square) {}

    private final Config config;
    private final SequencedMap<String, Tensor> parameters;
    private final SequencedMap<String, Moments> moments = new LinkedHashMap<>();
    private int steps;

    /// @param parameters what to move, by name, as [StateDict#parameters] gives them
    public AdamW(Config config, SequencedMap<String, Tensor> parameters) {
        this.config = config;
        this.parameters = new LinkedHashMap<>(parameters);
        parameters.forEach((name, w) -> moments.put(
                name,
                new Moments(
                        Tensor.of(w.shape(), new float[w.data().length]),
                        Tensor.of(w.shape(), new float[w.data().length]))));
    }

    /// Moves every parameter one step against its gradient; one that the loss does not depend on stays.
    ///
    /// @param learningRate η of this step
    public void step(Gradients grads, double learningRate) {
        steps++;
        double stepSize = learningRate / (1 - Math.pow(config.beta1, steps));
        double squareScale = 1 / Math.sqrt(1 - Math.pow(config.beta2, steps));
        parameters.forEach((name, tensor) -> {
            if (grads.has(tensor)) {
                double decay = tensor.shape().rank() > 1 ? learningRate * config.weightDecay : 0;
                float[] w = tensor.data(), g = grads.of(tensor).data();
                float[] m = moments.get(name).mean.data(),
                        v = moments.get(name).square.data();
                Pointwise.adamStep(
                        w, g, m, v, 0, w.length, config.beta1, config.beta2, stepSize, squareScale, config.eps, decay);
            }
        });
    }

    /// {@return how many steps were made}
    public int steps() {
        return steps;
    }

    /// {@return the running means by name, `mean.NAME` and `square.NAME`: what a checkpoint must keep}
    public SequencedMap<String, Tensor> state() {
        var state = new LinkedHashMap<String, Tensor>();
        moments.forEach((name, moment) -> {
            state.put("mean." + name, moment.mean);
            state.put("square." + name, moment.square);
        });
        return state;
    }

    /// Goes on from where another run stopped.
    ///
    /// @param steps of that run
    /// @param state of that run
    public void resume(int steps, Map<String, Tensor> state) {
        state().forEach((name, tensor) -> {
            Tensor saved = state.get(name);
            if (saved == null || !saved.shape().equals(tensor.shape())) {
                throw new IllegalArgumentException("adamW: expected a state with " + name + " " + tensor.shape()
                        + " but got " + (saved == null ? "none" : saved.shape()));
            }
            System.arraycopy(saved.data(), 0, tensor.data(), 0, saved.data().length);
        });
        this.steps = steps;
    }
}
