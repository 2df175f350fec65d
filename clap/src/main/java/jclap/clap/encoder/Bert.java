package jclap.clap.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import jclap.core.Tensor;
import jclap.nn.Activation;
import jclap.nn.Dropout;
import jclap.nn.Embedding;
import jclap.nn.FeedForward;
import jclap.nn.LayerNorm;
import jclap.nn.Linear;
import jclap.nn.MultiHeadAttention;
import jclap.nn.TransformerBlock;

/// BERT, [Devlin et al., 2018](https://arxiv.org/abs/1810.04805): a transformer in which every token sees every other.
/// RoBERTa ([Liu et al., 2019](https://arxiv.org/abs/1907.11692)) counts positions otherwise and MiniLM
/// ([Wang et al., 2020](https://arxiv.org/abs/2002.10957)) is smaller; both are this.
///
/// ```text
/// x = norm(word + position + type) → (attention → norm → mlp → norm)* → one vector
/// ```
///
/// @param tokenEmbedding `(vocabulary, width)`
/// @param positionEmbedding `(positions, width)`
/// @param typeEmbedding `(types, width)`; all tokens of a single text have type 0
/// @param pooler `(width, width)`, absent from some checkpoints
/// @param padding the id of the padding token
/// @param positions how tokens are counted
/// @param pooling which vector stands for the text
public record Bert(
        Embedding tokenEmbedding,
        Embedding positionEmbedding,
        Embedding typeEmbedding,
        LayerNorm embeddingNorm,
        List<TransformerBlock> blocks,
        Optional<Linear> pooler,
        Dropout dropout,
        int padding,
        Positions positions,
        Pooling pooling)
        implements TextTower {

    /// How tokens are counted.
    public enum Positions {
        /// 0, 1, 2, …
        FROM_ZERO,
        /// p + 1, p + 2, … where p is the id of the padding token, whose own position is p: RoBERTa's way
        AFTER_PADDING
    }

    /// Which vector stands for a text.
    public enum Pooling {
        /// The first token's: CLAP 2022.
        FIRST,
        /// `tanh(W·x + b)` of the first token's: LAION.
        POOLER,
        /// The mean of all tokens': sentence encoders.
        MEAN
    }

    /// The sizes of a BERT.
    ///
    /// @param types of tokens, 2 in BERT and 1 in RoBERTa
    /// @param hidden the width inside the feed-forward layers
    /// @param eps ε of the layer normalizations; BERT's is 1e-12
    /// @param dropout while training
    public record Config(
            int vocabulary,
            int positions,
            int types,
            int width,
            int layers,
            int heads,
            int hidden,
            float eps,
            float dropout) {

        /// {@return bert-base-uncased}
        public static Config bertBase() {
            return new Config(30522, 512, 2, 768, 12, 12, 3072, 1e-12f, 0.1f);
        }

        /// {@return roberta-base; Hugging Face's CLAP has it with ε 1e-12}
        public static Config robertaBase() {
            return new Config(50265, 514, 1, 768, 12, 12, 3072, 1e-5f, 0.1f);
        }

        /// {@return all-MiniLM-L6}
        public static Config miniLm() {
            return new Config(30522, 512, 2, 384, 6, 12, 1536, 1e-12f, 0.1f);
        }

        /// {@return the same with another ε}
        public Config withEps(float other) {
            return new Config(vocabulary, positions, types, width, layers, heads, hidden, other, dropout);
        }

        /// {@return the same with another dropout}
        public Config withDropout(float other) {
            return new Config(vocabulary, positions, types, width, layers, heads, hidden, eps, other);
        }
    }

    /// {@return a BERT}
    public static Bert create(Config config, Pooling pooling, RandomGenerator random) {
        return create(config, 0, Positions.FROM_ZERO, pooling, random);
    }

    /// {@return a RoBERTa}
    public static Bert createRoberta(Config config, Pooling pooling, RandomGenerator random) {
        return create(config, 1, Positions.AFTER_PADDING, pooling, random);
    }

    private static Bert create(
            Config config, int padding, Positions positions, Pooling pooling, RandomGenerator random) {
        Embedding table = Embedding.create(config.positions, config.width, random);
        return new Bert(
                Embedding.create(config.vocabulary, config.width, random).withPadding(padding),
                positions == Positions.AFTER_PADDING ? table.withPadding(padding) : table,
                Embedding.create(config.types, config.width, random),
                LayerNorm.create(config.width, config.eps),
                Stream.generate(() -> block(config, random))
                        .limit(config.layers)
                        .toList(),
                Optional.of(Linear.create(config.width, config.width, random)),
                new Dropout(config.dropout),
                padding,
                positions,
                pooling);
    }

    private static TransformerBlock block(Config config, RandomGenerator random) {
        return new TransformerBlock(
                LayerNorm.create(config.width, config.eps),
                MultiHeadAttention.create(config.width, config.heads, config.dropout, random),
                LayerNorm.create(config.width, config.eps),
                FeedForward.create(config.width, config.hidden, config.width, Activation.GELU, random),
                new Dropout(config.dropout),
                TransformerBlock.Order.POST);
    }

    /// {@return this encoder without the weights of a pooler, for checkpoints that have none}
    public Bert withoutPooler() {
        return new Bert(
                tokenEmbedding,
                positionEmbedding,
                typeEmbedding,
                embeddingNorm,
                blocks,
                Optional.empty(),
                dropout,
                padding,
                positions,
                pooling);
    }

    @Override
    public Bert forInference() {
        return new Bert(
                tokenEmbedding,
                positionEmbedding,
                typeEmbedding,
                embeddingNorm,
                blocks.stream().map(TransformerBlock::forInference).toList(),
                pooler.map(Linear::forInference),
                dropout,
                padding,
                positions,
                pooling);
    }

    @Override
    public int longest() {
        int rows = positionEmbedding.weight().shape().dim(0);
        return positions == Positions.AFTER_PADDING ? rows - padding - 1 : rows;
    }

    @Override
    public Tensor forward(List<int[]> texts) {
        TokenBatch batch = batch(texts);
        Tensor x = embed(batch, new int[batch.ids().length]);
        return pool(TransformerBlock.all(blocks, x, batch.mask()), batch);
    }

    /// {@return the texts side by side}
    TokenBatch batch(List<int[]> texts) {
        return TokenBatch.of(texts, padding, longest());
    }

    /// {@return what the first block sees, `(texts, time, width)`}
    ///
    /// @param types of all tokens
    Tensor embed(TokenBatch batch, int[] types) {
        Tensor word = tokenEmbedding.forward(batch.ids());
        Tensor position = positionEmbedding.forward(positions(batch));
        Tensor x = word.plus(typeEmbedding.forward(types)).plus(position);
        return dropout.forward(embeddingNorm.forward(x)).reshape(batch.size(), batch.time(), -1);
    }

    /// {@return one vector for each text, `(texts, width)`}
    ///
    /// @param x `(texts, time, width)`, from the last block
    Tensor pool(Tensor x, TokenBatch batch) {
        Tensor first = batch.pick(x, new int[batch.size()]);
        return switch (pooling) {
            case FIRST -> first;
            case POOLER ->
                pooler.orElseThrow(
                                () -> new IllegalStateException("bert: expected the weights of a pooler but got none"))
                        .forward(first)
                        .tanh();
            case MEAN -> batch.mean(x);
        };
    }

    private int[] positions(TokenBatch batch) {
        int[] counted = batch.positions();
        if (positions == Positions.FROM_ZERO) {
            return counted;
        }
        int time = batch.time();
        int[] after = new int[counted.length];
        Arrays.fill(after, padding);
        for (int text = 0, seen = 0; text < batch.size(); text++, seen = 0) {
            for (int i = text * time; i < (text + 1) * time; i++) {
                if (batch.ids()[i] != padding) {
                    after[i] = padding + ++seen;
                }
            }
        }
        return after;
    }
}
