package jclap.clap.checkpoint;

/// The names of tensors in published checkpoints, part by part. A whole checkpoint is a few of these, each under its
/// own prefix.
public final class Keys {

    private Keys() {}

    /// Hugging Face's `BertModel` and `RobertaModel`, and its text half of CLAP.
    public static final KeyTable BERT = KeyTable.of("""
            embeddings.word_embeddings.*                  token_embedding.*
            embeddings.position_embeddings.*              position_embedding.*
            embeddings.token_type_embeddings.*            type_embedding.*
            embeddings.LayerNorm.*                        embedding_norm.*
            encoder.layer.#.attention.self.query.*        blocks.#.attention.query.*
            encoder.layer.#.attention.self.key.*          blocks.#.attention.key.*
            encoder.layer.#.attention.self.value.*        blocks.#.attention.value.*
            encoder.layer.#.attention.output.dense.*      blocks.#.attention.output.*
            encoder.layer.#.attention.output.LayerNorm.*  blocks.#.norm1.*
            encoder.layer.#.intermediate.dense.*          blocks.#.mlp.fc1.*
            encoder.layer.#.output.dense.*                blocks.#.mlp.fc2.*
            encoder.layer.#.output.LayerNorm.*            blocks.#.norm2.*
            pooler.dense.*                                pooler.*
            embeddings.position_ids                       -
            embeddings.token_type_ids                     -
            """);

    /// Hugging Face's `GPT2Model`, whose linear maps are stored (in, out).
    public static final KeyTable GPT2 = KeyTable.of("""
            wte.*                    token_embedding.*
            wpe.*                    position_embedding.*
            h.#.ln_1.*               blocks.#.norm1.*
            h.#.attn.c_attn.*        blocks.#.attention.{query,key,value}.*  transposed
            h.#.attn.c_proj.*        blocks.#.attention.output.*             transposed
            h.#.ln_2.*               blocks.#.norm2.*
            h.#.mlp.c_fc.*           blocks.#.mlp.fc1.*                      transposed
            h.#.mlp.c_proj.*         blocks.#.mlp.fc2.*                      transposed
            ln_f.*                   norm.*
            h.#.attn.bias            -
            h.#.attn.masked_bias     -
            """);

    /// Hugging Face's `GPT2LMHeadModel`: the map from a hidden state to the next token is the table of tokens.
    public static final KeyTable GPT2_LM =
            GPT2.under("transformer.", "").and(KeyTable.of("lm_head.* token_embedding.*"));

    /// EfficientAT's taggers, each part a list of layers and each layer a list of a convolution and its
    /// normalization.
    public static final KeyTable EFFICIENT_AT = KeyTable.of("""
            features.#.1.num_batches_tracked               -
            features.#.block.#.1.num_batches_tracked       -
            features.#.0.weight                            encoder.features.#.weight
            features.#.1.*                                 encoder.features.#.norm.*
            features.#.block.#.0.weight                    encoder.features.#.block.#.weight
            features.#.block.#.1.*                         encoder.features.#.block.#.norm.*
            features.#.block.#.conc_se_layers.0.*          encoder.features.#.block.#.*
            classifier.2.*                                 head.fc1.*
            classifier.5.*                                 head.fc2.*
            """);
}
