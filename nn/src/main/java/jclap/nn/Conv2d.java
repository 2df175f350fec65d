package jclap.nn;

import java.util.random.RandomGenerator;
import jclap.core.Tensor;

/// Two-dimensional convolution without a bias, for use before a [BatchNorm2d], which has one.
///
/// @param weight `(out, in, kernel, kernel)`
/// @param stride step between windows, in both directions
/// @param padding zeros on each side
public record Conv2d(Tensor weight, int stride, int padding) implements Layer {

    /// {@return a layer whose output is as large as its input, with weights from the uniform distribution of
    /// [He et al., 2015](https://arxiv.org/abs/1502.01852)}
    ///
    /// @param kernel an odd number
    public static Conv2d create(int in, int out, int kernel, RandomGenerator random) {
        float bound = (float) Math.sqrt(6.0 / (in * kernel * kernel));
        return new Conv2d(Init.uniform(bound, random, out, in, kernel, kernel), 1, kernel / 2);
    }

    /// {@return `(batch, out, height, width)` from `(batch, in, height, width)`}
    @Override
    public Tensor forward(Tensor x) {
        return x.conv2d(weight, stride, padding);
    }
}
