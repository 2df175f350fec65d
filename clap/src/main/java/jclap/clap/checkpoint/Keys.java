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

    /// The PANNs: Microsoft's and LAION's copies have the same names.
    public static final KeyTable PANN = KeyTable.of("""
            bn0.num_batches_tracked              -
            conv_block#.bn#.num_batches_tracked  -
            spectrogram_extractor.*              -
            logmel_extractor.*                   -
            bn0.*                                bn0.*
            conv_block1.*                        conv_blocks.0.*
            conv_block2.*                        conv_blocks.1.*
            conv_block3.*                        conv_blocks.2.*
            conv_block4.*                        conv_blocks.3.*
            conv_block5.*                        conv_blocks.4.*
            conv_block6.*                        conv_blocks.5.*
            fc1.*                                fc1.*
            fc_audioset.*                        fc_audioset.*
            """);

    private static final KeyTable FUSION = KeyTable.of("""
            *.num_batches_tracked                         -
            patch_embed.fusion_model.local_att.0.*        patch_embed.fusion_model.local_att.conv1.*
            patch_embed.fusion_model.local_att.1.*        patch_embed.fusion_model.local_att.bn1.*
            patch_embed.fusion_model.local_att.3.*        patch_embed.fusion_model.local_att.conv2.*
            patch_embed.fusion_model.local_att.4.*        patch_embed.fusion_model.local_att.bn2.*
            patch_embed.fusion_model.global_att.1.*       patch_embed.fusion_model.global_att.conv1.*
            patch_embed.fusion_model.global_att.2.*       patch_embed.fusion_model.global_att.bn1.*
            patch_embed.fusion_model.global_att.4.*       patch_embed.fusion_model.global_att.conv2.*
            patch_embed.fusion_model.global_att.5.*       patch_embed.fusion_model.global_att.bn2.*
            patch_embed.fusion_model.local_att2.0.*       patch_embed.fusion_model.local_att2.conv1.*
            patch_embed.fusion_model.local_att2.1.*       patch_embed.fusion_model.local_att2.bn1.*
            patch_embed.fusion_model.local_att2.3.*       patch_embed.fusion_model.local_att2.conv2.*
            patch_embed.fusion_model.local_att2.4.*       patch_embed.fusion_model.local_att2.bn2.*
            patch_embed.fusion_model.global_att2.1.*      patch_embed.fusion_model.global_att2.conv1.*
            patch_embed.fusion_model.global_att2.2.*      patch_embed.fusion_model.global_att2.bn1.*
            patch_embed.fusion_model.global_att2.4.*      patch_embed.fusion_model.global_att2.conv2.*
            patch_embed.fusion_model.global_att2.5.*      patch_embed.fusion_model.global_att2.bn2.*
            patch_embed.*                                 patch_embed.*
            """);

    /// HTSAT in Microsoft's and LAION's code.
    public static final KeyTable HTSAT = FUSION.and(KeyTable.of("""
            spectrogram_extractor.*                             -
            logmel_extractor.*                                  -
            bn0.*                                               bn0.*
            layers.#.blocks.#.attn_mask                         -
            layers.#.blocks.#.attn.relative_position_index      -
            layers.#.blocks.#.attn.relative_position_bias_table layers.#.blocks.#.relative_position_bias_table
            layers.#.blocks.#.attn.qkv.*                        layers.#.blocks.#.attention.{query,key,value}.*
            layers.#.blocks.#.attn.proj.*                       layers.#.blocks.#.attention.output.*
            layers.*                                            layers.*
            norm.*                                              norm.*
            tscam_conv.*                                        tscam_conv.*
            head.*                                              head.*
            """));

    /// HTSAT in Hugging Face's code.
    public static final KeyTable HTSAT_HUGGING_FACE = FUSION.and(KeyTable.of("""
            batch_norm.*                                        bn0.*
            layers.#.blocks.#.layernorm_before.*                layers.#.blocks.#.norm1.*
            layers.#.blocks.#.attention.self.relative_position_index       -
            layers.#.blocks.#.attention.self.relative_position_bias_table  layers.#.blocks.#.relative_position_bias_table
            layers.#.blocks.#.attention.self.query.*            layers.#.blocks.#.attention.query.*
            layers.#.blocks.#.attention.self.key.*              layers.#.blocks.#.attention.key.*
            layers.#.blocks.#.attention.self.value.*            layers.#.blocks.#.attention.value.*
            layers.#.blocks.#.attention.output.dense.*          layers.#.blocks.#.attention.output.*
            layers.#.blocks.#.layernorm_after.*                 layers.#.blocks.#.norm2.*
            layers.#.blocks.#.intermediate.dense.*              layers.#.blocks.#.mlp.fc1.*
            layers.#.blocks.#.output.dense.*                    layers.#.blocks.#.mlp.fc2.*
            layers.*                                            layers.*
            norm.*                                              norm.*
            """));

    private static final String AUDIO = "audio_encoder.base.", TEXT = "caption_encoder.base.";

    private static final KeyTable MICROSOFT = KeyTable.of("""
            audio_encoder.projection.*    audio_encoder.projection.*
            caption_encoder.projection.*  caption_encoder.projection.*
            logit_scale                   logit_scale
            """);

    /// Microsoft CLAP 2022: CNN14 and BERT.
    public static final KeyTable MICROSOFT_2022 =
            MICROSOFT.and(PANN.under(AUDIO, AUDIO)).and(BERT.under(TEXT, TEXT));

    /// Microsoft CLAP 2023: HTSAT and GPT-2.
    public static final KeyTable MICROSOFT_2023 =
            MICROSOFT.and(HTSAT.under(AUDIO + "htsat.", AUDIO)).and(GPT2.under(TEXT, TEXT));

    private static final KeyTable TWO_SCALES = KeyTable.of("""
            logit_scale_a                 logit_scale
            logit_scale_t                 text_logit_scale
            """);

    /// LAION's CLAP, without the `module.` that training on several processors puts before each name.
    public static final KeyTable LAION = TWO_SCALES
            .and(KeyTable.of("""
            audio_projection.0.*            audio_encoder.projection.fc1.*
            audio_projection.2.*            audio_encoder.projection.fc2.*
            text_projection.0.*             caption_encoder.projection.fc1.*
            text_projection.2.*             caption_encoder.projection.fc2.*
            audio_transform.sequential.0.*  transforms.audio.fc1.*
            audio_transform.sequential.3.*  transforms.audio.fc2.*
            text_transform.sequential.0.*   transforms.text.fc1.*
            text_transform.sequential.3.*   transforms.text.fc2.*
            """))
            .and(HTSAT.under("audio_branch.", AUDIO))
            .and(PANN.under("audio_branch.", AUDIO))
            .and(BERT.under("text_branch.", TEXT));

    /// Hugging Face's `ClapModel`.
    public static final KeyTable HUGGING_FACE = TWO_SCALES
            .and(KeyTable.of("""
            audio_projection.linear1.*      audio_encoder.projection.fc1.*
            audio_projection.linear2.*      audio_encoder.projection.fc2.*
            text_projection.linear1.*       caption_encoder.projection.fc1.*
            text_projection.linear2.*       caption_encoder.projection.fc2.*
            """))
            .and(HTSAT_HUGGING_FACE.under("audio_model.audio_encoder.", AUDIO))
            .and(BERT.under("text_model.", TEXT));

    /// Microsoft's ClapCap: the audio half of CLAP 2023, a mapper and a GPT-2.
    public static final KeyTable CLAPCAP =
            KeyTable.of("""
            clap.projection.*                                       audio_encoder.projection.*
            clap_project.linear.*                                   mapper.linear.*
            clap_project.prefix_const                               mapper.prefix_const
            clap_project.transformer.layers.#.attn.to_queries.*     mapper.blocks.#.attention.query.*
            clap_project.transformer.layers.#.attn.to_keys_values.* mapper.blocks.#.attention.{key,value}.*
            clap_project.transformer.layers.#.attn.project.*        mapper.blocks.#.attention.output.*
            clap_project.transformer.layers.*                       mapper.blocks.*
            """).and(HTSAT.under("clap.base.htsat.", AUDIO)).and(GPT2_LM.under("gpt.", "gpt."));
}
