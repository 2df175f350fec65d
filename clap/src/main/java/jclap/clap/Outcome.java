package jclap.clap;

import java.nio.file.Path;

/// What became of one of many files: one that cannot be read does not stop the others.
public sealed interface Outcome {

    /// {@return which file}
    Path file();

    /// @param vector the place of the recording, of length 1
    record Done(Path file, float[] vector) implements Outcome {}

    /// @param problem in a sentence that names the file
    record Failed(Path file, String problem) implements Outcome {}
}
