package jclap.clap.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jclap.core.Autograd;
import jclap.core.Tensor;
import jclap.nn.Activation;
import jclap.nn.Layer;

/// A [ConvEncoder] that only infers.
///
/// @param ends what comes before and after the blocks
/// @param blocks each a list of convolutions
record FoldedConvEncoder(ConvEncoder ends, List<List<FoldedConv>> blocks) implements AudioTower {

    /// Frames of the spectrograms that the kernels are chosen for: five seconds of CLAP 2022, half of LAION's ten.
    private static final int FRAMES = 500;

    private static final Optional<Activation> RELU = Optional.of(Activation.RELU);

    static FoldedConvEncoder of(ConvEncoder encoder) {
        var blocks = new ArrayList<List<FoldedConv>>();
        int frames = FRAMES, mels = encoder.bn0().weight().shape().dim(0);
        for (int i = 0; i < encoder.convBlocks().size(); i++) {
            ConvBlock block = encoder.convBlocks().get(i);
            var convs = new ArrayList<FoldedConv>();
            convs.add(FoldedConv.of(block.conv1(), block.bn1(), RELU, frames, mels));
            if (block.conv2().isPresent()) {
                convs.add(FoldedConv.of(block.conv2().get(), block.bn2().orElseThrow(), RELU, frames, mels));
            }
            blocks.add(List.copyOf(convs));
            frames = Math.max(1, frames / encoder.pools().get(i));
            mels = Math.max(1, mels / encoder.pools().get(i));
        }
        return new FoldedConvEncoder(encoder.withoutBlocks(), List.copyOf(blocks));
    }

    @Override
    public Tensor normalize(Tensor logMel) {
        return ends.normalize(logMel);
    }

    @Override
    public Tensor forward(Tensor normalized, boolean... longer) {
        return Autograd.forgetting(() -> {
            Tensor x = normalized;
            for (int i = 0; i < blocks.size(); i++) {
                x = block(i, x);
            }
            return ends.pool(x.mean(-1));
        });
    }

    private Tensor block(int i, Tensor x) {
        return Autograd.forgetting(() -> {
            Tensor y = x;
            for (Layer conv : blocks.get(i)) {
                y = conv.forward(y);
            }
            return ends.halve(i, y);
        });
    }
}
