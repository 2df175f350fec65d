package jclap.audio;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipStreamTest {

    @ParameterizedTest
    @CsvSource({
        "8000, 8000, 300000, 20000, 20000",
        "44100, 48000, 500000, 480000, 480000",
        "48000, 44100, 500000, 100000, 30001",
        "44100, 16000, 400000, 16000, 5000",
        "8000, 48000, 100000, 48000, 48000",
        "44101, 48000, 70000, 48000, 48000",
        "96000, 1000, 70000, 500, 500",
        "8000, 8000, 20000, 20000, 1",
        "8000, 8000, 20001, 20000, 20000",
        "8000, 8000, 1, 20000, 20000"
    })
    void clipsHaveTheBitsOfTheWholeRecording(int from, int to, int frames, int length, int hop) {
        Recipe recipe = recipe(to, length);
        float[] whole = recipe.sound(AudioFile.read(Bytes.endlessWav(2, from, frames), "test"));
        var clips = ClipStream.of(AudioStream.open(Bytes.endlessWav(2, from, frames), "test"), recipe, hop);
        int start = 0;
        for (; clips.hasNext(); start += hop) {
            ClipStream.Clip clip = clips.next();
            assertThat(clip.start()).isEqualTo((double) start / to);
            assertFloats(clip.samples()).hasSameBitsAs(recipe.clip(whole, start));
        }
        // As many as cover the recording: one less would not.
        assertThat(start - hop + length).isGreaterThanOrEqualTo(whole.length);
        assertThat(start - 2 * hop + length < whole.length || start == hop).isTrue();
    }

    @Test
    void aRecordingOfNothingHasNoClip() {
        var clips = ClipStream.of(AudioStream.open(Bytes.endlessWav(2, 8000, 0), "test"), recipe(48000, 4800), 4800);
        assertThat(clips.hasNext()).isFalse();
        assertThatThrownBy(clips::next).hasMessageStartingWith("clipStream: expected no call behind the last clip");
    }

    @Test
    void refusesHopsThatLeaveGapsAndChannelsOneAfterTheOther() {
        AudioStream in = AudioStream.open(Bytes.endlessWav(2, 8000, 100), "test");
        assertThatThrownBy(() -> ClipStream.of(in, recipe(8000, 500), 501))
                .hasMessage("clipStream: expected a hop of 1 to 500 samples but got 501");
        assertThatThrownBy(() -> ClipStream.of(in, Recipe.msclap2023(), 1))
                .hasMessageStartingWith("clipStream: expected MEAN or FIRST of the channels but got FLATTEN");
    }

    @ParameterizedTest
    @CsvSource({"256, 96001, 48000, 90505984", "256, 1000, 48000, 805539840"})
    void refusesWhatAHeaderWouldMakeGigabytesOf(int channels, int from, int to, long samples) {
        AudioStream in = AudioStream.open(Bytes.endlessWav(channels, from, 100), "test");
        assertThatThrownBy(() -> ClipStream.of(in, recipe(to, 500), 500))
                .isInstanceOf(AudioFileException.class)
                .hasMessage("test: byte 44: expected channels and rates of which blocks take up to 33554432 samples"
                        + " but got " + channels + " channels from " + from + " to " + to + " Hz, which take " + samples
                        + ": convert the file first, for example with 'ffmpeg -i IN -ac 1 -ar " + to + " OUT.wav'");
    }

    @ParameterizedTest
    @CsvSource({"256, 48000, 48000", "2, 1001, 48000", "2, 192001, 48000"})
    void readsManyChannelsAndTwoOfAnyRate(int channels, int from, int to) {
        AudioStream in = AudioStream.open(Bytes.endlessWav(channels, from, 100), "test");
        assertThat(ClipStream.of(in, recipe(to, 500), 500).hasNext()).isTrue();
    }

    /// In a JVM of its own, whose heap would hold a tenth of the samples.
    @Test
    @Tag("slow")
    void anHourOfStereoBecomesLogMelsIn128MebibytesOfHeap() throws Exception {
        Path root = Path.of(System.getProperty("jclap.root"));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-Xmx128m", "--add-modules=jdk.incubator.vector", "-cp"));
        command.add(String.join(
                File.pathSeparator,
                Arrays.stream(new String[] {"core/target/classes", "audio/target/classes", "audio/target/test-classes"})
                        .map(folder -> root.resolve(folder).toString())
                        .toList()));
        command.add(Hour.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("361 clips");
    }

    private static Recipe recipe(int sampleRate, int clipSamples) {
        return Recipe.of(sampleRate, clipSamples, 64, 16, 4, 0, 400);
    }

    /// What that JVM runs.
    static final class Hour {

        private Hour() {}

        public static void main(String[] args) {
            Recipe recipe = Recipe.laion();
            LogMel logMel = recipe.logMel();
            AudioStream in = AudioStream.open(Bytes.endlessWav(2, 44_100, 3600L * 44_100 + 1), "an hour");
            var clips = ClipStream.of(in, recipe, recipe.clipSamples());
            int count = 0;
            long start = System.nanoTime();
            while (clips.hasNext()) {
                float[] picture = logMel.transform(clips.next().samples());
                if (picture.length != recipe.frames() * recipe.nMels()) {
                    throw new AssertionError("expected a whole picture but got " + picture.length + " numbers");
                }
                count++;
            }
            System.out.println(count + " clips in " + (System.nanoTime() - start) / 1_000_000 + " ms");
        }
    }
}
