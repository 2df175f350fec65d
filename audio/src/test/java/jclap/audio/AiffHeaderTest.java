package jclap.audio;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static jclap.audio.Bytes.chunk;
import static jclap.audio.Bytes.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Chain of trust: files by hand; those of real programs are in `AudioFileGoldenTest`.
class AiffHeaderTest {

    /// 2 frames of 1 channel of 16 bits at 8000 Hz: 8000 = 1.953125·2^12 has the exponent 16383 + 12.
    private static final byte[] COMM = comm(1, 2, 16, 0x40, 0x0B, 0xFA, 0, 0, 0, 0, 0, 0, 0);

    private static final byte[] SSND = chunk(BIG_ENDIAN, "SSND", 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0xC0, 0);
    private static final AudioClip CLIP = AudioClip.mono(new float[] {0.5f, -0.5f}, 8000);

    @Test
    void readsTheSmallestFile() {
        assertThat(read(aiff(COMM, SSND))).isEqualTo(CLIP);
    }

    @Test
    void chunksMayComeInAnyOrder() {
        assertThat(read(aiff(chunk(BIG_ENDIAN, "NAME", 1, 2, 3), SSND, chunk(BIG_ENDIAN, "ANNO", 7), COMM)))
                .isEqualTo(CLIP);
    }

    @Test
    void samplesMayStartBehindAnOffset() {
        byte[] ssnd = chunk(BIG_ENDIAN, "SSND", 0, 0, 0, 3, 0, 0, 0, 0, 9, 9, 9, 0x40, 0, 0xC0, 0, 9);
        assertThat(read(aiff(COMM, ssnd))).isEqualTo(CLIP);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, 0", "0, 2", "-1, 99", "99, 99"})
    void sizesThatWereNeverFilledInMeanTheRestOfTheFile(int ssndSize, int frames) {
        byte[] file = aiff(COMM, SSND);
        ByteBuffer.wrap(file).putInt(22, frames).putInt(12 + COMM.length + 4, ssndSize);
        assertThat(read(file)).isEqualTo(CLIP);
    }

    @Test
    void aTornLastSampleIsDropped() {
        byte[] file = aiff(COMM, SSND);
        assertThat(read(Arrays.copyOf(file, file.length - 1)).samples()[0]).containsExactly(0.5f);
    }

    @Test
    void aRecordingOfNothingNeedsNoSamples() {
        assertThat(read(aiff(Bytes.changed(COMM, 13, 0))).length()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 12, 16})
    void oddWidthsStandInTheUpperBitsOfWholeBytes(int bits) {
        assertThat(read(aiff(Bytes.changed(COMM, 15, bits), SSND))).isEqualTo(CLIP);
    }

    @ParameterizedTest
    @CsvSource({"alaw, 0.16796875", "ULAW, 0.9803467", "'raw ', 0", "NONE, -1", "twos, -1"})
    void readsTheCompressionsThatAreNone(String compression, float first) {
        byte[] comm = chunk(
                BIG_ENDIAN, "COMM", 0, 1, 0, 0, 0, 1, 0, 8, 0x40, 0x0B, 0xFA, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        System.arraycopy(Bytes.ascii(compression), 0, comm, 26, 4);
        byte[] ssnd = chunk(BIG_ENDIAN, "SSND", 0, 0, 0, 0, 0, 0, 0, 0, 0x80);
        assertThat(read(Bytes.file(BIG_ENDIAN, "FORM", "AIFC", comm, ssnd)).samples()[0])
                .containsExactly(first);
    }

    @Test
    void theSameSoundInOtherFormatsHasTheSameSamples() {
        Path files = GoldenPlace.COMMITTED.folder().resolve("files");
        assertThat(AudioFile.read(files.resolve("flac16_2ch.flac")))
                .isEqualTo(AudioFile.read(files.resolve("aiff_s16.aiff")))
                .isEqualTo(AudioFile.read(files.resolve("aiff_sowt.aiff")))
                .isEqualTo(AudioFile.read(files.resolve("au_s16.au")));
        assertThat(AudioFile.read(files.resolve("aiff_f32.aiff")))
                .isEqualTo(AudioFile.read(files.resolve("au_f32.au")));
        assertThat(AudioFile.read(files.resolve("aiff_s8.aiff"))).isEqualTo(AudioFile.read(files.resolve("au_s8.au")));
    }

    @Test
    void refusesWhatTheFormatDoesNotAllow() {
        assertThatThrownBy(() -> read(aiff(chunk(BIG_ENDIAN, "COMM", 0, 1), SSND)))
                .hasMessage("test.aiff: byte 20: expected a COMM chunk of at least 18 bytes but got 2: "
                        + "the file is damaged, export it again");
        assertThatThrownBy(() -> read(aiff(Bytes.changed(COMM, 15, 33), SSND)))
                .hasMessage("test.aiff: byte 20: expected samples of 1 to 32 bits but got 33: "
                        + "the file is damaged, export it again");
        assertThatThrownBy(() -> read(aiff(Bytes.changed(COMM, 16, 0xC0), SSND)))
                .hasMessageContaining("expected a sample rate of 1 to 1048575 but got ");
        assertThatThrownBy(() -> read(aiff(COMM)))
                .hasMessageContaining("expected a 'SSND' chunk but the file ends: the file is incomplete");
        byte[] comm = joined(chunk(BIG_ENDIAN, "COMM", new int[22]));
        System.arraycopy(Bytes.ascii("ima4"), 0, comm, 26, 4);
        assertThatThrownBy(() -> read(Bytes.file(BIG_ENDIAN, "FORM", "AIFC", comm, SSND)))
                .hasMessage("test.aiff: byte 20: expected PCM, float, A-law or µ-law but got AIFF-C compression 'ima4':"
                        + " convert it, for example with 'ffmpeg -i test.aiff OUT.wav'");
    }

    private static byte[] comm(int channels, int frames, int bits, int... rate) {
        int[] content = {0, channels, 0, 0, 0, frames, 0, bits, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        System.arraycopy(rate, 0, content, 8, 10);
        return chunk(BIG_ENDIAN, "COMM", content);
    }

    private static AudioClip read(byte[] file) {
        return AudioFile.read(file, "test.aiff");
    }

    private static byte[] aiff(byte[]... chunks) {
        return Bytes.file(BIG_ENDIAN, "FORM", "AIFF", chunks);
    }
}
