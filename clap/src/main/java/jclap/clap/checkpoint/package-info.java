/// Published checkpoints under our names.
///
/// Each program has its own names for the same weights. A [KeyTable] is the list of the differences, line by line, and
/// [jclap.clap.encoder] is what the weights mean.
///
/// **Exercise.** Write the table of a checkpoint of your own, and let `KeyTable.origins` tell you what you forgot.
package jclap.clap.checkpoint;
