package jclap.clap;

import java.nio.file.Path;
import jclap.audio.AudioFileException;

/// What became of one of many files: one that cannot be read does not stop the others.
public sealed interface Outcome {

    /// {@return which file}
    Path file();

    /// @param vector the place of the recording, of length 1
    record Done(Path file, float[] vector) implements Outcome {}

    /// @param problem in a sentence that names the file
    record Failed(Path file, String problem) implements Outcome {}

    /// {@return what became of a file}
    static Outcome of(Clap clap, Path file) {
        try {
            return new Done(file, clap.embedAudio(file));
        } catch (IllegalArgumentException | AudioFileException e) {
            return new Failed(file, e.getMessage());
        } catch (OutOfMemoryError | LinkageError e) {
            // Of this file alone: too many channels at once, or a decoder on the class path that is half there.
            return new Failed(file, file + ": " + e);
        }
    }
}
