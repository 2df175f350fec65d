package jclap.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;

/// Words, or else pieces of words, as BERT uses them.
///
/// ```text
/// "Unaffable!"   →   un · ##aff · ##able · !      ## marks a piece that continues a word
/// ```
///
/// The text is tidied by [BertNormalizer], split at white space and around punctuation, and each word is spelled from
/// left to right with the longest token that fits. A word that cannot be spelled so becomes `[UNK]`: what `decode`
/// gives back is close to the text, not the text.
///
/// ```java
/// WordPiece bert = WordPiece.load(Path.of("vocab.txt"));
/// int[] ids = bert.encode("this is a sound of dog");      // 2023 2003 1037 2614 1997 3899
/// ```
///
/// Source: [Devlin et al., 2019](https://arxiv.org/abs/1810.04805);
/// [Wu et al., 2016](https://arxiv.org/abs/1609.08144), §4.1.
public final class WordPiece implements Tokenizer {

    /// The special tokens of BERT.
    static final List<String> SPECIALS = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

    /// What a model file says beside the vocabulary.
    ///
    /// @param unknown the token of words that cannot be spelled
    /// @param prefix marks a piece that continues a word
    /// @param longestWord words of more code points are unknown
    record Settings(BertNormalizer normalizer, String unknown, String prefix, int longestWord) {

        static final Settings BERT = new Settings(BertNormalizer.UNCASED, "[UNK]", "##", 100);
    }

    /// The signs that stand before the word without a space when a text is put together again.
    private static final List<String> CLOSING = List.of(".", "?", "!", ",");

    private final Vocabulary vocabulary;
    private final Settings settings;
    private final AddedTokens verbatim, normalized;
    private final Trie trie = new Trie();
    private final int continuation, unknown;

    WordPiece(Vocabulary vocabulary, Settings settings) {
        this.vocabulary = vocabulary;
        this.settings = settings;
        for (int id = 0; id < vocabulary.learned(); id++) {
            trie.add(vocabulary.token(id), id);
        }
        this.unknown = vocabulary.id(settings.unknown);
        if (unknown == Vocabulary.NONE) {
            throw new IllegalArgumentException(
                    "vocab: expected a token " + settings.unknown + " for words that cannot be spelled but got none");
        }
        this.continuation = trie.walk(settings.prefix);
        this.verbatim = AddedTokens.verbatim(vocabulary);
        this.normalized = AddedTokens.normalized(vocabulary, settings.normalizer::normalize);
    }

    /// {@return the tokenizer of a BERT without upper case, of a `vocab.txt`}
    ///
    /// @throws IOException naming the file and the line that breaks a rule
    public static WordPiece load(Path vocabTxt) throws IOException {
        return WordPieceFiles.load(vocabTxt);
    }

    /// Writes a `vocab.txt`, the counterpart of [#load].
    ///
    /// @throws IOException naming the file and the remedy
    public void save(Path vocabTxt) throws IOException {
        BpeFiles.write(vocabTxt, vocabTxt());
    }

    /// {@return the content of a `vocab.txt`: a token per line, in the order of the ids}
    public String vocabTxt() {
        return WordPieceFiles.vocabTxt(vocabulary.tokens());
    }

    @Override
    public int[] encode(String text) {
        var ids = new Ids(text.length() / 4 + 8);
        walk(text, ids);
        return ids.toArray();
    }

    @Override
    public Encoding tokenize(String text) {
        var found = new ArrayList<Token>();
        walk(text, (id, start, end) -> found.add(Token.text(id, start, end)));
        return new Encoding(found);
    }

    @Override
    public String decode(int... ids) {
        var text = new StringBuilder();
        for (int id : ids) {
            String token = vocabulary.token(id);
            if (text.isEmpty()) {
                text.append(token);
            } else if (token.startsWith(settings.prefix)) {
                text.append(token, settings.prefix.length(), token.length());
            } else {
                text.append(CLOSING.contains(token) ? "" : " ").append(token);
            }
        }
        return text.toString();
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
        return "WordPiece[" + vocabulary.size() + " tokens, specials " + specials() + "]";
    }

    /// Receives the tokens of a text from left to right.
    private interface Sink {
        void token(int id, int start, int end);
    }

    private static final class Ids implements Sink {
        private int[] ids;
        private int count;

        private Ids(int capacity) {
            ids = new int[capacity];
        }

        @Override
        public void token(int id, int start, int end) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, 2 * count);
            }
            ids[count++] = id;
        }

        private int[] toArray() {
            return Arrays.copyOf(ids, count);
        }
    }

    private void walk(String text, Sink sink) {
        var tidy = new Normalized();
        for (var segments = verbatim.in(text, 0, text.length()); segments.next(); ) {
            if (segments.isAdded()) {
                sink.token(segments.id(), segments.start(), segments.end());
                continue;
            }
            tidy.clear();
            settings.normalizer.normalize(text, segments.start(), segments.end(), tidy);
            if (normalized.isEmpty()) {
                words(tidy, 0, tidy.length(), sink);
            } else {
                wordsAndAdded(tidy, sink);
            }
        }
    }

    private void wordsAndAdded(Normalized text, Sink sink) {
        String string = text.toString();
        int start = 0;
        for (var segments = normalized.in(string, 0, string.length()); segments.next(); ) {
            int end = start + string.codePointCount(segments.start(), segments.end());
            if (segments.isAdded()) {
                sink.token(segments.id(), text.start(start), text.end(end - 1));
            } else {
                words(text, start, end, sink);
            }
            start = end;
        }
    }

    private void words(Normalized text, int start, int end, Sink sink) {
        BertWords.split(text, start, end, (words, from, to) -> word(words, from, to, sink));
    }

    private void word(Normalized text, int start, int end, Sink sink) {
        int[] pieces = new int[2 * Math.min(end - start, settings.longestWord)];
        int count = end - start > settings.longestWord ? 0 : spell(text, start, end, pieces);
        if (count == 0) {
            sink.token(unknown, text.start(start), text.end(end - 1));
        }
        for (int i = 0, at = start; i < count; i++) {
            int next = pieces[2 * i + 1];
            sink.token(pieces[2 * i], text.start(at), text.end(next - 1));
            at = next;
        }
    }

    /// Spells a word from left to right, each time with the longest token that fits.
    ///
    /// @param pieces receives the id and the end of each token
    /// @return how many there are, 0 if the word cannot be spelled so
    private int spell(Normalized text, int start, int end, int[] pieces) {
        int count = 0;
        for (int at = start; at < end; ) {
            int node = at == start ? Trie.ROOT : continuation, id = Trie.NONE, next = at;
            for (int i = at; i < end && node != Trie.NONE; i++) {
                node = trie.child(node, text.codePoint(i));
                if (node != Trie.NONE && trie.id(node) != Trie.NONE) {
                    id = trie.id(node);
                    next = i + 1;
                }
            }
            if (id == Trie.NONE) {
                return 0;
            }
            pieces[2 * count] = id;
            pieces[2 * count++ + 1] = next;
            at = next;
        }
        return count;
    }
}
