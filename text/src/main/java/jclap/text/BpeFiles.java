package jclap.text;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jclap.core.io.AtomicFile;
import jclap.core.io.Json;

/// The two files of a byte-level vocabulary.
///
/// ```text
/// vocab.json    {"!":0,"\"":1,…,"Ġdog":3290,…}     token → id, ids from 0 without a gap
/// merges.txt    #version: 0.2                      then a line per merge, first learned first:
///               Ġ t                                two tokens and a space between
/// ```
final class BpeFiles {

    private static final String VOCAB = "vocab.json", MERGES = "merges.txt", VERSION = "#version";

    private BpeFiles() {}

    static Bpe load(Path folder, List<AddedToken> added) throws IOException {
        Path vocab = folder.resolve(VOCAB), merges = folder.resolve(MERGES);
        String vocabJson = read(vocab), mergesText = read(merges);
        try {
            return parse(vocabJson, mergesText, added);
        } catch (IllegalArgumentException e) {
            throw new IOException(folder + ": " + e.getMessage(), e);
        }
    }

    static Bpe parse(String vocabJson, String mergesText, List<AddedToken> added) {
        List<String> tokens = tokens(vocabJson);
        return new Bpe(tokens, merges(mergesText, tokens), added);
    }

    static void save(Bpe bpe, Path folder) throws IOException {
        write(folder.resolve(VOCAB), bpe.vocabJson());
        write(folder.resolve(MERGES), bpe.mergesText());
    }

    static String vocabJson(List<String> tokens) {
        var ids = new LinkedHashMap<String, Json>();
        tokens.forEach(token -> ids.put(token, Json.of(ids.size())));
        return Json.of(ids).toString();
    }

    static String mergesText(List<String> tokens, List<Bpe.Merge> merges) {
        return merges.stream()
                .map(merge -> tokens.get(merge.left()) + " " + tokens.get(merge.right()) + "\n")
                .collect(Collectors.joining("", VERSION + ": 0.2\n", ""));
    }

    /// {@return a text as messages show it, so that spaces and control characters can be told apart}
    static String quote(String text) {
        return Json.of(text).toString();
    }

    private static List<String> tokens(String vocabJson) {
        Map<String, Json> ids;
        try {
            ids = Json.parse(vocabJson).members();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("vocab: " + e.getMessage(), e);
        }
        String[] tokens = new String[ids.size()];
        ids.forEach((token, value) -> {
            int id = value instanceof Json.Number ? value.integer() : -1;
            if (id < 0 || id >= tokens.length || tokens[id] != null) {
                throw new IllegalArgumentException("vocab: " + quote(token) + ": expected an id of its own from 0 to "
                        + (tokens.length - 1) + " but got " + value);
            }
            tokens[id] = token;
        });
        return Arrays.asList(tokens);
    }

    private static List<Bpe.Merge> merges(String text, List<String> tokens) {
        var ids = new HashMap<String, Integer>();
        tokens.forEach(token -> ids.put(token, ids.size()));
        var merges = new ArrayList<Bpe.Merge>();
        var seen = new HashSet<Bpe.Merge>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (number == 1 && line.startsWith(VERSION)) {
                continue;
            }
            String[] pair = line.split(" ", -1);
            if (pair.length != 2 || pair[0].isEmpty() || pair[1].isEmpty()) {
                throw malformed(number, "two tokens with one space between", quote(line));
            }
            var merge = new Bpe.Merge(
                    id(pair[0], ids, number), id(pair[1], ids, number), id(pair[0] + pair[1], ids, number));
            if (!seen.add(merge)) {
                throw malformed(number, "each pair once", quote(line) + " again");
            }
            merges.add(merge);
        }
        return merges;
    }

    private static int id(String token, Map<String, Integer> ids, int line) {
        Integer id = ids.get(token);
        if (id == null) {
            throw malformed(line, "tokens of the vocabulary", quote(token));
        }
        return id;
    }

    private static IllegalArgumentException malformed(int line, String expected, String actual) {
        return new IllegalArgumentException("merges: line " + line + ": expected " + expected + " but got " + actual);
    }

    static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": expected UTF-8 but got other bytes", e);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": expected a vocabulary file but got no such file", e);
        }
    }

    private static void write(Path file, String content) throws IOException {
        AtomicFile.write(file, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }
}
