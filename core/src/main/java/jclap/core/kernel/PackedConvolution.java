package jclap.core.kernel;

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
    /// @param w `(outChannels, inChannels/groups, kernelHeight, kernelWidth)`, not to be changed any more
    static PackedConvolution of(Conv2dGeometry g, float[] w) {
        return Simd.ON && g.groups() == 1 && !g.isPointwise() && w.length > 0
                ? SimdPackedConvolution.of(g, w)::forward
                : (sizes, x, y) -> Convolution.forward(sizes, x, w, y);
    }
}
