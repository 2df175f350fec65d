package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import jclap.audio.AudioClip;
import jclap.audio.Channels;
import jclap.audio.Recipe;
import jclap.audio.WavWriter;
import jclap.clap.testing.TinyClap;
import jclap.clap.train.SoundCache.Use;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoundCacheTest {

    private static final int SAMPLES = 3000, BYTES = 20 + 4 * SAMPLES;

    @TempDir
    private Path folder;

    private Path sounds;

    @BeforeEach
    void recordThreeTones() throws IOException {
        sounds = folder.resolve("cache");
        for (int i = 0; i < 3; i++) {
            record(i, 300 * (i + 1));
        }
    }

    @Test
    void aRecordingIsDecodedOnceAndReadWithTheSameBits() throws IOException {
        Recordings inMemory = Recordings.load(manifest(0, 1), TinyClap.RECIPE, SoundCacheTest::fail);
        var first = new SoundCache(sounds, 1 << 20);
        assertThat(load(first, 0, 1)).isDeepEqualTo(samples(inMemory));
        assertThat(first.use()).isEqualTo(new Use(0, 2, 0));

        var second = new SoundCache(sounds, 1 << 20);
        Recordings again = Recordings.load(manifest(0, 1), TinyClap.RECIPE, second, SoundCacheTest::fail);
        Files.delete(folder.resolve("0.wav"));
        assertThat(samples(again)).isDeepEqualTo(samples(inMemory));
        assertThat(again.recordings().getFirst().sound().checksum())
                .isEqualTo(inMemory.recordings().getFirst().sound().checksum());
        assertThat(second.use()).isEqualTo(new Use(2, 0, 0));
    }

    @Test
    void aDamagedFileIsNoticedAndMadeAgain() throws IOException {
        float[][] expected = load(new SoundCache(sounds, 1 << 20), 0);
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        for (int at : new int[] {3, 9, 14, 18, 5000, whole.length - 1}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            assertThat(load(new SoundCache(sounds, 1 << 20), 0))
                    .as("byte %d", at)
                    .isDeepEqualTo(expected);
            assertThat(file).hasBinaryContent(whole);
        }
        Files.write(file, Arrays.copyOf(whole, 100));
        assertThat(load(new SoundCache(sounds, 1 << 20), 0)).isDeepEqualTo(expected);
        Files.write(file, new byte[0]);
        assertThat(load(new SoundCache(sounds, 1 << 20), 0)).isDeepEqualTo(expected);
        assertThat(file).hasBinaryContent(whole);
    }

    @Test
    void aRecordingOrARecipeThatChangesIsDecodedAgain() throws IOException {
        float[][] before = load(new SoundCache(sounds, 1 << 20), 0);
        record(0, 900);
        Files.setLastModifiedTime(folder.resolve("0.wav"), FileTime.fromMillis(1));
        var cache = new SoundCache(sounds, 1 << 20);
        assertThat(load(cache, 0)).isNotEqualTo(before);
        Recipe other = TinyClap.RECIPE.with(Channels.FLATTEN);
        Recordings.load(manifest(0), other, cache, SoundCacheTest::fail);
        assertThat(cache.use()).isEqualTo(new Use(0, 2, 0));
    }

    @Test
    void whatWasNotUsedForLongestMakesRoomAndWhatThisRunUsesStays() throws IOException {
        load(new SoundCache(sounds, 2 * BYTES), 0);
        Files.setLastModifiedTime(files().getFirst(), FileTime.fromMillis(1));
        load(new SoundCache(sounds, 2 * BYTES), 1);

        var cache = new SoundCache(sounds, 2 * BYTES);
        load(cache, 1, 2);
        assertThat(cache.use()).isEqualTo(new Use(1, 1, 0));
        assertThat(files()).hasSize(2);

        float[][] all = load(cache, 0, 1, 2);
        assertThat(all).hasDimensions(3, SAMPLES);
        assertThat(cache.use().unstored()).isPositive();
        assertThat(files()).hasSize(2);
    }

    @Test
    void aRecordingThatCannotBeReadIsReportedAndLeavesNothing() throws IOException {
        Files.writeString(folder.resolve("0.wav"), "no sound");
        var problems = new ArrayList<String>();
        var cache = new SoundCache(sounds, 1 << 20);
        Recordings loaded =
                Recordings.load(manifest(0, 1), TinyClap.RECIPE, cache, (_, problem) -> problems.add(problem));
        assertThat(loaded.recordings()).hasSize(1);
        assertThat(problems).singleElement().asString().contains("0.wav");
        assertThat(files()).hasSize(1);
    }

    @Test
    void aRecordingThatCannotBeWrittenIsHeardAllTheSame() throws IOException {
        float[][] expected = samples(Recordings.load(manifest(0), TinyClap.RECIPE, SoundCacheTest::fail));
        var cache = new SoundCache(sounds, BYTES);
        Files.delete(sounds); // As a disk that is full or gone.
        assertThat(load(cache, 0)).isDeepEqualTo(expected);
        assertThat(cache.use()).isEqualTo(new Use(0, 2, 2));
        assertThat(cache.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("expected an existing folder"));

        Files.createDirectory(sounds); // And there is as much room as before.
        load(cache, 0);
        assertThat(cache.use()).isEqualTo(new Use(0, 3, 2));
    }

    @Test
    void aListenerHearsHowManyRecordingsAreDoneAlsoOfThoseThatFail() throws IOException {
        Files.writeString(folder.resolve("0.wav"), "no sound");
        var heard = new ArrayList<String>();
        Recordings.load(manifest(0, 1, 2), TinyClap.RECIPE, new Recordings.Listener() {
            @Override
            public void failed(Manifest.Example example, String problem) {
                heard.add(example.path());
            }

            @Override
            public void done(int recordings) {
                heard.add(Integer.toString(recordings));
            }
        });
        assertThat(heard).containsExactly("1", "2", "3", "0.wav");
    }

    @Test
    void noFileOfTheCacheIsTakenForARecording() throws IOException {
        load(new SoundCache(sounds, 1 << 20), 0);
        assertThat(files()).singleElement().asString().endsWith(".jclapsnd");
    }

    private float[][] load(SoundCache cache, int... tones) {
        return samples(Recordings.load(manifest(tones), TinyClap.RECIPE, cache, SoundCacheTest::fail));
    }

    private static float[][] samples(Recordings recordings) {
        return recordings.recordings().stream().map(Recordings.Recording::mono).toArray(float[][]::new);
    }

    private Manifest manifest(int... tones) {
        var examples = new ArrayList<Manifest.Example>();
        for (int i : tones) {
            examples.add(new Manifest.Example(i + ".wav", folder.resolve(i + ".wav"), "tone", 0, ""));
        }
        return new Manifest(folder, examples);
    }

    private void record(int i, double frequency) {
        float[] tone = TinyClap.tone(frequency, SAMPLES, new SplittableRandom(i));
        WavWriter.write(
                AudioClip.mono(tone, TinyClap.RECIPE.sampleRate()),
                folder.resolve(i + ".wav"),
                WavWriter.Encoding.FLOAT_32);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(sounds)) {
            return all.toList();
        }
    }

    private static void fail(Manifest.Example example, String problem) {
        throw new AssertionError(example + ": " + problem);
    }
}
