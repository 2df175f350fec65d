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

            Lets the model that comes with jclap hear fifteen recordings, and choose for each among fifteen words, one for
            each of them. It was trained on none of these recordings.

              --model PATH   another model: a file, or the folder of a training run
            """;

    /// @param file in the folder of the resources, without its ending
    /// @param heard what a person hears in it
    /// @param word for it among those to choose from
    private record Sample(String file, String heard, String word) {

        AudioClip clip() throws IOException {
            try (InputStream in = Demo.class.getResourceAsStream("demo/" + file + ".flac")) {
                return AudioFile.read(in, file + ".flac");
            }
        }
    }

    private static final List<Sample> SAMPLES = List.of(
            new Sample("helicopter", "helicopter", "helicopter"),
            new Sample("crow", "crow", "crow"),
            new Sample("water", "water filling a lock", "water"),
            new Sample("footsteps-snow", "footsteps on snow", "footsteps"),
            new Sample("car", "car", "car engine"),
            new Sample("door", "door closing", "door"),
            new Sample("bell", "bell", "bell"),
            new Sample("coins", "coins", "coins dropping"),
            new Sample("cash-register", "cash register", "cash register"),
            new Sample("glass", "rubbed wine glass", "glass harmonica"),
            new Sample("scratch", "vinyl scratch", "record scratch"),
            new Sample("guitar", "electric guitar", "electric guitar"),
            new Sample("choir", "choir", "choir"),
            new Sample("cymbal", "cymbal", "cymbal"),
            new Sample("tabla", "tabla", "tabla"));

    private static final int BAR = 20;

    static Demo parse(Options options) {
        options.noOperands();
        return new Demo(options.path("--model"));
    }

    @Override
    public int run(Console console) throws IOException {
        Clap clap = Inputs.model(model);
        List<String> words = SAMPLES.stream().map(Sample::word).toList();
        ZeroShot zeroShot = clap.zeroShot(words, Prompt.SOUND_OF);
        if (!console.json()) {
            console.answer("Fifteen recordings, and the nearest of fifteen words: %s.%n%n  %-22s nearest word"
                    .formatted(String.join(", ", words), "what it is"));
        }
        for (Sample sample : SAMPLES) {
            Score best = zeroShot.classify(sample.clip()).getFirst();
            if (console.json()) {
                console.answer(json(sample, best));
            } else {
                String line = "  %-22s %-15s %s %3.0f %%"
                        .formatted(sample.heard(), best.label(), bar(best.probability()), 100 * best.probability());
                console.answer(best.label().equals(sample.word()) ? console.bold(line + "  ✓") : line);
            }
        }
        if (!console.json()) {
            console.answer("%nNow yours: jclap classify FILE.wav --labels \"rain,dog bark,helicopter\"".formatted());
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
