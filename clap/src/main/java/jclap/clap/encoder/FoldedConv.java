package jclap.clap.encoder;

import java.util.Arrays;
import java.util.Optional;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Conv2dGeometry;
import jclap.core.kernel.PackedConvolution;
import jclap.core.kernel.Pointwise;
import jclap.core.kernel.Scratch;
import jclap.nn.Activation;
import jclap.nn.BatchNorm2d;
import jclap.nn.Conv2d;
import jclap.nn.Layer;

/// A convolution that only infers: the normalization after it is part of its weights, and those are packed once.
///
/// ```text
/// w′ = w·γ/√(σ² + ε)      b = β − μ·γ/√(σ² + ε)      y = curve(w′ ∗ x + b)
/// ```
///
/// @param sizes of the convolution, for a picture of typical size
/// @param bias one number for each channel of the output
record FoldedConv(Conv2dGeometry sizes, PackedConvolution packed, float[] bias, Optional<Activation> curve)
        implements Layer {

    /// @param height of the pictures that are most usual
    static FoldedConv of(Conv2d conv, BatchNorm2d norm, Optional<Activation> curve, int height, int width) {
        Shape shape = conv.weight().shape();
        int out = shape.dim(0);
        float[] scale = new float[out], bias = new float[out];
        float[] shift = conv.bias().map(Tensor::data).orElseGet(() -> new float[out]);
        for (int o = 0; o < out; o++) {
            double gain = norm.weight().data()[o]
                    / Math.sqrt((double) norm.runningVar().data()[o] + norm.eps());
            scale[o] = (float) gain;
            bias[o] = (float)
                    (norm.bias().data()[o] + (shift[o] - norm.runningMean().data()[o]) * gain);
        }
        var sliding = conv.sliding();
        var sizes = new Conv2dGeometry(
                1,
                shape.dim(1) * sliding.groups(),
                height,
                width,
                out,
                shape.dim(2),
                shape.dim(3),
                sliding.strideY(),
                sliding.strideX(),
                sliding.padY(),
                sliding.padX(),
                sliding.dilationY(),
                sliding.dilationX(),
                sliding.groups());
        return new FoldedConv(sizes, PackedConvolution.of(sizes, conv.weight().data(), scale), bias, curve);
    }

    /// Without a graph: the convolution adds to planes that hold the bias already.
    @Override
    public Tensor forward(Tensor x) {
        Conv2dGeometry g = sizes(x);
        int plane = g.outHeight() * g.outWidth();
        float[] y = Scratch.floats(g.batch() * g.outChannels() * plane);
        for (int i = 0; i < g.batch() * g.outChannels(); i++) {
            Arrays.fill(y, i * plane, (i + 1) * plane, bias[i % g.outChannels()]);
        }
        return convolve(g, x, y);
    }

    /// {@return the same plus `residual`, before the curve}
    Tensor forward(Tensor x, Tensor residual) {
        Conv2dGeometry g = sizes(x);
        int plane = g.outHeight() * g.outWidth();
        float[] y = Scratch.floats(residual.data().length);
        for (int i = 0; i < g.batch() * g.outChannels(); i++) {
            Pointwise.affine(1, bias[i % g.outChannels()], residual.data(), i * plane, y, i * plane, plane);
        }
        return convolve(g, x, y);
    }

    private Conv2dGeometry sizes(Tensor x) {
        return sizes.of(x.shape().dim(0), x.shape().dim(2), x.shape().dim(3));
    }

    private Tensor convolve(Conv2dGeometry g, Tensor x, float[] y) {
        packed.forward(g, x.data(), y);
        curve.ifPresent(f -> f.replace(y));
        return Tensor.of(Shape.of(g.batch(), g.outChannels(), g.outHeight(), g.outWidth()), y);
    }
}
