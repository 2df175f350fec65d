package jclap.core;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import jclap.core.ops.Activations;
import jclap.core.ops.Convolutions;
import jclap.core.ops.Elementwise;
import jclap.core.ops.Indexing;
import jclap.core.ops.Losses;
import jclap.core.ops.MatMul;
import jclap.core.ops.Normalization;
import jclap.core.ops.Reductions;
import jclap.core.ops.Shaping;
import jclap.core.ops.Softmax;

/// A dense, row-major array of floats that remembers the operation that made it.
///
/// Each operation below is one line; its formulas, checks and gradient are in the class that `@see` names.
public final class Tensor {

    /// How a tensor was made. A leaf was not made by an operation.
    private record Source(String op, List<Tensor> inputs, Backward backward) {

        static final Source LEAF = new Source("leaf", List.of(), (_, _) -> {});
    }

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

    /// @see Elementwise
    public Tensor plus(Tensor other) {
        return Elementwise.plus(this, other);
    }

    /// @see Elementwise
    public Tensor minus(Tensor other) {
        return Elementwise.minus(this, other);
    }

    /// @see Elementwise
    public Tensor times(Tensor other) {
        return Elementwise.times(this, other);
    }

    /// @see Elementwise
    public Tensor dividedBy(Tensor other) {
        return Elementwise.dividedBy(this, other);
    }

    /// @see Elementwise
    public Tensor affine(float scale, float shift) {
        return Elementwise.affine(this, scale, shift);
    }

    /// @see Elementwise
    public Tensor exp() {
        return Elementwise.exp(this);
    }

    /// @see Elementwise
    public Tensor log() {
        return Elementwise.log(this);
    }

    /// @see Elementwise
    public Tensor sqrt() {
        return Elementwise.sqrt(this);
    }

    /// @see Activations
    public Tensor relu() {
        return Activations.relu(this);
    }

    /// @see Activations
    public Tensor gelu() {
        return Activations.gelu(this);
    }

    /// @see Activations
    public Tensor geluTanh() {
        return Activations.geluTanh(this);
    }

    /// @see Activations
    public Tensor silu() {
        return Activations.silu(this);
    }

    /// @see Activations
    public Tensor tanh() {
        return Activations.tanh(this);
    }

    /// @see Activations
    public Tensor sigmoid() {
        return Activations.sigmoid(this);
    }

    /// @see Activations
    public Tensor dropout(float p) {
        return Activations.dropout(this, p);
    }

    /// @see Reductions
    public Tensor sum() {
        return Reductions.sum(this);
    }

    public Tensor sum(int axis) {
        return Reductions.sum(this, axis);
    }

    /// @see Reductions
    public Tensor mean(int axis) {
        return Reductions.mean(this, axis);
    }

    /// @see Reductions
    public Tensor max(int axis) {
        return Reductions.max(this, axis);
    }

    /// @see MatMul
    public Tensor matmul(Tensor other) {
        return MatMul.matmul(this, other);
    }

    /// @see MatMul
    public Tensor linear(Tensor weight) {
        return MatMul.linear(this, weight);
    }

    public Tensor linear(Tensor weight, Tensor bias) {
        return MatMul.linear(this, weight, bias);
    }

    /// @see Shaping
    public Tensor reshape(int... dims) {
        return Shaping.reshape(this, dims);
    }

    /// @see Shaping
    public Tensor permute(int... axes) {
        return Shaping.permute(this, axes);
    }

    /// @see Shaping
    public Tensor slice(int axis, int from, int to) {
        return Shaping.slice(this, axis, from, to);
    }

    /// {@return `parts` joined along `axis`}
    ///
    /// @see Shaping
    public static Tensor concat(int axis, Tensor... parts) {
        return Shaping.concat(axis, parts);
    }

    /// @see Indexing
    public Tensor select(int... indices) {
        return Indexing.select(this, indices);
    }

    /// @see Softmax
    public Tensor softmax() {
        return Softmax.softmax(this);
    }

    /// @see Normalization
    public Tensor layerNorm(Tensor weight, Tensor bias, float eps) {
        return Normalization.layerNorm(this, weight, bias, eps);
    }

    /// @see Normalization
    public Tensor batchNorm(
            Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, float momentum, float eps) {
        return Normalization.batchNorm(this, weight, bias, runningMean, runningVar, momentum, eps);
    }

    /// @see Normalization
    public Tensor normalize() {
        return Normalization.normalize(this);
    }

    /// @see Convolutions
    public Tensor conv2d(Tensor weight, int stride, int padding) {
        return Convolutions.conv2d(this, weight, stride, padding);
    }

    /// @see Convolutions
    public Tensor avgPool2d(int height, int width) {
        return Convolutions.avgPool2d(this, height, width);
    }

    /// @see Convolutions
    public Tensor maxPool2d(int height, int width) {
        return Convolutions.maxPool2d(this, height, width);
    }

    /// @see Losses
    public Tensor crossEntropy(int... targets) {
        return Losses.crossEntropy(this, targets);
    }

    public Tensor crossEntropy(Tensor targets) {
        return Losses.crossEntropy(this, targets);
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
