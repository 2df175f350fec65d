package jclap.core.kernel.simd;

import java.util.Optional;
import jclap.core.kernel.Conv2dGeometry;
import jclap.core.kernel.PackedConvolution;

/// [jclap.core.kernel.PackedConvolution] with the Vector API, for a single group.
public sealed interface SimdPackedConvolution {

    /// `y += w ∗ x`
    void forward(Conv2dGeometry g, float[] x, float[] y);

    /// Packs the weights for the kernel that is the fastest for images of that size.
    static SimdPackedConvolution of(Conv2dGeometry g, float[] w, float[] scale) {
        int in = g.inChannels(), out = g.outChannels();
        Optional<TileForm> form = TileForm.packed(Correlation.forward(g, in), g.batch(), out);
        return form.isPresent()
                ? new InTiles(WinogradKernels.packed(form.get(), in, out, w, scale))
                : new Direct(new PackedCorrelation(out, w.length / out, PackedConvolution.scaled(w, scale)));
    }

    /// With fewer multiplications.
    record InTiles(WinogradKernels kernels) implements SimdPackedConvolution {
        @Override
        public void forward(Conv2dGeometry g, float[] x, float[] y) {
            new Winograd(Correlation.forward(g, g.inChannels()), g.batch(), kernels).correlate(x, y);
        }
    }

    /// As a matrix product.
    record Direct(PackedCorrelation packed) implements SimdPackedConvolution {
        @Override
        public void forward(Conv2dGeometry g, float[] x, float[] y) {
            packed.correlate(Correlation.forward(g, g.inChannels()), g.batch(), x, y);
        }
    }
}
