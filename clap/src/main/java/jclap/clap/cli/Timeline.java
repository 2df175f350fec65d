package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import jclap.audio.AudioStream;
import jclap.audio.picture.TimelinePicture;
import jclap.clap.Clap;
import jclap.clap.Moment;
import jclap.clap.Prompt;
import jclap.clap.Score;
import jclap.clap.ZeroShot;
import jclap.clap.ZeroShot.Choice;
import jclap.core.io.AtomicFile;
import jclap.core.io.Json;

/// Says which labels fit when, along a recording of any length.
///
/// @param file an audio file, or `-` for standard input
/// @param labels at least one, each once
/// @param prompts what make sentences of a label; of several the mean counts
/// @param step seconds from one answer to the next; half a clip of the model if it is absent
/// @param out a PNG file with a picture; without it the answer is printed
/// @param model a model file or its folder; without it the model that comes with jclap
record Timeline(
        String file,
        List<String> labels,
        List<Prompt> prompts,
        Choice choice,
        Optional<Double> step,
        Optional<Path> out,
        Optional<Path> model)
        implements Command {

    static final Set<String> OPTIONS = Set.of("--labels", "--prompt", "--step", "--out", "--model");

    static final Set<String> FLAGS = Set.of("--any");

    private static final int WIDTH = 1200;

    static final String USAGE = """
            usage: jclap timeline FILE --labels "a,b,c" [options]

            Says which of the labels fit when, along a recording of any length (- is standard input): a table with a line
            for each window, separated by commas, with its start and end in seconds and the probability of each label.

              --labels "a,b,c"   what may be heard, in a word or two each
              --prompt "… {}"    the sentence a label is put into (default: "this is a sound of {}"); given several times,
                                 the mean of the sentences counts
              --step SECONDS     from one window to the next (default: half a window, which is a clip of the model)
              --any              any of the labels may be right, not exactly one
              --out PICTURE.png  draw a lane for each label instead, its probability as colour
              --model PATH       a model file, or the folder of a model
              --json             {"start":…,"end":…,"scores":[{"label":…,"cosine":…,"probability":…},…]} for each window
            """;

    Timeline {
        if (labels.isEmpty()) {
            throw new UsageException("expected --labels \"a,b,c\"");
        }
    }

    static Timeline parse(Options options) {
        List<String> files = options.operands(1, "an audio file");
        if (files.size() > 1) {
            throw new UsageException("expected one audio file but got " + files);
        }
        return new Timeline(
                files.getFirst(),
                options.list("--labels"),
                Classify.prompts(options),
                Classify.choice(options),
                options.text("--step").map(Timeline::seconds),
                options.path("--out", ".png"),
                options.path("--model"));
    }

    private static double seconds(String text) {
        try {
            double seconds = Double.parseDouble(text);
            if (seconds > 0 && seconds < 3600) {
                return seconds;
            }
        } catch (NumberFormatException _) {
            // Reported below, together with numbers that are no step.
        }
        throw new UsageException("expected seconds above 0 and below 3600 after --step but got " + text);
    }

    @Override
    public int run(Console console) throws IOException {
        if (out.isPresent()) {
            AtomicFile.requirePlace(out.get());
        }
        Clap clap = Inputs.model(model);
        ZeroShot zeroShot = clap.zeroShot(labels, prompts.toArray(Prompt[]::new));
        double clip = (double) clap.recipe().clipSamples() / clap.recipe().sampleRate();
        try (AudioStream in = Inputs.open(console, file)) {
            var moments = Moment.along(in, clap, step.orElse(clip / 2));
            if (!moments.hasNext()) {
                throw new IOException(file + ": expected sound but got no samples: record it again");
            }
            if (out.isPresent()) {
                draw(moments, zeroShot, console, out.get());
            } else {
                print(moments, zeroShot, console);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return ExitStatus.DONE;
    }

    private void print(Iterator<Moment> moments, ZeroShot zeroShot, Console console) {
        if (!console.json()) {
            var heading = new StringJoiner(",", "start,end,", "");
            labels.forEach(label -> heading.add(quoted(label)));
            console.answer(heading.toString());
        }
        while (moments.hasNext()) {
            Moment moment = moments.next();
            List<Score> scores = zeroShot.inOrder(moment.vector(), choice);
            if (console.json()) {
                console.answer(json(moment, scores));
            } else {
                console.answer(line(moment, scores));
            }
        }
    }

    private void draw(Iterator<Moment> moments, ZeroShot zeroShot, Console console, Path picture) throws IOException {
        var spans = new ArrayList<TimelinePicture.Span>();
        while (moments.hasNext()) {
            Moment moment = moments.next();
            List<Score> scores = zeroShot.inOrder(moment.vector(), choice);
            float[] probabilities = new float[scores.size()];
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = scores.get(i).probability();
            }
            spans.add(new TimelinePicture.Span(moment.start(), moment.end(), probabilities));
        }
        Path name = Path.of(file).getFileName();
        byte[] png = new TimelinePicture(labels, WIDTH).png(spans, name == null ? file : name.toString());
        AtomicFile.write(picture, stream -> stream.write(png));
        if (console.json()) {
            var members = new LinkedHashMap<String, Json>();
            members.put("file", Json.of(file));
            members.put("picture", Json.of(picture.toString()));
            console.answer(members);
        }
    }

    private static String line(Moment moment, List<Score> scores) {
        var line = new StringJoiner(",");
        line.add(String.format(Locale.ROOT, "%.3f,%.3f", moment.start(), moment.end()));
        scores.forEach(score -> line.add(String.format(Locale.ROOT, "%.4f", score.probability())));
        return line.toString();
    }

    private static LinkedHashMap<String, Json> json(Moment moment, List<Score> scores) {
        var all = new ArrayList<Json>();
        scores.forEach(score -> all.add(Classify.json(score)));
        var members = new LinkedHashMap<String, Json>();
        members.put("start", Json.of(moment.start()));
        members.put("end", Json.of(moment.end()));
        members.put("scores", Json.of(all));
        return members;
    }

    private static String quoted(String label) {
        return label.contains("\"") ? "\"" + label.replace("\"", "\"\"") + "\"" : label;
    }
}
