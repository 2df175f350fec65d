package jclap.clap.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import jclap.core.Tensor;

/// A moving average of all weights, which is often a better model than the last weights are,
/// [Polyak & Juditsky, 1992](https://doi.org/10.1137/0330046).
///
/// ```text
/// w̄ ← d·w̄ + (1 − d)·w        d = min(decay, (1 + t)/(10 + t)) after step t: young averages forget faster
/// ```
public final class Average {

    private static final String PREFIX = "average.";

    private final double decay;
    private final Map<String, Tensor> weights;
    private final SequencedMap<String, Tensor> means = new LinkedHashMap<>();

    /// @param weights everything that changes in training, by name, as it is now
    public Average(double decay, Map<String, Tensor> weights) {
        this.decay = decay;
        this.weights = weights;
        weights.forEach((name, w) ->
                means.put(PREFIX + name, Tensor.of(w.shape(), w.data().clone())));
    }

    /// Hears of new weights.
    ///
    /// @param step counted from 0
    public void after(int step) {
        double d = Math.min(decay, (1.0 + step) / (10 + step));
        weights.forEach((name, tensor) -> {
            float[] w = tensor.data(), mean = means.get(PREFIX + name).data();
            for (int i = 0; i < w.length; i++) {
                mean[i] = (float) (d * mean[i] + (1 - d) * w[i]);
            }
        });
    }

    /// {@return the averages, as `average.NAME`}
    SequencedMap<String, Tensor> state() {
        return means;
    }

    /// Goes on with those of another run.
    void resume(Map<String, Tensor> state) {
        means.forEach(
                (name, tensor) -> System.arraycopy(state.get(name).data(), 0, tensor.data(), 0, tensor.data().length));
    }

    /// {@return the averages by the names of the weights}
    public Map<String, Tensor> weights() {
        var named = new LinkedHashMap<String, Tensor>();
        means.forEach((name, tensor) -> named.put(name.substring(PREFIX.length()), tensor));
        return named;
    }
}
