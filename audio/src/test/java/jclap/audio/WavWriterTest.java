package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import jclap.audio.WavWriter.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WavWriterTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void whatWasWrittenIsReadAndWrittenAgainWithoutAChange(Encoding encoding) throws IOException {
        var random = new Random(1);
        for (int channels = 1; channels <= 3; channels++) {
            float[][] samples = new float[channels][12345];
            for (float[] channel : samples) {
                for (int i = 0; i < channel.length; i++) {
                    channel[i] = random.nextFloat(-1, 1);
                }
            }
            Path first = folder.resolve("first.wav"), second = folder.resolve("second.wav");
            WavWriter.write(new AudioClip(samples, 44100), first, encoding);
            AudioClip read = AudioFile.read(first);
            WavWriter.write(read, second, encoding);
            assertThat(AudioFile.read(second)).isEqualTo(read);
            assertThat(second).hasSameBinaryContentAs(first);
            assertThat(read.samples()[0][77] - samples[0][77]).isBetween(-0.5f / 32768, 0.5f / 32768);
        }
    }

    @Test
    void floatsComeBackAsTheyWere() {
        var clip = AudioClip.mono(new float[] {0, 1.5f, -3e-20f, Float.MIN_VALUE}, 96000);
        WavWriter.write(clip, folder.resolve("float.wav"), Encoding.FLOAT_32);
        assertThat(AudioFile.read(folder.resolve("float.wav"))).isEqualTo(clip);
    }

    @Test
    void integersAreCutOffAtTheirLimits() {
        WavWriter.write(AudioClip.mono(new float[] {2, -2, 1, -1}, 8000), folder.resolve("loud.wav"), Encoding.PCM_16);
        assertThat(AudioFile.read(folder.resolve("loud.wav")).samples()[0])
                .containsExactly(32767 / 32768f, -1, 32767 / 32768f, -1);
    }

    @Test
    void aClipWithoutSamplesIsAFileWithoutSamples() {
        WavWriter.write(AudioClip.mono(new float[0], 8000), folder.resolve("empty.wav"), Encoding.PCM_24);
        assertThat(AudioFile.read(folder.resolve("empty.wav")).length()).isZero();
    }

    @Test
    void leavesNothingBehindWhenTheFolderIsMissing() throws IOException {
        Path path = folder.resolve("missing/a.wav");
        assertThatThrownBy(() -> WavWriter.write(AudioClip.mono(new float[1], 8000), path, Encoding.PCM_16))
                .isInstanceOf(AudioFileException.class)
                .hasMessage(path + ": expected an existing folder but got none at " + path.getParent()
                        + ": create it first");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
