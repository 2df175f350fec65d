package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jclap.clap.Clap;
import jclap.clap.FolderIndex;
import jclap.clap.VectorIndex;
import jclap.core.io.AtomicFile;
import jclap.core.io.Json;

/// Finds the recordings in a folder that words describe best.
///
/// @param words what is searched for
/// @param folder with recordings, in it or below it
/// @param index the file with the vectors of the recordings; without it one in the folder
/// @param top how many to show
/// @param model a model file or its folder; without it the model that comes with jclap
record Search(String words, Path folder, Optional<Path> index, int top, Optional<Path> model) implements Command {

    static final Set<String> OPTIONS = Set.of("--in", "--index", "--top", "--model");

    static final String USAGE = """
            usage: jclap search "words" --in FOLDER [options]

            Finds the recordings in a folder, and in those below it, that words describe best. What was heard is kept in a
            file of the folder, so that the next search hears only what is new or has changed.

              --in FOLDER     where to search
              --top K         show the best K recordings (10)
              --index FILE    keep what was heard there (default: FOLDER/.jclap-index.safetensors)
              --model PATH    a model file, or the folder of a model
              --json          {"file":…,"cosine":…} for each recording
            """;

    static Search parse(Options options) {
        List<String> words = options.operands(1, "words to search for");
        return new Search(
                String.join(" ", words),
                options.required("--in", "FOLDER"),
                options.path("--index"),
                options.integer("--top", 1, Integer.MAX_VALUE, 10),
                options.path("--model"));
    }

    @Override
    public int run(Console console) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + ": expected a folder with recordings but "
                    + (Files.exists(folder)
                            ? "got a file: name the folder it is in"
                            : "there is none: check the path"));
        }
        var files = index.map(file -> new FolderIndex(folder, file)).orElse(FolderIndex.in(folder));
        if (!Files.exists(files.file())) {
            AtomicFile.requirePlace(files.file()); // One that is there need not be written.
        }
        Clap clap = Inputs.model(model);
        var query = clap.space().place(clap.embedText(words));
        boolean first = !Files.exists(files.file());
        FolderIndex.Update update = files.update(clap, path -> console.show("hearing " + path));
        console.show("");
        update.problems().forEach(console::complain);
        if (update.heard() + update.kept() == 0) {
            if (first) {
                Files.deleteIfExists(files.file()); // An index of nothing would be all that a wrong folder gets.
            }
            throw new IOException(folder + ": expected recordings but got none that can be heard: name another folder");
        }
        try (VectorIndex found = VectorIndex.open(files.file())) {
            for (VectorIndex.Hit hit : found.search(query, top)) {
                String file = folder.resolve(hit.path()).toString();
                if (console.json()) {
                    var members = new LinkedHashMap<String, Json>();
                    members.put("file", Json.of(file));
                    members.put("cosine", Json.of(hit.cosine()));
                    console.answer(members);
                } else {
                    console.answer("%6.3f  %s".formatted(hit.cosine(), file));
                }
            }
            return ExitStatus.of(
                    update.problems().size(),
                    update.problems().size() + found.entries().size());
        }
    }
}
