package jclap.core;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import jclap.core.ops.Choice;
import jclap.core.ops.Shaping;

/// A dense, row-major array of floats that remembers the operation that made it.
///
/// What one can do with it is in [ArrayOperations], as with arrays anywhere, and in [LayerOperations].
public final class Tensor implements ArrayOperations, LayerOperations {

    /// How a tensor was made. A leaf was not made by an operation.
    private record Source(String op, List<Tensor> inputs, Backward backward) {

        static final Source LEAF = new Source("leaf", List.of(), (_, _) -> {});
    }

    /// The target of a row that does not count in a [#crossEntropy(int...)], such as padding.
    public static final int IGNORED = -100;

    private static final AtomicLong COUNT = new AtomicLong();

    private final long id = COUNT.incrementAndGet();
    private final Shape shape;
    private final float[] data;
    private final boolean requiresGrad;
    private final Source source;

    private Tensor(Shape shape, float[] data, boolean requiresGrad, Source source) {
        if (data.length != shape.size()) {
            throw new IllegalArgumentException(
                    "tensor: expected " + shape.size() + " floats for " + shape + " but got " + data.length);
        }
        this.shape = shape;
        this.data = data;
        this.requiresGrad = requiresGrad;
        this.source = source;
    }

    /// {@return a constant: a tensor that gradients do not flow to}
    public static Tensor of(Shape shape, float... data) {
        return new Tensor(shape, data, false, Source.LEAF);
    }

    /// {@return a leaf that gradients flow to, such as a weight}
    public static Tensor parameter(Shape shape, float... data) {
        return new Tensor(shape, data, true, Source.LEAF);
    }

    /// {@return the output of an operation on `inputs`}
    ///
    /// Operations make their outputs here and nowhere else: [#of] would cut the graph.
    public static Tensor result(String op, List<Tensor> inputs, Shape shape, float[] data, Backward backward) {
        return Autograd.isRecording() && inputs.stream().anyMatch(Tensor::requiresGrad)
                ? new Tensor(shape, data, true, new Source(op, inputs, backward))
                : of(shape, data);
    }

    /// {@return `parts` joined along `axis`}
    ///
    /// @see Shaping
    public static Tensor concat(int axis, Tensor... parts) {
        return Shaping.concat(axis, parts);
    }

    /// {@return `parts`, all of one shape, side by side along a new axis}
    ///
    /// @see Shaping
    public static Tensor stack(int axis, Tensor... parts) {
        return Shaping.stack(axis, parts);
    }

    /// {@return the elements of `a` where those of `mask` are not 0, and of `b` elsewhere}
    ///
    /// @see Choice
    public static Tensor where(Tensor mask, Tensor a, Tensor b) {
        return Choice.where(mask, a, b);
    }

    /// {@return the gradient of this scalar with respect to everything it was computed from}
    public Gradients backward() {
        if (data.length != 1) {
            throw new IllegalStateException("backward: expected a scalar but got " + this);
        }
        return backward(new float[] {1});
    }

    /// {@return the gradient of `Σ wᵢ·yᵢ`, where y is this tensor, with respect to everything it was computed from}
    ///
    /// A tensor is made after its inputs, so newest first is an order in which every tensor has
    /// received its whole gradient before it passes it on.
    Gradients backward(float[] w) {
        var grads = new Gradients();
        grads.into(this, dy -> System.arraycopy(w, 0, dy, 0, w.length));

        var pending = new TreeSet<Tensor>(Comparator.comparingLong(tensor -> -tensor.id));
        pending.add(this);
        while (!pending.isEmpty()) {
            Tensor tensor = pending.removeFirst();
            if (tensor.source != Source.LEAF && grads.has(tensor)) {
                tensor.source.backward.propagate(grads.take(tensor), grads);
                pending.addAll(tensor.source.inputs);
            }
        }
        return grads;
    }

    public Shape shape() {
        return shape;
    }

    /// {@return the elements themselves, not a copy; only optimizers and loaders write to them}
    public float[] data() {
        return data;
    }

    /// {@return the only element of a scalar}
    public float item() {
        if (data.length != 1) {
            throw new IllegalStateException("item: expected a scalar but got " + this);
        }
        return data[0];
    }

    public boolean requiresGrad() {
        return requiresGrad;
    }

    @Override
    public String toString() {
        return source == Source.LEAF ? "Tensor" + shape : "Tensor" + shape + " from " + source.op;
    }
}
