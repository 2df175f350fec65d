package jclap.clap.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import jclap.core.io.Json;

/// The shards of LAION-CLAP: tar files in which `KEY.flac` and `KEY.json` are one recording.
///
/// ```text
/// {"text": "a sentence" or ["several"], "tag": ["class", …]}
/// ```
///
/// A recording in a shard has the path of the shard and, below it, its name: `train/0.tar/17.flac`. Tar is read as in
/// [pax](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_92_13_06), with the long names of
/// GNU; a name is never used to make a file.
final class WebDataset {

    private static final int BLOCK = 512;

    /// Longer descriptions are refused: a caption has a few hundred bytes.
    private static final int LONGEST_JSON = 1 << 20;

    /// A file in a tar.
    record Member(String name, long at, long size) {}

    /// What is in tar files.
    ///
    /// @param missing the paths of descriptions that a sound is without, of sounds that a description is without,
    /// and of descriptions that cannot be read, with the reason
    record Shards(List<Manifest.Example> examples, List<String> missing) {}

    private WebDataset() {}

    /// {@return what is in all tar files among `files`}
    static Shards shards(Path root, List<Path> files) throws IOException {
        var examples = new ArrayList<Manifest.Example>();
        var missing = new ArrayList<String>();
        for (Path tar : files) {
            if (!tar.toString().endsWith(".tar")) {
                continue;
            }
            try (FileChannel in = FileChannel.open(tar)) {
                var samples = new LinkedHashMap<String, Map<String, Member>>();
                for (Member member : members(tar, in)) {
                    int base = member.name.lastIndexOf('/') + 1, dot = member.name.indexOf('.', base);
                    if (dot > base) {
                        samples.computeIfAbsent(member.name.substring(0, dot), _ -> new LinkedHashMap<>())
                                .put(member.name.substring(dot + 1).toLowerCase(Locale.ROOT), member);
                    }
                }
                for (var sample : samples.entrySet()) {
                    Member audio = sample.getValue().get("flac"),
                            json = sample.getValue().get("json");
                    if (audio != null && json != null) {
                        try {
                            examples.add(example(root, tar, in, audio, json));
                        } catch (IllegalArgumentException e) {
                            missing.add(root.relativize(tar.resolve(json.name)) + ": " + e.getMessage());
                        }
                    } else if (audio != null || json != null) {
                        String half = sample.getKey() + (audio == null ? ".flac" : ".json");
                        missing.add(root.relativize(tar.resolve(half)).toString());
                    }
                }
            }
        }
        return new Shards(examples, missing);
    }

    private static Manifest.Example example(Path root, Path tar, FileChannel in, Member audio, Member json)
            throws IOException {
        if (json.size > LONGEST_JSON) {
            throw new IOException(
                    tar + ", " + json.name + ": expected at most " + LONGEST_JSON + " bytes but got " + json.size);
        }
        Path path = tar.resolve(audio.name);
        Json about = Json.parse(new String(bytes(in, json), StandardCharsets.UTF_8));
        return new Manifest.Example(
                root.relativize(path).toString(),
                path,
                texts(about, "tag").stream().map(Manifest::label).toList(),
                texts(about, "text"),
                fold(tar),
                root.relativize(tar).getNameCount() > 2
                        ? root.relativize(tar).getName(0).toString()
                        : "");
    }

    private static List<String> texts(Json about, String name) {
        return about.find(name).stream()
                .flatMap(value -> value instanceof Json.Array all ? all.items().stream() : Stream.of(value))
                .map(Json::text)
                .toList();
    }

    private static int fold(Path tar) {
        String split = tar.toAbsolutePath().getParent().getFileName().toString();
        return switch (split) {
            case "train", "balanced_train", "unbalanced_train" -> 1;
            case "valid" -> 2;
            case "test", "eval" -> 3;
            default -> 0;
        };
    }

    /// {@return whether a path leads into a tar file}
    static boolean isMember(Path path) {
        return tarOf(path).isPresent();
    }

    /// {@return the file in which the bytes of a recording are: a tar file, or its own}
    static Path fileOf(Path audio) {
        return tarOf(audio).orElse(audio);
    }

    private static Optional<Path> tarOf(Path path) {
        return Stream.iterate(path.getParent(), Objects::nonNull, Path::getParent)
                .filter(tar -> tar.toString().endsWith(".tar") && Files.isRegularFile(tar))
                .findFirst();
    }

    /// {@return the content of a file in a tar, which [#isMember] knows}
    static byte[] read(Path path) throws IOException {
        Path tar = tarOf(path).orElseThrow();
        String name = tar.relativize(path).toString();
        try (FileChannel in = FileChannel.open(tar)) {
            for (Member member : members(tar, in)) {
                if (Path.of(member.name).toString().equals(name)) {
                    return bytes(in, member);
                }
            }
        }
        throw new IOException(path + ": expected a file of this name in the tar but got none");
    }

    private static List<Member> members(Path tar, FileChannel in) throws IOException {
        var members = new ArrayList<Member>();
        String longName = "";
        for (long at = 0; at + BLOCK <= in.size(); ) {
            byte[] header = bytes(in, new Member("header", at, BLOCK));
            if (header[0] == 0) {
                break;
            }
            long size = octal(tar, at, header, 124, 12);
            if (octal(tar, at, header, 148, 8) != checksum(header) || size > in.size() - at - BLOCK) {
                throw new IOException(
                        tar + ", byte " + at + ": expected a header of tar but got other bytes, or a size of " + size
                                + " with " + (in.size() - at - BLOCK) + " bytes left: fetch the file again");
            }
            var member = new Member(below(longName.isEmpty() ? name(header) : longName), at + BLOCK, size);
            longName = "";
            switch (header[156]) {
                case 'L' -> longName = cut(bytes(in, limited(tar, member)), 0, (int) size);
                case 'x' -> longName = paxPath(bytes(in, limited(tar, member)));
                case 0, '0' -> members.add(requireBelow(tar, member));
                default -> {} // Folders and links are nothing to hear.
            }
            at += BLOCK + Math.ceilDiv(size, (long) BLOCK) * BLOCK;
        }
        return members;
    }

    /// {@return a name without the `./` that programs put before it}
    private static String below(String name) {
        return name.startsWith("./") ? below(name.substring(2)) : name;
    }

    /// Otherwise the path of a recording would lead out of the tar.
    private static Member requireBelow(Path tar, Member member) throws IOException {
        boolean upward = List.of(member.name.split("[/\\\\]")).contains("..");
        if (upward || member.name.matches("[/\\\\].*|[A-Za-z]:.*")) {
            throw new IOException(tar + ", byte " + member.at + ": expected a name below the tar but got " + member.name
                    + ": pack it again");
        }
        return member;
    }

    private static Member limited(Path tar, Member member) throws IOException {
        if (member.size > LONGEST_JSON) {
            throw new IOException(tar + ", byte " + member.at + ": expected a name but got " + member.size + " bytes");
        }
        return member;
    }

    private static String name(byte[] header) {
        String name = cut(header, 0, 100), prefix = cut(header, 345, 155);
        boolean ustar = cut(header, 257, 5).equals("ustar") && header[262] == 0;
        return ustar && !prefix.isEmpty() ? prefix + "/" + name : name;
    }

    /// Records are `LENGTH key=value\n`.
    private static String paxPath(byte[] records) {
        for (String record : new String(records, StandardCharsets.UTF_8).split("\n")) {
            int space = record.indexOf(' ');
            if (record.startsWith("path=", space + 1)) {
                return record.substring(space + 6);
            }
        }
        return "";
    }

    private static String cut(byte[] bytes, int at, int length) {
        int end = at;
        while (end < at + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, at, end - at, StandardCharsets.UTF_8);
    }

    private static long octal(Path tar, long block, byte[] header, int at, int length) throws IOException {
        try {
            return Long.parseUnsignedLong(cut(header, at, length).strip(), 8);
        } catch (NumberFormatException e) {
            throw new IOException(tar + ", byte " + (block + at) + ": expected an octal number but got other bytes", e);
        }
    }

    private static long checksum(byte[] header) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        return sum;
    }

    private static byte[] bytes(FileChannel in, Member member) throws IOException {
        ByteBuffer to = ByteBuffer.allocate(Math.toIntExact(member.size));
        while (to.hasRemaining() && in.read(to, member.at + to.position()) > 0) {}
        return to.array();
    }
}
