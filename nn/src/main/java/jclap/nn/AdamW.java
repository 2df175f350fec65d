package jclap.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import jclap.core.Gradients;
import jclap.core.Tensor;
import jclap.core.kernel.AdamStep;
import jclap.core.kernel.Pointwise;

/// Adam with decoupled weight decay, [Loshchilov & Hutter, 2017](https://arxiv.org/abs/1711.05101).
///
/// ```text
/// m ← β₁·m + (1 − β₁)·g        m̂ = m/(1 − β₁ᵗ)
/// v ← β₂·v + (1 − β₂)·g²       v̂ = v/(1 − β₂ᵗ)
/// w ← w − η·λ·w − η·m̂/(√v̂ + ε)
/// ```
///
/// Vectors (biases, the weights of normalizations, scalars) are not decayed, unless [Decay] says so: pulling them to
/// zero does not make a model simpler. Two optimizers may share a model, each with its parameters and rate.
public final class AdamW implements Optimizer {

    /// Which parameters are pulled to zero, and how.
    public enum Decay {
        /// Tensors with two axes and more, as above.
        MATRICES,
        /// All of them.
        ALL,
        /// All of them, by `g ← g + λ·w` before everything else: plain Adam, [Kingma & Ba,
        /// 2014](https://arxiv.org/abs/1412.6980).
        BY_GRADIENT
    }

    /// @param beta1 β₁, the decay of the mean of the gradient
    /// @param beta2 β₂, the decay of the mean of its square
    /// @param eps ε, which bounds the step where the gradient is tiny
    /// @param weightDecay λ
    /// @param amsgrad whether v̂ is the largest so far, [Reddi et al., 2018](https://arxiv.org/abs/1904.09237)
    public record Config(double beta1, double beta2, double eps, double weightDecay, Decay decay, boolean amsgrad) {

        public Config {
            require(0 <= beta1 && beta1 < 1, "beta1 in [0, 1)", beta1);
            require(0 <= beta2 && beta2 < 1, "beta2 in [0, 1)", beta2);
            require(eps > 0, "eps above 0", eps);
            require(weightDecay >= 0, "weightDecay of at least 0", weightDecay);
        }

        /// Decay of matrices, no AMSGrad.
        public Config(double beta1, double beta2, double eps, double weightDecay) {
            this(beta1, beta2, eps, weightDecay, Decay.MATRICES, false);
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

    private final Config config;
    private final SequencedMap<String, Tensor> parameters;
    private final SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    private int steps;

    /// @param parameters what to move, by name, as [StateDict#parameters] gives them
    public AdamW(Config config, SequencedMap<String, Tensor> parameters) {
        this.config = config;
        this.parameters = new LinkedHashMap<>(parameters);
        var kinds = config.amsgrad ? List.of("mean", "square", "largest") : List.of("mean", "square");
        parameters.forEach((name, w) ->
                kinds.forEach(kind -> state.put(kind + "." + name, Tensor.of(w.shape(), new float[w.data().length]))));
    }

    @Override
    public void step(Gradients grads, double learningRate) {
        steps++;
        double stepSize = learningRate / (1 - Math.pow(config.beta1, steps));
        double squareScale = 1 / Math.sqrt(1 - Math.pow(config.beta2, steps));
        parameters.forEach((name, tensor) -> {
            if (grads.has(tensor)) {
                float[] w = tensor.data(), g = gradient(grads, tensor);
                float[] m = state.get("mean." + name).data(),
                        v = state.get("square." + name).data();
                double decay = learningRate * decoupledDecay(tensor);
                if (config.amsgrad) {
                    float[] largest = state.get("largest." + name).data();
                    amsgradStep(w, g, m, v, largest, stepSize, squareScale, decay);
                } else {
                    AdamStep.update(
                            w,
                            g,
                            m,
                            v,
                            0,
                            w.length,
                            config.beta1,
                            config.beta2,
                            stepSize,
                            squareScale,
                            config.eps,
                            decay);
                }
            }
        });
    }

    private double decoupledDecay(Tensor w) {
        return switch (config.decay) {
            case MATRICES -> w.shape().rank() > 1 ? config.weightDecay : 0;
            case ALL -> config.weightDecay;
            case BY_GRADIENT -> 0;
        };
    }

    private float[] gradient(Gradients grads, Tensor w) {
        float[] g = grads.of(w).data();
        if (config.decay == Decay.BY_GRADIENT && config.weightDecay > 0) {
            g = g.clone();
            Pointwise.axpy((float) config.weightDecay, w.data(), 0, g, 0, g.length);
        }
        return g;
    }

    /// [AdamStep] with the largest v so far under the root.
    private void amsgradStep(
            float[] w,
            float[] g,
            float[] m,
            float[] v,
            float[] largest,
            double stepSize,
            double squareScale,
            double decay) {
        for (int i = 0; i < w.length; i++) {
            m[i] = (float) (config.beta1 * m[i] + (1 - config.beta1) * g[i]);
            v[i] = (float) (config.beta2 * v[i] + (1 - config.beta2) * g[i] * g[i]);
            largest[i] = Math.max(largest[i], v[i]);
            double root = Math.sqrt(largest[i]) * squareScale + config.eps;
            w[i] = (float) (w[i] * (1 - decay) - stepSize * m[i] / root);
        }
    }

    @Override
    public int steps() {
        return steps;
    }

    /// {@return the running means by name: `mean.NAME`, `square.NAME`, with AMSGrad also `largest.NAME`}
    @Override
    public SequencedMap<String, Tensor> state() {
        return new LinkedHashMap<>(state);
    }

    @Override
    public void resume(int steps, Map<String, Tensor> saved) {
        StateDict.resume("adamW", saved, state);
        this.steps = steps;
    }
}
