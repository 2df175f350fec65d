package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import jclap.audio.AudioStream;
import jclap.clap.ClapCap;
import jclap.clap.encoder.BeamSearch;
import jclap.core.io.Json;

/// Says in a sentence what is heard in recordings.
///
/// @param files audio files, or `-` for standard input
/// @param model a checkpoint of ClapCap or its folder
/// @param search how sentences are found; the model knows the token that ends them
/// @param top how many sentences to show for each file
record Caption(List<String> files, Path model, BeamSearch search, int top) implements Command {

    static final Set<String> OPTIONS = Set.of("--model", "--beam", "--longest", "--temperature", "--top");

    static final String USAGE = """
            usage: jclap caption FILE… --model PATH [options]

            Says in a sentence what is heard in each audio file (WAV, FLAC, AIFF or AU; - is standard input), with
            Microsoft's ClapCap. The files of GPT-2's tokenizer, vocab.json and merges.txt, belong beside its checkpoint.

              --model PATH       clapcap_weights_2023.pth, or its folder
              --beam N           follow the N best beginnings of a sentence (5)
              --longest N        write at most N tokens, about as many words (67)
              --temperature T    above 1 evens out how probable words are, below 1 sharpens it (1)
              --top K            show the best K sentences, at most as many as beginnings are followed (1)
              --json             {"file":…,"captions":["…",…]} for each file, the best first
            """;

    static Caption parse(Options options) {
        BeamSearch usual = BeamSearch.clapCap(0);
        var search = new BeamSearch(
                options.integer("--beam", 1, 1000, usual.width()),
                options.integer("--longest", 1, 1000, usual.longest()),
                (float) options.number("--temperature", usual.temperature()),
                usual.stop());
        return new Caption(
                options.operands(1, "an audio file"),
                options.required("--model", "PATH, a checkpoint of ClapCap"),
                search,
                options.integer("--top", 1, search.width(), 1));
    }

    @Override
    public int run(Console console) throws IOException {
        ClapCap loaded = ClapCap.load(model);
        ClapCap clapCap = loaded.with(loaded.search()
                .withWidth(search.width())
                .withLongest(search.longest())
                .withTemperature(search.temperature()));
        return Inputs.each(console, files, file -> {
            List<String> best = captions(console, clapCap, file).subList(0, top);
            if (console.json()) {
                var members = new LinkedHashMap<String, Json>();
                members.put("file", Json.of(file));
                members.put("captions", Json.of(best.stream().map(Json::of).toList()));
                console.answer(members);
            } else if (top == 1) {
                console.answer(file + "\t" + best.getFirst());
            } else {
                console.answer(file);
                best.forEach(caption -> console.answer("  " + caption));
            }
        });
    }

    private static List<String> captions(Console console, ClapCap clapCap, String file) throws IOException {
        try (AudioStream in = Inputs.open(console, file)) {
            return clapCap.captions(in);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
