package jclap.nn;

import jclap.core.Tensor;

/// Normalizes each channel over batch and plane, then scales and shifts it. In training it uses the
/// statistics of the batch and moves the running ones, which are what inference uses.
///
/// @param weight `(channels)`, initially 1
/// @param bias `(channels)`, initially 0
/// @param runningMean `(channels)`, initially 0; counted, not learned
/// @param runningVar `(channels)`, initially 1; counted, not learned
/// @param momentum how far a batch moves the running statistics, in (0, 1]
/// @param eps added to the variance, to keep it from zero
public record BatchNorm2d(Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, float momentum, float eps)
        implements Layer {

    /// {@return a layer for `channels` channels with PyTorch's momentum 0.1 and ε 1e-5}
    public static BatchNorm2d create(int channels) {
        return new BatchNorm2d(
                Init.filled(1, channels),
                Init.filled(0, channels),
                Init.buffer(0, channels),
                Init.buffer(1, channels),
                0.1f,
                1e-5f);
    }

    /// {@return `(batch, channels, …)` from the same shape}
    @Override
    public Tensor forward(Tensor x) {
        return x.batchNorm(weight, bias, runningMean, runningVar, momentum, eps);
    }
}
