package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import jclap.audio.AudioClip;
import jclap.audio.AudioStream;
import jclap.audio.Channels;
import jclap.audio.Crop;
import jclap.audio.FrontEnd;
import jclap.audio.MelFilterBank;
import jclap.audio.WavWriter;
import jclap.clap.ZeroShot.Choice;
import jclap.clap.testing.TinyClap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can be done with vectors: scores by several prompts, one right label or many, ranks, spaces, files.
class ComparisonsTest {

    @TempDir
    private Path folder;

    private final Clap clap = TinyClap.untrained();
    private final float[] tone = TinyClap.tone(440, 3000, new SplittableRandom(3));

    @Test
    void anEnsembleIsTheDirectionOfTheMeanOfItsSentences() {
        var prompts = new Prompt[] {Prompt.SOUND_OF, new Prompt("a dog and {}")};
        float[] audio = clap.embedAudio(tone);
        float[] a = clap.embedText("this is a sound of rain"), b = clap.embedText("a dog and rain");
        float[] mean = new float[a.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = a[i] + b[i];
        }
        Score score = clap.zeroShot(List.of("rain"), prompts).scores(audio).getFirst();
        assertThat(score.cosine()).isCloseTo(Clap.cosine(audio, Hearing.unit(mean)), within(1e-6f));
        assertThatThrownBy(() -> clap.zeroShot(List.of("rain")))
                .hasMessage("prompts: expected at least one prompt but got none");
    }

    @Test
    void ifAnyLabelMayBeRightTheOthersDoNotMatter() {
        float[] audio = clap.embedAudio(tone);
        Score alone = clap.zeroShot(List.of("rain"), Prompt.SOUND_OF)
                .scores(audio, Choice.ANY)
                .getFirst();
        Score among = clap.zeroShot(List.of("a dog", "rain"), Prompt.SOUND_OF)
                .inOrder(audio, Choice.ANY)
                .getLast();
        assertThat(among.label()).isEqualTo("rain");
        assertThat(among.probability()).isCloseTo(alone.probability(), within(1e-5f));
        double odds = Math.exp(-clap.scale() * alone.cosine());
        assertThat(alone.probability()).isCloseTo((float) (1 / (1 + odds)), within(1e-6f));
    }

    @Test
    void candidatesAreRankedByTheirCosine() {
        float[] query = {1, 0};
        assertThat(Match.rank(query, List.of(new float[] {0, 1}, new float[] {1, 0}, new float[] {0, 1})))
                .containsExactly(new Match(1, 1), new Match(0, 0), new Match(2, 0));
    }

    @Test
    void pointsOfDifferentSpacesAreNotCompared() {
        Embedding here = clap.space().place(clap.embedText("rain"));
        assertThat(here.cosine(TinyClap.untrained().space().place(here.vector())))
                .isCloseTo(1, within(1e-5f));
        Clap other = clap.with(clap.recipe().with(Channels.FIRST));
        assertThatThrownBy(() -> here.cosine(other.space().place(here.vector())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("embedding space: expected an embedding in space "
                        + here.space().shortId());
        assertThatThrownBy(() -> clap.space().place(new float[3]))
                .hasMessage(
                        "embedding: expected 8 numbers of space " + here.space().shortId() + " but got 3");
    }

    @Test
    void aFileThatFailsDoesNotStopTheOthers() throws IOException {
        Path good = wav("good.wav", tone),
                silent = wav("silent.wav", new float[3000]),
                missing = folder.resolve("no.wav");
        List<Outcome> outcomes =
                clap.embedFiles(Stream.of(silent, missing, good)).toList();
        assertThat(outcomes.get(0))
                .isEqualTo(new Outcome.Failed(
                        silent, silent + ": expected sound but every sample is 0: check the recording"));
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(2))
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.vector()).hasSize(8));
    }

    @Test
    void elevenMinutesAreHeardTenAtATime() throws IOException {
        float[] long1 = TinyClap.tone(440, 2_640_000, new SplittableRandom(4));
        Path file = wav("long.wav", long1);
        try (AudioStream in = AudioStream.open(file)) {
            float[] vector = clap.embedAudio(in);
            assertThat(Clap.cosine(vector, clap.embedAudio(Arrays.copyOf(long1, 40_000))))
                    .isGreaterThan(0.9f);
        }
    }

    @Test
    void whatABrokenDecoderThrowsIsTheFailureOfItsFileAlone() throws IOException {
        Path good = wav("good.wav", tone);
        var broken = (Path)
                Proxy.newProxyInstance(Path.class.getClassLoader(), new Class<?>[] {Path.class}, (_, method, _) -> {
                    if (method.getName().equals("toString")) {
                        return "broken.mp3";
                    }
                    throw new NoClassDefFoundError("a.Decoder");
                });
        List<Outcome> outcomes = clap.embedFiles(Stream.of(broken, good)).toList();
        assertThat(outcomes.get(0))
                .isEqualTo(new Outcome.Failed(
                        broken,
                        "broken.mp3: expected a whole decoder on the class path but got"
                                + " java.lang.NoClassDefFoundError: a.Decoder: add what it needs"));
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Done.class);
    }

    /// A second of 256 channels at 1,048,575 Hz takes a gigabyte: more than the heap, if four are heard at a time.
    @Test
    void aHeaderAloneTakesNoMemory() {
        byte[] file = ByteBuffer.allocate(24 + 256)
                .putInt(0x2E736E64)
                .putInt(24)
                .putInt(256)
                .putInt(2)
                .putInt(1_048_575)
                .putInt(256)
                .array();
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<float[]>> futures = Stream.generate(
                            () -> threads.submit(() -> clap.embedAudio(AudioStream.open(file, "header.au"))))
                    .limit(4)
                    .toList();
            assertThat(futures)
                    .allSatisfy(future -> assertThatThrownBy(future::get)
                            .hasRootCauseMessage("expected at least 10 ms of sound but got 0 ms: record longer"));
        }
    }

    @Test
    void aPartThatIsSilentOnceItIsMixedDoesNotCount() throws IOException {
        int rate = TinyClap.RECIPE.sampleRate(), most = 600 * rate;
        float[] left = Arrays.copyOf(tone, most + rate), right = new float[most + rate];
        for (int i = 0; i < tone.length; i++) {
            right[i] = -left[i];
        }
        System.arraycopy(tone, 0, left, most, 3000);
        Path file = folder.resolve("cancelled.wav");
        WavWriter.write(new AudioClip(new float[][] {left, right}, rate), file, WavWriter.Encoding.FLOAT_32);
        float[] second = Arrays.copyOfRange(left, most, most + rate);
        assertThat(clap.embedAudio(file))
                .containsExactly(
                        clap.embedAudio(new AudioClip(new float[][] {second, new float[rate]}, rate)), within(1e-5f));
    }

    @Test
    void theMiddleOfMoreThanTenMinutesIsRefusedBecauseItIsNotKnownBeforeTheEnd() throws IOException {
        Clap center = clap.with(clap.recipe().with(Crop.CENTER));
        int rate = TinyClap.RECIPE.sampleRate(), most = 600 * rate;
        Path file = folder.resolve("long.wav");
        float[] samples = Arrays.copyOf(tone, most + 1);
        WavWriter.write(AudioClip.mono(samples, rate), file, WavWriter.Encoding.PCM_16);
        assertThatThrownBy(() -> center.embedAudio(file))
                .hasMessage(file + ": expected at most ten minutes for CENTER, which waits for the end, but got more:"
                        + " cut the recording, or hear all of it with COVER");
        assertThat(clap.with(clap.recipe().with(Crop.HEAD)).embedAudio(file)).hasSize(8);
    }

    @Test
    void anotherMelBankMakesAnotherSpace() {
        FrontEnd own = FrontEnd.of(clap.recipe());
        float[] weights = own.logMel().bank().weights();
        MelFilterBank same = MelFilterBank.ofWeights(weights, 16, 129);
        weights[129 + 10] += 1;
        MelFilterBank other = MelFilterBank.ofWeights(weights, 16, 129);
        assertThat(EmbeddingSpace.of(new Weights.Held(clap.model()), 8, own.with(same)))
                .isEqualTo(clap.space());
        assertThat(EmbeddingSpace.of(new Weights.Held(clap.model()), 8, own.with(other)))
                .isNotEqualTo(clap.space());
    }

    @Test
    void anInterruptedThreadStopsAtTheNextClip() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> clap.embedAudio(tone)).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void samplesFarBeyondOneAreRefusedRatherThanAnsweredWithNoNumber() {
        float[] loud = tone.clone();
        for (int i = 0; i < loud.length; i++) {
            loud[i] *= 1e30f;
        }
        assertThatThrownBy(() -> clap.embedAudio(loud))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(": the samples are far beyond −1 … 1");
    }

    private Path wav(String name, float[] samples) throws IOException {
        Path file = folder.resolve(name);
        WavWriter.write(AudioClip.mono(samples, TinyClap.RECIPE.sampleRate()), file, WavWriter.Encoding.FLOAT_32);
        return file;
    }
}
