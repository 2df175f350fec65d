package jclap.nn;

import java.util.List;
import java.util.random.RandomGenerator;
import jclap.core.Autograd;
import jclap.core.Tensor;
import jclap.core.Training;

/// Attention between tokens, then a map of each token, each added to what came in.
///
/// ```text
/// PRE     h = x + attention(norm₁(x))        y = h + mlp(norm₂(h))
/// POST    h = norm₁(x + attention(x))        y = norm₂(h + mlp(h))
/// ```
///
/// @param dropout of what each half adds
/// @param order where the normalizations are
public record TransformerBlock(
        LayerNorm norm1, MultiHeadAttention attention, LayerNorm norm2, FeedForward mlp, Dropout dropout, Order order) {

    /// Where a block normalizes.
    public enum Order {
        /// Before each half, as in GPT-2: trains without a long warm-up,
        /// [Xiong et al., 2020](https://arxiv.org/abs/2002.04745).
        PRE,
        /// After each sum, as in BERT and in the first transformer.
        POST
    }

    /// {@return a block for tokens of the given width that normalizes first}
    public static TransformerBlock create(int width, int heads, float dropout, RandomGenerator random) {
        return new TransformerBlock(
                LayerNorm.create(width),
                MultiHeadAttention.create(width, heads, random),
                LayerNorm.create(width),
                FeedForward.create(width, random),
                new Dropout(dropout),
                Order.PRE);
    }

    /// {@return the same for inference, as [Linear#forInference] says}
    public TransformerBlock forInference() {
        return new TransformerBlock(norm1, attention.forInference(), norm2, mlp.forInference(), dropout, order);
    }

    /// {@return what blocks make of `x`, one after the other, `(batch, time, width)`}
    ///
    /// Blocks for inference work in place where nothing is recorded or trained, see [TransformerInPlace].
    ///
    /// @param x `(batch, time, width)`
    /// @param mask as in [MultiHeadAttention#forward]
    public static Tensor all(List<TransformerBlock> blocks, Tensor x, Tensor mask) {
        boolean infers = !Autograd.isRecording() && !Training.isOn();
        if (infers && TransformerInPlace.fits(blocks)) {
            return Autograd.forgetting(() -> TransformerInPlace.forward(blocks, x, mask));
        }
        Tensor y = x;
        for (TransformerBlock block : blocks) {
            y = block.forward(y, mask);
        }
        return y;
    }

    /// @param x `(batch, time, width)`
    /// @param mask as in [MultiHeadAttention#forward]
    /// @return `(batch, time, width)`
    public Tensor forward(Tensor x, Tensor mask) {
        return switch (order) {
            case PRE -> {
                Tensor h = x.plus(dropout.forward(attention.forward(norm1.forward(x), mask)));
                yield h.plus(dropout.forward(mlp.forward(norm2.forward(h))));
            }
            case POST -> {
                Tensor h = norm1.forward(x.plus(dropout.forward(attention.forward(x, mask))));
                yield norm2.forward(h.plus(dropout.forward(mlp.forward(h))));
            }
        };
    }
}
