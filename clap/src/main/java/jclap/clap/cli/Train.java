package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import jclap.audio.Recipe;
import jclap.clap.ModelFile;
import jclap.clap.encoder.ModelSize;
import jclap.clap.train.Descent;
import jclap.clap.train.Manifest;
import jclap.clap.train.Recordings;
import jclap.clap.train.SoundCache;
import jclap.clap.train.Start;
import jclap.clap.train.Trainer;
import jclap.clap.train.TrainingRun;
import jclap.core.io.Json;

/// Trains a model on labelled recordings.
///
/// @param data a file or folder, see [jclap.clap.train.DataSet]
/// @param folds to train on; empty for all
/// @param without paths of the CSV file to leave out
/// @param out the folder of the run
/// @param resume whether to go on with a run that stands in the folder
/// @param size of a new model; its vocabulary is learned from the labels
/// @param from the model to begin with instead: `box` for the one that comes with jclap, or a file or folder
/// @param held folds that are tested after each epoch and not trained on; none if empty
/// @param settings of the run
/// @param cache for decoded recordings; in the folder of the run if empty
/// @param cacheSize in bytes; 0 to keep recordings in memory
record Train(
        Path data,
        Set<Integer> folds,
        Set<String> without,
        Path out,
        boolean resume,
        ModelSize size,
        Optional<String> from,
        Set<Integer> held,
        Trainer.Settings settings,
        Optional<Path> cache,
        long cacheSize)
        implements Command {

    private static final int EPOCHS = 80, BATCH = 16, SEED = 1, CACHE = 20;
    private static final long GIGABYTE = 1_000_000_000;

    static final String USAGE = """
            usage: jclap train --data PATH --out DIR [options]

            Trains a model on labelled or described recordings, from scratch or from another model, and writes
            DIR/model.safetensors, and DIR/report.html to watch it (DIR is also a log directory of TensorBoard). A run
            that was stopped, also by Ctrl-C, goes on with --resume and ends with the same weights as one that was not.

              --data PATH          a table with the columns path and label, and perhaps fold; a .jsonl file; a folder of
                                   ESC-50, UrbanSound8K, FSD50K, Clotho, AudioCaps, MACS, of LAION's tar files, or of
                                   recordings whose names say what is heard
              --folds 1,2,3        train only on these folds
              --without PATH,PATH  leave these recordings out
              --out DIR            the folder of the run
              --resume             go on with the run in DIR, if there is one
              --epochs N           how often to hear each recording (default: %d)
              --batch N            how many recordings compete in one step (default: %d)
              --seed N             of everything random (default: %d); the same seed gives the same weights
              --size small|tiny    of a new model (default: small)
              --from box|PATH      begin with the model that comes with jclap, or with another one of jclap's own; not
                                   with a new one
              --held 4             hold these folds back, test on them after each epoch, and keep the best model
              --patience N         stop after N epochs without a better test (default: never)
              --accumulate N       let N batches compete in one step: exactly a batch N times as large, in the memory
                                   of one
              --rate X             the highest learning rate (default: 5e-4)
              --warmup X           the part of all steps in which it rises (default: 0.05)
              --schedule cosine|linear|steps|constant
                                   where it goes then (default: cosine): down to 0 by a cosine or a line, a tenth after
                                   each third, or nowhere
              --optimizer adamw|adam|sgd
                                   what makes steps of gradients (default: adamw); sgd has a momentum of 0.9
              --weight-decay X     how much weights are pulled to 0 (default: 0.1)
              --max-norm X         gradients that are longer are shortened to this (default: 1)
              --rates PATTERN=X,…  factors of it for parameters by name: audio_encoder.base=0.1
              --freeze audio|text  leave a tower as it is
              --mix X              take two captions of a recording as one, so often: 0.3 (default: 0)
              --augment X          how much to change recordings, 0 … 1 (default: 1, for a few hundred recordings)
              --average X          keep the average of the weights, which forgets by X in each step: 0.999
              --cache DIR          keep decoded recordings here, also for other runs (default: cache in the folder
                                   of the run)
              --cache-size N       in gigabytes (default: %d); what has not been used for longest goes first; 0 to
                                   keep all recordings in memory
              --json               {"epoch":…,"loss":…} after each epoch, {"model":…} at the end
            """.formatted(EPOCHS, BATCH, SEED, CACHE);

    static final Set<String> OPTIONS = Set.of(
            "--data",
            "--folds",
            "--without",
            "--out",
            "--epochs",
            "--batch",
            "--seed",
            "--size",
            "--from",
            "--mix",
            "--augment",
            "--held",
            "--patience",
            "--accumulate",
            "--rate",
            "--warmup",
            "--schedule",
            "--optimizer",
            "--weight-decay",
            "--max-norm",
            "--rates",
            "--freeze",
            "--cache",
            "--cache-size",
            "--average");

    static Train parse(Options options) {
        options.noOperands();
        if (options.text("--patience").isPresent() && options.text("--held").isEmpty()) {
            throw new UsageException("expected --held with --patience, which waits for a better test");
        }
        return new Train(
                options.required("--data", "PATH"),
                options.numbers("--folds"),
                Set.copyOf(options.list("--without")),
                options.required("--out", "DIR"),
                options.has("--resume"),
                size(options.text("--size").orElse("small")),
                options.text("--from"),
                options.numbers("--held"),
                settings(options),
                options.path("--cache"),
                GIGABYTE * options.integer("--cache-size", 0, 1_000_000, CACHE));
    }

    private static Trainer.Settings settings(Options options) {
        var usual = Trainer.Settings.of(
                options.integer("--epochs", 1, 1_000_000, EPOCHS),
                options.integer("--batch", 2, 1_000_000, BATCH),
                options.whole("--seed", Long.MIN_VALUE, SEED));
        var rates = new ArrayList<String>();
        options.list("--freeze")
                .forEach(tower -> rates.add(
                        switch (tower) {
                            case "audio" -> "audio_encoder=0";
                            case "text" -> "caption_encoder=0";
                            default ->
                                throw new UsageException("expected audio or text after --freeze but got " + tower);
                        }));
        rates.addAll(options.list("--rates"));
        if (options.text("--from").isPresent() && options.text("--size").isPresent()) {
            throw new UsageException("expected --size of a new model or --from another but got both");
        }
        return new Trainer.Settings(
                usual.epochs(),
                usual.batch(),
                usual.seed(),
                options.number("--rate", usual.learningRate()),
                options.number("--warmup", usual.warmup()),
                options.number("--weight-decay", usual.weightDecay()),
                options.number("--max-norm", usual.maxNorm()),
                options.integer("--accumulate", 1, 1_000_000, 1),
                options.number("--average", 0),
                String.join(",", rates),
                options.integer("--patience", 0, 1_000_000, 0),
                options.number("--mix", 0),
                options.number("--augment", usual.augmentation()),
                new Descent(
                        options.one("--optimizer", Descent.Rule.values(), Descent.USUAL.optimizer()),
                        options.one("--schedule", Descent.Course.values(), Descent.USUAL.schedule())));
    }

    @Override
    public int run(Console console) throws IOException {
        Manifest all = Inputs.manifest(console, data).without(without),
                manifest = all.folds(folds).withoutFolds(held);
        Optional<Manifest> back = held.isEmpty() ? Optional.empty() : Optional.of(all.folds(held));
        Start start = from.isPresent()
                ? new Start.Model(
                        Inputs.learner(from.filter(name -> !name.equals("box")).map(Path::of)))
                : new Start.Random(Recipe.small(), size);
        Recipe recipe = start.recipe();
        TrainingRun.requireFolder(out, resume);
        Optional<SoundCache> sounds = cacheSize == 0
                ? Optional.empty()
                : Optional.of(new SoundCache(cache.orElse(out.resolve("cache")), cacheSize));
        Recordings recordings = Inputs.recordings(console, manifest, recipe, sounds);
        List<Recordings.Recording> tested = back.isEmpty()
                ? List.of()
                : Inputs.recordings(console, back.get(), recipe, sounds).recordings();
        sounds.filter(full -> full.use().unstored() > 0).ifPresent(full -> complain(console, full));
        TrainingRun run = TrainingRun.open(out, recordings, tested, start, settings, resume);
        Inputs.reportTooLong(console, run.tooLong());
        console.report("training on " + recordings.recordings().size() + " recordings with "
                + manifest.labels().size() + " labels"
                + (run.epochs() > 0 ? ", going on after epoch " + run.epochs() : ""));
        if (!runUntilStopped(console, run, new TrainingProgress(console, settings.competing(), System::nanoTime))) {
            return ExitStatus.FAILED;
        }

        String file = out.resolve(ModelFile.NAME).toString();
        if (console.json()) {
            var members = new LinkedHashMap<String, Json>();
            members.put("model", Json.of(file));
            console.answer(members);
        } else {
            console.answer("the model is in " + file);
        }
        int listed =
                manifest.examples().size() + back.map(m -> m.examples().size()).orElse(0);
        return ExitStatus.of(listed - recordings.recordings().size() - tested.size(), listed);
    }

    private static void complain(Console console, SoundCache cache) {
        console.complain("%d recordings find no room in the cache and are decoded again and again: %s"
                .formatted(cache.use().unstored(), cache.problem().orElse("raise --cache-size")));
    }

    /// A signal to end, such as Ctrl-C, lets the step that is being made end and its result be saved.
    ///
    /// @return whether the run came to its end
    private static boolean runUntilStopped(Console console, TrainingRun run, TrainingProgress progress)
            throws IOException {
        var saved = new CountDownLatch(1);
        var stop = new Thread(() -> {
            run.stop();
            try {
                saved.await();
            } catch (InterruptedException _) {
                // Nothing interrupts it; the last checkpoint would stand.
            }
        });
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            boolean complete = run.run(progress).isPresent();
            if (!complete) {
                // Said before the hook lets the virtual machine end.
                console.report("stopped after step " + run.steps() + ", which is saved: go on with --resume");
            }
            return complete;
        } finally {
            saved.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(stop);
            } catch (IllegalStateException _) {
                // The virtual machine is ending already, which is what the hook was for.
            }
        }
    }

    private static ModelSize size(String name) {
        return switch (name) {
            case "small" -> ModelSize.small(1);
            case "tiny" -> ModelSize.tiny(1);
            default -> throw new UsageException("expected small or tiny after --size but got " + name);
        };
    }
}
