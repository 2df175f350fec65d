package jclap.clap.encoder;

import java.util.List;
import java.util.Optional;
import jclap.core.Autograd;
import jclap.core.Tensor;

/// Blocks at one resolution, and the way to the next.
///
/// @param downsample absent from the last stage
public record SwinStage(List<SwinBlock> blocks, Optional<PatchMerging> downsample) {

    /// {@return the same for inference, as [jclap.nn.Linear#forInference] says}
    SwinStage forInference() {
        return new SwinStage(
                blocks.stream().map(SwinBlock::forInference).toList(), downsample.map(PatchMerging::forInference));
    }

    /// {@return `(batch, height/2, width/2, 2·channels)` from `(batch, height, width, channels)`, or the same shape
    /// in the last stage}
    Tensor forward(Tensor x) {
        Tensor y = x;
        for (SwinBlock block : blocks) {
            Tensor tokens = y;
            y = Autograd.forgetting(() -> block.forward(tokens));
        }
        Tensor tokens = y;
        return downsample
                .map(merging -> Autograd.forgetting(() -> merging.forward(tokens)))
                .orElse(tokens);
    }
}
