package jclap.audio;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.UnsupportedAudioFileException;
import javax.sound.sampled.spi.AudioFileReader;

/// A decoder as applications have them: `TOY!` and signed bytes at 8000 Hz. The other toys show how decoders fail.
public final class ToyReader extends AudioFileReader {

    public ToyReader() {}

    @Override
    public AudioInputStream getAudioInputStream(InputStream in) throws UnsupportedAudioFileException, IOException {
        String start = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
        return switch (start) {
            case "TOY!" -> toy(in);
            case "TOY?" -> throw new IllegalStateException("the toy broke");
            case "TOY-" -> throw new NoClassDefFoundError("toy/Battery");
            case "TOY=" -> toy(new Unpowered());
            case "TOY*" -> throw new OutOfMemoryError("the toy is too big");
            default -> throw new UnsupportedAudioFileException("no toy");
        };
    }

    private static AudioInputStream toy(InputStream in) {
        return new AudioInputStream(in, new AudioFormat(8000, 8, 1, true, false), -1);
    }

    /// Lacks what it depends on, and finds out when it is read.
    private static final class Unpowered extends InputStream {

        @Override
        public int read() {
            throw new NoClassDefFoundError("toy/Battery");
        }
    }

    @Override
    public AudioInputStream getAudioInputStream(URL url) {
        throw new AssertionError("expected streams only");
    }

    @Override
    public AudioInputStream getAudioInputStream(File file) {
        throw new AssertionError("expected streams only");
    }

    @Override
    public AudioFileFormat getAudioFileFormat(InputStream in) {
        throw new AssertionError("expected no question for the format");
    }

    @Override
    public AudioFileFormat getAudioFileFormat(URL url) {
        throw new AssertionError("expected no question for the format");
    }

    @Override
    public AudioFileFormat getAudioFileFormat(File file) {
        throw new AssertionError("expected no question for the format");
    }
}
