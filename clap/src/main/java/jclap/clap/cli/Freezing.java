package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jclap.clap.Clap;
import jclap.clap.train.FreezingStudy;
import jclap.clap.train.FreezingStudy.Variant;
import jclap.clap.train.Manifest;
import jclap.clap.train.Page;
import jclap.clap.train.Recordings;
import jclap.clap.train.Trainer;
import jclap.core.io.Json;

/// Tests which towers should learn, as in CLAP's Table 2.
///
/// @param data a file or folder, see [jclap.clap.train.DataSet]
/// @param folds to train on; empty for all others than `held`
/// @param held folds to test on
/// @param without paths to leave out
/// @param settings of each training
/// @param seeds one training each for every variant
/// @param model what gives the towers, one of jclap's own; without it the model that comes with jclap
/// @param report a page to write
record Freezing(
        Path data,
        Set<Integer> folds,
        Set<Integer> held,
        Set<String> without,
        Trainer.Settings settings,
        List<Long> seeds,
        Optional<Path> model,
        Optional<Path> report)
        implements Command {

    private static final int EPOCHS = 5, BATCH = 16;

    static final String USAGE = """
            usage: jclap freezing --data PATH --held 4 [options]

            Which towers should learn? Trains four times with the towers of a model under new projections, which always
            learn: neither tower, the audio tower alone, the text tower alone, both. Tests each on folds held back.

              --data PATH          see jclap train --help
              --folds 1,2,3        train only on these folds
              --held 4             test on these folds, and do not train on them
              --without PATH,PATH  leave these recordings out
              --epochs N           how often to hear each recording (default: %d)
              --batch N            how many recordings compete in one step (default: %d)
              --rate X             the highest learning rate (default: 5e-4)
              --rates PATTERN=X,…  factors of it (default: audio_encoder.base=0.1,caption_encoder.base=0.1)
              --seeds 1,2,3        repeat everything with these, and say how far they differ (default: 1)
              --model PATH         one of jclap's own models: a file, or the folder of a training run
              --report FILE.html   the same as a page
            """.formatted(EPOCHS, BATCH);

    static final Set<String> OPTIONS = Set.of(
            "--data",
            "--folds",
            "--held",
            "--without",
            "--epochs",
            "--batch",
            "--rate",
            "--rates",
            "--seeds",
            "--model",
            "--report");

    static Freezing parse(Options options) {
        options.noOperands();
        if (options.text("--held").isEmpty()) {
            throw new UsageException("expected --held FOLDS");
        }
        if (options.path("--report").filter(Results::isPicture).isPresent()) {
            throw new UsageException("expected a page, FILE.html, after --report but got a picture");
        }
        List<Long> seeds = options.seeds();
        var usual = Trainer.Settings.of(
                options.integer("--epochs", 1, 1_000_000, EPOCHS),
                options.integer("--batch", 2, 1_000_000, BATCH),
                seeds.getFirst());
        String rates = String.join(",", options.list("--rates"));
        return new Freezing(
                options.required("--data", "PATH"),
                options.numbers("--folds"),
                options.numbers("--held"),
                Set.copyOf(options.list("--without")),
                new Trainer.Settings(
                                usual.epochs(),
                                usual.batch(),
                                usual.seed(),
                                options.number("--rate", usual.learningRate()),
                                usual.warmup(),
                                usual.weightDecay(),
                                usual.maxNorm())
                        .with(
                                usual.seed(),
                                rates.isEmpty() ? "audio_encoder.base=0.1,caption_encoder.base=0.1" : rates),
                seeds,
                options.path("--model"),
                options.path("--report"));
    }

    @Override
    public int run(Console console) throws IOException {
        Manifest all = Inputs.manifest(console, data).without(without),
                trained = all.folds(folds).withoutFolds(this.held);
        Manifest held = all.folds(this.held);
        Clap clap = Inputs.learner(model);
        Inputs.requirePlace(report);
        Recordings recordings = Inputs.recordings(console, trained, clap.recipe()),
                tested = Inputs.recordings(console, held, clap.recipe());
        FreezingStudy study = FreezingStudy.of(
                clap,
                recordings.recordings(),
                tested.recordings(),
                settings,
                seeds,
                (variant, step) -> console.show("%s  step %d/%d  loss %.3f"
                        .formatted(variant.words(), step.step(), step.steps(), step.loss())));

        boolean labelled = tested.recordings().stream()
                .anyMatch(recording -> !recording.example().labels().isEmpty());
        var head = labelled ? List.of("learning", "accuracy", "mAP@10") : List.of("learning", "mAP@10");
        List<List<String>> rows = study.runs().keySet().stream()
                .map(variant -> row(study, variant, labelled))
                .toList();
        if (console.json()) {
            var members = new LinkedHashMap<String, Json>();
            study.runs().keySet().forEach(variant -> members.put(variant.words(), json(study, variant, labelled)));
            console.answer(members);
        } else {
            Results.table(console, head, rows);
        }
        var page = new Page(data + ", which towers should learn");
        page.table(head, rows);
        Results.write(console, page, report);
        int listed = trained.examples().size() + held.examples().size(),
                read = recordings.recordings().size() + tested.recordings().size();
        return ExitStatus.of(listed - read, listed);
    }

    private static List<String> row(FreezingStudy study, Variant variant, boolean labelled) {
        String precision = study.precisionAt10(variant).percent();
        return labelled
                ? List.of(variant.words(), study.accuracy(variant).percent(), precision)
                : List.of(variant.words(), precision);
    }

    private static Json json(FreezingStudy study, Variant variant, boolean labelled) {
        var own = new LinkedHashMap<String, Json>();
        if (labelled) {
            own.put("accuracy", study.accuracy(variant).json());
        }
        own.put("mAP@10", study.precisionAt10(variant).json());
        return Json.of(own);
    }
}
