package jclap.clap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import jclap.audio.AudioClip;
import jclap.audio.AudioFile;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.Score;
import jclap.clap.ZeroShot;
import jclap.core.io.Json;

/// Names the recordings that come with jclap.
///
/// @param model a model file or its folder; without it the model that comes with jclap
record Demo(Optional<Path> model) implements Command {

    static final String USAGE = """
            usage: jclap demo [options]

            Lets the model that comes with jclap hear a few recordings it was not trained on, and choose for each among
            the same words.

              --model PATH   another model: a file, or the folder of a training run
            """;

    /// @param file in the folder of the resources, without its ending
    /// @param heard what a person hears in it
    private record Sample(String file, String heard) {

        AudioClip clip() throws IOException {
            try (InputStream in = Demo.class.getResourceAsStream("demo/" + file + ".flac")) {
                return AudioFile.read(in, file + ".flac");
            }
        }
    }

    private static final List<Sample> SAMPLES = List.of(
            new Sample("crow", "crow"),
            new Sample("helicopter", "helicopter"),
            new Sample("water", "water"),
            new Sample("footsteps-snow", "footsteps"),
            new Sample("door", "door"),
            new Sample("bell", "bell"),
            new Sample("coins", "coins"),
            new Sample("cash-register", "cash register"),
            new Sample("glass", "glass"),
            new Sample("car", "car"),
            new Sample("guitar", "guitar"),
            new Sample("choir", "choir"),
            new Sample("cymbal", "cymbal"),
            new Sample("tabla", "drum"),
            new Sample("scratch", "scratch"));

    private static final int BAR = 20;

    static Demo parse(Options options) {
        options.noOperands();
        return new Demo(options.path("--model"));
    }

    @Override
    public int run(Console console) throws IOException {
        Clap clap = Inputs.model(model);
        List<String> labels = SAMPLES.stream().map(Sample::heard).toList();
        ZeroShot zeroShot = clap.zeroShot(labels, Prompt.SOUND_OF);
        if (!console.json()) {
            console.answer(
                    "%d recordings, and for each a choice among %d words:%n".formatted(labels.size(), labels.size()));
        }
        int right = 0;
        for (Sample sample : SAMPLES) {
            Score best = zeroShot.classify(sample.clip()).getFirst();
            boolean agrees = best.label().equals(sample.heard());
            right += agrees ? 1 : 0;
            if (console.json()) {
                console.answer(json(sample, best));
            } else {
                String line = "  %-19s %-14s %s %3.0f %%"
                        .formatted(sample.file(), best.label(), bar(best.probability()), 100 * best.probability());
                console.answer(agrees ? console.bold(line + "  ✓") : line);
            }
        }
        if (!console.json()) {
            console.answer("%n%d of %d as a person hears them. Now yours: jclap classify FILE.wav --labels \"a,b,c\""
                    .formatted(right, labels.size()));
        }
        return ExitStatus.DONE;
    }

    private static LinkedHashMap<String, Json> json(Sample sample, Score best) {
        var members = new LinkedHashMap<String, Json>();
        members.put("file", Json.of(sample.file()));
        members.put("heard", Json.of(sample.heard()));
        members.put("label", Json.of(best.label()));
        members.put("probability", Json.of(best.probability()));
        return members;
    }

    private static String bar(float probability) {
        int full = Math.round(BAR * probability);
        return "█".repeat(full) + "·".repeat(BAR - full);
    }
}
