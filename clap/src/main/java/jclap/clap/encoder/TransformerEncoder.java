package jclap.clap.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import jclap.core.Shape;
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
        Dropout dropout) {

    /// What is added to the score of a token that is only padding.
    private static final float HIDDEN = -1e9f;

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

    /// {@return the length of the longest text}
    public int longest() {
        return positionEmbedding.weight().shape().dim(0);
    }

    /// @param texts the token ids of each text, at least one and at most [#longest]
    /// @return `(texts, width)`
    public Tensor forward(List<int[]> texts) {
        int batch = texts.size();
        int time = texts.stream().mapToInt(ids -> ids.length).max().orElse(0);
        int[] ids = new int[batch * time], positions = new int[batch * time];
        float[] mask = new float[batch * time], share = new float[batch * time];
        for (int b = 0; b < batch; b++) {
            int[] text = texts.get(b);
            if (text.length == 0 || text.length > longest()) {
                throw new IllegalArgumentException(
                        "text encoder: expected 1 … " + longest() + " tokens but got " + text.length);
            }
            System.arraycopy(text, 0, ids, b * time, text.length);
            Arrays.fill(mask, b * time + text.length, (b + 1) * time, HIDDEN);
            Arrays.fill(share, b * time, b * time + text.length, 1f / text.length);
        }
        Arrays.setAll(positions, i -> i % time);

        Tensor x = tokenEmbedding.forward(ids).plus(positionEmbedding.forward(positions));
        x = dropout.forward(x.reshape(batch, time, -1)); // (batch, time, width)
        Tensor hidden = Tensor.of(Shape.of(batch, 1, 1, time), mask);
        for (TransformerBlock block : blocks) {
            x = block.forward(x, hidden);
        }
        Tensor mean = Tensor.of(Shape.of(batch, 1, time), share).matmul(norm.forward(x)); // (batch, 1, width)
        return mean.reshape(batch, -1);
    }
}
