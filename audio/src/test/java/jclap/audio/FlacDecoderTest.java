package jclap.audio;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Chain of trust: files of real encoders, which carry the MD5 of their samples; then every branch of the format by an
/// encoder that chooses at random; then damage.
class FlacDecoderTest {

    @ParameterizedTest
    @ValueSource(strings = {"flac16_2ch", "flac24_2ch", "flac16_6ch", "flac16_l12", "xiph8", "silence", "noise"})
    void aFileOfARealEncoderHasTheSamplesItsChecksumPromises(String name) throws IOException {
        byte[] file = file(name);
        assertThat(Arrays.copyOfRange(file, 26, 42)).isNotEqualTo(new byte[16]);
        assertThat(AudioFile.read(file, name).length()).isGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 8, 12, 13, 16, 20, 23, 24, 28, 31, 32})
    void decodesEveryKindOfSubframeOfEveryWidth(int width) {
        for (int seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            int channels = random.nextInt(1, 9), n = random.nextInt(1, 700), blockSize = random.nextInt(16, 300);
            int[][] samples = new int[channels % 3 == 0 ? 2 : channels][];
            for (int c = 0; c < samples.length; c++) {
                samples[c] = signal(n, width, random);
            }
            byte[] file = new FlacEncoder(width, random).encode(samples, 44100, blockSize);
            AudioClip clip = AudioFile.read(file, "test");
            for (int c = 0; c < samples.length; c++) {
                float[] expected = new float[n];
                for (int i = 0; i < n; i++) {
                    expected[i] = (float) (samples[c][i] / (double) (1L << width - 1));
                }
                assertFloats(clip.samples()[c])
                        .as("seed %d, channel %d", seed, c)
                        .hasSameBitsAs(expected);
            }
        }
    }

    @Test
    void aStreamGivesTheSameSamplesHoweverItTrickles() throws IOException {
        byte[] file = file("flac24_2ch");
        var trickle = new ByteArrayInputStream(file) {
            @Override
            public synchronized int read(byte[] to, int at, int n) {
                return super.read(to, at, Math.min(n, 7));
            }
        };
        assertThat(AudioFile.read(trickle, "trickle")).isEqualTo(AudioFile.read(file, "array"));
    }

    @Test
    void readingAnArrayLeavesItAsItIs() throws IOException {
        byte[] file = file("noise"), before = file.clone();
        AudioFile.read(file, "noise");
        assertThat(file).isEqualTo(before);
    }

    @Test
    void tagsInFrontAndBehindArePassedOver() throws IOException {
        byte[] file = file("noise"), tagged = new byte[file.length + 30 + 128];
        System.arraycopy(new byte[] {'I', 'D', '3', 4, 0, 0, 0, 0, 0, 20}, 0, tagged, 0, 10);
        System.arraycopy(file, 0, tagged, 30, file.length);
        System.arraycopy(new byte[] {'T', 'A', 'G'}, 0, tagged, 30 + file.length, 3);
        assertThat(AudioFile.read(tagged, "tagged")).isEqualTo(AudioFile.read(file, "noise"));
    }

    /// One byte changed, anywhere: the checksums notice, or nothing that is heard depends on it.
    @ParameterizedTest
    @ValueSource(strings = {"flac16_l12", "noise", "xiph8", "silence"})
    void aChangedByteIsNoticedOrHarmless(String name) throws IOException {
        byte[] file = file(name);
        AudioClip clip = AudioFile.read(file, name);
        var random = new Random(1);
        for (int at = 0; at < file.length; at += at < 200 ? 3 : 1 + random.nextInt(100)) {
            byte[] damaged = file.clone();
            damaged[at] ^= (byte) (1 + random.nextInt(255));
            try {
                assertThat(AudioFile.read(damaged, name).samples())
                        .as("byte " + at)
                        .isDeepEqualTo(clip.samples());
            } catch (AudioFileException e) {
                assertThat(e).hasMessageStartingWith(name + ": byte ").hasMessageContaining("expected ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"flac16_l12", "silence"})
    void aFileCutAnywhereIsRefused(String name) throws IOException {
        byte[] file = file(name);
        for (int length = 4; length < file.length; length += 1 + length / 50) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> AudioFile.read(cut, name))
                    .isInstanceOf(AudioFileException.class)
                    .hasMessageContaining("the file is incomplete, copy or export it again");
        }
    }

    @Test
    void saysWhatIsWrongAndWhere() throws IOException {
        byte[] file = file("noise");
        int frame = firstFrame(file);
        assertThatThrownBy(() -> AudioFile.read(changed(file, file.length - 1), "a.flac"))
                .hasMessageMatching(
                        "a.flac: byte \\d+: expected a frame with checksum [0-9A-F]{4} but got [0-9A-F]{4}: "
                                + "the file is damaged, copy or export it again");
        assertThatThrownBy(() -> AudioFile.read(changed(file, frame), "a.flac"))
                .hasMessage("a.flac: byte " + frame + ": expected a FLAC frame but found something else: "
                        + "the file is damaged, copy or export it again");
        assertThatThrownBy(() -> AudioFile.read(changed(file, 30), "a.flac"))
                .hasMessage(
                        "a.flac: byte " + file.length + ": expected samples with the MD5 in the header but got others: "
                                + "the file is damaged, copy or export it again");
        assertThatThrownBy(() -> AudioFile.read(changed(file, 4), "a.flac"))
                .hasMessageContaining(
                        "expected one STREAMINFO of 34 bytes, first of all blocks, but got block 0 of type ");
    }

    /// Noise, a tone, silence, and extremes, at full scale or with zeros in the low bits.
    private static int[] signal(int n, int width, Random random) {
        int kind = random.nextInt(4), zeros = random.nextInt(3) == 0 ? random.nextInt(width - 1) : 0;
        long limit = 1L << width - 1;
        int[] x = new int[n];
        for (int i = 0; i < n; i++) {
            long value = switch (kind) {
                case 0 -> random.nextLong(-limit, limit);
                case 1 -> (long) ((limit - 1) * 0.9 * Math.sin(i * 0.1));
                case 2 -> limit / 3;
                default -> random.nextBoolean() ? limit - 1 : -limit;
            };
            x[i] = (int) (value >> zeros << zeros);
        }
        return x;
    }

    private static int firstFrame(byte[] file) {
        int at = 4;
        while (file[at] >= 0) {
            at += 4 + length(file, at);
        }
        return at + 4 + length(file, at);
    }

    private static int length(byte[] file, int block) {
        return (file[block + 1] & 0xFF) << 16 | (file[block + 2] & 0xFF) << 8 | file[block + 3] & 0xFF;
    }

    private static byte[] changed(byte[] file, int at) {
        byte[] changed = file.clone();
        changed[at] ^= 0x55;
        return changed;
    }

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(GoldenPlace.COMMITTED.folder().resolve("files/" + name + ".flac"));
    }
}
