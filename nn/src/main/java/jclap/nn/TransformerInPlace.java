package jclap.nn;

import java.util.List;
import java.util.stream.Stream;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Rows;
import jclap.core.kernel.Scratch;

/// [TransformerBlock]s that only infer: the tokens stay in one array, to which each half of a block adds, and what is
/// needed beside it is used again by the next block.
///
/// A tensor for each result comes from memory that was not touched for long: all of them together took a quarter of
/// the time of MiniLM. And a product adds to its result anyway, so that a sum after it costs nothing.
final class TransformerInPlace {

    private final Shape shape;
    private final int tokens;

    /// The tokens, and the same normalized.
    private final float[] x, normed;

    /// Queries, keys and values, and the inner numbers of a feed-forward layer.
    private final float[] q, k, v, hidden;

    /// What a normalization found, which only its gradient would need.
    private final float[] mean, rstd;

    private TransformerInPlace(Tensor tokens, int inner) {
        shape = tokens.shape();
        this.tokens = shape.product(0, shape.rank() - 1);
        int n = tokens.data().length;
        x = Scratch.floats(n);
        System.arraycopy(tokens.data(), 0, x, 0, n);
        normed = Scratch.floats(n);
        q = Scratch.floats(n);
        k = Scratch.floats(n);
        v = Scratch.floats(n);
        hidden = Scratch.floats(this.tokens * inner);
        mean = Scratch.floats(this.tokens);
        rstd = Scratch.floats(this.tokens);
    }

    /// {@return whether there are `blocks`, all for inference and of the same widths}
    static boolean fits(List<TransformerBlock> blocks) {
        return !blocks.isEmpty()
                && blocks.stream()
                        .allMatch(block -> linears(block)
                                        .allMatch(linear -> linear.packed().isPresent())
                                && width(block) == width(blocks.getFirst())
                                && inner(block) == inner(blocks.getFirst()));
    }

    private static Stream<Linear> linears(TransformerBlock block) {
        MultiHeadAttention attention = block.attention();
        return Stream.of(
                attention.query(),
                attention.key(),
                attention.value(),
                attention.output(),
                block.mlp().fc1(),
                block.mlp().fc2());
    }

    static Tensor forward(List<TransformerBlock> blocks, Tensor tokens, Tensor mask) {
        int width = width(blocks.getFirst());
        if (tokens.shape().rank() != 3 || tokens.shape().dim(-1) != width) {
            throw new IllegalArgumentException(
                    "transformer: expected (batch, time, " + width + ") but got " + tokens.shape());
        }
        var inPlace = new TransformerInPlace(tokens, inner(blocks.getFirst()));
        for (TransformerBlock block : blocks) {
            switch (block.order()) {
                case PRE -> {
                    inPlace.normalize(block.norm1(), inPlace.normed);
                    inPlace.attend(block.attention(), inPlace.normed, mask);
                    inPlace.normalize(block.norm2(), inPlace.normed);
                    inPlace.feed(block.mlp(), inPlace.normed);
                }
                case POST -> {
                    inPlace.attend(block.attention(), inPlace.x, mask);
                    inPlace.normalize(block.norm1(), inPlace.x);
                    inPlace.feed(block.mlp(), inPlace.x);
                    inPlace.normalize(block.norm2(), inPlace.x);
                }
            }
        }
        return Tensor.of(inPlace.shape, inPlace.x);
    }

    /// `y = norm(x)`
    private void normalize(LayerNorm norm, float[] y) {
        float[] weight = norm.weight().data(), bias = norm.bias().data();
        Rows.layerNorm(x, weight, bias, norm.eps(), mean, rstd, y, tokens, weight.length);
    }

    /// `x += attention(from)`
    private void attend(MultiHeadAttention attention, float[] from, Tensor mask) {
        packed(attention.query()).map(tokens, from, q);
        packed(attention.key()).map(tokens, from, k);
        packed(attention.value()).map(tokens, from, v);
        Tensor seen = attention.join(Tensor.of(shape, q), Tensor.of(shape, k), Tensor.of(shape, v), mask);
        packed(attention.output()).addTo(tokens, seen.data(), x);
    }

    /// `x += mlp(from)`
    private void feed(FeedForward mlp, float[] from) {
        packed(mlp.fc1()).map(tokens, from, hidden);
        mlp.activation().replace(hidden);
        packed(mlp.fc2()).addTo(tokens, hidden, x);
    }

    private static PackedLinear packed(Linear linear) {
        return (PackedLinear) linear.packed().orElseThrow();
    }

    private static int width(TransformerBlock block) {
        return block.norm1().weight().shape().dim(0);
    }

    private static int inner(TransformerBlock block) {
        return block.mlp().fc1().weight().shape().dim(0);
    }
}
