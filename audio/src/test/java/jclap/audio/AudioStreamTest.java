package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioStreamTest {

    private static final Path FILES = GoldenPlace.COMMITTED.folder().resolve("files");

    @ParameterizedTest
    @ValueSource(strings = {"flac16_6ch.flac", "rf64.wav", "aiff_s16.aiff", "au_mulaw.au", "ext_float.wav"})
    void blocksOfAnySizeAreThePartsOfTheWholeClip(String name) {
        AudioClip whole = AudioFile.read(FILES.resolve(name));
        for (int size : new int[] {1, 7, 1000, 5000, 1 << 20}) {
            float[][] samples = new float[whole.channels()][whole.length()];
            try (AudioStream in = AudioStream.open(FILES.resolve(name))) {
                int at = 0;
                while (at < whole.length()) {
                    assertThat(in.position()).isEqualTo(at);
                    at += in.read(samples, at, Math.min(size, whole.length() - at));
                }
                assertThat(in.read(samples, 0, size)).isZero();
                assertThat(in.read(samples, 0, size)).isZero();
            }
            assertThat(new AudioClip(samples, whole.sampleRate())).isEqualTo(whole);
        }
    }

    @Test
    void theLastBlockIsShorter() {
        float[][] block = new float[2][4000];
        try (AudioStream in = AudioStream.open(FILES.resolve("flac16_2ch.flac"))) {
            assertThat(in.read(block, 0, 4000)).isEqualTo(4000);
            assertThat(in.read(block, 0, 4000)).isEqualTo(411);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "flac24_2ch.flac, FLAC, 24-bit PCM",
        "rf64.wav, WAV, 16-bit PCM",
        "pcm_alaw_8000_1ch.wav, WAV, A-law",
        "aiff_f32.aiff, AIFF, 32-bit float",
        "au_mulaw.au, AU, µ-law"
    })
    void saysHowSamplesAreWritten(String name, String format, String encoding) {
        try (AudioStream in = AudioStream.open(FILES.resolve(name))) {
            assertThat(in.format()).isEqualTo(format);
            assertThat(in.encoding()).isEqualTo(encoding);
        }
    }

    @Test
    void aRecordingWithoutAnEndIsReadInBoundedMemory() {
        // 64 GiB, of which a second is heard.
        AudioStream in = AudioStream.open(Bytes.endlessWav(2, 48000, 1L << 34), "radio");
        float[][] second = new float[2][48000];
        assertThat(in.read(second, 0, 48000)).isEqualTo(48000);
        assertThat(in.position()).isEqualTo(48000);
    }

    @Test
    void aFileCanBeDamagedBehindGoodSamples() throws IOException {
        byte[] file = Files.readAllBytes(FILES.resolve("flac16_6ch.flac"));
        AudioStream in = AudioStream.open(Arrays.copyOf(file, file.length - 10), "cut");
        float[][] block = new float[6][4000];
        assertThat(in.read(block, 0, 4000)).isEqualTo(4000);
        assertThatThrownBy(() -> in.read(block, 0, 4000))
                .isInstanceOf(AudioFileException.class)
                .hasMessageContaining("the file is incomplete");
    }

    @Test
    void aSampleThatIsNoNumberIsNamedByItsPlaceInTheWholeFile() {
        byte[] header = WavHeaderTest.riff(WavHeaderTest.FLOAT_FMT);
        byte[] data = Bytes.chunk(ByteOrder.LITTLE_ENDIAN, "data", new int[4 * 6000]);
        byte[] file = Bytes.joined(header, data);
        file[header.length + 8 + 4 * 5555 + 3] = 0x7F;
        file[header.length + 8 + 4 * 5555 + 2] = (byte) 0x80;
        AudioStream in = AudioStream.open(file, "test.wav");
        float[][] block = new float[1][1000];
        assertThat(in.read(block, 0, 1000)).isEqualTo(1000);
        assertThatThrownBy(() -> {
                    while (in.read(block, 0, 1000) > 0) {}
                })
                .hasMessageStartingWith("test.wav: expected finite samples but sample 5555 of channel 0 is Infinity");
    }

    @Test
    void closesTheFileItOpenedAndNoStreamOfSomebodyElse() throws IOException {
        var stream = new ByteArrayInputStream(Files.readAllBytes(FILES.resolve("noise.flac"))) {
            private boolean closed;

            @Override
            public void close() {
                closed = true;
            }
        };
        AudioStream.open(stream, "stream").close();
        assertThat(stream.closed).isFalse();
    }

    @Test
    void wantsAnArrayForEachChannel() {
        InputStream endless = Bytes.endlessWav(2, 48000, 100);
        try (AudioStream in = AudioStream.open(endless, "radio")) {
            assertThatThrownBy(() -> in.read(new float[1][10], 0, 10))
                    .hasMessage("audioStream: expected arrays for 2 channels but got 1");
        }
    }
}
