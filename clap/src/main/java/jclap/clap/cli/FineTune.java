package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jclap.clap.Clap;
import jclap.clap.train.Classification;
import jclap.clap.train.FineTuning;
import jclap.clap.train.Manifest;
import jclap.clap.train.Page;
import jclap.clap.train.Recordings;
import jclap.clap.train.Spread;
import jclap.core.io.Json;

/// Tests what a model becomes when its audio tower learns to tell labels, fold by fold.
///
/// @param data a file or folder, see [jclap.clap.train.DataSet]
/// @param folds to use; empty for all
/// @param settings of each training; its seed is the first
/// @param seeds of everything random, one study each
/// @param model one of jclap's own; without it the model that comes with jclap
/// @param report a page to write, or a picture
record FineTune(
        Path data,
        Set<Integer> folds,
        FineTuning.Settings settings,
        List<Long> seeds,
        Optional<Path> model,
        Optional<Path> report)
        implements Command {

    private static final int EPOCHS = 5, BATCH = 16;
    private static final double HEAD_RATE = 1e-3, TOWER_RATE = 1e-4;

    static final String USAGE = """
            usage: jclap finetune --data PATH [options]

            Lets the audio tower of a model and a linear map over it learn to tell labels: each fold is tested by what
            was learned from all others. The map begins where jclap probe ends.

              --data PATH        a table with the columns path, label and fold, or a folder: see jclap train --help
              --folds 1,2,3,4    use only these folds, at least two (default: all)
              --epochs N         how often to hear each recording in each fold (default: %d)
              --batch N          how many recordings make a step (default: %d)
              --head-rate X      the highest learning rate of the map (default: 1e-3)
              --rate X           the highest learning rate of the tower (default: 1e-4)
              --seeds 1,2,3      repeat everything with these, and say how far they differ (default: 1)
              --model PATH       one of jclap's own models: a file, or the folder of a training run
              --report FILE.html the same as a page, with a picture of which label is taken for which; as FILE.png
                                 that picture alone
            """.formatted(EPOCHS, BATCH);

    static final Set<String> OPTIONS = Set.of(
            "--data", "--folds", "--epochs", "--batch", "--head-rate", "--rate", "--seeds", "--model", "--report");

    static FineTune parse(Options options) {
        options.noOperands();
        List<Long> seeds = options.seeds();
        return new FineTune(
                options.required("--data", "PATH"),
                options.numbers("--folds"),
                new FineTuning.Settings(
                        options.integer("--epochs", 1, 1_000_000, EPOCHS),
                        options.integer("--batch", 1, 1_000_000, BATCH),
                        seeds.getFirst(),
                        options.number("--head-rate", HEAD_RATE),
                        options.number("--rate", TOWER_RATE)),
                seeds,
                options.path("--model"),
                options.path("--report"));
    }

    @Override
    public int run(Console console) throws IOException {
        Manifest manifest = Inputs.manifest(console, data).folds(folds);
        Clap clap = Inputs.learner(model);
        Inputs.requirePlace(report);
        Recordings recordings = Inputs.recordings(console, manifest, clap.recipe());
        var tuning = new FineTuning(clap, recordings.recordings(), manifest.labels());
        var runs = new ArrayList<Classification>();
        for (long seed : seeds) {
            var each = new FineTuning.Settings(
                    settings.epochs(), settings.batch(), seed, settings.headRate(), settings.towerRate());
            runs.add(tuning.run(
                    each,
                    step -> console.show("seed %d  fold %d  step %d/%d  loss %.3f"
                            .formatted(seed, step.fold(), step.step(), step.steps(), step.loss()))));
            console.report("seed %d  accuracy %.1f %%"
                    .formatted(seed, 100 * runs.getLast().accuracy()));
        }
        answer(console, runs);
        return ExitStatus.of(
                manifest.examples().size() - recordings.recordings().size(),
                manifest.examples().size());
    }

    private void answer(Console console, List<Classification> runs) throws IOException {
        Classification all = Classification.all(runs);
        var accuracy = new Spread(runs.stream().map(Classification::accuracy).toList());
        var precision = new Spread(
                runs.stream().map(Classification::meanAveragePrecision).toList());
        if (console.json()) {
            var members = new LinkedHashMap<String, Json>(all.json());
            members.put("recordings", Json.of(runs.getFirst().outcomes().size()));
            members.put("accuracyBySeed", accuracy.json());
            members.put("mAPBySeed", precision.json());
            console.answer(members);
        } else {
            Results.byLabel(console, all);
            all.byFold().forEach((fold, own) -> console.answer("fold %d  %5.1f %%".formatted(fold, 100 * own)));
            console.answer(console.bold("fine-tuned: accuracy %s of %d recordings among %d labels (chance %.1f %%)"
                    .formatted(
                            accuracy.percent(),
                            runs.getFirst().outcomes().size(),
                            all.labels().size(),
                            100 * all.chance())));
        }
        var page = new Page(data + ", fine-tuned");
        page.table(
                List.of("seeds", "accuracy", "mAP"),
                List.of(List.of(seeds.toString(), accuracy.percent(), precision.percent())));
        Results.fill(page, all);
        Results.write(console, page, all, report);
    }
}
