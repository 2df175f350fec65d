package jclap.core.kernel;

import jclap.core.kernel.simd.SimdConvolution;
import jclap.core.kernel.simd.SimdDepthwise;

/// Two-dimensional convolution (cross-correlation, as everywhere in deep learning) and its two gradients.
///
/// ```text
/// y[b, o, i, j] = Σ over c, u, v   w[o, c, u, v] ·
///                                  x[b, c, i·strideY − padY + u·dilationY, j·strideX − padX + v·dilationX]
///
/// x (batch, inChannels, height, width)      w (outChannels, inChannels/groups, kernelHeight, kernelWidth)
/// y (batch, outChannels, outHeight, outWidth)
/// ```
///
/// All three add to their result.
public final class Convolution {

    private Convolution() {}

    /// `y += w ∗ x`
    public static void forward(Conv2dGeometry g, float[] x, float[] w, float[] y) {
        if (!Simd.ON) {
            PlainConvolution.forward(g, x, w, y);
        } else if (g.groups() == 1) {
            SimdConvolution.forward(g, x, w, y);
        } else if (g.groups() == g.inChannels()) {
            SimdDepthwise.forward(g, x, w, y);
        } else {
            Groups.forward(g, x, w, y);
        }
    }

    /// `dx += ∂L/∂x`, given `dy = ∂L/∂y`
    public static void inputGradient(Conv2dGeometry g, float[] dy, float[] w, float[] dx) {
        if (!Simd.ON) {
            PlainConvolution.inputGradient(g, dy, w, dx);
        } else if (g.groups() == 1) {
            SimdConvolution.inputGradient(g, dy, w, dx);
        } else if (g.groups() == g.inChannels()) {
            SimdDepthwise.inputGradient(g, dy, w, dx);
        } else {
            Groups.inputGradient(g, dy, w, dx);
        }
    }

    /// `dw += ∂L/∂w`, given `dy = ∂L/∂y`
    public static void weightGradient(Conv2dGeometry g, float[] x, float[] dy, float[] dw) {
        if (!Simd.ON) {
            PlainConvolution.weightGradient(g, x, dy, dw);
        } else if (g.groups() == 1) {
            SimdConvolution.weightGradient(g, x, dy, dw);
        } else if (g.groups() == g.inChannels()) {
            SimdDepthwise.weightGradient(g, x, dy, dw);
        } else {
            Groups.weightGradient(g, x, dy, dw);
        }
    }
}
