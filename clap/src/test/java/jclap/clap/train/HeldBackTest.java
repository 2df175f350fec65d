package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import jclap.clap.Clap;
import jclap.clap.ModelFile;
import jclap.clap.Prompt;
import jclap.clap.encoder.ModelSize;
import jclap.clap.testing.TinyClap;
import jclap.clap.train.Recordings.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs that are tested after each epoch, and what is asked of texts before the first step.
class HeldBackTest {

    private final Recordings tones = TinyClap.tones();

    @TempDir
    private Path folder;

    @Test
    void endsWhenRecordingsHeldBackAreNoLongerToldBetterAndKeepsTheBestModel() throws IOException {
        var patient = new Trainer.Settings(40, 8, 1, 1e-2, 0.1, 0.01, 1, 1, 0, "", 2, 0, 1, Descent.USUAL);
        TrainingRun run = held("a", tones, tones.recordings(), patient, false);
        Clap best = run.run(_ -> {}).orElseThrow();
        List<Double> accuracies = Csv.read(folder.resolve("a").resolve(TrainingLog.CSV)).rows().stream()
                .map(row -> row.get("accuracy"))
                .filter(accuracy -> !accuracy.isEmpty())
                .map(Double::parseDouble)
                .toList();
        double highest = Collections.max(accuracies);
        assertThat(run.epochs()).isLessThan(40).isEqualTo(accuracies.indexOf(highest) + 1 + 2);
        assertThat(Evaluation.of(best, tones.recordings(), List.of("high tone", "low tone"), Prompt.SOUND_OF)
                        .accuracy())
                .isEqualTo(highest);
        assertThatThrownBy(() -> held("b", tones, List.of(), patient, false))
                .hasMessage("training: expected recordings held back for a run that stops early but got none");
    }

    @Test
    void ofATextThatIsTooLongTheBeginningIsLearnedAndTested() throws IOException {
        Recording label = tone(new Manifest.Example("x.wav", Path.of("x.wav"), "rain ".repeat(20), 0, ""));
        Recording caption = tone(captioned("y.wav", "it rains and " + "snows and ".repeat(20)));
        var all = new ArrayList<>(tones.recordings());
        all.addAll(List.of(label, caption));
        TrainingRun run =
                held("a", new Recordings(tones.sampleRate(), all), List.of(label, caption), settings(1), false);
        assertThat(run.tooLong()).isEqualTo(4);
        assertThat(run.run(_ -> {})).isPresent();
        assertThat(held("b", tones, List.of(), settings(1), false).tooLong()).isZero();
    }

    @Test
    void refusesATextWithoutWordsBeforeTheFirstStepAlsoIfItIsHeldBack() {
        Recording silent = tone(captioned("x.wav", " "));
        assertThatThrownBy(() -> held("a", tones, List.of(silent), settings(1), false))
                .hasMessageStartingWith("the label or caption of x.wav: text: expected ");
        assertThat(folder.resolve("a").resolve("checkpoint.safetensors")).doesNotExist();
    }

    @Test
    void goesOnOnlyWithTheSameRecordingsHeldBack() throws IOException {
        List<Recording> first = tones.recordings().subList(0, 8),
                others = tones.recordings().subList(8, 16);
        held("a", tones, first, settings(2), false).run(_ -> {});
        assertThat(held("a", tones, first, settings(2), true).epochs()).isEqualTo(2);
        for (List<Recording> held : List.of(others, List.<Recording>of())) {
            assertThatThrownBy(() -> held("a", tones, held, settings(2), true))
                    .hasMessageContaining("expected the recordings, held back or not");
        }
    }

    @Test
    void anEpochWhoseTestFailsIsKeptAndTestedWhenTheRunGoesOn() throws IOException {
        held("straight", tones, tones.recordings(), settings(2), false).run(_ -> {});

        var lost = new AtomicBoolean();
        Recording first = tones.recordings().getFirst();
        var held = new ArrayList<>(tones.recordings());
        held.set(0, new Recording(first.example(), new Sound() {
            @Override
            public float[] mono() {
                if (lost.get()) {
                    throw new UncheckedIOException(new IOException("the disk is gone"));
                }
                return first.mono();
            }

            @Override
            public int checksum() {
                return first.sound().checksum();
            }
        }));
        TrainingRun failing = held("failing", tones, held, settings(2), false);
        lost.set(true);
        assertThatThrownBy(() -> failing.run(_ -> {})).hasMessageContaining("the disk is gone");
        lost.set(false);
        TrainingRun resumed = held("failing", tones, held, settings(2), true);
        assertThat(resumed.epochs()).isEqualTo(1);
        assertThat(resumed.run(_ -> {})).isPresent();
        assertThat(folder.resolve("failing").resolve(ModelFile.NAME))
                .hasSameBinaryContentAs(folder.resolve("straight").resolve(ModelFile.NAME));
    }

    private TrainingRun held(
            String name, Recordings recordings, List<Recording> held, Trainer.Settings settings, boolean resume)
            throws IOException {
        var start = new Start.Random(TinyClap.RECIPE, ModelSize.tiny(1));
        return TrainingRun.open(folder.resolve(name), recordings, held, start, settings, resume);
    }

    private static Manifest.Example captioned(String path, String caption) {
        return new Manifest.Example(path, Path.of(path), List.of(), List.of(caption), 0, "");
    }

    private static Recording tone(Manifest.Example example) {
        return new Recording(example, TinyClap.tone(500, 2000, new SplittableRandom(5)));
    }

    private static Trainer.Settings settings(int epochs) {
        return new Trainer.Settings(epochs, 8, 1, 1e-2, 0.1, 0.01, 1);
    }
}
