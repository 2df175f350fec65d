/// # Weights in, weights out
///
/// A model is a list of named arrays. Everything else in a checkpoint is packaging, and packaging is where files lie:
/// about their length, their offsets, their nesting, and sometimes on purpose. So every reader here decides how much
/// it is willing to believe before it allocates anything, and every error names the file, the place and the rule.
///
/// ```text
/// model.safetensors   header (JSON) ──────────────────┐
/// index.json          other files ────────────────────┤
/// model.pt            zip directory, pickle ──────────┼──▶  name → StoredTensor: dtype, shape,
/// old.pt              pickles, one after the other ───┤              where it lies, strides
/// model.onnx          protobuf messages ──────────────┘                    │
///                                                                          │ floats(name), copied when asked for
///                                                                          ▼
///                                                                       float[]
/// ```
///
/// A format is a way to find tensors and nothing more. The elements stay in the mapped file, so a training checkpoint
/// costs its weights and not the optimizer's moments beside them, and a file of 2 GiB of which one small tensor is used
/// costs a few megabytes.
///
/// The format that deserves a second look is PyTorch's. Its table of contents is a pickle, a program that Python runs
/// when it loads the file; whoever wrote the file chose the program. [Checkpoint] reads it by a machine that has lists,
/// dictionaries and numbers, and no way to call anything. `docs/InsideAPtFile.java` shows what is in one.
///
/// Read in this order:
///
/// 1. [jclap.core.io.Checkpoint]: what a reader of files sees, whatever the format.
/// 2. `StoredTensor`: offset and strides, the one rule that keeps every view inside its storage, the number formats.
/// 3. [jclap.core.io.SafeTensors]: the format in six lines, reader and writer; the header's rules are in
///    `SafeTensorsHeader`. [jclap.core.io.Json] below it: a value, a strict parser, a compact writer.
/// 4. `Pickle`: the stack machine, one line for each instruction. Then `TorchObjects`, what PyTorch means by the names
///    in it; `TorchContents`, which flattens what it built; `TorchFile` and `ZipDirectory`, where the bytes are.
/// 5. `Protobuf`, `OnnxTensor`, `OnnxFile`: the same for ONNX, and how a graph gives anonymous weights their names
/// back.
/// 6. [jclap.core.io.AtomicFile]: how a file appears complete or not at all. [jclap.core.io.Npy] uses it to show one
///    tensor to NumPy.
///
/// **Exercise.** Delete the check of `last` in `StoredTensor` and run `HostileFilesTest`: which files open now, and
/// what stops them from reading other people's memory all the same? Then delete the call of `requireTiling` in
/// `SafeTensorsHeader.parse` and run `SafeTensorsTest`: which of the hostile files that open could make two tensors
/// share memory, and which could hide a payload?
package jclap.core.io;
