package jclap.clap.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jclap.audio.Recipe;
import jclap.clap.Clap;
import jclap.clap.ModelFile;
import jclap.clap.Prompt;
import jclap.clap.RecordJson;
import jclap.clap.encoder.ModelSize;
import jclap.clap.train.Recordings.Recording;
import jclap.core.io.AtomicFile;
import jclap.text.TextFormat;

/// Training in a folder, from nothing to a model file.
///
/// | file | |
/// |---|---|
/// | `checkpoint.safetensors` | after each epoch: what is needed to go on |
/// | `model.safetensors` | at the end: the model in half precision; with recordings held back, the best so far |
/// | `log.csv`, `log.jsonl`, `events.out.tfevents.0.jclap` | after each step: loss, learning rate … see [TrainingLog] |
/// | `report.html` | after each epoch: the same as pictures, see [Report] |
///
/// The first two appear complete or not at all. A run that was killed at any moment is gone on with by the same
/// call; it starts from the last checkpoint and ends with the bits of a run that was not killed.
public final class TrainingRun {

    private static final String CHECKPOINT = "checkpoint.safetensors";

    private final Path folder;
    private final String data;
    private final Trainer.Settings settings;
    private final Clap clap;
    private final Trainer trainer;
    private final List<Recording> recordings, held;
    private TrainingState.Validation validation;
    private volatile boolean stopped;

    private TrainingRun(Path folder, List<Recording> recordings, List<Recording> held, TrainingState start) {
        this.folder = folder;
        this.data = start.data();
        this.settings = start.settings();
        this.clap = start.clap();
        this.recordings = recordings;
        this.held = held;
        this.validation = start.validation();
        this.trainer = new Trainer(clap, recordings, settings);
        if (start.steps() > 0) {
            trainer.resume(start.steps(), start.state());
        }
    }

    /// {@return a run without recordings that are held back}
    public static TrainingRun open(
            Path folder,
            Recordings recordings,
            Recipe recipe,
            ModelSize size,
            Trainer.Settings settings,
            boolean resume)
            throws IOException {
        return open(folder, recordings, List.of(), new Start.Random(recipe, size), settings, resume);
    }

    /// {@return a run in `folder`: the one that stands there, or else a new one}
    ///
    /// @param held recordings that are not trained on: after each epoch they tell how good the model is, and the
    ///     best one is kept
    /// @param beginning what a new run begins with
    /// @param resume whether a run may stand there already
    /// @throws IllegalArgumentException if a run stands there and must not, or was begun with other settings,
    ///     another size, other recordings or others held back
    public static TrainingRun open(
            Path folder,
            Recordings recordings,
            List<Recording> held,
            Start beginning,
            Trainer.Settings settings,
            boolean resume)
            throws IOException {
        if (settings.patience() > 0 && held.isEmpty()) {
            throw new IllegalArgumentException(
                    "training: expected recordings held back for a run that stops early but got none");
        }
        requireFolder(folder, resume);
        Path file = folder.resolve(CHECKPOINT);
        String data = fingerprint(recordings, held, beginning);
        if (!Files.exists(file)) {
            Clap clap = untrained(recordings, held, beginning, settings.seed());
            var start =
                    new TrainingState(clap, settings, 0, data, TrainingState.Validation.NONE, new LinkedHashMap<>());
            return new TrainingRun(folder, recordings.recordings(), held, start);
        }
        TrainingState checkpoint = TrainingState.load(file);
        requireSame(file, "settings", RecordJson.write(checkpoint.settings()), RecordJson.write(settings));
        requireSame(
                file,
                "model size",
                checkpoint.clap().model().size(),
                beginning.size().withVocabulary(checkpoint.clap().model().size().vocabulary()));
        requireSame(file, "recipe", checkpoint.clap().recipe(), beginning.recipe());
        requireSame(
                file, "recordings, held back or not (their fingerprint), and first weights", checkpoint.data(), data);
        return new TrainingRun(folder, recordings.recordings(), held, checkpoint);
    }

    /// Makes the folder, and refuses one that [#open] will not take, before anything is decoded.
    ///
    /// @throws IllegalArgumentException if a run stands there and must not
    /// @throws IOException if there can be no such folder, or it takes no files
    public static void requireFolder(Path folder, boolean resume) throws IOException {
        if (!resume && Files.exists(folder.resolve(CHECKPOINT))) {
            throw new IllegalArgumentException(
                    folder
                            + ": expected a folder without a training run but it holds one: add --resume to go on with it, or choose another --out");
        }
        AtomicFile.requirePlace(Folders.make(folder).resolve(CHECKPOINT));
    }

    /// Trains what is left, writing a checkpoint after each epoch and the model at the end.
    ///
    /// @param progress is told of each step
    /// @return the model as it stands in the file, or none if the run was stopped before its end
    public Optional<Clap> run(Consumer<Trainer.Step> progress) throws IOException {
        int perEpoch = trainer.stepsPerEpoch();
        try (TrainingLog log = TrainingLog.open(folder, trainer.steps())) {
            var report = new Report(folder.resolve("report.html"), recordings);
            if (trainer.steps() == 0) {
                report.write(trainer.result(), 0, log.rows());
            }
            if (!held.isEmpty() && validation.step() < trainer.steps() && trainer.steps() % perEpoch == 0) {
                validate(); // The test of this epoch failed when the run was last here.
            }
            while (!stopped && !finished()) {
                Trainer.Step step = trainer.step();
                progress.accept(step);
                boolean epochEnds = step.step() % perEpoch == 0;
                log.add(step, epochEnds && !held.isEmpty() ? Optional.of(validate()) : Optional.empty());
                if (epochEnds) {
                    save();
                    report.write(trainer.result(), step.epoch(), log.rows());
                }
            }
        }
        if (!finished()) {
            save();
            return Optional.empty();
        }
        if (held.isEmpty()) {
            saveModel();
        }
        return Optional.of(ModelFile.load(folder.resolve(ModelFile.NAME)));
    }

    /// Ends [#run] after the step it is at, with a checkpoint; may be called from any thread.
    public void stop() {
        stopped = true;
    }

    private boolean finished() {
        boolean patient = settings.patience() == 0 || validation.worse() < settings.patience();
        return trainer.steps() == trainer.stepsPerEpoch() * settings.epochs() || !patient;
    }

    /// Tests on the recordings held back. An epoch whose test fails is kept, and tested when the run goes on.
    private Evaluation validate() throws IOException {
        try {
            return test();
        } catch (IOException | RuntimeException | Error e) {
            save();
            throw e;
        }
    }

    /// What counts is the accuracy; where there are only captions, the mean mAP@10 of both directions, by which
    /// LAION chooses its models.
    private Evaluation test() throws IOException {
        var labels = new TreeSet<String>();
        held.forEach(recording -> labels.addAll(recording.example().labels()));
        Evaluation evaluation = Evaluation.of(trainer.result(), held, List.copyOf(labels), Prompt.SOUND_OF);
        var after = validation.after(
                labels.isEmpty() ? evaluation.precisionAt10() : evaluation.accuracy(), trainer.steps());
        if (after.worse() == 0) {
            saveModel();
        }
        validation = after;
        return evaluation;
    }

    private void save() throws IOException {
        new TrainingState(clap, settings, trainer.steps(), data, validation, trainer.state())
                .save(folder.resolve(CHECKPOINT));
    }

    private void saveModel() throws IOException {
        ModelFile.save(
                trainer.result(),
                folder.resolve(ModelFile.NAME),
                Map.of("jclap.settings", RecordJson.write(settings).toString()));
    }

    /// {@return how many epochs are done}
    public int epochs() {
        return trainer.steps() / trainer.stepsPerEpoch();
    }

    /// {@return how many steps are done}
    public int steps() {
        return trainer.steps();
    }

    /// {@return how many of the recordings, held back or not, have a text that is too long for the model: it reads
    /// the beginning}
    public int tooLong() {
        return (int) Stream.concat(recordings.stream(), held.stream())
                .filter(recording -> Captions.tooLong(clap, recording.example()))
                .count();
    }

    private static Clap untrained(Recordings recordings, List<Recording> held, Start beginning, long seed) {
        List<Manifest.Example> examples =
                recordings.recordings().stream().map(Recording::example).toList();
        Clap clap = beginning.clap(Captions.all(examples), seed), cutting = clap.with(TextFormat.TooLong.CUT);
        examples.forEach(example -> requireWords(cutting, example));
        held.forEach(recording -> requireWords(cutting, recording.example()));
        return clap;
    }

    /// Before the first step, not when chance first draws a text without words.
    private static void requireWords(Clap clap, Manifest.Example example) {
        try {
            Captions.all(List.of(example)).forEach(clap::tokens);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the label or caption of " + example.path() + ": " + e.getMessage(), e);
        }
    }

    private static void requireSame(Path file, String what, Object begun, Object now) {
        if (!begun.equals(now)) {
            throw new IllegalArgumentException(file + ": expected the " + what + " this run was begun with, " + begun
                    + ", but got " + now + ": repeat the command that began it, or choose another --out");
        }
    }

    private static String fingerprint(Recordings recordings, List<Recording> held, Start beginning) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            recordings.recordings().forEach(recording -> update(digest, recording));
            if (!held.isEmpty()) {
                digest.update("held back".getBytes(StandardCharsets.UTF_8));
                held.forEach(recording -> update(digest, recording));
            }
            return HexFormat.of().formatHex(digest.digest()) + ", " + beginning.name();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, Recording recording) {
        Manifest.Example example = recording.example();
        digest.update(List.of(example.path(), example.labels(), example.captions(), example.set())
                .toString()
                .getBytes(StandardCharsets.UTF_8));
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(recording.sound().checksum())
                .array());
    }
}
