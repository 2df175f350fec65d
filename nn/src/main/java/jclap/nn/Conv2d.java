package jclap.nn;

import java.util.Optional;
import java.util.random.RandomGenerator;
import jclap.core.Sliding;
import jclap.core.Tensor;

/// Two-dimensional convolution.
///
/// @param weight `(out, in/groups, kernel height, kernel width)`
/// @param bias `(out)`; before a [BatchNorm2d], which has one, there is none
/// @param sliding steps, margin and groups
public record Conv2d(Tensor weight, Optional<Tensor> bias, Sliding sliding) implements Layer {

    /// {@return a layer without a bias whose output is as large as its input, with weights from the uniform
    /// distribution of [He et al., 2015](https://arxiv.org/abs/1502.01852)}
    ///
    /// @param kernel an odd number
    public static Conv2d create(int in, int out, int kernel, RandomGenerator random) {
        float bound = (float) Math.sqrt(6.0 / (in * kernel * kernel));
        return new Conv2d(
                Init.uniform(bound, random, out, in, kernel, kernel),
                Optional.empty(),
                Sliding.by(1).padded(kernel / 2));
    }

    /// {@return a layer with a bias, both drawn from U(−√(1/n), √(1/n)), where n is the size of a kernel}
    public static Conv2d withBias(int in, int out, int height, int width, Sliding sliding, RandomGenerator random) {
        int planes = in / sliding.groups();
        float bound = (float) Math.sqrt(1.0 / (planes * height * width));
        return new Conv2d(
                Init.uniform(bound, random, out, planes, height, width),
                Optional.of(Init.uniform(bound, random, out)),
                sliding);
    }

    /// {@return `(batch, out, …)` from `(batch, in, height, width)`}
    @Override
    public Tensor forward(Tensor x) {
        Tensor y = x.conv2d(weight, sliding);
        return bias.map(b -> y.plus(b.reshape(-1, 1, 1))).orElse(y);
    }
}
