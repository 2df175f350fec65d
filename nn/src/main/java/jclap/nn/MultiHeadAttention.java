package jclap.nn;

import java.util.random.RandomGenerator;
import jclap.core.Tensor;

/// Scaled dot-product attention of every token to every other in several subspaces, or heads,
/// [Vaswani et al., 2017](https://arxiv.org/abs/1706.03762).
///
/// ```text
/// y = softmax(Q·Kᵀ/√d + Σ masks)·V     in each head;  Q, K, V linear in x
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
    /// @param masks added to the scores, each `(m, heads or 1, time or 1, time)` or less that broadcasts: 0 where a
    ///     token may look and a large negative number where it may not; m is 1, or a number that divides the batch
    ///     and is the same for all, and sequence `i` has mask `i mod m`
    /// @return `(batch, time, width)`
    public Tensor forward(Tensor x, Tensor... masks) {
        return output.forward(mix(x, masks));
    }

    /// {@return what the heads saw, side by side, `(batch, time, width)`: [#forward] without the last map}
    public Tensor mix(Tensor x, Tensor... masks) {
        return join(query.forward(x), key.forward(x), value.forward(x), masks);
    }

    /// {@return the same of queries, keys and values}
    Tensor join(Tensor q, Tensor k, Tensor v, Tensor... masks) {
        int[] dims = q.shape().dims();
        int different = 1;
        for (Tensor mask : masks) {
            different = Math.max(
                    different, mask.shape().rank() < 4 ? 1 : mask.shape().dim(0));
        }
        if (dims.length != 3 || dims[0] % different != 0) {
            throw new IllegalArgumentException(
                    "attention: expected (batch, time, width) and a number of masks that divides the batch but got "
                            + q.shape() + " and " + different);
        }
        int[] rounds = {dims[0] / different, different, dims[1], dims[2]}; // of sequences with different masks
        return q.reshape(rounds)
                .attention(k.reshape(rounds), v.reshape(rounds), heads, dropout.p(), masks)
                .reshape(dims);
    }
}
