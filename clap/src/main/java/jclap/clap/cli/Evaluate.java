package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.train.Classification;
import jclap.clap.train.Evaluation;
import jclap.clap.train.Heard;
import jclap.clap.train.Manifest;
import jclap.clap.train.Page;
import jclap.clap.train.RetrievalScores;
import jclap.core.io.Json;

/// Tests how often a model finds the right label of a recording among those of all recordings, and how well captions
/// (where there are none, labels) find recordings and recordings find them.
///
/// @param data a file or folder, see [jclap.clap.train.DataSet]
/// @param folds to test on; empty for all
/// @param prompts what makes a sentence of a label; several are compared
/// @param model a model file or its folder; without it the model that comes with jclap
/// @param report a page to write, or a picture
record Evaluate(Path data, Set<Integer> folds, List<Prompt> prompts, Optional<Path> model, Optional<Path> report)
        implements Command {

    /// Those of CLAP's Table 3.
    private static final List<Prompt> PAPER = Stream.of(
                    "i can hear {}", "this is an audio of {}", "{}", "this is {}", "this is a sound of {}")
            .map(Prompt::new)
            .toList();

    static final String USAGE = """
            usage: jclap eval --data PATH [options]

            Tests how often a model finds the right label of a recording among the labels of all tested recordings, and
            how well texts find recordings and recordings find texts (R@k, mAP@10).

              --data PATH        a table with the columns path and label, and perhaps fold, or a folder: see
                                 jclap train --help
              --folds 4          test only on these folds, separated by commas
              --prompt "… {}"    the sentence a label is put into (default: "this is a sound of {}"); several are
                                 compared, as by --prompts
              --prompts LIST     compare several, and the mean of all: "a {};hear {}", a file with one a line, or paper
                                 for those of CLAP's Table 3
              --model PATH       a model file, or the folder of a training run
              --report FILE.html the same as a page, with a picture of which label is taken for which; as FILE.png
                                 that picture alone
            """;

    static final Set<String> OPTIONS = Set.of("--data", "--folds", "--prompt", "--prompts", "--model", "--report");

    static Evaluate parse(Options options) {
        options.noOperands();
        if (!options.texts("--prompt").isEmpty() && options.text("--prompts").isPresent()) {
            throw new UsageException("expected --prompt or --prompts but got both");
        }
        return new Evaluate(
                options.required("--data", "PATH"),
                options.numbers("--folds"),
                options.text("--prompts").map(Evaluate::prompts).orElseGet(() -> Classify.prompts(options)),
                options.path("--model"),
                options.path("--report"));
    }

    private static List<Prompt> prompts(String written) {
        if (written.equals("paper")) {
            return PAPER;
        }
        try {
            List<String> lines =
                    written.contains("{}") ? List.of(written.split(";")) : Files.readAllLines(Path.of(written));
            List<Prompt> prompts = lines.stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .map(Prompt::new)
                    .toList();
            if (prompts.isEmpty()) {
                throw new UsageException("expected prompts in " + written + " but it is empty");
            }
            return prompts;
        } catch (IOException e) {
            throw new UsageException(
                    "expected sentences with {}, a file of them, or paper after --prompts but got " + written);
        }
    }

    @Override
    public int run(Console console) throws IOException {
        Manifest manifest = Inputs.manifest(console, data).folds(folds);
        Clap clap = Inputs.model(model);
        Inputs.requirePlace(report);
        Heard heard = Inputs.heard(console, clap, manifest);
        Inputs.reportTooLong(console, heard.tooLong());
        var page = new Page(data + ", zero-shot");
        Classification outcome;
        if (prompts.size() > 1) {
            outcome = compare(console, page, heard, manifest.labels());
        } else {
            Evaluation evaluation = Evaluation.of(heard, manifest.labels(), prompts.getFirst());
            if (console.json()) {
                console.answer(evaluation.json());
            } else {
                Results.byLabel(console, evaluation.classification());
                print(console, "text → audio", evaluation.textToAudio());
                print(console, "audio → text", evaluation.audioToText());
                Results.accuracy(console, "accuracy", evaluation.classification());
            }
            outcome = evaluation.classification();
            fill(page, evaluation);
        }
        Results.write(console, page, outcome, report);
        return ExitStatus.of(
                manifest.examples().size() - heard.examples().size(),
                manifest.examples().size());
    }

    /// The last line is of all prompts together: the direction of the mean of their sentences.
    ///
    /// @return what came of all together
    private Classification compare(Console console, Page page, Heard heard, List<String> labels) {
        if (labels.isEmpty()) {
            throw new IllegalArgumentException(
                    data + ": expected labels to put into prompts but got recordings with captions alone");
        }
        var rows = new ArrayList<List<String>>();
        var objects = new ArrayList<Json>();
        for (Prompt prompt : prompts) {
            row(rows, objects, prompt.template(), heard.classify(labels, prompt));
        }
        Classification together = heard.classify(labels, prompts.toArray(Prompt[]::new));
        row(rows, objects, "all together", together);
        var head = List.of("prompt", "accuracy", "mAP");
        if (console.json()) {
            var members = new LinkedHashMap<String, Json>();
            members.put("recordings", Json.of(together.outcomes().size()));
            members.put("chance", Json.of(together.chance()));
            members.put("prompts", Json.of(objects));
            console.answer(members);
        } else {
            Results.table(console, head, rows);
        }
        page.table(head, rows);
        page.classification(together);
        return together;
    }

    private static void row(List<List<String>> rows, List<Json> objects, String prompt, Classification outcome) {
        rows.add(List.of(
                prompt,
                "%.1f %%".formatted(100 * outcome.accuracy()),
                "%.3f".formatted(outcome.meanAveragePrecision())));
        var members = new LinkedHashMap<String, Json>();
        members.put("prompt", Json.of(prompt));
        members.put("accuracy", Json.of(outcome.accuracy()));
        members.put("mAP", Json.of(outcome.meanAveragePrecision()));
        objects.add(Json.of(members));
    }

    private static void fill(Page page, Evaluation evaluation) {
        var rows = new ArrayList<List<String>>();
        Stream.of(evaluation.textToAudio(), evaluation.audioToText())
                .forEach(scores -> rows.add(List.of(
                        rows.isEmpty() ? "text → audio" : "audio → text",
                        Integer.toString(scores.queries()),
                        "%.1f %%".formatted(100 * scores.recallAt1()),
                        "%.1f %%".formatted(100 * scores.recallAt5()),
                        "%.1f %%".formatted(100 * scores.recallAt10()),
                        "%.3f".formatted(scores.precisionAt10()))));
        page.table(List.of("retrieval", "queries", "R@1", "R@5", "R@10", "mAP@10"), rows);
        Results.fill(page, evaluation.classification());
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
}
