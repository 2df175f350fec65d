package jclap.text;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
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
        Json vocab;
        try {
            vocab = Json.parse(vocabJson);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("vocab: " + e.getMessage(), e);
        }
        var vocabulary = new Vocabulary(tokens(vocab), added);
        return new Bpe(vocabulary, merges(mergesText, vocabulary));
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

    /// {@return the tokens of an object with the id of each, in the order of the ids}
    static List<String> tokens(Json vocab) {
        Map<String, Json> ids = vocab.members();
        String[] tokens = new String[ids.size()];
        ids.forEach((token, value) -> {
            int id = value instanceof Json.Number ? value.integer() : -1;
            if (id < 0 || id >= tokens.length || tokens[id] != null) {
                throw new IllegalArgumentException("vocab: " + Vocabulary.quote(token)
                        + ": expected an id of its own from 0 to " + (tokens.length - 1) + " but got " + value);
            }
            tokens[id] = token;
        });
        return Arrays.asList(tokens);
    }

    private static MergeList merges(String text, Vocabulary vocabulary) {
        var merges = new MergeList(vocabulary);
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (number > 1 || !line.startsWith(VERSION)) {
                merges.add("merges: line " + number, line);
            }
        }
        return merges;
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

    static void write(Path file, String content) throws IOException {
        AtomicFile.write(file, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }
}
