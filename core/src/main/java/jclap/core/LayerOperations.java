package jclap.core;

import jclap.core.ops.Activations;
import jclap.core.ops.Attention;
import jclap.core.ops.Convolutions;
import jclap.core.ops.Losses;
import jclap.core.ops.MatMul;
import jclap.core.ops.Normalization;
import jclap.core.ops.Resizing;
import jclap.core.ops.Softmax;

/// What a tensor can do as the input of a layer: activations, products, normalization, convolution, losses.
///
/// Each method is one line; formulas, checks and gradient are in the class that `@see` names.
sealed interface LayerOperations permits Tensor {

    /// @see Activations
    default Tensor relu() {
        return Activations.relu(self());
    }

    /// @see Activations
    default Tensor relu6() {
        return Activations.relu6(self());
    }

    /// @see Activations
    default Tensor gelu() {
        return Activations.gelu(self());
    }

    /// @see Activations
    default Tensor geluTanh() {
        return Activations.geluTanh(self());
    }

    /// @see Activations
    default Tensor quickGelu() {
        return Activations.quickGelu(self());
    }

    /// @see Activations
    default Tensor silu() {
        return Activations.silu(self());
    }

    /// @see Activations
    default Tensor tanh() {
        return Activations.tanh(self());
    }

    /// @see Activations
    default Tensor sigmoid() {
        return Activations.sigmoid(self());
    }

    /// @see Activations
    default Tensor softplus() {
        return Activations.softplus(self());
    }

    /// @see Activations
    default Tensor hardSigmoid() {
        return Activations.hardSigmoid(self());
    }

    /// @see Activations
    default Tensor hardSwish() {
        return Activations.hardSwish(self());
    }

    /// @see Activations
    default Tensor dropout(float p) {
        return Activations.dropout(self(), p);
    }

    /// @see MatMul
    default Tensor matmul(Tensor other) {
        return MatMul.matmul(self(), other);
    }

    /// @see MatMul
    default Tensor matmul(Tensor other, boolean transposeThis, boolean transposeOther) {
        return MatMul.matmul(self(), other, transposeThis, transposeOther);
    }

    /// @see MatMul
    default Tensor linear(Tensor weight) {
        return MatMul.linear(self(), weight);
    }

    /// @see MatMul
    default Tensor linear(Tensor weight, Tensor bias) {
        return MatMul.linear(self(), weight, bias);
    }

    /// @see Softmax
    default Tensor softmax() {
        return Softmax.softmax(self());
    }

    /// @see Softmax
    default Tensor logSoftmax() {
        return Softmax.logSoftmax(self());
    }

    /// @see Softmax
    default Tensor logSumExp() {
        return Softmax.logSumExp(self());
    }

    /// @see Attention
    default Tensor attention(Tensor key, Tensor value) {
        return Attention.attention(self(), key, value);
    }

    /// @see Attention
    default Tensor attention(Tensor key, Tensor value, Tensor mask) {
        return Attention.attention(self(), key, value, mask);
    }

    /// @see Attention
    default Tensor attention(Tensor key, Tensor value, int heads, float dropout, Tensor... masks) {
        return Attention.attention(self(), key, value, heads, dropout, masks);
    }

    /// @see Normalization
    default Tensor layerNorm(Tensor weight, Tensor bias, float eps) {
        return Normalization.layerNorm(self(), weight, bias, eps);
    }

    /// @see Normalization
    default Tensor groupNorm(int groups, Tensor weight, Tensor bias, float eps) {
        return Normalization.groupNorm(self(), groups, weight, bias, eps);
    }

    /// @see Normalization
    default Tensor batchNorm(
            Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, float momentum, float eps) {
        return Normalization.batchNorm(self(), weight, bias, runningMean, runningVar, momentum, eps);
    }

    /// @see Normalization
    default Tensor normalize() {
        return Normalization.normalize(self());
    }

    /// @see Normalization
    default Tensor cosineSimilarity(Tensor other) {
        return Normalization.cosineSimilarity(self(), other);
    }

    /// @see Convolutions
    default Tensor conv1d(Tensor weight, Sliding sliding) {
        return Convolutions.conv1d(self(), weight, sliding);
    }

    /// @see Convolutions
    default Tensor conv2d(Tensor weight, Sliding sliding) {
        return Convolutions.conv2d(self(), weight, sliding);
    }

    /// @see Convolutions
    default Tensor conv2d(Tensor weight, int stride, int padding) {
        return Convolutions.conv2d(self(), weight, stride, padding);
    }

    /// @see Convolutions
    default Tensor avgPool2d(int height, int width) {
        return Convolutions.avgPool2d(self(), height, width);
    }

    /// @see Convolutions
    default Tensor avgPool2d(int height, int width, Sliding sliding) {
        return Convolutions.avgPool2d(self(), height, width, sliding);
    }

    /// @see Convolutions
    default Tensor maxPool2d(int height, int width) {
        return Convolutions.maxPool2d(self(), height, width);
    }

    /// @see Convolutions
    default Tensor maxPool2d(int height, int width, Sliding sliding) {
        return Convolutions.maxPool2d(self(), height, width, sliding);
    }

    /// @see Resizing
    default Tensor interpolate(Interpolation method, int height, int width) {
        return Resizing.interpolate(self(), method, height, width);
    }

    /// @see Resizing
    default Tensor adaptiveAvgPool2d(int height, int width) {
        return Resizing.adaptiveAvgPool2d(self(), height, width);
    }

    /// @see Losses
    default Tensor crossEntropy(int... targets) {
        return Losses.crossEntropy(self(), targets);
    }

    /// @see Losses
    default Tensor crossEntropy(float smoothing, int... targets) {
        return Losses.crossEntropy(self(), smoothing, targets);
    }

    /// @see Losses
    default Tensor crossEntropy(Tensor targets) {
        return Losses.crossEntropy(self(), targets);
    }

    /// @see Losses
    default Tensor binaryCrossEntropy(Tensor targets) {
        return Losses.binaryCrossEntropy(self(), targets);
    }

    /// @see Losses
    default Tensor squaredError(Tensor targets) {
        return Losses.squaredError(self(), targets);
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
