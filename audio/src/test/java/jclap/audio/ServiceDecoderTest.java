package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.sound.sampled.spi.AudioFileReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With the class path of an application that brings a decoder of its own.
class ServiceDecoderTest {

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @TempDir
    private Path folder;

    private URLClassLoader application;

    @BeforeEach
    void putADecoderOnTheClassPath() throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(AudioFileReader.class.getName()), ToyReader.class.getName());
        Path tests = Path.of(System.getProperty("jclap.root"), "audio/target/test-classes");
        URL[] path = {folder.toUri().toURL(), tests.toUri().toURL()};
        // Not below the platform's loader, which would find the reader inside the module of the tests.
        application = new URLClassLoader(path, null);
        Thread.currentThread().setContextClassLoader(application);
    }

    @AfterEach
    void takeItAway() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        application.close();
    }

    @Test
    void readsWhatADecoderOfTheApplicationReads() {
        AudioStream in = AudioStream.open(Bytes.ascii("TOY!\u0040\u00C0"), "a.toy");
        assertThat(in.encoding()).isEqualTo("8-bit PCM");
        assertThat(AudioFile.read(in)).isEqualTo(AudioClip.mono(new float[] {0.5f, -0.5f}, 8000));
    }

    @Test
    void aRecordingLongerThanABlockIsWhole() {
        byte[] file = new byte[4 + 100_001];
        System.arraycopy(Bytes.ascii("TOY!"), 0, file, 0, 4);
        file[file.length - 1] = 0x20;
        float[] samples = AudioFile.read(file, "a.toy").mono();
        assertThat(samples.length).isEqualTo(100_001);
        assertThat(samples[100_000]).isEqualTo(0.25f);
    }

    @Test
    void aDecoderThatFailsIsNamedWithTheFile() {
        assertThatThrownBy(() -> AudioFile.read(Bytes.ascii("TOY?"), "a.toy"))
                .isInstanceOf(AudioFileException.class)
                .hasMessage("a.toy: expected audio but its decoder on the class path failed:"
                        + " java.lang.IllegalStateException: the toy broke:"
                        + " convert it, for example with 'ffmpeg -i a.toy OUT.wav'");
        assertThatThrownBy(() -> AudioFile.read(Bytes.ascii("TOY!"), "a.toy"))
                .hasMessageContaining("it gave no sample");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOY-", "TOY="})
    void aDecoderWithoutWhatItDependsOnIsNamedWithTheFile(String file) {
        assertThatThrownBy(() -> AudioFile.read(Bytes.ascii(file), "a.toy"))
                .isInstanceOf(AudioFileException.class)
                .hasMessageStartingWith("a.toy: expected audio but its decoder on the class path failed:"
                        + " java.lang.NoClassDefFoundError: toy/Battery: convert it");
    }

    @Test
    void aFileIsClosedWhateverItsDecoderThrows() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(descriptors), "only Linux tells which files are open");
        Path toy = Files.write(folder.resolve("a.toy"), Bytes.ascii("TOY*")).toRealPath();
        try (InputStream open = Files.newInputStream(toy)) {
            assertThat(open).isNotNull();
            assertThat(opened(descriptors, toy)).isEqualTo(1);
        }
        assertThatThrownBy(() -> AudioStream.open(toy)).isInstanceOf(OutOfMemoryError.class);
        assertThat(opened(descriptors, toy)).isZero();
    }

    private static int opened(Path descriptors, Path file) throws IOException {
        int count = 0;
        try (var links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                try {
                    count += Files.readSymbolicLink(link).equals(file) ? 1 : 0;
                } catch (NoSuchFileException _) {
                    // Another thread closed its own meanwhile.
                }
            }
        }
        return count;
    }

    @Test
    void whatNoDecoderKnowsIsRefusedAsBefore() {
        assertThatThrownBy(() -> AudioFile.read(Bytes.ascii("OggS, but no toy"), "a.ogg"))
                .hasMessageStartingWith("a.ogg: byte 0: expected WAV, FLAC, AIFF or AU but got Ogg: convert it");
    }
}
