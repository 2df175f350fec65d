package jclap.core;

import java.util.List;
import jclap.core.ops.Choice;
import jclap.core.ops.Elementwise;
import jclap.core.ops.Indexing;
import jclap.core.ops.Padding;
import jclap.core.ops.Reductions;
import jclap.core.ops.Shaping;

/// What a tensor can do as an array: arithmetic, reductions, other arrangements of its elements.
///
/// Each method is one line; formulas, checks and gradient are in the class that `@see` names.
sealed interface ArrayOperations permits Tensor {

    /// @see Elementwise
    default Tensor plus(Tensor other) {
        return Elementwise.plus(self(), other);
    }

    /// @see Elementwise
    default Tensor minus(Tensor other) {
        return Elementwise.minus(self(), other);
    }

    /// @see Elementwise
    default Tensor times(Tensor other) {
        return Elementwise.times(self(), other);
    }

    /// @see Elementwise
    default Tensor dividedBy(Tensor other) {
        return Elementwise.dividedBy(self(), other);
    }

    /// @see Elementwise
    default Tensor affine(float scale, float shift) {
        return Elementwise.affine(self(), scale, shift);
    }

    /// @see Elementwise
    default Tensor pow(float exponent) {
        return Elementwise.pow(self(), exponent);
    }

    /// @see Elementwise
    default Tensor exp() {
        return Elementwise.exp(self());
    }

    /// @see Elementwise
    default Tensor log() {
        return Elementwise.log(self());
    }

    /// @see Elementwise
    default Tensor log1p() {
        return Elementwise.log1p(self());
    }

    /// @see Elementwise
    default Tensor sqrt() {
        return Elementwise.sqrt(self());
    }

    /// @see Elementwise
    default Tensor sin() {
        return Elementwise.sin(self());
    }

    /// @see Elementwise
    default Tensor cos() {
        return Elementwise.cos(self());
    }

    /// @see Choice
    default Tensor maximum(Tensor other) {
        return Choice.maximum(self(), other);
    }

    /// @see Choice
    default Tensor minimum(Tensor other) {
        return Choice.minimum(self(), other);
    }

    /// @see Choice
    default Tensor clamp(float low, float high) {
        return Choice.clamp(self(), low, high);
    }

    /// @see Choice
    default Tensor maskedFill(Tensor mask, float value) {
        return Choice.maskedFill(self(), mask, value);
    }

    /// @see Reductions
    default Tensor sum(int... axes) {
        return Reductions.sum(self(), axes);
    }

    /// @see Reductions
    default Tensor mean(int... axes) {
        return Reductions.mean(self(), axes);
    }

    /// @see Reductions
    default Tensor variance(int... axes) {
        return Reductions.variance(self(), axes);
    }

    /// @see Reductions
    default Tensor max(int axis) {
        return Reductions.max(self(), axis);
    }

    /// @see Reductions
    default Tensor min(int axis) {
        return Reductions.min(self(), axis);
    }

    /// @see Shaping
    default Tensor reshape(int... dims) {
        return Shaping.reshape(self(), dims);
    }

    /// @see Shaping
    default Tensor expand(int... dims) {
        return Shaping.expand(self(), dims);
    }

    /// @see Shaping
    default Tensor permute(int... axes) {
        return Shaping.permute(self(), axes);
    }

    /// @see Shaping
    default Tensor slice(int axis, int from, int to) {
        return Shaping.slice(self(), axis, from, to);
    }

    /// @see Indexing
    default Tensor select(int... indices) {
        return Indexing.select(self(), indices);
    }

    /// @see Indexing
    default Tensor indexSelect(int axis, int... indices) {
        return Indexing.indexSelect(self(), axis, indices);
    }

    /// @see Indexing
    default Tensor embedding(int padding, int... ids) {
        return Indexing.embedding(self(), padding, ids);
    }

    /// @see Indexing
    default Tensor gather(int axis, Shape shape, int... index) {
        return Indexing.gather(self(), axis, shape, index);
    }

    /// @see Indexing
    default Tensor scatterAdd(int axis, int[] index, Tensor source) {
        return Indexing.scatterAdd(self(), axis, index, source);
    }

    /// @see Indexing
    default Tensor roll(int axis, int shift) {
        return Indexing.roll(self(), axis, shift);
    }

    /// @see Indexing
    default Tensor flip(int axis) {
        return Indexing.flip(self(), axis);
    }

    /// @see Indexing
    default Tensor repeat(int axis, int times) {
        return Indexing.repeat(self(), axis, times);
    }

    /// @see Padding
    default Tensor pad(int axis, int before, int after, float value) {
        return Padding.pad(self(), axis, before, after, value);
    }

    /// @see Padding
    default Tensor padReflect(int axis, int before, int after) {
        return Padding.padReflect(self(), axis, before, after);
    }

    /// @see Padding
    default Tensor padReplicate(int axis, int before, int after) {
        return Padding.padReplicate(self(), axis, before, after);
    }

    /// {@return for each place along the other axes, where along `axis` the largest element is: the first of
    /// equals}
    ///
    /// @see Reductions
    default int[] argmax(int axis) {
        return Reductions.argmax(self(), axis);
    }

    /// {@return for each row, where along the innermost axis its `k` largest elements are, largest first}
    ///
    /// @see Indexing
    default int[] topK(int k) {
        return Indexing.topK(self(), k);
    }

    /// {@return parts of the given lengths along `axis`}
    ///
    /// @see Shaping
    default List<Tensor> split(int axis, int... lengths) {
        return Shaping.split(self(), axis, lengths);
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
