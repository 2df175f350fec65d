package jclap.core;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Consumer;
import jclap.core.ops.Broadcast;

/// The gradient of one scalar with respect to the tensors it was computed from: the result of
/// [Tensor#backward()]. A fresh one is made each time, so there is nothing to zero between steps,
/// and threads can differentiate at once.
public final class Gradients {

    private final Map<Tensor, float[]> byTensor = new IdentityHashMap<>();

    Gradients() {}

    /// {@return the gradient of `tensor`, which has the shape of `tensor`}
    public Tensor of(Tensor tensor) {
        float[] gradient = byTensor.get(tensor);
        if (gradient == null) {
            throw new IllegalArgumentException(
                    "gradients: expected a parameter that the loss depends on but got " + tensor);
        }
        return Tensor.of(tensor.shape(), gradient);
    }

    /// {@return whether the loss depends on `tensor`}
    public boolean has(Tensor tensor) {
        return byTensor.containsKey(tensor);
    }

    /// Runs `add` on the gradient of `tensor`, zeros at first, or not at all when none is wanted.
    public void into(Tensor tensor, Consumer<float[]> add) {
        if (tensor.requiresGrad()) {
            add.accept(byTensor.computeIfAbsent(tensor, t -> new float[t.shape().size()]));
        }
    }

    /// The same for a tensor that the operation stretched to the shape `stretched` by broadcasting:
    /// `add` sees an array of that shape, and what it adds is summed over the stretched axes. This
    /// is the one place where broadcasting is undone.
    public void into(Tensor tensor, Shape stretched, Consumer<float[]> add) {
        if (tensor.shape().equals(stretched)) {
            into(tensor, add);
        } else {
            into(tensor, gradient -> {
                float[] wide = new float[stretched.size()];
                add.accept(wide);
                Broadcast.sumInto(wide, stretched, gradient, tensor.shape());
            });
        }
    }

    /// Hands over the gradient of an intermediate result, which nobody needs any longer.
    float[] take(Tensor tensor) {
        return byTensor.remove(tensor);
    }
}
