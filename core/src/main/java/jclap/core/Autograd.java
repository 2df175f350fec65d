package jclap.core;

import java.util.function.Supplier;
import jclap.core.kernel.Scratch;

/// Whether operations on this thread record how to differentiate themselves. They do, wherever an
/// input wants a gradient, unless told otherwise here.
public final class Autograd {

    private static final ScopedValue<Boolean> RECORDING = ScopedValue.newInstance();

    private Autograd() {}

    /// Runs `body` without recording: evaluating a model that is being trained then keeps no
    /// intermediate result alive.
    ///
    /// @return what `body` returned
    public static <T> T noGrad(Supplier<T> body) {
        return ScopedValue.where(RECORDING, false).call(body::get);
    }

    /// {@return what `body` returns: of all tensors that operations make in it, the only one that may be used
    /// afterwards}
    ///
    /// Where nothing is recorded, the memory of the others is used again.
    ///
    /// @see Scratch
    public static Tensor forgetting(Supplier<Tensor> body) {
        return isRecording() ? body.get() : Scratch.region(body, Tensor::data);
    }

    /// {@return whether results remember how they were made, if a gradient is wanted of what they were made of}
    public static boolean isRecording() {
        return RECORDING.orElse(true);
    }
}
