package jclap.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Byte-level byte-pair encoding, as GPT-2 and RoBERTa use it.
///
/// ```java
/// Bpe gpt2 = Bpe.load(Path.of("gpt2"), "<|endoftext|>");
/// int[] ids = gpt2.encode("this is a sound of dog");      // 5661 318 257 2128 286 3290
/// String text = gpt2.decode(ids);
/// ```
///
/// Every text has ids, since every byte is a token, and `decode(encode(text))` is `text`. The one exception: half of a
/// surrogate pair is no character and has no UTF-8, so it is read as U+FFFD, the replacement character.
///
/// Source: [Sennrich et al., 2016](https://arxiv.org/abs/1508.07909);
/// [Radford et al.,
/// 2019](https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf), §2.2.
public final class Bpe implements Tokenizer {

    /// A pair of tokens that becomes one.
    record Merge(int left, int right, int merged) {}

    private static final int REPLACEMENT = 0xFFFD;

    private final List<String> tokens;
    private final List<Merge> merges;
    private final AddedTokens added;
    private final Merges table;
    private final int[] byteIds = new int[256];
    private final byte[][] bytes;

    /// @param tokens in the order of their ids, in the characters of [ByteLevel]
    /// @param merges first learned first
    /// @param added those that are no tokens yet become the last ones
    Bpe(List<String> tokens, List<Merge> merges, List<AddedToken> added) {
        var all = new ArrayList<>(tokens);
        var ids = new HashMap<String, Integer>();
        tokens.forEach(token -> ids.put(token, ids.size()));
        var specialIds = new LinkedHashMap<String, Integer>();
        for (AddedToken token : added) {
            String special = token.content();
            requireUnmistakable(special);
            if (!ids.containsKey(special)) {
                ids.put(special, all.size());
                all.add(special);
            }
            specialIds.put(special, ids.get(special));
        }
        this.tokens = List.copyOf(all);
        this.merges = List.copyOf(merges);
        this.added = new AddedTokens(added, specialIds);
        this.table = table(merges);
        this.bytes = new byte[all.size()][];
        for (int id = 0; id < bytes.length; id++) {
            String token = all.get(id);
            bytes[id] = specialIds.containsKey(token) ? token.getBytes(StandardCharsets.UTF_8) : bytes(token);
        }
        for (int b = 0; b < byteIds.length; b++) {
            String token = Character.toString(ByteLevel.character(b));
            if (!ids.containsKey(token)) {
                throw new IllegalArgumentException("vocab: expected a token for each of the 256 bytes but got no "
                        + BpeFiles.quote(token) + ": not a byte-level vocabulary");
            }
            byteIds[b] = ids.get(token);
        }
    }

    /// {@return the tokenizer in a folder with the files `vocab.json` and `merges.txt`}
    ///
    /// @param specials tokens to be found in texts as they are spelled; those not in the vocabulary are added to it
    /// @throws IOException naming the file and the key or line that breaks a rule
    public static Bpe load(Path folder, String... specials) throws IOException {
        return load(folder, added(specials));
    }

    /// {@return as [#load(Path, String...)], with special tokens that also take what is beside them}
    public static Bpe load(Path folder, List<AddedToken> specials) throws IOException {
        return BpeFiles.load(folder, specials);
    }

    /// {@return the tokenizer in the contents of a `vocab.json` and a `merges.txt`}
    ///
    /// @param specials as for [#load]
    /// @throws IllegalArgumentException naming the key or line that breaks a rule
    public static Bpe of(String vocabJson, String mergesText, String... specials) {
        return BpeFiles.parse(vocabJson, mergesText, added(specials));
    }

    /// Writes `vocab.json` and `merges.txt`, the counterpart of [#load].
    ///
    /// @throws IOException naming the file and the remedy
    public void save(Path folder) throws IOException {
        BpeFiles.save(this, folder);
    }

    /// {@return the content of a `vocab.json`: token → id, in the order of the ids, special tokens included}
    public String vocabJson() {
        return BpeFiles.vocabJson(tokens);
    }

    /// {@return the content of a `merges.txt`: a line per pair, first learned first}
    public String mergesText() {
        return BpeFiles.mergesText(tokens, merges);
    }

    @Override
    public int[] encode(String text) {
        var loop = new MergeLoop(table);
        int[] ids = new int[text.length() / 3 + 8];
        int count = 0;
        for (var pieces = pieces(text); pieces.next(); ) {
            int n = 1;
            if (pieces.isAdded()) {
                loop.symbols[0] = pieces.id();
            } else {
                n = loop.merge(readBytes(text, pieces.start(), pieces.end(), loop));
            }
            if (count + n > ids.length) {
                ids = Arrays.copyOf(ids, Math.max(count + n, 2 * ids.length));
            }
            System.arraycopy(loop.symbols, 0, ids, count, n);
            count += n;
        }
        return Arrays.copyOf(ids, count);
    }

    @Override
    public Encoding tokenize(String text) {
        var loop = new MergeLoop(table);
        var found = new ArrayList<Token>();
        for (var pieces = pieces(text); pieces.next(); ) {
            if (pieces.isAdded()) {
                found.add(Token.text(pieces.id(), pieces.start(), pieces.end()));
            } else {
                int n = loop.merge(readBytes(text, pieces.start(), pieces.end(), loop));
                place(text, pieces.start(), loop.symbols, n, found);
            }
        }
        return new Encoding(found);
    }

    /// Finds the characters of tokens, the first of which starts at `at`.
    private void place(String text, int at, int[] ids, int n, List<Token> found) {
        int byteAt = 0, tokenEnd = 0;
        for (int i = 0; i < n; i++) {
            int start = at, end = at;
            tokenEnd += bytes[ids[i]].length;
            while (byteAt < tokenEnd) {
                int c = text.codePointAt(at);
                end = at + Character.charCount(c);
                if (byteAt + byteCount(c) > tokenEnd) {
                    // The rest of this character is in the next token.
                    break;
                }
                byteAt += byteCount(c);
                at = end;
            }
            found.add(Token.text(ids[i], start, end));
        }
    }

    private static int byteCount(int c) {
        return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }

    @Override
    public String decode(int... ids) {
        // Joined before decoding: a character may be spread over several tokens.
        var out = new ByteArrayOutputStream(4 * ids.length);
        for (int id : ids) {
            if (id < 0 || id >= bytes.length) {
                throw new IllegalArgumentException(
                        "decode: expected ids from 0 to " + (bytes.length - 1) + " but got " + id);
            }
            out.writeBytes(bytes[id]);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int vocabularySize() {
        return tokens.size();
    }

    @Override
    public SequencedMap<String, Integer> specials() {
        return added.ids();
    }

    @Override
    public String token(int id) {
        return tokens.get(id);
    }

    @Override
    public String toString() {
        return "Bpe[" + tokens.size() + " tokens, " + merges.size() + " merges, specials " + added.ids() + "]";
    }

    /// {@return a walk over what merges work on}
    Pieces pieces(String text) {
        return new Pieces(text, added);
    }

    /// Fills the symbols of `loop` with the ids of the UTF-8 bytes of a piece.
    ///
    /// @return how many there are
    private int readBytes(String text, int start, int end, MergeLoop loop) {
        loop.reserve(3 * (end - start));
        int[] symbols = loop.symbols;
        int n = 0;
        for (int at = start; at < end; ) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (c < 0x80) {
                symbols[n++] = byteIds[c];
                continue;
            }
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                c = REPLACEMENT;
            }
            if (c < 0x800) {
                symbols[n++] = byteIds[0xC0 | c >> 6];
            } else {
                if (c < 0x10000) {
                    symbols[n++] = byteIds[0xE0 | c >> 12];
                } else {
                    symbols[n++] = byteIds[0xF0 | c >> 18];
                    symbols[n++] = byteIds[0x80 | c >> 12 & 0x3F];
                }
                symbols[n++] = byteIds[0x80 | c >> 6 & 0x3F];
            }
            symbols[n++] = byteIds[0x80 | c & 0x3F];
        }
        return n;
    }

    private static List<AddedToken> added(String... specials) {
        return Arrays.stream(specials).map(AddedToken::of).toList();
    }

    /// Spelled `é`, a special token could not be told from the byte 0xE9 in the vocabulary file.
    private static void requireUnmistakable(String special) {
        if (special.chars().allMatch(c -> ByteLevel.byteOf((char) c) >= 0)
                && special.chars().anyMatch(c -> c > 126)) {
            throw new IllegalArgumentException("tokenizer: expected special tokens in ASCII but got "
                    + BpeFiles.quote(special) + ", which spells other bytes in a vocabulary file");
        }
    }

    private static Merges table(List<Merge> merges) {
        var table = new Merges(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            Merge merge = merges.get(rank);
            table.add(merge.left, merge.right, rank, merge.merged);
        }
        return table;
    }

    private static byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            int b = ByteLevel.byteOf(token.charAt(i));
            if (b < 0) {
                throw new IllegalArgumentException("vocab: " + BpeFiles.quote(token)
                        + ": expected characters that stand for bytes but got " + BpeFiles.quote(token.charAt(i) + "")
                        + ": name it as a special token if it is one");
            }
            bytes[i] = (byte) b;
        }
        return bytes;
    }
}
