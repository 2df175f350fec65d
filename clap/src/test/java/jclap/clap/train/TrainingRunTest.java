package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jclap.clap.Clap;
import jclap.clap.ModelFile;
import jclap.clap.Prompt;
import jclap.clap.encoder.ModelSize;
import jclap.clap.testing.TinyClap;
import jclap.core.kernel.Parallel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {

    private final Recordings tones = TinyClap.tones();

    @TempDir
    private Path folder;

    @Test
    void learnsToTellALowToneFromAHighOne() throws IOException {
        var losses = new ArrayList<Float>();
        Clap clap = open("a", settings(30), false).run(step -> losses.add(step.loss()));
        assertThat(losses).hasSize(60);
        assertThat(losses.getLast()).isLessThan(losses.getFirst());
        Evaluation evaluation =
                Evaluation.of(clap, tones.recordings(), List.of("high tone", "low tone"), Prompt.SOUND_OF);
        assertThat(evaluation.accuracy()).isEqualTo(1);
        assertThat(evaluation.accuracyByLabel()).containsEntry("low tone", 1.0).containsEntry("high tone", 1.0);
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

    @Test
    void theNumberOfThreadsDoesNotChangeABit() throws IOException {
        Parallel.withThreads(1, () -> train("one"));
        Parallel.withThreads(2, () -> train("two"));
        assertThat(folder.resolve("two").resolve(ModelFile.NAME))
                .hasSameBinaryContentAs(folder.resolve("one").resolve(ModelFile.NAME));
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
    void refusesALabelThatIsTooLongBeforeTheFirstStep() {
        var example = new Manifest.Example("x.wav", Path.of("x.wav"), "rain ".repeat(20), 0, "");
        var withLong = new ArrayList<>(tones.recordings());
        withLong.add(new Recordings.Recording(example, new float[2000]));
        var recordings = new Recordings(tones.sampleRate(), withLong);
        assertThatThrownBy(() -> TrainingRun.open(
                        folder.resolve("a"), recordings, TinyClap.RECIPE, ModelSize.tiny(1), settings(1), false))
                .hasMessageStartingWith("the label or caption of x.wav: text: expected 1 … 16 tokens but got ");
    }

    @Test
    void stopsBeforeNumbersThatAreNoneSpoilTheCheckpoint() {
        var wild = new Trainer.Settings(3, 8, 1, Double.MAX_VALUE, 0, 0, 1);
        assertThatThrownBy(() -> open("b", wild, false).run(_ -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("choose a lower learning rate");
        assertThat(folder.resolve("b")).isEmptyDirectory();
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
