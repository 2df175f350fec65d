package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A hundred thousand damaged files of each format, the same ones every time: a reader gives samples or the one
/// documented exception, soon, and takes no memory for what only a header promises.
@Tag("slow")
@Timeout(300)
class AudioFileFuzzTest {

    private static final int FILES = 100_000, HEADER = 120;

    @ParameterizedTest
    @ValueSource(strings = {".wav", ".flac", ".aiff", ".au"})
    void aDamagedFileIsReadOrRefused(String ending) throws IOException {
        List<byte[]> originals = originals(ending);
        var random = new Random(42);
        for (int i = 0; i < FILES; i++) {
            byte[] file = damaged(originals.get(random.nextInt(originals.size())), random);
            long start = System.nanoTime();
            try {
                AudioClip clip = AudioFile.read(file, "fuzz");
                assertThat((long) clip.length() * clip.channels()).isLessThan(1 << 21);
            } catch (AudioFileException e) {
                assertThat(e).hasMessageStartingWith("fuzz: ").hasMessageContaining("expected ");
            }
            assertThat(System.nanoTime() - start).as("ns for file " + i).isLessThan(2_000_000_000L);
        }
    }

    /// Changes up to six bytes, a third of them in the header, and cuts every fourth file.
    private static byte[] damaged(byte[] original, Random random) {
        byte[] file = original.clone();
        for (int changes = random.nextInt(1, 7); changes > 0; changes--) {
            int at = random.nextInt(random.nextInt(3) == 0 ? Math.min(file.length, HEADER) : file.length);
            file[at] = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> -1;
                case 2 -> (byte) (file[at] ^ 1 << random.nextInt(8));
                default -> (byte) random.nextInt(256);
            };
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(file, random.nextInt(file.length + 1)) : file;
    }

    private static List<byte[]> originals(String ending) throws IOException {
        try (var files = Files.list(GoldenPlace.COMMITTED.folder().resolve("files"))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .map(AudioFileFuzzTest::bytes)
                    .filter(bytes -> bytes.length > 0 && bytes.length < 30_000)
                    .toList();
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
