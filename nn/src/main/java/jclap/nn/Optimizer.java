package jclap.nn;

import java.util.Map;
import java.util.SequencedMap;
import jclap.core.Gradients;
import jclap.core.Tensor;

/// What moves parameters against their gradients.
public sealed interface Optimizer permits AdamW, Sgd {

    /// Moves every parameter one step; one that the loss does not depend on stays.
    ///
    /// @param learningRate η of this step
    void step(Gradients grads, double learningRate);

    /// {@return how many steps were made}
    int steps();

    /// {@return what is remembered from step to step, as `KIND.NAME` for each parameter: what a checkpoint must
    /// keep}
    SequencedMap<String, Tensor> state();

    /// Goes on from where another run stopped.
    ///
    /// @param steps of that run
    /// @param state of that run
    void resume(int steps, Map<String, Tensor> state);
}
