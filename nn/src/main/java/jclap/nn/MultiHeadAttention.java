package jclap.nn;

import java.util.random.RandomGenerator;
import jclap.core.Tensor;

/// Scaled dot-product attention of every token to every other in several subspaces, or heads,
/// [Vaswani et al., 2017](https://arxiv.org/abs/1706.03762).
///
/// ```text
/// y = softmax(Q·Kᵀ/√d + mask)·V     in each head;  Q, K, V linear in x
/// ```
///
/// @param query `(width, width)`, as are `key`, `value` and `output`
/// @param heads divides the width; each head has d = width/heads
/// @param dropout of the weights that the softmax gives
public record MultiHeadAttention(Linear query, Linear key, Linear value, Linear output, int heads, Dropout dropout) {

    public MultiHeadAttention {
        int width = query.weight().shape().dim(0);
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "attention: expected heads that divide the width " + width + " but got " + heads);
        }
    }

    /// {@return attention for tokens of the given width, without dropout}
    public static MultiHeadAttention create(int width, int heads, RandomGenerator random) {
        return create(width, heads, 0, random);
    }

    /// {@return attention for tokens of the given width}
    public static MultiHeadAttention create(int width, int heads, float dropout, RandomGenerator random) {
        return new MultiHeadAttention(
                Linear.create(width, width, random),
                Linear.create(width, width, random),
                Linear.create(width, width, random),
                Linear.create(width, width, random),
                heads,
                new Dropout(dropout));
    }

    /// {@return the same for inference, as [Linear#forInference] says}
    public MultiHeadAttention forInference() {
        return new MultiHeadAttention(
                query.forInference(), key.forInference(), value.forInference(), output.forInference(), heads, dropout);
    }

    /// @param x `(batch, time, width)`
    /// @param mask added to the scores, `(m, heads or 1, time or 1, time)` or less that broadcasts: 0 where a token
    ///     may look and a large negative number where it may not; m divides the batch, whose sequence `i` has mask
    /// `i mod m`
    /// @return `(batch, time, width)`
    public Tensor forward(Tensor x, Tensor mask) {
        return output.forward(mix(x, mask));
    }

    /// {@return what the heads saw, side by side, `(batch, time, width)`: [#forward] without the last map}
    public Tensor mix(Tensor x, Tensor mask) {
        int batch = x.shape().dim(0), time = x.shape().dim(1), width = x.shape().dim(2);
        Tensor q = split(query.forward(x)); // (batch, heads, time, d)
        Tensor k = split(key.forward(x));
        Tensor v = split(value.forward(x));

        float scale = (float) (1 / Math.sqrt((double) width / heads));
        Tensor scores = q.matmul(k.permute(0, 1, 3, 2)).affine(scale, 0); // (batch, heads, time, time)
        Tensor mixed = dropout.forward(masked(scores, mask).softmax()).matmul(v); // (batch, heads, time, d)
        return mixed.permute(0, 2, 1, 3).reshape(batch, time, width);
    }

    private Tensor masked(Tensor scores, Tensor mask) {
        int batch = scores.shape().dim(0), time = scores.shape().dim(2);
        int masks = mask.shape().rank() < 4 ? 1 : mask.shape().dim(0);
        if (masks == 1 || masks == batch) {
            return scores.plus(mask);
        }
        return scores.reshape(-1, masks, heads, time, time).plus(mask).reshape(batch, heads, time, time);
    }

    private Tensor split(Tensor x) {
        return x.reshape(x.shape().dim(0), x.shape().dim(1), heads, -1).permute(0, 2, 1, 3);
    }
}
