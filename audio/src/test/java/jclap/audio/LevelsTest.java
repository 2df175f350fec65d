package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LevelsTest {

    @TempDir
    Path folder;

    @Test
    void aSineOfFullScaleHasItsPeakAtZeroAndItsRmsThreeDecibelsBelow() throws IOException {
        float[] x = new float[48_000];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(2 * Math.PI * i / 48);
        }
        Levels levels = levels(x);
        assertThat(levels.length()).isEqualTo(48_000);
        assertThat(Levels.decibels(levels.peak())).isCloseTo(0, within(1e-6));
        assertThat(Levels.decibels(levels.rms())).isCloseTo(-3.0103, within(1e-4));
        assertThat(levels.clipped()).isZero();
    }

    @Test
    void threeEqualSamplesAtFullScaleAreClippedTwoAreNot() throws IOException {
        assertThat(levels(0, 1, 1, 0, -1, -1).clipped()).isZero();
        assertThat(levels(0, 1, 1, 1, 0, -1, -1, -1, -1, 0.5f, 0.5f, 0.5f).clipped())
                .isEqualTo(7);
        assertThat(levels(1.5f, 1.5f, 1.5f).clipped()).isEqualTo(3);
        assertThat(levels(1, -1, 1, -1, 1, -1).clipped()).isZero();
    }

    @Test
    void whatIsClippedIsCountedAcrossBlocks() throws IOException {
        float[] x = new float[200_000];
        Arrays.fill(x, 60_000, 140_000, 1);
        assertThat(levels(x).clipped()).isEqualTo(80_000);
    }

    @Test
    void aSilentChannelIsCounted() throws IOException {
        Levels levels = levels(new float[][] {{0.5f, 0}, {0, 0}});
        assertThat(levels.silentChannels()).isEqualTo(1);
        assertThat(levels.rms()).isCloseTo(0.25, within(1e-7));
    }

    @Test
    void nothingIsInfinitelyQuiet() throws IOException {
        Levels levels = levels();
        assertThat(levels.length()).isZero();
        assertThat(levels.silentChannels()).isEqualTo(1);
        assertThat(Levels.decibels(levels.rms())).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    private Levels levels(float... mono) throws IOException {
        return levels(new float[][] {mono});
    }

    private Levels levels(float[][] samples) throws IOException {
        Path file = folder.resolve("test.wav");
        WavWriter.write(new AudioClip(samples, 48_000), file, WavWriter.Encoding.FLOAT_32);
        try (AudioStream in = AudioStream.open(Files.readAllBytes(file), "test.wav")) {
            return Levels.of(in);
        }
    }
}
