package jclap.core;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The scope in which a model is trained. Inside it dropout drops and batch normalization uses the
/// statistics of the batch; outside, which is the default, a model only infers. There is no flag to
/// forget to reset.
///
/// ```java
/// Gradients grads = Training.with(random, () -> loss(model.forward(x)).backward());
/// ```
public final class Training {

    private static final ScopedValue<RandomGenerator> RANDOM = ScopedValue.newInstance();

    private Training() {}

    /// Runs `body` as training.
    ///
    /// @param random what dropout draws from; the same generator gives the same step
    /// @return what `body` returned
    public static <T> T with(RandomGenerator random, Supplier<T> body) {
        return ScopedValue.where(RANDOM, random).call(body::get);
    }

    /// {@return whether this thread is inside such a scope}
    public static boolean isOn() {
        return RANDOM.isBound();
    }

    /// {@return the scope's source of randomness}
    ///
    /// @throws IllegalStateException outside such a scope
    public static RandomGenerator random() {
        return RANDOM.orElseThrow(() -> new IllegalStateException("training: expected to run inside Training.with"));
    }
}
