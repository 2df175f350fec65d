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
            return new Failed(file, problem(file.toString(), e));
        }
    }

    /// {@return why a file could not be heard, in a sentence, when this is no mistake of the program: it takes too
    /// much memory, or a decoder on the class path is only half there}
    static String problem(String file, Error error) {
        return file
                + (error instanceof OutOfMemoryError
                        ? ": out of memory: raise -Xmx, or cut the file"
                        : ": expected a whole decoder on the class path but got " + error + ": add what it needs");
    }
}
