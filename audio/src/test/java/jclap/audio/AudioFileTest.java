package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudioFileTest {

    @TempDir
    Path folder;

    @Test
    void audioFilesAreCalledAsTheirFormats() {
        assertThat(Stream.of("a.WAV", "b/c.flac", "x.y.aifc", "d.au").map(Path::of))
                .allMatch(AudioFile::hasAudioName);
        assertThat(Stream.of("wav.txt", "a.mp3", "jclap.snd", "a").map(Path::of))
                .noneMatch(AudioFile::hasAudioName);
    }

    @Test
    void aPathAStreamAndAnArrayGiveTheSameClip() throws IOException {
        Path path = GoldenPlace.COMMITTED.folder().resolve("files/rf64.wav");
        byte[] bytes = Files.readAllBytes(path);
        assertThat(AudioFile.read(path))
                .isEqualTo(AudioFile.read(bytes, "array"))
                .isEqualTo(AudioFile.read(new ByteArrayInputStream(bytes), "stream"));
    }

    @Test
    void theNameOfAFileDoesNotMatter() throws IOException {
        Path path = GoldenPlace.COMMITTED.folder().resolve("files/noise.flac");
        Path renamed = Files.copy(path, folder.resolve("noise.wav"));
        assertThat(AudioFile.read(renamed)).isEqualTo(AudioFile.read(path));
    }

    @Test
    void refusesMissingFilesFoldersAndEmptyFiles() throws IOException {
        Path missing = folder.resolve("missing.wav"), empty = Files.createFile(folder.resolve("empty.wav"));
        assertRefused(missing, missing + ": expected an audio file but there is none: check the path");
        assertRefused(folder, folder + ": expected an audio file but got a folder: name a file in it");
        assertRefused(empty, empty + ": expected audio but the file is empty: record or copy it again");
    }

    @ParameterizedTest
    @CsvSource({
        "OggS\0\0, Ogg",
        "'\0\0\0 ftypM4A', MP4",
        "FORM\0\0\0\08SVX, IFF that is not AIFF",
        "ÿñ\0\0, AAC",
        "RIFF\0\0\0\0AVI, RIFF that is not WAVE",
        "ÿû\0\0, MP3",
        "hello, an unknown format that starts with bytes 68 65 6C 6C",
        "x, an unknown format that starts with bytes 78"
    })
    void saysWhatAnUnknownFileIsAndHowToConvertIt(String start, String format) {
        assertThatThrownBy(() -> AudioFile.read(start.getBytes(StandardCharsets.ISO_8859_1), "a.x"))
                .isInstanceOf(AudioFileException.class)
                .hasMessage("a.x: byte 0: expected WAV, FLAC, AIFF or AU but got " + format
                        + ": convert it, for example with 'ffmpeg -i a.x OUT.wav', or put a decoder for javax.sound.sampled"
                        + " on the class path (mp3spi for MP3, vorbisspi for Ogg Vorbis, JAAD for AAC)");
    }

    @Test
    void aStreamThatFailsIsReportedWithItsName() {
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the cable is out");
            }
        };
        assertThatThrownBy(() -> AudioFile.read(broken, "radio"))
                .isInstanceOf(AudioFileException.class)
                .hasMessage("radio: cannot be read at byte 0: java.io.IOException: the cable is out");
    }

    private static void assertRefused(Path path, String message) {
        assertThatThrownBy(() -> AudioFile.read(path))
                .isInstanceOf(AudioFileException.class)
                .hasMessage(message);
    }
}
