package jclap.nn;

import java.util.function.Supplier;

/// Where layers for inference keep their weights.
///
/// `forInference` leaves the weights of a layer alone, so that the layer can still be used. Who loads a model only to
/// infer gives them away, and they are brought to another order in the memory that they have:
///
/// ```java
/// Bert packed = Packing.inPlace(bert::forInference); // bert computes nonsense from here on
/// ```
///
/// For a model of a gigabyte that is a gigabyte which need not be fetched from the system.
public final class Packing {

    private static final ScopedValue<Boolean> IN_PLACE = ScopedValue.newInstance();

    private Packing() {}

    /// Runs `body`, in which `forInference` may overwrite the weights of what it is asked of.
    ///
    /// @return what `body` returned
    public static <T> T inPlace(Supplier<T> body) {
        return ScopedValue.where(IN_PLACE, true).call(body::get);
    }

    /// {@return whether this thread is inside such a scope}
    public static boolean isInPlace() {
        return IN_PLACE.isBound();
    }
}
