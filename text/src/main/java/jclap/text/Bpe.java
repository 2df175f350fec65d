package jclap.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

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
    ///
    /// @param rank the lower, the earlier
    record Merge(int rank, int left, int right, int merged) {}

    private static final int REPLACEMENT = 0xFFFD;

    private final Vocabulary vocabulary;
    private final List<Merge> merges;
    private final AddedTokens verbatim, normalized;
    private final Merges table;
    private final RecentWords recent = new RecentWords();
    private final int[] byteIds = new int[256];
    private final byte[][] bytes;

    /// @param vocabulary in the characters of [ByteLevel]
    Bpe(Vocabulary vocabulary, MergeList merges) {
        this.vocabulary = vocabulary;
        this.merges = List.copyOf(merges.merges());
        this.verbatim = AddedTokens.verbatim(vocabulary);
        this.normalized = AddedTokens.normalized(vocabulary, UnaryOperator.identity());
        this.table = merges.table();
        this.bytes = new byte[vocabulary.size()][];
        for (AddedToken token : vocabulary.added()) {
            requireUnmistakable(token.content());
            bytes[vocabulary.id(token.content())] = token.content().getBytes(StandardCharsets.UTF_8);
        }
        for (int id = 0; id < bytes.length; id++) {
            if (bytes[id] == null) {
                bytes[id] = bytes(vocabulary.token(id));
            }
        }
        for (int b = 0; b < byteIds.length; b++) {
            String token = Character.toString(ByteLevel.character(b));
            byteIds[b] = vocabulary.id(token);
            if (byteIds[b] == Vocabulary.NONE) {
                throw new IllegalArgumentException("vocab: expected a token for each of the 256 bytes but got no "
                        + Vocabulary.quote(token) + ": not a byte-level vocabulary");
            }
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

    /// {@return the tokenizer in a `.tiktoken` file whose texts are split as GPT-2 splits them, such as
    /// `r50k_base`}
    ///
    /// @param specials get the ids that the file leaves out, in their order, then the next ones
    /// @throws IOException naming the file and the line that breaks a rule
    public static Bpe loadTiktoken(Path file, String... specials) throws IOException {
        return Tiktoken.load(file, added(specials));
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
        return BpeFiles.vocabJson(vocabulary.tokens());
    }

    /// {@return the content of a `merges.txt`: a line per pair, first learned first}
    public String mergesText() {
        return BpeFiles.mergesText(vocabulary.tokens(), merges);
    }

    @Override
    public int[] encode(String text) {
        var loop = new MergeLoop(table);
        int[] ids = new int[text.length() / 3 + 8];
        int count = 0;
        for (var segments = segments(text); segments.next(); ) {
            int end = segments.end();
            if (segments.isAdded()) {
                ids = roomFor(1, ids, count);
                ids[count++] = segments.id();
                continue;
            }
            for (int at = segments.start(), next; at < end; at = next) {
                next = PreTokenizer.pieceEnd(text, at, end);
                RecentWords.Word word = merged(text, at, next, loop);
                if (word.id() >= 0) {
                    ids = roomFor(1, ids, count);
                    ids[count++] = word.id();
                } else {
                    int[] several = word.ids();
                    ids = roomFor(several.length, ids, count);
                    System.arraycopy(several, 0, ids, count, several.length);
                    count += several.length;
                }
            }
        }
        return Arrays.copyOf(ids, count);
    }

    private static int[] roomFor(int more, int[] ids, int count) {
        return count + more <= ids.length ? ids : Arrays.copyOf(ids, count + more + ids.length);
    }

    /// {@return the tokens of a piece}
    private RecentWords.Word merged(String text, int start, int end, MergeLoop loop) {
        RecentWords.Word word = recent.find(text, start, end);
        if (word == RecentWords.NONE) {
            int n = loop.merge(readBytes(text, start, end, loop));
            word = recent.put(text, start, end, Arrays.copyOf(loop.symbols, n));
        }
        return word;
    }

    @Override
    public Encoding tokenize(String text) {
        var loop = new MergeLoop(table);
        var found = new ArrayList<Token>();
        for (var segments = segments(text); segments.next(); ) {
            if (segments.isAdded()) {
                found.add(Token.text(segments.id(), segments.start(), segments.end()));
                continue;
            }
            for (int at = segments.start(), next; at < segments.end(); at = next) {
                next = PreTokenizer.pieceEnd(text, at, segments.end());
                place(text, at, merged(text, at, next, loop).ids(), found);
            }
        }
        return new Encoding(found);
    }

    /// Finds the characters of tokens, the first of which starts at `at`.
    private void place(String text, int at, int[] ids, List<Token> found) {
        int byteAt = 0, tokenEnd = 0;
        for (int id : ids) {
            int start = at, end = at;
            tokenEnd += bytes[id].length;
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
            found.add(Token.text(id, start, end));
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
            out.writeBytes(bytes[vocabulary.checked(id)]);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public SequencedMap<String, Integer> specials() {
        return vocabulary.specials();
    }

    @Override
    public String token(int id) {
        return vocabulary.token(id);
    }

    @Override
    public String toString() {
        return "Bpe[" + vocabulary.size() + " tokens, " + merges.size() + " merges, specials " + specials() + "]";
    }

    /// {@return a walk over added tokens, and what [PreTokenizer] is to split}
    Segments segments(String text) {
        return new Segments(text, verbatim, normalized);
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
        return Arrays.stream(specials).map(AddedToken::special).toList();
    }

    /// Spelled `é`, a special token could not be told from the byte 0xE9 in the vocabulary file.
    private static void requireUnmistakable(String special) {
        if (special.chars().allMatch(c -> ByteLevel.byteOf((char) c) >= 0)
                && special.chars().anyMatch(c -> c > 126)) {
            throw new IllegalArgumentException("tokenizer: expected special tokens in ASCII but got "
                    + Vocabulary.quote(special) + ", which spells other bytes in a vocabulary file");
        }
    }

    private static byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            int b = ByteLevel.byteOf(token.charAt(i));
            if (b < 0) {
                throw new IllegalArgumentException("vocab: " + Vocabulary.quote(token)
                        + ": expected characters that stand for bytes but got " + Vocabulary.quote(token.charAt(i) + "")
                        + ": name it as a special token if it is one");
            }
            bytes[i] = (byte) b;
        }
        return bytes;
    }
}
