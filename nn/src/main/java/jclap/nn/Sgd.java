package jclap.nn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import jclap.core.Gradients;
import jclap.core.Tensor;

/// Stochastic gradient descent, with momentum as in [Sutskever et al.,
/// 2013](https://proceedings.mlr.press/v28/sutskever13.html) and in the form of PyTorch.
///
/// ```text
/// g ← g + λ·w
/// v ← μ·v + (1 − δ)·g         v ← g at first
/// w ← w − η·v                 or, looking ahead (Nesterov), w ← w − η·(g + μ·v)
/// ```
public final class Sgd implements Optimizer {

    /// @param momentum μ: what remains of the velocity v after a step
    /// @param dampening δ: what new gradients lose
    /// @param nesterov whether steps look ahead
    /// @param weightDecay λ, of all parameters
    public record Config(double momentum, double dampening, boolean nesterov, double weightDecay) {

        public Config {
            require(0 <= momentum && momentum < 1, "momentum in [0, 1)", momentum);
            require(0 <= dampening && dampening < 1, "dampening in [0, 1)", dampening);
            require(weightDecay >= 0, "weightDecay of at least 0", weightDecay);
            require(!nesterov || momentum > 0 && dampening == 0, "momentum and no dampening for nesterov", momentum);
        }

        /// {@return momentum alone; 0 for plain gradient descent}
        public static Config of(double momentum) {
            return new Config(momentum, 0, false, 0);
        }

        private static void require(boolean valid, String rule, double value) {
            if (!valid) {
                throw new IllegalArgumentException("sgd: expected " + rule + " but got " + value);
            }
        }
    }

    private final Config config;
    private final SequencedMap<String, Tensor> parameters;
    private final SequencedMap<String, Tensor> velocities = new LinkedHashMap<>();
    private int steps;

    /// @param parameters what to move, by name, as [StateDict#parameters] gives them
    public Sgd(Config config, SequencedMap<String, Tensor> parameters) {
        this.config = config;
        this.parameters = new LinkedHashMap<>(parameters);
        if (config.momentum > 0) {
            parameters.forEach((name, w) ->
                    velocities.put("velocity." + name, Tensor.of(w.shape(), new float[w.data().length])));
        }
    }

    @Override
    public void step(Gradients grads, double learningRate) {
        parameters.forEach((name, tensor) -> {
            if (grads.has(tensor)) {
                float[] g = grads.of(tensor).data().clone();
                decay(tensor.data(), g);
                if (config.momentum > 0) {
                    accelerate(g, velocities.get("velocity." + name).data());
                }
                add(-learningRate, g, tensor.data());
            }
        });
        steps++;
    }

    private void decay(float[] w, float[] g) {
        if (config.weightDecay > 0) {
            add(config.weightDecay, w, g);
        }
    }

    /// Updates the velocity and leaves in `g` where to go.
    private void accelerate(float[] g, float[] v) {
        // Zeros at first, so that what is kept of them does not matter, but dampening would.
        double fresh = steps == 0 ? 1 : 1 - config.dampening;
        for (int i = 0; i < g.length; i++) {
            v[i] = (float) (config.momentum * v[i] + fresh * g[i]);
            g[i] = config.nesterov ? (float) (g[i] + config.momentum * v[i]) : v[i];
        }
    }

    private static void add(double scale, float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] += (float) (scale * x[i]);
        }
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public SequencedMap<String, Tensor> state() {
        return new LinkedHashMap<>(velocities);
    }

    @Override
    public void resume(int steps, Map<String, Tensor> state) {
        StateDict.resume("sgd", state, velocities);
        this.steps = steps;
    }
}
