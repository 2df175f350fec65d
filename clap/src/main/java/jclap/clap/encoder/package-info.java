/// The two towers and what joins them. Every family of models is a [ClapModel]; they differ in their towers.
///
/// ```text
/// log-mel (frames, mels) → AudioTower → Projection or FeedForward → audio embedding (d)
/// token ids              → TextTower  → Projection or FeedForward → text embedding (d)
/// ```
///
/// | model | audio | text | projection |
/// |---|---|---|---|
/// | the one in the box | [MobileNet] | [TransformerEncoder] | [KindProjection]; [Projection] |
/// | what `jclap train` makes | [ConvEncoder], four blocks | [TransformerEncoder] | [Projection] |
/// | Microsoft 2022 | [ConvEncoder], CNN14 | [Bert], first token | [Projection] |
/// | Microsoft 2023 | [Htsat] | [Gpt2], last token | [Projection] |
/// | LAION | [Htsat], fused or not; CNN14 | [Bert] as RoBERTa, pooled | [jclap.nn.FeedForward] |
///
/// Read [ConvBlock], [ConvEncoder], [TransformerEncoder], [Projection]: each `forward` is the picture above it. Then
/// [Bert] and [Gpt2], which share [jclap.nn.TransformerBlock] and differ in who sees whom; then [Htsat] from the
/// bottom: `Windows`, [SwinBlock], [PatchMerging], [SwinStage], [PatchEmbed], and [AttentionalFusion] for sounds that
/// are too long. [MobileNet] is another audio tower, [Tagger] what it was before it was one, and [KindProjection] how
/// it became one. Where the weights of the published models come from is told in [jclap.clap.checkpoint].
///
/// **Exercise.** The mean over tokens in [TransformerEncoder] could be the first token instead, as in
/// BERT. Change it, train, and compare.
package jclap.clap.encoder;
