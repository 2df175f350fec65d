package jclap.clap.encoder;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import jclap.clap.encoder.ClapModel.AudioEncoder;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.Activation;
import jclap.nn.Dropout;
import jclap.nn.FeedForward;
import jclap.nn.Init;
import jclap.nn.LayerNorm;
import jclap.nn.Linear;
import jclap.nn.MultiHeadAttention;
import jclap.nn.TransformerBlock;

/// ClapCap of Microsoft: a sentence about a recording, written by a GPT-2 that reads the embedding of the recording as
/// if it were words.
///
/// ```text
/// audio embedding, length 1 → mapper → as many "words" as the mapper has → GPT-2 → the next token, and the next …
/// ```
///
/// @param mapper the only part that was trained for this
public record Captioner(AudioEncoder audioEncoder, Mapper mapper, Gpt2 gpt) {

    /// From an embedding to the embeddings of words: a transformer over them and as many learned ones, of which the
    /// latter are kept.
    ///
    /// @param linear `(words·width, d)`
    /// @param prefixConst `(words, width)`
    public record Mapper(Linear linear, Tensor prefixConst, List<TransformerBlock> blocks) {

        /// {@return a mapper}
        ///
        /// @param words how many words the embedding becomes
        public static Mapper create(int d, int words, int width, int layers, int heads, RandomGenerator random) {
            return new Mapper(
                    Linear.create(d, words * width, random),
                    Init.normal(1, random, words, width),
                    Stream.generate(() -> block(width, heads, random))
                            .limit(layers)
                            .toList());
        }

        /// {@return the same for inference, as [Linear#forInference] says}
        public Mapper forInference() {
            return new Mapper(
                    linear.forInference(),
                    prefixConst,
                    blocks.stream().map(TransformerBlock::forInference).toList());
        }

        private static TransformerBlock block(int width, int heads, RandomGenerator random) {
            var attention = new MultiHeadAttention(
                    Linear.withoutBias(width, width, random),
                    Linear.withoutBias(width, width, random),
                    Linear.withoutBias(width, width, random),
                    Linear.create(width, width, random),
                    heads,
                    new Dropout(0));
            return new TransformerBlock(
                    LayerNorm.create(width),
                    attention,
                    LayerNorm.create(width),
                    FeedForward.create(width, 2 * width, width, Activation.RELU, random),
                    new Dropout(0),
                    TransformerBlock.Order.PRE);
        }

        /// {@return words, `(batch, words, width)`}
        ///
        /// @param embedding `(batch, d)`, rows of length 1
        public Tensor forward(Tensor embedding) {
            int batch = embedding.shape().dim(0), words = prefixConst.shape().dim(0);
            Tensor seen = linear.forward(embedding).reshape(batch, words, -1);
            Tensor learned = Tensor.concat(
                            0, Collections.nCopies(batch, prefixConst).toArray(Tensor[]::new))
                    .reshape(batch, words, -1);
            Tensor x = Tensor.concat(1, seen, learned); // (batch, 2·words, width)
            Tensor everything = TokenBatch.noMask();
            for (TransformerBlock block : blocks) {
                x = block.forward(x, everything);
            }
            return x.slice(1, words, 2 * words);
        }
    }

    /// {@return recordings as words, `(batch, words, width)`}
    ///
    /// @param normalized from [AudioTower#normalize]
    public Tensor prefix(Tensor normalized) {
        return mapper.forward(audioEncoder.forward(normalized));
    }

    /// {@return sentences about a recording as token ids, the best first}
    ///
    /// @param embedding of the recording, of length 1
    public List<int[]> write(float[] embedding, BeamSearch search) {
        Tensor prefix = Autograd.noGrad(() -> mapper.forward(Tensor.of(Shape.of(1, embedding.length), embedding)));
        return search.write(gpt, prefix);
    }
}
