package jclap.clap.small;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import jclap.clap.train.Csv;
import jclap.clap.train.Manifest;
import jclap.text.Tokenizer;

/// What the text tower is taught: names of sounds, words, sentences. Nothing is taken from ESC-10.
///
/// @param names of the 527 classes of the tagger, whole and in parts, and of the recordings to train on
/// @param words of MiniLM's vocabulary
/// @param captions that people wrote about sounds
record Corpus(List<String> names, List<String> words, List<String> captions) {

    /// {@return the corpus in a folder of data}
    ///
    /// @param words to be taken as they are
    static Corpus read(Path data, Manifest recordings, List<String> words) throws IOException {
        var names = new LinkedHashSet<String>();
        for (String name : classNames(data)) {
            names.addAll(parts(name));
        }
        recordings.examples().forEach(example -> names.add(example.label()));
        var captions = new LinkedHashSet<String>();
        for (String part : List.of("train", "val", "test")) {
            Csv.read(data.resolve("captions/audiocaps_" + part + ".csv"))
                    .rows()
                    .forEach(row -> captions.add(row.get("caption").strip().toLowerCase(Locale.ROOT)));
        }
        var rest = new LinkedHashSet<>(words);
        rest.removeAll(names);
        return new Corpus(List.copyOf(names), List.copyOf(rest), List.copyOf(captions));
    }

    /// {@return the words of three letters and more in a vocabulary}
    static List<String> words(Tokenizer tokenizer) {
        return IntStream.range(0, tokenizer.vocabularySize())
                .mapToObj(tokenizer::token)
                .filter(token -> token.matches("[a-z]{3,}"))
                .toList();
    }

    /// {@return the names of the tagger's classes in the order of its outputs}
    static List<String> classNames(Path data) throws IOException {
        return Csv.read(data.resolve("captions/audioset_527.csv")).rows().stream()
                .map(row -> row.get("display_name").toLowerCase(Locale.ROOT))
                .toList();
    }

    /// {@return "baby cry, infant cry" and "baby cry" and "infant cry"}
    static Set<String> parts(String name) {
        var parts = new LinkedHashSet<String>();
        parts.add(name);
        for (String part : name.split(", |\\(|\\)")) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    /// {@return everything, names first}
    List<String> all() {
        var all = new ArrayList<>(names);
        all.addAll(words);
        all.addAll(captions);
        return all;
    }
}
