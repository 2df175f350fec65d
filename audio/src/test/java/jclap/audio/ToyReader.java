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

/// A decoder as applications have them: `TOY!` and signed bytes at 8000 Hz. `TOY?` shows how decoders fail.
public final class ToyReader extends AudioFileReader {

    public ToyReader() {}

    @Override
    public AudioInputStream getAudioInputStream(InputStream in) throws UnsupportedAudioFileException, IOException {
        String start = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
        if (start.equals("TOY?")) {
            throw new IllegalStateException("the toy broke");
        }
        if (!start.equals("TOY!")) {
            throw new UnsupportedAudioFileException("no toy");
        }
        return new AudioInputStream(in, new AudioFormat(8000, 8, 1, true, false), -1);
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
