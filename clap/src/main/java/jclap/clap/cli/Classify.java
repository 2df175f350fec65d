package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.Score;
import jclap.clap.ZeroShot;
import jclap.clap.ZeroShot.Choice;
import jclap.core.io.Json;

/// Says which labels fit recordings.
///
/// @param files audio files, or `-` for standard input
/// @param labels at least one, each once
/// @param prompts what make sentences of a label; of several the mean counts
/// @param choice whether exactly one label is right
/// @param top how many labels to show for each file
/// @param model a model file or its folder; without it the model that comes with jclap
record Classify(
        List<String> files, List<String> labels, List<Prompt> prompts, Choice choice, int top, Optional<Path> model)
        implements Command {

    static final String USAGE = """
            usage: jclap classify FILE… --labels "a,b,c" [options]

            Says which of the labels fit each audio file (WAV, FLAC, AIFF or AU; - is standard input).

              --labels "a,b,c"   what may be heard, in a word or two each
              --prompt "… {}"    the sentence a label is put into (default: "this is a sound of {}"); given several times,
                                 the mean of the sentences counts
              --any              any of the labels may be right, or none: a probability for each by itself
              --top K            show only the best K labels
              --model PATH       a model file, or the folder of a training run
              --json             {"file":…,"scores":[{"label":…,"cosine":…,"probability":…},…]} for each file

            cosine is comparable between files; probability assumes that exactly one of the labels is right, or with --any
            that each may be, whatever the others are.
            """;

    static final Set<String> OPTIONS = Set.of("--labels", "--prompt", "--top", "--model");

    static final Set<String> FLAGS = Set.of("--any");

    Classify {
        if (labels.isEmpty()) {
            throw new UsageException("expected --labels \"a,b,c\"");
        }
    }

    static Classify parse(Options options) {
        List<String> labels = options.list("--labels");
        return new Classify(
                options.operands(1, "an audio file"),
                labels,
                prompts(options),
                choice(options),
                options.integer("--top", 1, Integer.MAX_VALUE, Math.max(1, labels.size())),
                options.path("--model"));
    }

    static List<Prompt> prompts(Options options) {
        List<Prompt> given = options.texts("--prompt").stream().map(Prompt::new).toList();
        return given.isEmpty() ? List.of(Prompt.SOUND_OF) : given;
    }

    static Choice choice(Options options) {
        return options.has("--any") ? Choice.ANY : Choice.ONE;
    }

    @Override
    public int run(Console console) throws IOException {
        Clap clap = Inputs.model(model);
        ZeroShot zeroShot = clap.zeroShot(labels, prompts.toArray(Prompt[]::new));
        return Inputs.each(console, files, file -> {
            List<Score> scores = zeroShot.scores(Inputs.embedAudio(console, clap, file), choice);
            List<Score> best = scores.subList(0, Math.min(top, scores.size()));
            if (console.json()) {
                console.answer(json(file, best));
            } else {
                console.answer(file);
                best.forEach(score -> console.answer(line(console, score, score == best.getFirst())));
            }
        });
    }

    private static LinkedHashMap<String, Json> json(String file, List<Score> scores) {
        var members = new LinkedHashMap<String, Json>();
        members.put("file", Json.of(file));
        members.put("scores", Json.of(scores.stream().map(Classify::json).toList()));
        return members;
    }

    static Json json(Score score) {
        var members = new LinkedHashMap<String, Json>();
        members.put("label", Json.of(score.label()));
        members.put("cosine", Json.of(score.cosine()));
        members.put("probability", Json.of(score.probability()));
        return Json.of(members);
    }

    private static String line(Console console, Score score, boolean best) {
        String line = "%6.1f %%  %s  (cosine %.3f)".formatted(100 * score.probability(), score.label(), score.cosine());
        return best ? console.bold(line) : line;
    }
}
