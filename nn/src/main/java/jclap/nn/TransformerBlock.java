package jclap.nn;

import java.util.random.RandomGenerator;
import jclap.core.Tensor;

/// Attention between tokens, then a map of each token, each added to what came in. Normalization comes
/// first ("pre-LN", [Xiong et al., 2020](https://arxiv.org/abs/2002.04745)), which trains without
/// a long warm-up.
///
/// @param dropout of what each half adds
public record TransformerBlock(
        LayerNorm norm1, MultiHeadAttention attention, LayerNorm norm2, FeedForward mlp, Dropout dropout) {

    /// {@return a block for tokens of the given width}
    public static TransformerBlock create(int width, int heads, float dropout, RandomGenerator random) {
        return new TransformerBlock(
                LayerNorm.create(width),
                MultiHeadAttention.create(width, heads, random),
                LayerNorm.create(width),
                FeedForward.create(width, random),
                new Dropout(dropout));
    }

    /// @param x `(batch, time, width)`
    /// @param mask as in [MultiHeadAttention#forward]
    /// @return `(batch, time, width)`
    public Tensor forward(Tensor x, Tensor mask) {
        Tensor attended = x.plus(dropout.forward(attention.forward(norm1.forward(x), mask)));
        return attended.plus(dropout.forward(mlp.forward(norm2.forward(attended))));
    }
}
