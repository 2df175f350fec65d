package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.train.Evaluation;
import jclap.clap.train.Manifest;
import jclap.clap.train.Recordings;
import jclap.core.io.Json;

/// Tests how often a model finds the right label of a recording among those of all recordings.
///
/// @param data a CSV file, see [Manifest]
/// @param folds to test on; empty for all
/// @param prompt what makes a sentence of a label
/// @param model a model file or its folder; without it the model that comes with jclap
record Evaluate(Path data, Set<Integer> folds, Prompt prompt, Optional<Path> model) implements Command {

    static final String USAGE = """
            usage: jclap eval --data FILE.csv [options]

            Tests how often a model finds the right label of a recording among the labels of all tested recordings.

              --data FILE.csv    a table with the columns path and label, and perhaps fold
              --folds 4          test only on these folds, separated by commas
              --prompt "… {}"    the sentence a label is put into (default: "this is a sound of {}")
              --model PATH       a model file, or the folder of a training run
            """;

    static final Set<String> OPTIONS = Set.of("--data", "--folds", "--prompt", "--model");

    static Evaluate parse(Options options) {
        options.noOperands();
        return new Evaluate(
                Path.of(options.required("--data", "FILE.csv")),
                options.numbers("--folds"),
                options.text("--prompt").map(Prompt::new).orElse(Prompt.SOUND_OF),
                options.path("--model"));
    }

    @Override
    public int run(Console console) throws IOException {
        Manifest manifest = Manifest.read(data).folds(folds);
        Clap clap = Inputs.model(model);
        Recordings recordings = Inputs.recordings(console, manifest, clap.recipe());
        List<String> labels = manifest.labels();
        Evaluation evaluation = Evaluation.of(clap, recordings.recordings(), labels, prompt);
        if (console.json()) {
            console.answer(json(evaluation, labels.size()));
        } else {
            int width = labels.stream().mapToInt(String::length).max().orElse(0);
            evaluation
                    .accuracyByLabel()
                    .forEach((label, accuracy) ->
                            console.answer(("%-" + width + "s  %5.1f %%").formatted(label, 100 * accuracy)));
            console.answer(console.bold("accuracy %.1f %% of %d recordings among %d labels (chance %.1f %%)"
                    .formatted(
                            100 * evaluation.accuracy(),
                            evaluation.outcomes().size(),
                            labels.size(),
                            100.0 / labels.size())));
        }
        return ExitStatus.of(
                manifest.examples().size() - recordings.recordings().size(),
                manifest.examples().size());
    }

    private static LinkedHashMap<String, Json> json(Evaluation evaluation, int labels) {
        var byLabel = new LinkedHashMap<String, Json>();
        evaluation.accuracyByLabel().forEach((label, accuracy) -> byLabel.put(label, Json.of(accuracy)));
        var members = new LinkedHashMap<String, Json>();
        members.put("accuracy", Json.of(evaluation.accuracy()));
        members.put("recordings", Json.of(evaluation.outcomes().size()));
        members.put("chance", Json.of(1.0 / labels));
        members.put("accuracyByLabel", Json.of(byLabel));
        return members;
    }
}
