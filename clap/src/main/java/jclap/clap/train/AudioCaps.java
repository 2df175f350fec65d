package jclap.clap.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The tables of [AudioCaps](https://audiocaps.github.io), a caption in each row.
///
/// ```text
/// audiocap_id,youtube_id,start_time,caption
/// ```
///
/// The rows of a clip are one recording. Whoever fetches the clips names them, and there are several habits:
/// `ID_START.wav`, `YID.wav`, `ID.wav`, `AUDIOCAP.wav`, in a folder of the split, in one of `audio` or beside the
/// tables.
final class AudioCaps {

    private static final List<String> SPLITS = List.of("train", "val", "test");

    private AudioCaps() {}

    /// {@return whether there are such tables in a folder}
    static boolean isIn(Path root) throws IOException {
        return isTable(root.resolve("train.csv")) || isTable(root.resolve("test.csv"));
    }

    private static boolean isTable(Path file) throws IOException {
        return Files.exists(file) && Csv.read(file).columns().contains("audiocap_id");
    }

    /// {@return the clips with their captions}
    static List<Manifest.Example> examples(Path root) throws IOException {
        var examples = new ArrayList<Manifest.Example>();
        for (String split : SPLITS) {
            Path file = root.resolve(split + ".csv");
            if (Files.exists(file)) {
                Csv csv = Csv.read(file);
                csv.require("audiocap_id", "youtube_id", "start_time", "caption");
                var clips = new LinkedHashMap<String, List<Map<String, String>>>();
                csv.rows()
                        .forEach(row -> clips.computeIfAbsent(
                                        row.get("youtube_id") + "_" + row.get("start_time"), _ -> new ArrayList<>())
                                .add(row));
                clips.forEach((clip, rows) -> examples.add(example(root, split, clip, rows)));
            }
        }
        return examples;
    }

    private static Manifest.Example example(Path root, String split, String clip, List<Map<String, String>> rows) {
        String id = rows.getFirst().get("youtube_id");
        Path audio = Stream.concat(Stream.of(clip, "Y" + id, id), rows.stream().map(row -> row.get("audiocap_id")))
                .flatMap(name -> Stream.of(root.resolve(split), root.resolve("audio/" + split), root)
                        .map(folder -> folder.resolve(name + ".wav")))
                .filter(Files::exists)
                .findFirst()
                .orElse(root.resolve(split).resolve(clip + ".wav"));
        return new Manifest.Example(
                root.relativize(audio).toString(),
                audio,
                List.of(),
                rows.stream().map(row -> row.get("caption")).toList(),
                1 + SPLITS.indexOf(split),
                "audiocaps");
    }
}
