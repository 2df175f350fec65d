package jclap.clap.encoder;

import java.util.List;
import jclap.core.Tensor;
import jclap.nn.Embedding;

/// The text side of a model before its projection.
public sealed interface TextTower permits TransformerEncoder, Bert, Gpt2 {

    /// {@return what each token is, `(vocabulary, width)`}
    Embedding tokenEmbedding();

    /// {@return how many tokens a text may have}
    int longest();

    /// {@return one vector for each text, `(texts, width)`}
    ///
    /// @param texts the token ids of each text, at least one and at most [#longest], without padding
    Tensor forward(List<int[]> texts);

    /// {@return the same tower for inference, perhaps a faster one that no longer learns}
    default TextTower forInference() {
        return this;
    }
}
