package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Chain of trust: files by hand; those of real programs are in `AudioFileGoldenTest`.
class WavDecoderTest {

    private static final byte[] FMT = chunk("fmt ", 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0);
    private static final byte[] DATA = chunk("data", 0, 0x40, 0, 0xC0);
    private static final AudioClip CLIP = AudioClip.mono(new float[] {0.5f, -0.5f}, 8000);

    @Test
    void readsTheSmallestFile() {
        assertThat(read(riff(FMT, DATA))).isEqualTo(CLIP);
    }

    @Test
    void chunksMayComeInAnyOrder() {
        assertThat(read(riff(chunk("LIST", 1, 2, 3), DATA, chunk("odd ", 7), FMT, chunk("last"))))
                .isEqualTo(CLIP);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "36, 0", "-1, -1", "-1, 0", "99999, -1", "40, 99999"})
    void sizesThatWereNeverFilledInMeanTheRestOfTheFile(int riffSize, int dataSize) {
        byte[] file = riff(FMT, DATA);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4, riffSize).putInt(40, dataSize);
        assertThat(read(file)).isEqualTo(CLIP);
    }

    @Test
    void anEmptyDataChunkInAFinishedFileIsEmpty() {
        assertThat(read(riff(FMT, chunk("data"), chunk("LIST", 1, 2, 3, 4))).length())
                .isZero();
    }

    @Test
    void aTornLastSampleIsDropped() {
        byte[] file = riff(FMT, DATA);
        assertThat(read(Arrays.copyOf(file, file.length - 1)).samples()[0]).containsExactly(0.5f);
    }

    @Test
    void bigEndianFilesHaveTheSamplesOfLittleEndianOnes() {
        Path files = GoldenPlace.COMMITTED.folder().resolve("files");
        assertThat(AudioFile.read(files.resolve("rifx.wav"))).isEqualTo(AudioFile.read(files.resolve("fmt18.wav")));
    }

    @Test
    void aStreamOfUnknownLengthHasTheSamplesOfTheFile() {
        Path files = GoldenPlace.COMMITTED.folder().resolve("files");
        assertThat(AudioFile.read(files.resolve("stream_ffff.wav")))
                .isEqualTo(AudioFile.read(files.resolve("pcm_s16le_44100_1ch.wav")));
    }

    @Test
    void refusesSamplesThatAreNotNumbers() {
        byte[] fmt = chunk("fmt ", 3, 0, 1, 0, 0x40, 0x1F, 0, 0, 0, 0x7D, 0, 0, 4, 0, 32, 0);
        byte[] data = chunk("data", 0, 0, 0, 0, 0, 0, 0xC0, 0x7F);
        assertThatThrownBy(() -> read(riff(fmt, data)))
                .hasMessage("test.wav: expected finite samples but sample 1 of channel 0 is NaN: "
                        + "export the file again, without the effect that divides by 0");
    }

    @Test
    void refusesWhatTheFormatDoesNotAllow() {
        assertThatThrownBy(() -> read(riff(chunk("fmt ", 1, 0), DATA)))
                .hasMessage("test.wav: byte 20: expected a 'fmt ' chunk of at least 16 bytes but got 2: "
                        + "the file is damaged, export it again");
        assertThatThrownBy(() -> read(riff(changed(FMT, 8 + 12, 4), DATA)))
                .hasMessage(
                        "test.wav: byte 20: expected 2 bytes for 1 channels of 16 bits but got 4: export the file again");
        assertThatThrownBy(() -> read(riff(changed(FMT, 8, 2), DATA)))
                .hasMessageStartingWith("test.wav: byte 20: expected PCM of 8, 16, 24 or 32 bits, float of 32 or 64,"
                        + " A-law or µ-law but got WAV format 2 of 16 bits: convert it, for example with");
    }

    @Test
    void aChangedByteGivesSamplesOrTheOneException() throws IOException {
        byte[] file = Files.readAllBytes(GoldenPlace.COMMITTED.folder().resolve("files/bext_id3.wav"));
        var random = new Random(1);
        for (int at = 0; at < 700; at++) {
            byte[] damaged = file.clone();
            damaged[at] = (byte) random.nextInt(256);
            damaged[random.nextInt(file.length)] = -1;
            try {
                assertThat(read(Arrays.copyOf(damaged, random.nextInt(file.length)))
                                .length())
                        .isLessThan(file.length);
            } catch (AudioFileException e) {
                assertThat(e).hasMessageStartingWith("test.wav: ").hasMessageContaining("expected ");
            }
        }
    }

    private static AudioClip read(byte[] file) {
        return AudioFile.read(file, "test.wav");
    }

    private static byte[] riff(byte[]... chunks) {
        int size = 4;
        for (byte[] chunk : chunks) {
            size += chunk.length;
        }
        var file = ByteBuffer.allocate(8 + size).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(size).put(ascii("WAVE"));
        for (byte[] chunk : chunks) {
            file.put(chunk);
        }
        return file.array();
    }

    private static byte[] chunk(String id, int... content) {
        var chunk = ByteBuffer.allocate(8 + content.length + content.length % 2).order(ByteOrder.LITTLE_ENDIAN);
        chunk.put(ascii(id)).putInt(content.length);
        for (int value : content) {
            chunk.put((byte) value);
        }
        return chunk.array();
    }

    private static byte[] changed(byte[] chunk, int at, int value) {
        byte[] changed = chunk.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
