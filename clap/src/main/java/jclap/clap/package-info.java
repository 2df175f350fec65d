/// CLAP: recordings and texts as points of one space.
///
/// ```text
/// recording → log-mel → audio tower → projection ─┐
///                                                 ├─ cosine → which words fit this sound
/// text      → tokens  → text tower  → projection ─┘
/// ```
///
/// [Clap] is what a user calls; [ZeroShot] makes a classifier of a list of words with one [Prompt] or several, [Match]
/// ranks sounds for words and words for sounds; a [ModelFile] holds weights, tokenizer and [jclap.audio.Recipe], which
/// belong together. `Clap.load` also takes what Microsoft, LAION and Hugging Face publish. Vectors of different models
/// have nothing in common: each [Embedding] knows its [EmbeddingSpace]. A long recording is a row of [Moment]s, and the
/// recordings of a folder are found again by a [FolderIndex]. [ClapCap] is of another kind: it writes sentences.
///
/// Read [jclap.audio.Recipe], [Clap], [ZeroShot], then `encoder` (the towers) and `train` (how they came to agree).
///
/// **Exercise.** Give [ZeroShot] several prompts, and see whether it names the demo recordings better.
package jclap.clap;
