/// The two towers and what joins them.
///
/// ```text
/// log-mel (frames, mels) → ConvEncoder        → Projection → audio embedding (d)
/// token ids              → TransformerEncoder → Projection → text embedding (d)
/// ```
///
/// Read [ConvBlock], [ConvEncoder], [TransformerEncoder], [Projection]: each `forward` is the picture above it.
/// [MobileNet] is another audio tower, and [Tagger] what it was before it was one.
///
/// **Exercise.** The mean over tokens in [TransformerEncoder] could be the first token instead, as in
/// BERT. Change it, train, and compare.
package jclap.clap.encoder;
