package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jclap.clap.Clap;
import jclap.clap.train.Classification;
import jclap.clap.train.Heard;
import jclap.clap.train.Manifest;
import jclap.clap.train.Page;
import jclap.clap.train.Probe;
import jclap.core.io.Json;

/// Tests how much about labels can be read off the embeddings of a model by a linear map, fold by fold.
///
/// @param data a file or folder, see [jclap.clap.train.DataSet]
/// @param folds to use; empty for all
/// @param model a model file or its folder; without it the model that comes with jclap
/// @param report a page to write, or a picture
record LinearProbe(Path data, Set<Integer> folds, Optional<Path> model, Optional<Path> report) implements Command {

    static final String USAGE = """
            usage: jclap probe --data PATH [options]

            Learns to tell labels by logistic regression on the embeddings of a model, which stays as it is: each fold
            is tested by what was learned from all others, the penalty being chosen on one of those.

              --data PATH        a table with the columns path, label and fold, or a folder: see jclap train --help
              --folds 1,2,3,4    use only these folds, at least two (default: all)
              --model PATH       a model file, or the folder of a training run
              --report FILE.html the same as a page, with a picture of which label is taken for which; as FILE.png
                                 that picture alone
            """;

    static final Set<String> OPTIONS = Set.of("--data", "--folds", "--model", "--report");

    static LinearProbe parse(Options options) {
        options.noOperands();
        return new LinearProbe(
                options.required("--data", "PATH"),
                options.numbers("--folds"),
                options.path("--model"),
                options.path("--report"));
    }

    @Override
    public int run(Console console) throws IOException {
        Manifest manifest = Inputs.manifest(console, data).folds(folds);
        Clap clap = Inputs.model(model);
        Inputs.requirePlace(report);
        Heard heard = Inputs.heard(console, clap, manifest);
        Probe probe = Probe.of(heard, manifest.labels());
        Classification outcome = probe.classification();
        if (console.json()) {
            var members = new LinkedHashMap<String, Json>(outcome.json());
            var penalties = new LinkedHashMap<String, Json>();
            probe.penalties().forEach((fold, penalty) -> penalties.put(fold.toString(), Json.of(penalty)));
            members.put("penaltyByFold", Json.of(penalties));
            console.answer(members);
        } else {
            Results.byLabel(console, outcome);
            outcome.byFold()
                    .forEach((fold, accuracy) -> console.answer("fold %d  %5.1f %%  (penalty %s)"
                            .formatted(fold, 100 * accuracy, probe.penalties().get(fold))));
            Results.accuracy(console, "linear probe: accuracy", outcome);
        }
        var page = new Page(data + ", linear probe");
        page.table(
                List.of("fold tested", "accuracy", "penalty"),
                outcome.byFold().entrySet().stream()
                        .map(entry -> List.of(
                                entry.getKey().toString(),
                                "%.1f %%".formatted(100 * entry.getValue()),
                                probe.penalties().get(entry.getKey()).toString()))
                        .toList());
        Results.fill(page, outcome);
        Results.write(console, page, outcome, report);
        return ExitStatus.of(
                manifest.examples().size() - heard.examples().size(),
                manifest.examples().size());
    }
}
