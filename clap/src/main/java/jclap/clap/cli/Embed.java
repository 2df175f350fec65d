package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import jclap.clap.Clap;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.AtomicFile;
import jclap.core.io.Json;
import jclap.core.io.Npy;

/// Turns recordings or texts into vectors.
///
/// @param texts whether the inputs are texts; audio files otherwise
/// @param inputs at least one
/// @param out a NumPy file for all vectors; without it they are printed
/// @param model a model file or its folder; without it the model that comes with jclap
record Embed(boolean texts, List<String> inputs, Optional<Path> out, Optional<Path> model) implements Command {

    static final Set<String> OPTIONS = Set.of("--out", "--model");

    static final String USAGE = """
            usage: jclap embed audio FILE… [options]
                   jclap embed text "…"… [options]

            Prints a vector of length 1 for each audio file (WAV, FLAC, AIFF or AU; - is standard input) or text: the input, a tab,
            and the numbers with spaces between them. The cosine of two vectors is the sum of the products of their
            numbers.

              --out FILE.npy   write the vectors to a NumPy array, one row for each input that could be done, in their order
              --model PATH     a model file, or the folder of a training run
              --json           {"file":…,"embedding":[…]} or {"text":…,"embedding":[…]} for each input
            """;

    static Embed parse(Options options) {
        List<String> words = options.operands(2, "audio FILE… or text \"…\"");
        String kind = words.getFirst();
        if (!kind.equals("audio") && !kind.equals("text")) {
            throw new UsageException("expected audio FILE… or text \"…\" but got " + kind);
        }
        return new Embed(
                kind.equals("text"),
                words.subList(1, words.size()),
                options.path("--out", ".npy"),
                options.path("--model"));
    }

    @Override
    public int run(Console console) throws IOException {
        if (out.isPresent()) {
            AtomicFile.requirePlace(out.get());
        }
        Clap clap = Inputs.model(model);
        var rows = new ArrayList<float[]>();
        int status = Inputs.each(console, inputs, input -> {
            float[] vector = texts ? clap.embedText(input) : Inputs.embedAudio(console, clap, input);
            if (out.isPresent()) {
                answer(console, rows.size(), input);
                rows.add(vector);
            } else if (console.json()) {
                var members = new LinkedHashMap<String, Json>();
                members.put(texts ? "text" : "file", Json.of(input));
                members.put("embedding", numbers(vector));
                console.answer(members);
            } else {
                var line = new StringJoiner(" ", input + "\t", "");
                for (float number : vector) {
                    line.add(Float.toString(number));
                }
                console.answer(line.toString());
            }
        });
        if (out.isPresent() && !rows.isEmpty()) {
            int d = clap.dimension();
            float[] all = new float[rows.size() * d];
            for (int row = 0; row < rows.size(); row++) {
                System.arraycopy(rows.get(row), 0, all, row * d, d);
            }
            Npy.write(out.get(), Tensor.of(Shape.of(rows.size(), d), all));
        }
        return status;
    }

    private void answer(Console console, int row, String input) {
        if (console.json()) {
            var members = new LinkedHashMap<String, Json>();
            members.put("row", Json.of(row));
            members.put(texts ? "text" : "file", Json.of(input));
            console.answer(members);
        } else {
            console.answer(row + "\t" + input);
        }
    }

    private static Json numbers(float[] vector) {
        List<Json> numbers = new ArrayList<>();
        for (float number : vector) {
            numbers.add(Json.of(number));
        }
        return Json.of(numbers);
    }
}
