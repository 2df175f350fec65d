package jclap.clap.encoder;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import jclap.core.Tensor;
import jclap.nn.Activation;
import jclap.nn.Dropout;
import jclap.nn.Embedding;
import jclap.nn.FeedForward;
import jclap.nn.LayerNorm;
import jclap.nn.MultiHeadAttention;
import jclap.nn.TransformerBlock;

/// GPT-2, [Radford et al.,
/// 2019](https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf): a
/// transformer in which a token sees those before it. CLAP 2023 takes the last token for the text.
///
/// ```text
/// x = word + position → (x + attention(norm(x)) → x + mlp(norm(x)))* → norm
/// ```
///
/// @param tokenEmbedding `(vocabulary, width)`
/// @param positionEmbedding `(positions, width)`
public record Gpt2(
        Embedding tokenEmbedding,
        Embedding positionEmbedding,
        List<TransformerBlock> blocks,
        LayerNorm norm,
        Dropout dropout)
        implements TextTower {

    /// The id of `!`, which CLAP 2023 fills short texts up with.
    private static final int PADDING = 0;

    /// The sizes of a GPT-2.
    ///
    /// @param dropout while training
    public record Config(int vocabulary, int positions, int width, int layers, int heads, float dropout) {

        /// {@return the smallest of those published, with 124 million weights}
        public static Config small() {
            return new Config(50257, 1024, 768, 12, 12, 0.1f);
        }

        /// {@return the same with another dropout}
        public Config withDropout(float other) {
            return new Config(vocabulary, positions, width, layers, heads, other);
        }
    }

    /// {@return a GPT-2}
    public static Gpt2 create(Config config, RandomGenerator random) {
        return new Gpt2(
                Embedding.create(config.vocabulary, config.width, random),
                Embedding.create(config.positions, config.width, random),
                Stream.generate(() -> block(config, random))
                        .limit(config.layers)
                        .toList(),
                LayerNorm.create(config.width),
                new Dropout(config.dropout));
    }

    private static TransformerBlock block(Config config, RandomGenerator random) {
        return new TransformerBlock(
                LayerNorm.create(config.width),
                MultiHeadAttention.create(config.width, config.heads, config.dropout, random),
                LayerNorm.create(config.width),
                FeedForward.create(config.width, 4 * config.width, config.width, Activation.GELU_TANH, random),
                new Dropout(config.dropout),
                TransformerBlock.Order.PRE);
    }

    @Override
    public Gpt2 forInference() {
        return new Gpt2(
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

    /// The vector of a text is that of its token number n − 1, where n counts the tokens that are not `!` (id 0):
    /// the last one, unless the text has an exclamation mark. Published embeddings are made so.
    @Override
    public Tensor forward(List<int[]> texts) {
        TokenBatch batch = batch(texts);
        Tensor x = encode(embed(batch), batch.causalMask()); // (texts, time, width)
        int[] last = new int[batch.size()];
        for (int text = 0; text < last.length; text++) {
            for (int id : texts.get(text)) {
                last[text] += id != PADDING ? 1 : 0;
            }
            last[text] = Math.max(0, last[text] - 1);
        }
        return batch.pick(x, last);
    }

    /// {@return the texts side by side}
    TokenBatch batch(List<int[]> texts) {
        return TokenBatch.of(texts, PADDING, longest());
    }

    /// {@return the embeddings of tokens, without their positions, `(texts, time, width)`}
    Tensor embed(TokenBatch batch) {
        return tokenEmbedding.forward(batch.ids()).reshape(batch.size(), batch.time(), -1);
    }

    /// {@return the last hidden states, `(batch, time, width)`}
    ///
    /// @param embeddings `(batch, time, width)`, of tokens or, in a captioner, of something else
    /// @param mask by which each sees those before it, as in [jclap.nn.MultiHeadAttention#forward]
    Tensor encode(Tensor embeddings, Tensor mask) {
        return norm.forward(TransformerBlock.all(blocks, place(embeddings), mask));
    }

    /// {@return embeddings with their positions}
    Tensor place(Tensor embeddings) {
        int time = embeddings.shape().dim(1);
        return dropout.forward(embeddings.plus(positionEmbedding.weight().slice(0, 0, time)));
    }

    /// What comes next.
    ///
    /// @param logits how much speaks for each token, `(batch, vocabulary)`
    /// @param past with what led to it
    record Next(Tensor logits, Past past) {}

    /// {@return what comes after sequences that go on}
    ///
    /// @param past of the sequences
    /// @param embeddings `(batch, new, width)`, of the tokens, or of something else, that come after it
    Next next(Past past, Tensor embeddings) {
        int batch = embeddings.shape().dim(0), added = embeddings.shape().dim(1), from = past.time();
        Tensor x = embeddings.plus(positionEmbedding.weight().slice(0, from, from + added));
        var step = new Past.Step(past);
        for (TransformerBlock block : blocks) {
            Tensor h = x.plus(step.attend(block.attention(), block.norm1().forward(x)));
            x = h.plus(block.mlp().forward(block.norm2().forward(h)));
        }
        Tensor last = norm.forward(x.slice(1, added - 1, added));
        return new Next(logits(last).reshape(batch, -1), step.after());
    }

    /// {@return the same for every place, `(batch, time, vocabulary)`}: what comes next is looked up in the table
    /// of tokens
    ///
    /// @param hidden from [#encode]
    Tensor logits(Tensor hidden) {
        return hidden.linear(tokenEmbedding.weight());
    }
}
