/// # Weights in, weights out
///
/// A model is a list of named arrays. Everything else in a checkpoint is packaging, and packaging is where files lie:
/// about their length, their offsets, their nesting. So every reader here decides how much it is willing to believe
/// before it allocates anything, and every error names the file, the place and the rule.
///
/// ```text
/// model.safetensors  ──map──▶  header (JSON)  ──check──▶  name → dtype, shape, begin … end
///                                                              │ floats(name), copied when asked for
///                                                              ▼
///                                                           float[]
/// ```
///
/// Read in this order:
///
/// 1. [jclap.core.io.Json]: a value, a strict parser, a compact writer.
/// 2. [jclap.core.io.SafeTensors]: the format in six lines, the reader, the writer; the header's rules are in
///    `SafeTensorsHeader`.
/// 3. [jclap.core.io.AtomicFile]: how a file appears complete or not at all.
///
/// **Exercise.** Delete the call of `requireTiling` in `SafeTensorsHeader.parse` and run `SafeTensorsTest`. Four of the
/// hostile files now open. Which of them could make two tensors share memory, and which could hide a payload?
package jclap.core.io;
