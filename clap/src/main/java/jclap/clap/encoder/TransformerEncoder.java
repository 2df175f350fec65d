package jclap.clap.encoder;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import jclap.core.Tensor;
import jclap.nn.Dropout;
import jclap.nn.Embedding;
import jclap.nn.LayerNorm;
import jclap.nn.TransformerBlock;

/// The text tower: a transformer in which every token sees every other; a text is the mean of its tokens.
///
/// @param tokenEmbedding `(vocabulary, width)`
/// @param positionEmbedding `(longest text, width)`
public record TransformerEncoder(
        Embedding tokenEmbedding,
        Embedding positionEmbedding,
        List<TransformerBlock> blocks,
        LayerNorm norm,
        Dropout dropout)
        implements TextTower {

    /// {@return an encoder with `layers` blocks}
    public static TransformerEncoder create(
            int vocabulary, int longest, int width, int layers, int heads, float dropout, RandomGenerator random) {
        return new TransformerEncoder(
                Embedding.create(vocabulary, width, random),
                Embedding.create(longest, width, random),
                Stream.generate(() -> TransformerBlock.create(width, heads, dropout, random))
                        .limit(layers)
                        .toList(),
                LayerNorm.create(width),
                new Dropout(dropout));
    }

    @Override
    public TransformerEncoder forInference() {
        return new TransformerEncoder(
                tokenEmbedding,
                positionEmbedding,
                blocks.stream().map(TransformerBlock::forInference).toList(),
                norm,
                dropout);
    }

    @Override
    public int longest() {
        return positionEmbedding.weight().shape().dim(0);
    }

    @Override
    public Tensor forward(List<int[]> texts) {
        TokenBatch batch = TokenBatch.of(texts, 0, longest());
        Tensor x = tokenEmbedding.forward(batch.ids()).plus(positionEmbedding.forward(batch.positions()));
        x = dropout.forward(x.reshape(batch.size(), batch.time(), -1)); // (texts, time, width)
        return batch.mean(norm.forward(TransformerBlock.all(blocks, x, batch.mask())));
    }
}
