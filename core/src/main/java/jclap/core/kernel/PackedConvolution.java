package jclap.core.kernel;

import java.util.Arrays;
import jclap.core.kernel.simd.SimdPackedConvolution;

/// The forward pass of a convolution whose weights do not change any more, so that they are brought once to the order
/// in which the kernel reads them.
///
/// On small images of many channels, the weights are most of the memory that a convolution touches.
@FunctionalInterface
public interface PackedConvolution {

    /// `y += w ∗ x`, as [Convolution#forward]
    void forward(Conv2dGeometry g, float[] x, float[] y);

    /// Packs the weights for images of the size in `g`. Images of other sizes are allowed later, if they have its
    /// channels, kernel, strides, dilations and groups.
    ///
    /// @param w `(outChannels, inChannels/groups, kernelHeight, kernelWidth)`
    static PackedConvolution of(Conv2dGeometry g, float[] w) {
        float[] ones = new float[g.outChannels()];
        Arrays.fill(ones, 1);
        return of(g, w, ones);
    }

    /// The same of the weights `scale[o]·w[o]`: a normalization after the convolution can be a part of it.
    ///
    /// @param scale `(outChannels)`
    static PackedConvolution of(Conv2dGeometry g, float[] w, float[] scale) {
        if (Simd.ON && g.groups() == 1 && !g.isPointwise() && w.length > 0) {
            return SimdPackedConvolution.of(g, w, scale)::forward;
        }
        float[] scaled = scaled(w, scale);
        return (sizes, x, y) -> Convolution.forward(sizes, x, scaled, y);
    }

    /// {@return `scale[o]·w[o]`}
    static float[] scaled(float[] w, float[] scale) {
        int row = w.length / Math.max(1, scale.length);
        float[] scaled = new float[w.length];
        for (int o = 0; o < scale.length; o++) {
            Pointwise.affine(scale[o], 0, w, o * row, scaled, o * row, row);
        }
        return scaled;
    }
}
