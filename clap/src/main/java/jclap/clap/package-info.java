/// CLAP: recordings and texts as points of one space.
///
/// ```text
/// recording → log-mel → audio tower → projection ─┐
///                                                 ├─ cosine → which words fit this sound
/// text      → tokens  → text tower  → projection ─┘
/// ```
///
/// [Clap] is what a user calls; [ZeroShot] makes a classifier of a list of words with a [Prompt]; a
/// [ModelFile] holds weights, tokenizer and [jclap.audio.Recipe], which belong together.
///
/// Read [jclap.audio.Recipe], [Clap], [ZeroShot], then `encoder` (the towers) and `train` (how they came to agree).
///
/// **Exercise.** Average the embeddings of several prompts for each label in [ZeroShot], and see whether
/// it names the demo recordings better.
package jclap.clap;
