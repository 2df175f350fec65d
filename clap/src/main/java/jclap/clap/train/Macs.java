package jclap.clap.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// The captions of MACS, in the part of [YAML](https://yaml.org/spec/1.2.2/) that its file is written in.
///
/// ```text
/// files:
/// - filename: airport-x.wav
///   annotations:
///   - annotator_id: 3
///     sentence: people talk while 'a trolley' rolls by
///     tags:
///     - adults_talking
/// ```
final class Macs {

    private Macs() {}

    /// {@return the recordings with their captions, and the tags that any annotator gave as labels}
    static List<Manifest.Example> examples(Path root) throws IOException {
        Path file = root.resolve("MACS.yaml");
        List<String> lines = Csv.lines(file);
        var examples = new ArrayList<Manifest.Example>();
        String name = "";
        var captions = new ArrayList<String>();
        var tags = new TreeSet<String>();
        boolean inTags = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            boolean item = line.startsWith("- ");
            String content = item ? line.substring(2).strip() : line;
            int colon = content.indexOf(':');
            String key = colon > 0 ? content.substring(0, colon) : "";
            String value = colon > 0 ? content.substring(colon + 1).strip() : "";
            switch (key) {
                case "filename" -> {
                    add(examples, root, name, captions, tags);
                    name = scalar(file, i, value);
                    inTags = false;
                }
                case "sentence" -> {
                    var sentence = new StringBuilder(value);
                    // A long scalar goes on in the next lines, which are indented and have no key.
                    while (i + 1 < lines.size() && continues(lines.get(i + 1))) {
                        sentence.append(' ').append(lines.get(++i).strip());
                    }
                    captions.add(scalar(file, i, sentence.toString()));
                }
                case "tags" -> {
                    inTags = value.isEmpty();
                    if (value.startsWith("[") && value.endsWith("]")) {
                        for (String tag : value.substring(1, value.length() - 1).split(",")) {
                            tags.add(Manifest.label(scalar(file, i, tag.strip())));
                        }
                    }
                }
                case "files", "annotations", "annotator_id" -> inTags = false;
                default -> {
                    if (inTags && item) {
                        tags.add(Manifest.label(scalar(file, i, content)));
                    } else if (!line.isEmpty() && !line.startsWith("#")) {
                        throw wrong(file, i, "filename, annotations, annotator_id, sentence or tags", line);
                    }
                }
            }
        }
        add(examples, root, name, captions, tags);
        return examples;
    }

    private static boolean continues(String line) {
        String text = line.strip();
        return !text.isEmpty() && !text.startsWith("- ") && !text.matches("(sentence|tags|annotator_id|filename):.*");
    }

    private static void add(
            List<Manifest.Example> examples, Path root, String name, List<String> captions, TreeSet<String> tags) {
        if (!name.isEmpty()) {
            String path = "audio/" + name;
            examples.add(new Manifest.Example(path, root.resolve(path), List.copyOf(tags), captions, 0, "macs"));
        }
        captions.clear();
        tags.clear();
    }

    /// {@return a plain scalar, or one in quotes}
    private static String scalar(Path file, int line, String written) {
        if (written.startsWith("'") && written.endsWith("'") && written.length() > 1) {
            return written.substring(1, written.length() - 1).replace("''", "'");
        } else if (written.startsWith("\"") && written.endsWith("\"") && written.length() > 1) {
            return written.substring(1, written.length() - 1)
                    .replace("\\\"", "\"")
                    .replace("\\\\", "\\");
        } else if (written.isEmpty() || "|>&*!{".indexOf(written.charAt(0)) >= 0) {
            throw wrong(file, line, "a plain or quoted text", written);
        }
        return written;
    }

    private static IllegalArgumentException wrong(Path file, int line, String rule, String actual) {
        return new IllegalArgumentException(
                file + ", line " + (line + 1) + ": expected " + rule + " but got \"" + actual + "\"");
    }
}
