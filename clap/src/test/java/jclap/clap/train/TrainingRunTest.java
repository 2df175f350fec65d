package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import jclap.clap.Clap;
import jclap.clap.ModelFile;
import jclap.clap.Prompt;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ModelSize;
import jclap.clap.testing.TinyClap;
import jclap.core.Tensor;
import jclap.core.kernel.Parallel;
import jclap.nn.StateDict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingRunTest {

    private final Recordings tones = TinyClap.tones();

    @TempDir
    private Path folder;

    @Test
    void learnsToTellALowToneFromAHighOne() throws IOException {
        var losses = new ArrayList<Float>();
        Clap clap = open("a", settings(30), false)
                .run(step -> losses.add(step.loss()))
                .orElseThrow();
        assertThat(losses).hasSize(60);
        assertThat(losses.getLast()).isLessThan(losses.getFirst());
        Evaluation evaluation =
                Evaluation.of(clap, tones.recordings(), List.of("high tone", "low tone"), Prompt.SOUND_OF);
        assertThat(evaluation.accuracy()).isEqualTo(1);
        assertThat(evaluation.classification().byLabel().values())
                .hasSize(2)
                .allSatisfy(label -> assertThat(label.accuracy()).isEqualTo(1));
    }

    @Test
    void aRunThatWasInterruptedEndsWithTheSameBits() throws IOException {
        open("straight", settings(3), false).run(_ -> {});

        class Interrupted extends RuntimeException {
            private static final long serialVersionUID = 1;
        }
        assertThatThrownBy(() -> open("resumed", settings(3), false).run(step -> {
                    if (step.step() == 4) {
                        throw new Interrupted();
                    }
                }))
                .isInstanceOf(Interrupted.class);
        TrainingRun resumed = open("resumed", settings(3), true);
        assertThat(resumed.epochs()).isEqualTo(1);
        resumed.run(_ -> {});

        assertThat(folder.resolve("resumed").resolve(ModelFile.NAME))
                .hasSameBinaryContentAs(folder.resolve("straight").resolve(ModelFile.NAME));
    }

    @ParameterizedTest
    @EnumSource
    void aRunInPiecesWithAveragesResumesToTheSameBitsInTheMiddleOfAnEpoch(Descent.Rule rule) throws IOException {
        var settings = new Trainer.Settings(
                4,
                2,
                1,
                1e-2,
                0.1,
                0.01,
                1,
                4,
                0.9,
                "audio_encoder=0.5",
                0,
                0,
                1,
                new Descent(rule, Descent.Course.LINEAR));
        open("straight", settings, false).run(_ -> {});
        TrainingRun stopped = open("stopped", settings, false);
        assertThat(stopped.run(step -> {
                    if (step.step() == 3) {
                        stopped.stop();
                    }
                }))
                .isEmpty();
        TrainingRun resumed = open("stopped", settings, true);
        assertThat(resumed.steps()).isEqualTo(3);
        assertThat(resumed.run(_ -> {})).isPresent();
        assertThat(folder.resolve("stopped").resolve(ModelFile.NAME))
                .hasSameBinaryContentAs(folder.resolve("straight").resolve(ModelFile.NAME));
        assertThat(folder.resolve("straight").resolve("report.html"))
                .content()
                .contains("<h2>loss", "epoch 0", "epoch 4", "this is a sound of low tone");
    }

    @Test
    void aFrozenTowerKeepsEveryBitAlsoOfItsStatistics() throws IOException {
        var frozen = new Trainer.Settings(1, 8, 1, 1e-2, 0, 0, 1, 1, 0, "audio_encoder=0", 0, 0, 1, Descent.USUAL);
        var before = new ArrayList<float[]>();
        TrainingState[] after = new TrainingState[2];
        for (int run = 0; run < 2; run++) {
            open("run" + run, run == 0 ? frozen : settings(1), false).run(_ -> {});
            after[run] = TrainingState.load(folder.resolve("run" + run).resolve("checkpoint.safetensors"));
        }
        ClapModel untrained = ClapModel.create(
                after[0].clap().model().size(), TinyClap.RECIPE.nMels(), new Randomness(1).at("weights"));
        StateDict.of(untrained.audioEncoder()).values().forEach(tensor -> before.add(tensor.data()));
        assertThat(StateDict.of(after[0].clap().model().audioEncoder()).values())
                .extracting(Tensor::data)
                .usingRecursiveComparison()
                .isEqualTo(before);
        assertThat(StateDict.of(after[1].clap().model().audioEncoder()).values())
                .extracting(Tensor::data)
                .usingRecursiveComparison()
                .isNotEqualTo(before);
    }

    @Test
    void theStatisticsOfAFrozenTowerStayWhileItsProjectionLearns() throws IOException {
        var frozen = new Trainer.Settings(1, 8, 1, 1e-2, 0, 0, 1, 1, 0, "audio_encoder.base=0", 0, 0, 1, Descent.USUAL);
        open("a", frozen, false).run(_ -> {});
        ClapModel learned = TrainingState.load(folder.resolve("a").resolve("checkpoint.safetensors"))
                .clap()
                .model();
        ClapModel untrained =
                ClapModel.create(learned.size(), TinyClap.RECIPE.nMels(), new Randomness(1).at("weights"));
        assertThat(StateDict.of(learned.audioEncoder()).entrySet()).allSatisfy(entry -> {
            float[] before =
                    StateDict.of(untrained.audioEncoder()).get(entry.getKey()).data();
            assertThat(Arrays.equals(entry.getValue().data(), before))
                    .as(entry.getKey())
                    .isEqualTo(entry.getKey().startsWith("base."));
        });
    }

    @Test
    void goesOnWithTheWeightsOfAnotherModelAndKnowsThemAgain() throws IOException {
        train("first");
        Path model = folder.resolve("first").resolve(ModelFile.NAME);
        var slow = new Trainer.Settings(1, 8, 3, 1e-9, 0, 0, 1);
        Clap second = from(model, slow, false).run(_ -> {}).orElseThrow();
        assertThat(second.embedText("low tone"))
                .containsExactly(ModelFile.load(model).embedText("low tone"), within(1e-3f));

        assertThat(from(model, slow, true).run(_ -> {})).isPresent();
        Path other = folder.resolve("other.safetensors");
        ModelFile.save(TinyClap.untrained(), other, Map.of());
        assertThatThrownBy(() -> from(other, slow, true)).hasMessageContaining("expected the");
        open("third", new Trainer.Settings(1, 8, 9, 1e-2, 0, 0, 1), false).run(_ -> {});
        assertThatThrownBy(() -> from(folder.resolve("third").resolve(ModelFile.NAME), slow, true))
                .hasMessageContaining(
                        "expected the recordings, held back or not (their fingerprint), and first weights");
    }

    private TrainingRun from(Path model, Trainer.Settings settings, boolean resume) throws IOException {
        var start = new Start.Model(ModelFile.load(model));
        return TrainingRun.open(folder.resolve("second"), tones, List.of(), start, settings, resume);
    }

    @Test
    void theNumberOfThreadsDoesNotChangeABit() throws IOException {
        Parallel.withThreads(1, () -> train("one"));
        Parallel.withThreads(2, () -> train("two"));
        assertThat(folder.resolve("two").resolve(ModelFile.NAME))
                .hasSameBinaryContentAs(folder.resolve("one").resolve(ModelFile.NAME));
    }

    @Test
    void halfAFileThatAKilledProcessLeftIsNotReadAndACheckpointThatWasCutIsNamed() throws IOException {
        open("a", settings(1), false).run(_ -> {});
        Path run = folder.resolve("a"), checkpoint = run.resolve("checkpoint.safetensors");
        byte[] whole = Files.readAllBytes(checkpoint);
        Files.write(run.resolve(".checkpoint.safetensors.1.tmp"), Arrays.copyOf(whole, whole.length / 2));
        assertThat(open("a", settings(1), true).epochs()).isEqualTo(1);

        Files.write(checkpoint, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> open("a", settings(1), true))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(checkpoint + ": ")
                .hasMessageContaining("the file is cut off");
    }

    @Test
    void anotherSeedGivesAnotherModel() throws IOException {
        train("one");
        open("two", new Trainer.Settings(2, 8, 2, 1e-2, 0.1, 0.01, 1), false).run(_ -> {});
        assertThat(Files.mismatch(
                        folder.resolve("one").resolve(ModelFile.NAME),
                        folder.resolve("two").resolve(ModelFile.NAME)))
                .isNotEqualTo(-1);
    }

    @Test
    void doesNotOverwriteARunOrMixTwo() throws IOException {
        train("a");
        assertThatThrownBy(() -> open("a", settings(2), false))
                .hasMessageStartingWith(folder.resolve("a") + ": expected a folder without a training run");
        assertThatThrownBy(() -> open("a", settings(5), true))
                .hasMessageContaining("expected the settings this run was begun with")
                .hasMessageContaining("\"epochs\":2")
                .hasMessageEndingWith("repeat the command that began it, or choose another --out");
        var fewer = new Recordings(tones.sampleRate(), tones.recordings().subList(0, 10));
        assertThatThrownBy(() -> TrainingRun.open(
                        folder.resolve("a"), fewer, TinyClap.RECIPE, ModelSize.tiny(1), settings(2), true))
                .hasMessageContaining("expected the recordings");
    }

    @Test
    void refusesMoreRecordingsInAStepThanCanBeCounted() {
        assertThatThrownBy(() -> new Trainer.Settings(1, 65536, 1, 1e-3, 0, 0, 1, 65536, 0, "", 0, 0, 1, Descent.USUAL))
                .hasMessage("training: expected at least 1 piece and fewer than 2^31 recordings a step but got 65536"
                        + " pieces of 65536");
    }

    @Test
    void stopsBeforeNumbersThatAreNoneSpoilTheCheckpoint() {
        var wild = new Trainer.Settings(3, 8, 1, Double.MAX_VALUE, 0, 0, 1);
        assertThatThrownBy(() -> open("b", wild, false).run(_ -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("choose a lower learning rate");
        assertThat(folder.resolve("b").resolve("checkpoint.safetensors")).doesNotExist();
        assertThat(folder.resolve("b").resolve(ModelFile.NAME)).doesNotExist();
    }

    @Test
    void asksForEnoughRecordingsToFillABatch() {
        assertThatThrownBy(() -> open("a", new Trainer.Settings(1, 17, 1, 1e-3, 0, 0, 1), false))
                .hasMessage("training: expected at least as many recordings as a batch has, 17, but got 16: "
                        + "choose a smaller batch");
    }

    private Void train(String name) {
        try {
            open(name, settings(2), false).run(_ -> {});
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TrainingRun open(String name, Trainer.Settings settings, boolean resume) throws IOException {
        return TrainingRun.open(folder.resolve(name), tones, TinyClap.RECIPE, ModelSize.tiny(1), settings, resume);
    }

    private static Trainer.Settings settings(int epochs) {
        return new Trainer.Settings(epochs, 8, 1, 1e-2, 0.1, 0.01, 1);
    }
}
