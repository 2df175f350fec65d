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
import java.util.function.Consumer;
import jclap.audio.Recipe;
import jclap.clap.Clap;
import jclap.clap.ModelFile;
import jclap.clap.RecordJson;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ModelSize;
import jclap.clap.train.Recordings.Recording;
import jclap.text.Bpe;
import jclap.text.BpeTrainer;

/// Training in a folder, from nothing to a model file.
///
/// | file | |
/// |---|---|
/// | `checkpoint.safetensors` | after each epoch: what is needed to go on |
/// | `model.safetensors` | at the end: the model in half precision |
///
/// Both appear complete or not at all. A run that was killed at any moment is gone on with by the same
/// call; it starts from the last checkpoint and ends with the bits of a run that was not killed.
public final class TrainingRun {

    /// How many token ids the text tower has at most.
    private static final int VOCABULARY = 1000;

    private static final String CHECKPOINT = "checkpoint.safetensors";

    private final Path folder;
    private final String data;
    private final Trainer.Settings settings;
    private final Clap clap;
    private final Trainer trainer;
    private int epochs;

    private TrainingRun(Path folder, List<Recording> recordings, Checkpoint start) {
        this.folder = folder;
        this.data = start.data();
        this.settings = start.settings();
        this.clap = start.clap();
        this.epochs = start.epochs();
        this.trainer = new Trainer(clap, recordings, settings, Augmentation.strong());
        if (epochs > 0) {
            trainer.optimizer().resume(start.optimizerSteps(), start.optimizerState());
        }
    }

    /// {@return a run in `folder`: the one that stands there, or else a new one}
    ///
    /// @param size of a new model; its vocabulary is learned from the captions
    /// @param resume whether a run may stand there already
    /// @throws IllegalArgumentException if a run stands there and must not, or was begun with other settings,
    ///     another size or other recordings
    public static TrainingRun open(
            Path folder,
            Recordings recordings,
            Recipe recipe,
            ModelSize size,
            Trainer.Settings settings,
            boolean resume)
            throws IOException {
        Path file = folder.resolve(CHECKPOINT);
        String data = fingerprint(recordings);
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            Clap clap = untrained(recordings, recipe, size, settings.seed());
            return new TrainingRun(
                    folder, recordings.recordings(), new Checkpoint(clap, settings, 0, data, 0, new LinkedHashMap<>()));
        }
        if (!resume) {
            throw new IllegalArgumentException(
                    folder
                            + ": expected a folder without a training run but it holds one: add --resume to go on with it, or choose another --out");
        }
        Checkpoint checkpoint = Checkpoint.load(file);
        requireSame(file, "settings", RecordJson.write(checkpoint.settings()), RecordJson.write(settings));
        requireSame(
                file,
                "model size",
                checkpoint.clap().model().size(),
                size.withVocabulary(checkpoint.clap().model().size().vocabulary()));
        requireSame(file, "recipe", checkpoint.clap().recipe(), recipe);
        requireSame(file, "recordings (their fingerprint)", checkpoint.data(), data);
        return new TrainingRun(folder, recordings.recordings(), checkpoint);
    }

    /// Trains what is left, writing a checkpoint after each epoch and the model at the end.
    ///
    /// @param progress is told of each step
    /// @return the model as it stands in the file
    public Clap run(Consumer<Trainer.Step> progress) throws IOException {
        while (epochs < settings.epochs()) {
            trainer.epoch(epochs++, progress);
            new Checkpoint(
                            clap,
                            settings,
                            epochs,
                            data,
                            trainer.optimizer().steps(),
                            trainer.optimizer().state())
                    .save(folder.resolve(CHECKPOINT));
        }
        Path file = folder.resolve(ModelFile.NAME);
        ModelFile.save(
                clap, file, Map.of("jclap.settings", RecordJson.write(settings).toString()));
        return ModelFile.load(file);
    }

    /// {@return how many epochs are done}
    public int epochs() {
        return epochs;
    }

    private static Clap untrained(Recordings recordings, Recipe recipe, ModelSize size, long seed) {
        var captions = Captions.all(
                recordings.recordings().stream().map(Recording::example).toList());
        Bpe tokenizer = BpeTrainer.of(VOCABULARY).train(captions);
        ClapModel model = ClapModel.create(
                size.withVocabulary(tokenizer.vocabularySize()), recipe.nMels(), new Randomness(seed).at("weights"));
        Clap clap = new Clap(model, recipe, tokenizer);
        recordings.recordings().forEach(recording -> requireShort(clap, recording.example()));
        return clap;
    }

    /// Before the first step, not when chance first draws the longest prompt.
    private static void requireShort(Clap clap, Manifest.Example example) {
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

    private static byte[] bytes(float[] samples) {
        var bytes = ByteBuffer.allocate(Float.BYTES * samples.length);
        bytes.asFloatBuffer().put(samples);
        return bytes.array();
    }

    private static String fingerprint(Recordings recordings) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (Recording recording : recordings.recordings()) {
                Manifest.Example example = recording.example();
                digest.update(List.of(example.path(), example.labels(), example.captions(), example.set())
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));
                digest.update(bytes(recording.mono()));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
