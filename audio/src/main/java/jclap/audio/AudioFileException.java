package jclap.audio;

/// A file that is not the audio it should be: missing, empty, of an unknown format, cut off, damaged, or lying.
///
/// The message is one sentence for the person who has the file: its name, the byte where the reader stopped, what it
/// expected there and what it found, and what to do.
public final class AudioFileException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public AudioFileException(String message) {
        super(message);
    }

    public AudioFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
