package jclap.audio;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Chain of trust: files by hand; those of real programs are in `AudioFileGoldenTest`.
class WavHeaderTest {

    private static final byte[] FMT = chunk("fmt ", 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0);
    static final byte[] FLOAT_FMT = chunk("fmt ", 3, 0, 1, 0, 0x40, 0x1F, 0, 0, 0, 0x7D, 0, 0, 4, 0, 32, 0);
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
        ByteBuffer.wrap(file).order(LITTLE_ENDIAN).putInt(4, riffSize).putInt(40, dataSize);
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

    @ParameterizedTest
    @CsvSource({"12, 2", "16, 2", "20, 3", "24, 3", "32, 4"})
    void oddWidthsStandInTheUpperBitsOfWholeBytes(int bits, int bytes) {
        byte[] fmt = chunk("fmt ", 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0, 0, 0, 0, bytes, 0, bits, 0);
        int[] data = new int[2 * bytes];
        data[bytes - 1] = 0x40;
        data[2 * bytes - 1] = 0xC0;
        assertThat(read(riff(fmt, chunk("data", data)))).isEqualTo(CLIP);
    }

    @Test
    void refusesSamplesThatAreNotNumbers() {
        byte[] data = chunk("data", 0, 0, 0, 0, 0, 0, 0xC0, 0x7F);
        assertThatThrownBy(() -> read(riff(FLOAT_FMT, data)))
                .hasMessage("test.wav: expected finite samples but sample 1 of channel 0 is NaN: "
                        + "export the file again, without the effect that divides by 0");
    }

    @Test
    void refusesWhatTheFormatDoesNotAllow() {
        assertThatThrownBy(() -> read(riff(chunk("fmt ", 1, 0), DATA)))
                .hasMessage("test.wav: byte 20: expected a 'fmt ' chunk of at least 16 bytes but got 2: "
                        + "the file is damaged, export it again");
        assertThatThrownBy(() -> read(riff(Bytes.changed(FMT, 8 + 12, 4), DATA)))
                .hasMessage(
                        "test.wav: byte 20: expected 2 bytes for 1 channels of 16 bits but got 4: export the file again");
        assertThatThrownBy(() -> read(riff(Bytes.changed(FMT, 8, 2), DATA)))
                .hasMessageStartingWith("test.wav: byte 20: expected PCM of 8 to 32 bits, float of 32 or 64,"
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

    static byte[] riff(byte[]... chunks) {
        return Bytes.file(LITTLE_ENDIAN, "RIFF", "WAVE", chunks);
    }

    private static byte[] chunk(String id, int... content) {
        return Bytes.chunk(LITTLE_ENDIAN, id, content);
    }
}
