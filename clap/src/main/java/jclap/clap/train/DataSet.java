package jclap.clap.train;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import jclap.audio.AudioFile;
import jclap.clap.train.Manifest.Example;
import jclap.core.io.Json;

/// A data set on disk in the layout it is published in, or that people give their own.
///
/// | layout | recognised by | folds |
/// |---|---|---|
/// | CSV | a file, see [Manifest] | its column |
/// | JSONL | a file `.jsonl`: `{"path":…, "label":… or "labels":[…], "caption":… or "captions":[…]}` | `"fold":…` |
/// | ESC-50 | `meta/esc50.csv` | 1–5 |
/// | UrbanSound8K | `metadata/UrbanSound8K.csv`, or the file beside `fold1` … | 1–10 |
/// | FSD50K | `FSD50K.ground_truth` | train 1, validation 2, evaluation 3 |
/// | Clotho | `clotho_captions_development.csv` …, or `clotho_csv_files` | development 1, validation 2, evaluation 3 |
/// | AudioCaps | `train.csv`, `val.csv`, `test.csv` with `audiocap_id`, see [AudioCaps] | train 1, validation 2, test
/// 3 |
/// | MACS | `MACS.yaml`, see [Macs] | 0 |
/// | LAION | tar files, see [WebDataset] | train 1, valid 2, test and eval 3 |
/// | a folder | anything else: the words in the names of the files are the labels | 0 |
///
/// Tables are parsed strictly. Recordings that a table names and that are not there are left out and reported, since
/// hardly a copy of a set that was collected on the web is complete.
///
/// @param layout the first column above
/// @param manifest the recordings that are there
/// @param missing the paths of those that are not; of CSV and JSONL, whose recordings are looked for when they are
///     read, always empty
public record DataSet(String layout, Manifest manifest, List<String> missing) {

    /// Copies of Clotho's tables were saved on Windows.
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    /// {@return the data set in a file or folder}
    ///
    /// @throws IllegalArgumentException naming file and row, if a table is not what the layout asks for
    /// @throws IOException if there is no recording at all
    public static DataSet open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new IOException(path + ": expected a table of recordings or a folder with them but there is nothing:"
                    + " check the path");
        }
        if (!Files.isDirectory(path)) {
            String name = path.toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".tar") || AudioFile.hasAudioName(path)) {
                throw new IllegalArgumentException(
                        path + ": expected a .csv or .jsonl file or a folder: name the folder this is in");
            }
            boolean lines = name.endsWith(".jsonl");
            Manifest manifest = lines ? new Manifest(path, jsonLines(path)) : Manifest.read(path);
            return new DataSet(lines ? "JSONL" : "CSV", manifest, List.of());
        }
        for (String csv : List.of("metadata/UrbanSound8K.csv", "UrbanSound8K.csv")) {
            if (Files.exists(path.resolve(csv))) {
                return of("UrbanSound8K", path, urbanSound(path, Csv.read(path.resolve(csv))));
            }
        }
        Path captions = Files.isDirectory(path.resolve("clotho_csv_files")) ? path.resolve("clotho_csv_files") : path;
        if (Files.exists(path.resolve("meta/esc50.csv"))) {
            return of("ESC-50", path, esc50(path, Csv.read(path.resolve("meta/esc50.csv"))));
        } else if (Files.isDirectory(path.resolve("FSD50K.ground_truth"))) {
            return of("FSD50K", path, fsd50k(path));
        } else if (Files.exists(captions.resolve("clotho_captions_development.csv"))
                || Files.exists(captions.resolve("clotho_captions_evaluation.csv"))) {
            return of("Clotho", path, clotho(path, captions));
        } else if (Files.exists(path.resolve("MACS.yaml"))) {
            return of("MACS", path, Macs.examples(path));
        } else if (AudioCaps.isIn(path)) {
            return of("AudioCaps", path, AudioCaps.examples(path));
        }
        List<Path> files = files(path);
        if (files.stream().anyMatch(file -> file.toString().endsWith(".tar"))) {
            WebDataset.Shards shards = WebDataset.shards(path, files);
            return of("LAION", path, shards.examples(), shards.missing());
        }
        return of("a folder", path, names(path, files));
    }

    private static DataSet of(String layout, Path path, List<Example> all) throws IOException {
        return of(layout, path, all, List.of());
    }

    /// @param gone the paths of what is missing for certain
    private static DataSet of(String layout, Path path, List<Example> all, List<String> gone) throws IOException {
        var present = new ArrayList<Example>();
        var missing = new ArrayList<>(gone);
        for (Example example : all) {
            if (Files.exists(example.audio()) || WebDataset.isMember(example.audio())) {
                present.add(example);
            } else {
                missing.add(example.path());
            }
        }
        if (all.isEmpty() && gone.isEmpty()) {
            throw new IOException(path + ": expected recordings but got none in the layout of " + layout
                    + ": name the folder with the recordings, or a table that lists them");
        }
        if (present.isEmpty()) {
            throw new IOException(path + ": expected recordings in the layout of " + layout + " but found none of "
                    + missing.size() + ": is the audio unpacked there");
        }
        return new DataSet(layout, new Manifest(path, present), List.copyOf(missing));
    }

    private static List<Example> esc50(Path root, Csv csv) {
        csv.require("filename", "fold", "category");
        return csv.rows().stream()
                .map(row -> example(
                        root, "audio/" + row.get("filename"), row.get("category"), csv.whole(row, "fold"), "esc50"))
                .toList();
    }

    private static List<Example> urbanSound(Path root, Csv csv) {
        csv.require("slice_file_name", "fold", "class");
        String audio = Files.isDirectory(root.resolve("audio")) ? "audio/" : "";
        return csv.rows().stream()
                .map(row -> {
                    int fold = csv.whole(row, "fold");
                    String path = audio + "fold" + fold + "/" + row.get("slice_file_name");
                    return example(root, path, row.get("class"), fold, "us8k");
                })
                .toList();
    }

    private static List<Example> fsd50k(Path root) throws IOException {
        var examples = new ArrayList<Example>();
        for (String part : List.of("dev", "eval")) {
            Path file = root.resolve("FSD50K.ground_truth").resolve(part + ".csv");
            if (!Files.exists(file)) {
                continue;
            }
            Csv csv = Csv.read(file);
            csv.require("fname", "labels");
            Map<String, Json> info = clipInfo(root.resolve("FSD50K.metadata"), part);
            for (Map<String, String> row : csv.rows()) {
                String path = "FSD50K." + part + "_audio/" + row.get("fname") + ".wav";
                List<String> labels = Stream.of(row.get("labels").split(","))
                        .map(Manifest::label)
                        .toList();
                int fold = part.equals("eval")
                        ? 3
                        : row.getOrDefault("split", "train").equals("val") ? 2 : 1;
                examples.add(new Example(
                        path, root.resolve(path), labels, sentences(info.get(row.get("fname"))), fold, "fsd50k"));
            }
        }
        return examples;
    }

    private static Map<String, Json> clipInfo(Path folder, String part) throws IOException {
        Path file = folder.resolve(part + "_clips_info_FSD50K.json");
        return Files.exists(file) ? Json.read(file).members() : Map.of();
    }

    /// Title and description in one, as CLAP was trained.
    private static List<String> sentences(Json info) {
        if (info == null) {
            return List.of();
        }
        String text = Stream.of("title", "description")
                .flatMap(name -> info.find(name).stream())
                .map(part -> part.text().strip())
                .filter(part -> !part.isEmpty())
                .reduce((a, b) -> a + ". " + b)
                .orElse("");
        return text.isEmpty() ? List.of() : List.of(text);
    }

    private static List<Example> clotho(Path root, Path tables) throws IOException {
        Path audio = Files.isDirectory(root.resolve("clotho_audio_files")) ? root.resolve("clotho_audio_files") : root;
        var examples = new ArrayList<Example>();
        List<String> splits = List.of("development", "validation", "evaluation");
        for (String split : splits) {
            Path file = tables.resolve("clotho_captions_" + split + ".csv");
            if (Files.exists(file)) {
                Csv csv = Csv.read(file, WINDOWS);
                csv.require("file_name", "caption_1", "caption_2", "caption_3", "caption_4", "caption_5");
                for (Map<String, String> row : csv.rows()) {
                    List<String> captions = Stream.of(1, 2, 3, 4, 5)
                            .map(i -> row.get("caption_" + i).strip())
                            .filter(caption -> !caption.isEmpty())
                            .toList();
                    Path recording = audio.resolve(split).resolve(row.get("file_name"));
                    examples.add(new Example(
                            root.relativize(recording).toString(),
                            recording,
                            List.of(),
                            captions,
                            1 + splits.indexOf(split),
                            "clotho"));
                }
            }
        }
        return examples;
    }

    /// Words are what is left of a name without numbers: `dog_bark-03.wav` is a dog bark.
    private static List<Example> names(Path root, List<Path> files) {
        var examples = new ArrayList<Example>();
        for (Path file : files) {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            if (AudioFile.hasAudioName(file)) {
                String words = name.substring(0, name.lastIndexOf('.'))
                        .replaceAll("[^\\p{L}']+", " ")
                        .strip();
                String path = root.relativize(file).toString();
                examples.add(example(root, path, words.isEmpty() ? name : words, 0, ""));
            }
        }
        return examples;
    }

    private static List<Example> jsonLines(Path file) throws IOException {
        List<String> lines = Csv.lines(file);
        var examples = new ArrayList<Example>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            try {
                Json json = Json.parse(lines.get(i));
                String path = json.get("path").text();
                examples.add(new Example(
                        path,
                        file.toAbsolutePath().resolveSibling(path),
                        texts(json, "label").stream().map(Manifest::label).toList(),
                        texts(json, "caption"),
                        json.find("fold").map(Json::integer).orElse(0),
                        json.find("set").map(Json::text).orElse("")));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ", line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        if (examples.isEmpty()) {
            throw new IllegalArgumentException(file + ": expected at least one recording but got none");
        }
        return examples;
    }

    /// {@return the one text of that name, or all of its plural}
    private static List<String> texts(Json json, String name) {
        return Stream.concat(
                        json.find(name).stream(), json.find(name + "s").stream().flatMap(all -> all.items().stream()))
                .map(Json::text)
                .toList();
    }

    private static Example example(Path root, String path, String label, int fold, String set) {
        return new Example(path, root.resolve(path), Manifest.label(label), fold, set);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
