package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.train.Evaluation;
import jclap.clap.train.Manifest;
import jclap.clap.train.Recordings;
import jclap.clap.train.RetrievalScores;
import jclap.core.io.Json;

/// Tests how often a model finds the right label of a recording among those of all recordings, and how well captions
/// (where there are none, labels) find recordings and recordings find them.
///
/// @param data a file or folder, see [jclap.clap.train.DataSet]
/// @param folds to test on; empty for all
/// @param prompt what makes a sentence of a label
/// @param model a model file or its folder; without it the model that comes with jclap
record Evaluate(Path data, Set<Integer> folds, Prompt prompt, Optional<Path> model) implements Command {

    static final String USAGE = """
            usage: jclap eval --data PATH [options]

            Tests how often a model finds the right label of a recording among the labels of all tested recordings, and
            how well texts find recordings and recordings find texts (R@k, mAP@10).

              --data PATH        a table with the columns path and label, and perhaps fold, or a folder: see
                                 jclap train --help
              --folds 4          test only on these folds, separated by commas
              --prompt "… {}"    the sentence a label is put into (default: "this is a sound of {}")
              --model PATH       a model file, or the folder of a training run
            """;

    static final Set<String> OPTIONS = Set.of("--data", "--folds", "--prompt", "--model");

    static Evaluate parse(Options options) {
        options.noOperands();
        return new Evaluate(
                Path.of(options.required("--data", "PATH")),
                options.numbers("--folds"),
                options.text("--prompt").map(Prompt::new).orElse(Prompt.SOUND_OF),
                options.path("--model"));
    }

    @Override
    public int run(Console console) throws IOException {
        Manifest manifest = Inputs.manifest(console, data).folds(folds);
        Clap clap = Inputs.model(model);
        Recordings recordings = Inputs.recordings(console, manifest, clap.recipe());
        Evaluation evaluation = Evaluation.of(clap, recordings.recordings(), manifest.labels(), prompt);
        if (console.json()) {
            console.answer(json(evaluation));
        } else {
            print(console, evaluation);
        }
        return ExitStatus.of(
                manifest.examples().size() - recordings.recordings().size(),
                manifest.examples().size());
    }

    private static void print(Console console, Evaluation evaluation) {
        int width = evaluation.labels().stream().mapToInt(String::length).max().orElse(0);
        evaluation
                .byLabel()
                .forEach((label, own) -> console.answer(("%-" + width + "s  %5.1f %%  AP %.3f  %d recordings")
                        .formatted(label, 100 * own.accuracy(), own.averagePrecision(), own.recordings())));
        print(console, "text → audio", evaluation.textToAudio());
        print(console, "audio → text", evaluation.audioToText());
        int labels = evaluation.labels().size();
        if (labels > 0) {
            console.answer(console.bold("accuracy %.1f %% of %d recordings among %d labels (chance %.1f %%), mAP %.3f"
                    .formatted(
                            100 * evaluation.accuracy(),
                            evaluation.outcomes().size(),
                            labels,
                            100.0 / labels,
                            evaluation.meanAveragePrecision())));
        }
    }

    private static void print(Console console, String direction, RetrievalScores scores) {
        console.answer("%s  R@1 %.1f %%  R@5 %.1f %%  R@10 %.1f %%  mAP@10 %.3f  (%d queries)"
                .formatted(
                        direction,
                        100 * scores.recallAt1(),
                        100 * scores.recallAt5(),
                        100 * scores.recallAt10(),
                        scores.precisionAt10(),
                        scores.queries()));
    }

    private static LinkedHashMap<String, Json> json(Evaluation evaluation) {
        var byLabel = new LinkedHashMap<String, Json>();
        var precisions = new LinkedHashMap<String, Json>();
        evaluation.byLabel().forEach((label, own) -> {
            byLabel.put(label, Json.of(own.accuracy()));
            precisions.put(label, Json.of(own.averagePrecision()));
        });
        var members = new LinkedHashMap<String, Json>();
        if (!evaluation.outcomes().isEmpty()) {
            members.put("accuracy", Json.of(evaluation.accuracy()));
            members.put("recordings", Json.of(evaluation.outcomes().size()));
            members.put("chance", Json.of(1.0 / evaluation.labels().size()));
            members.put("mAP", Json.of(evaluation.meanAveragePrecision()));
            members.put("accuracyByLabel", Json.of(byLabel));
            members.put("averagePrecisionByLabel", Json.of(precisions));
        }
        members.put("textToAudio", evaluation.textToAudio().json());
        members.put("audioToText", evaluation.audioToText().json());
        return members;
    }
}
