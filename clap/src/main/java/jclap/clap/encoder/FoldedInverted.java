package jclap.clap.encoder;

import java.util.List;
import jclap.core.Tensor;
import jclap.core.kernel.Pointwise;
import jclap.nn.Layer;

/// A [MobileNet.Inverted] that only infers: channels are weighed in place, and what is added at the end is what the
/// last convolution starts from.
///
/// @param block convolutions, and perhaps a [MobileNet.Squeeze] behind one of them
record FoldedInverted(List<Layer> block, boolean residual) implements Layer {

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = x;
        for (Layer layer : block.subList(0, block.size() - 1)) {
            if (layer instanceof MobileNet.Squeeze squeeze) {
                weigh(squeeze.gate(y).data(), y.data());
            } else {
                y = layer.forward(y);
            }
        }
        FoldedConv last = (FoldedConv) block.getLast();
        return residual ? last.forward(y, x) : last.forward(y);
    }

    private static void weigh(float[] gate, float[] x) {
        int plane = x.length / gate.length;
        for (int i = 0; i < gate.length; i++) {
            Pointwise.affine(gate[i], 0, x, i * plane, x, i * plane, plane);
        }
    }
}
