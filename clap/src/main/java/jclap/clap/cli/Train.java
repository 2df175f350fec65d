package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Set;
import jclap.audio.Recipe;
import jclap.clap.ModelFile;
import jclap.clap.encoder.ModelSize;
import jclap.clap.train.Manifest;
import jclap.clap.train.Recordings;
import jclap.clap.train.Trainer;
import jclap.clap.train.TrainingRun;
import jclap.core.io.Json;

/// Trains a model on labelled recordings.
///
/// @param data a CSV file, see [Manifest]
/// @param folds to train on; empty for all
/// @param without paths of the CSV file to leave out
/// @param out the folder of the run
/// @param resume whether to go on with a run that stands in the folder
/// @param size of the model; its vocabulary is learned from the labels
/// @param settings of the run
record Train(
        Path data,
        Set<Integer> folds,
        Set<String> without,
        Path out,
        boolean resume,
        ModelSize size,
        Trainer.Settings settings)
        implements Command {

    private static final int EPOCHS = 80, BATCH = 16, SEED = 1;

    static final String USAGE = """
            usage: jclap train --data FILE.csv --out DIR [options]

            Trains a model from scratch on labelled recordings and writes DIR/model.safetensors. A run that was stopped
            goes on with --resume and ends with the same weights as one that was not.

              --data FILE.csv      a table with the columns path and label, and perhaps fold
              --folds 1,2,3        train only on these folds
              --without PATH,PATH  leave these recordings out
              --out DIR            the folder of the run
              --resume             go on with the run in DIR, if there is one
              --epochs N           how often to hear each recording (default: %d)
              --batch N            how many recordings compete in one step (default: %d)
              --seed N             of everything random (default: %d); the same seed gives the same weights
              --size small|tiny    of the model (default: small)
              --json               {"epoch":…,"loss":…} after each epoch, {"model":…} at the end
            """.formatted(EPOCHS, BATCH, SEED);

    static final Set<String> OPTIONS =
            Set.of("--data", "--folds", "--without", "--out", "--epochs", "--batch", "--seed", "--size");

    static Train parse(Options options) {
        options.noOperands();
        return new Train(
                Path.of(options.required("--data", "FILE.csv")),
                options.numbers("--folds"),
                Set.copyOf(options.list("--without")),
                Path.of(options.required("--out", "DIR")),
                options.has("--resume"),
                size(options.text("--size").orElse("small")),
                Trainer.Settings.of(
                        options.integer("--epochs", 1, 1_000_000, EPOCHS),
                        options.integer("--batch", 2, 1_000_000, BATCH),
                        options.whole("--seed", Long.MIN_VALUE, SEED)));
    }

    @Override
    public int run(Console console) throws IOException {
        Manifest manifest = Manifest.read(data).folds(folds).without(without);
        Recipe recipe = Recipe.small();
        Recordings recordings = Inputs.recordings(console, manifest, recipe);
        TrainingRun run = TrainingRun.open(out, recordings, recipe, size, settings, resume);
        console.report("training on " + recordings.recordings().size() + " recordings with "
                + manifest.labels().size() + " labels"
                + (run.epochs() > 0 ? ", going on after epoch " + run.epochs() : ""));
        run.run(new TrainingProgress(console, settings.batch(), System::nanoTime));

        String file = out.resolve(ModelFile.NAME).toString();
        if (console.json()) {
            var members = new LinkedHashMap<String, Json>();
            members.put("model", Json.of(file));
            console.answer(members);
        } else {
            console.answer("the model is in " + file);
        }
        return ExitStatus.of(
                manifest.examples().size() - recordings.recordings().size(),
                manifest.examples().size());
    }

    private static ModelSize size(String name) {
        return switch (name) {
            case "small" -> ModelSize.small(1);
            case "tiny" -> ModelSize.tiny(1);
            default -> throw new UsageException("expected small or tiny after --size but got " + name);
        };
    }
}
