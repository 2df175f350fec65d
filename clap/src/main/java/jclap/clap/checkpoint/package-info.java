/// Published checkpoints under our names.
///
/// Each program has its own names for the same weights. A [KeyTable] is the list of the differences, line by line;
/// [Keys] has the tables, to be read beside the programs; [Family] recognises whose file it is, builds the model to the
/// shapes in it, and loads it; what shapes do not tell is in files beside it, see [HubConfig]. What
/// the weights mean is told in [jclap.clap.encoder].
///
/// ```text
/// .pth .pt .safetensors → Family.find → names → KeyTable → our names → shapes → ClapModel → weights
/// ```
///
/// **Exercise.** Write the table of a checkpoint of your own, and let `KeyTable.origins` tell you what you forgot.
package jclap.clap.checkpoint;
