package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Chain of trust: files by hand; those of real programs are in `AudioFileGoldenTest`.
class AuHeaderTest {

    private static final AudioClip CLIP = AudioClip.mono(new float[] {0.5f, -0.5f}, 8000);

    @Test
    void aCommentMayStandBeforeTheSamples() {
        assertThat(read(au(24, 4, 3, 8000, 1, 0x40, 0, 0xC0, 0))).isEqualTo(CLIP);
        assertThat(read(au(28, 4, 3, 8000, 1, 'n', 'o', 't', 'e', 0x40, 0, 0xC0, 0)))
                .isEqualTo(CLIP);
    }

    @Test
    void anUnknownSizeMeansTheRestOfTheFileAndATornSampleIsDropped() {
        byte[] file = au(24, -1, 3, 8000, 1, 0x40, 0, 0xC0, 0);
        assertThat(read(file)).isEqualTo(CLIP);
        assertThat(read(Arrays.copyOf(file, file.length - 1)).samples()[0]).containsExactly(0.5f);
    }

    @ParameterizedTest
    @CsvSource({"1, 24", "2, -1024", "3, -964", "5, -963.7647", "6, 16384", "27, 816"})
    void readsEveryEncoding(int encoding, float firstOf32768) {
        int[] half = {0x3F, 0, 0, 0}, other = {0xFC, 0x3C, 0x3C, 0x3C};
        float[] samples =
                read(au(24, 4, encoding, 8000, 1, encoding == 6 ? half : other)).samples()[0];
        assertThat(samples[0]).isEqualTo(firstOf32768 / 32768);
    }

    @Test
    void refusesWhatTheFormatDoesNotAllow() {
        assertThatThrownBy(() -> read(au(8, 4, 3, 8000, 1)))
                .hasMessage("test.au: byte 0: expected samples behind an AU header of 24 bytes but got them at byte 8: "
                        + "the file is damaged, export it again");
        assertThatThrownBy(() -> read(au(24, 4, 23, 8000, 1)))
                .hasMessage("test.au: byte 0: expected PCM, float, A-law or µ-law but got AU encoding 23: convert it, "
                        + "for example with 'ffmpeg -i test.au OUT.wav'");
        assertThatThrownBy(() -> read(au(24, 4, 3, 8000, -1)))
                .hasMessageContaining("expected 1 to 256 channels but got 2147483647");
        assertThatThrownBy(() -> read(au(24, 4, 3, 0, 1)))
                .hasMessageContaining("expected a sample rate of 1 to 1048575 but got 0");
        assertThatThrownBy(() -> read(Bytes.ascii(".snd\0\0")))
                .hasMessage("test.au: byte 0: expected an AU header of 24 bytes but the file ends after 6: "
                        + "the file is incomplete, copy or export it again");
    }

    private static AudioClip read(byte[] file) {
        return AudioFile.read(file, "test.au");
    }

    private static byte[] au(int start, int bytes, int encoding, int sampleRate, int channels, int... content) {
        var file = ByteBuffer.allocate(24 + content.length);
        file.put(Bytes.ascii(".snd")).putInt(start).putInt(bytes).putInt(encoding);
        file.putInt(sampleRate).putInt(channels);
        for (int value : content) {
            file.put((byte) value);
        }
        return file.array();
    }
}
