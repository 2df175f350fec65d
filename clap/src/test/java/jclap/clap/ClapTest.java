package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jclap.audio.AudioClip;
import jclap.audio.AudioFile;
import jclap.audio.Recipe;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ModelSize;
import jclap.clap.testing.TinyClap;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.DType;
import jclap.core.io.SafeTensors;
import jclap.core.kernel.Parallel;
import jclap.nn.StateDict;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClapTest {

    private final Clap clap = TinyClap.untrained();
    private final float[] tone = TinyClap.tone(440, 5000, new SplittableRandom(1));

    @TempDir
    private Path folder;

    @Test
    void embeddingsHaveLengthOneAndAreTheSameEachTime() {
        float[] audio = clap.embedAudio(tone), text = clap.embedText("rain");
        assertThat(Clap.cosine(audio, audio)).isCloseTo(1, within(1e-6f));
        assertThat(Clap.cosine(text, text)).isCloseTo(1, within(1e-6f));
        assertThat(clap.embedAudio(tone)).containsExactly(audio);
    }

    @Test
    void aTextHasTheSamePlaceAloneAndAmongLongerOnes() {
        float[] alone = clap.embedText("rain");
        float[] among = clap.embedTexts(List.of("this is a sound of a dog", "rain"))[1];
        assertThat(Clap.cosine(alone, among)).isCloseTo(1, within(1e-6f));
    }

    @Test
    void resultsHaveTheSameBitsForOneAndTwoThreads() {
        float[] one = Parallel.withThreads(1, () -> clap.embedAudio(tone));
        float[] two = Parallel.withThreads(2, () -> clap.embedAudio(tone));
        assertThat(two).containsExactly(one);
    }

    @Test
    void threadsThatShareAModelGetWhatOneAloneGets() throws Exception {
        float[] audio = clap.embedAudio(tone), text = clap.embedText("a dog");
        try (var threads = Executors.newFixedThreadPool(4)) {
            var done = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++) {
                boolean hears = i % 2 == 0;
                done.add(threads.submit(() -> {
                    for (int round = 0; round < 20; round++) {
                        assertThat(hears ? clap.embedAudio(tone) : clap.embedText("a dog"))
                                .containsExactly(hears ? audio : text);
                    }
                }));
            }
            for (Future<?> thread : done) {
                thread.get();
            }
        }
    }

    @Test
    void everyRecordingOfTenMillisecondsHasAPlace() {
        float[] click = new float[5000], scrap = new float[40];
        click[17] = 1e-6f;
        scrap[3] = 100;
        for (float[] odd : List.of(click, scrap)) {
            for (float x : clap.embedAudio(odd)) {
                assertThat(x).isFinite();
            }
        }
    }

    @Test
    void refusesWhatNobodyCouldName() {
        assertThatThrownBy(() -> clap.embedAudio(new float[0]))
                .hasMessage("expected at least 10 ms of sound but got no samples: record longer");
        assertThatThrownBy(() -> clap.embedAudio(new float[] {0.5f}))
                .hasMessage("expected at least 10 ms of sound but got 0 ms: record longer");
        assertThatThrownBy(() -> clap.embedAudio(new float[5000]))
                .hasMessage("expected sound but every sample is 0: check the recording");
        assertThatThrownBy(() -> clap.embedAudio(AudioClip.mono(noNumber(), 4000)))
                .hasMessage("expected finite samples but got NaN at sample 7: export the sound again");
    }

    private static float[] noNumber() {
        float[] samples = new float[100];
        samples[7] = Float.NaN;
        return samples;
    }

    @Test
    void aClosedModelRefusesEverythingAsOftenAsItIsClosed() {
        Clap other = clap.with(clap.recipe());
        ZeroShot zeroShot = clap.zeroShot(List.of("rain"), Prompt.SOUND_OF);
        clap.close();
        clap.close();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> clap.embedAudio(tone),
                () -> clap.embedText("rain"),
                () -> zeroShot.classify(AudioClip.mono(tone, 4000)),
                clap::space,
                clap::model,
                clap::scale)) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("clap: expected an open model but it was closed");
        }
        assertThat(other.embedText("rain")).hasSize(clap.dimension());
    }

    @Test
    void whatHasBegunWhenAModelIsClosedIsFinishedOrRefused() throws Exception {
        float[] expected = clap.embedAudio(tone);
        var begun = new CountDownLatch(1);
        try (var thread = Executors.newSingleThreadExecutor()) {
            Future<Integer> done = thread.submit(() -> {
                for (int count = 0; ; count++) {
                    try {
                        assertThat(clap.embedAudio(tone)).containsExactly(expected);
                    } catch (IllegalStateException closed) {
                        return count;
                    }
                    begun.countDown();
                }
            });
            begun.await();
            clap.close();
            assertThat(done.get()).isPositive();
        }
    }

    @Test
    void anInterruptedThreadReadsNoMoreTexts() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> clap.embedText("rain")).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void refusesTextsThatAreEmptyOrTooLong() {
        assertThatThrownBy(() -> clap.embedText(""))
                .hasMessage("text: expected 1 … 16 tokens but got 0 of \"\": name a sound");
        assertThatThrownBy(() -> clap.embedText("rain ".repeat(20))).hasMessageEndingWith("\": shorten it");
    }

    @Test
    void scoresAreSortedAndTheirProbabilitiesSumToOne() {
        List<Score> scores = clap.zeroShot(List.of("rain", "a dog", "a tone"), Prompt.SOUND_OF)
                .classify(AudioClip.mono(tone, 4000));
        assertThat(scores).hasSize(3).isSortedAccordingTo((a, b) -> Float.compare(b.cosine(), a.cosine()));
        assertThat(scores.stream().mapToDouble(Score::probability).sum()).isCloseTo(1, within(1e-6));
    }

    @Test
    void labelsMustBeThereOnceAndNotEmpty() {
        assertThatThrownBy(() -> clap.zeroShot(List.of(), Prompt.SOUND_OF))
                .hasMessage("labels: expected at least one label but got none");
        assertThatThrownBy(() -> clap.zeroShot(List.of("rain", " "), Prompt.SOUND_OF))
                .hasMessageStartingWith("labels: expected words but got an empty label");
        assertThatThrownBy(() -> clap.zeroShot(List.of("rain", "rain"), Prompt.SOUND_OF))
                .hasMessage("labels: expected each label once but got rain twice");
    }

    @Test
    void theModelThatComesWithJclapHearsWater() throws IOException {
        try (InputStream in = Clap.class.getResourceAsStream("cli/demo/water.flac")) {
            Score best = Clap.bundled()
                    .zeroShot(List.of("rooster", "sea waves", "clock tick", "chainsaw"), Prompt.SOUND_OF)
                    .classify(AudioFile.read(in, "water.flac"))
                    .getFirst();
            assertThat(best.label()).isEqualTo("sea waves");
        }
    }

    @Test
    void aModelComesBackFromItsFile() throws IOException {
        ModelFile.save(clap, folder.resolve(ModelFile.NAME), Map.of("note", "tiny"));
        Clap loaded = Clap.load(folder);
        assertThat(loaded.recipe()).isEqualTo(clap.recipe());
        assertThat(Clap.cosine(loaded.embedAudio(tone), clap.embedAudio(tone))).isCloseTo(1, within(1e-3f));
        assertThat(Clap.cosine(loaded.embedText("rain"), clap.embedText("rain")))
                .isCloseTo(1, within(1e-3f));
    }

    @Test
    void aMobileNetComesBackFromItsFile() throws IOException {
        var size = new ModelSize(List.of(), 0.1, clap.tokenizer().vocabularySize(), 16, 8, 1, 2, 8, 0, 0, 0, 0);
        ClapModel model = ClapModel.create(size, 128, new SplittableRandom(1));
        Clap mobile = new Clap(model, Recipe.efficientAt(), clap.tokenizer());
        ModelFile.save(mobile, folder.resolve(ModelFile.NAME), Map.of());
        Clap loaded = Clap.load(folder);
        assertThat(loaded.model().size()).isEqualTo(size);
        assertThat(Clap.cosine(loaded.embedAudio(tone), mobile.embedAudio(tone)))
                .isCloseTo(1, within(1e-3f));
    }

    @Test
    void filesOfTheFirstFormatAreRead() throws IOException {
        var metadata = ModelFile.metadata(clap);
        metadata.put("jclap.format", "1");
        metadata.computeIfPresent("jclap.size", (_, json) -> json.replace("\"mobile_net\":0.0,", ""));
        metadata.computeIfPresent("jclap.recipe", (_, json) -> json.replace(",\"style\":\"decibels\"", ""));
        assertThat(metadata.get("jclap.size") + metadata.get("jclap.recipe")).doesNotContain("mobile", "style");
        Clap loaded = ModelFile.load("first", StateDict.of(clap.model()), metadata);
        assertThat(loaded.recipe()).isEqualTo(clap.recipe());
        assertThat(loaded.embedAudio(tone)).containsExactly(clap.embedAudio(tone));
    }

    @Test
    void refusesSizesThatTheWeightsDoNotHaveBeforeTheyTakeMemory() {
        var metadata = ModelFile.metadata(clap);
        metadata.computeIfPresent(
                "jclap.size",
                (_, json) -> json.replace("\"text_width\":8,", "\"text_width\":16384,")
                        .replace("\"text_layers\":1,", "\"text_layers\":128,"));
        assertThat(metadata.get("jclap.size")).contains("16384", "128");
        assertThatThrownBy(() -> ModelFile.load("liar", StateDict.of(clap.model()), metadata))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("liar: init: expected at most ")
                .hasMessageEndingWith(": the sizes of this model do not belong to its weights");
    }

    @Test
    void refusesFilesThatAreNotAModelOfThisVersion() throws IOException {
        Path file = folder.resolve("a.safetensors");
        assertThatThrownBy(() -> Clap.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());

        var tensors = new LinkedHashMap<>(Map.of("x", Tensor.of(Shape.of(1), 1)));
        SafeTensors.write(file, tensors, DType.F32, Map.of());
        assertThatThrownBy(() -> Clap.load(file))
                .hasMessage(
                        file + ": expected a CLAP model of jclap, Microsoft, LAION or Hugging Face but got 1 tensors of"
                                + " something else, such as x: check that this is the file with the weights");

        SafeTensors.write(file, tensors, DType.F32, Map.of("jclap.format", "3"));
        assertThatThrownBy(() -> Clap.load(file))
                .hasMessage(
                        file
                                + ": expected a jclap model of format 1 or 2 but got format 3: it needs another version of jclap");

        SafeTensors.write(file, tensors, DType.F32, ModelFile.metadata(clap));
        assertThatThrownBy(() -> Clap.load(file))
                .hasMessageStartingWith(file + ": state dict: expected the ")
                .hasMessageContaining("missing logit_scale ()")
                .hasMessageEndingWith("unexpected x");

        Files.writeString(file, "not a model");
        assertThatThrownBy(() -> Clap.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": ");
    }
}
