package jclap.clap.train;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import jclap.clap.encoder.ClapModel;
import jclap.core.Tensor;
import jclap.nn.GradientClipping;
import jclap.nn.LearningRate;
import jclap.nn.Optimizer;
import jclap.nn.StateDict;

/// The parameters that learn, and how the gradient of a batch becomes a step.
///
/// ```text
/// g ← g·min(1, maxNorm/‖g‖)               all parameters together
/// w ← w − factor·η(t)·direction(g)        the factor is that of the name (Rates), η and direction those of Descent
/// s ← min(s, 100)                         the scale of similarities
/// w̄ ← d·w̄ + (1 − d)·w                     if weights are averaged (Average)
/// ```
final class Learner {

    /// The scale of similarities stays below 100, as in CLIP and CLAP: above, training becomes unstable.
    private static final float MAX_LOGIT_SCALE = (float) Math.log(100);

    private final Tensor logitScale;
    private final float maxNorm;
    private final LearningRate schedule;
    private final SequencedMap<String, Tensor> learning = new LinkedHashMap<>();
    private final SequencedMap<Double, Optimizer> optimizers = new LinkedHashMap<>();
    private final Optional<Average> average;

    /// @param steps in all
    Learner(ClapModel model, Trainer.Settings settings, int steps) {
        Descent descent = settings.descent();
        this.logitScale = model.logitScale();
        this.maxNorm = (float) settings.maxNorm();
        this.schedule = descent.rates(settings.learningRate(), (int) Math.round(settings.warmup() * steps), steps);
        Rates.parse(settings.rates()).groups(StateDict.parameters(model)).forEach((factor, parameters) -> {
            learning.putAll(parameters);
            optimizers.put(factor, descent.optimizer(settings.weightDecay(), parameters));
        });
        this.average = settings.average() > 0
                ? Optional.of(new Average(settings.average(), StateDict.of(model)))
                : Optional.empty();
    }

    /// {@return the names of what learns}
    Set<String> names() {
        return learning.keySet();
    }

    /// {@return what learns}
    Collection<Tensor> parameters() {
        return learning.values();
    }

    /// Takes the step of a batch.
    ///
    /// @param step counted from 0
    /// @return the learning rate of parameters without a factor
    /// @throws IllegalArgumentException if there are numbers that are none; no weight has changed then
    double step(int step, LargeBatch.Result result) {
        float norm = GradientClipping.byNorm(result.grads(), learning.values(), maxNorm);
        if (!Float.isFinite(result.loss()) || !Float.isFinite(norm)) {
            throw new IllegalArgumentException("training: expected finite numbers in step " + (step + 1)
                    + " but got loss " + result.loss() + " and gradient norm " + norm
                    + ": choose a lower learning rate; the last checkpoint is unharmed");
        }
        double rate = schedule.at(step);
        optimizers.forEach((factor, optimizer) -> optimizer.step(result.grads(), factor * rate));
        float[] scale = logitScale.data();
        scale[0] = Math.min(scale[0], MAX_LOGIT_SCALE);
        average.ifPresent(a -> a.after(step));
        return rate;
    }

    /// {@return what optimizers and average remember, which a checkpoint keeps}
    SequencedMap<String, Tensor> state() {
        var state = new LinkedHashMap<String, Tensor>();
        optimizers.values().forEach(optimizer -> state.putAll(optimizer.state()));
        average.ifPresent(a -> state.putAll(a.state()));
        return state;
    }

    /// Goes on from where another run stopped.
    void resume(int steps, Map<String, Tensor> state) {
        optimizers.values().forEach(optimizer -> optimizer.resume(steps, state));
        average.ifPresent(a -> a.resume(state));
    }

    /// {@return the averaged weights, if they are averaged}
    Optional<Map<String, Tensor>> averaged() {
        return average.map(Average::weights);
    }
}
