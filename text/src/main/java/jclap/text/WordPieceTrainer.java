package jclap.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Learns the pieces of which BERT's tokenizer makes words, by likelihood.
///
/// A text is more likely under the model of its pieces the more a pair of pieces occurs together rather than alone:
///
/// ```text
/// score(a, b) = count(ab) / (count(a) · count(b))
/// ```
///
/// So `##i ##ng` may come late although it is frequent, since both are frequent without each other. Of equal scores the
/// more frequent pair is first, then the one of smaller ids: the same texts give the same vocabulary in any order.
/// Ids are given to the special tokens of BERT, then to the characters in the order of their strings, then to the
/// pieces as they are learned.
///
/// Source: [Schuster and Nakajima, 2012](https://research.google/pubs/japanese-and-korean-voice-search/).
///
/// @param vocabularySize how many tokens to end with; more if there are more characters
/// @param minCount pairs seen less often are not joined
public record WordPieceTrainer(int vocabularySize, int minCount) {

    private static final String PREFIX = WordPiece.Settings.BERT.prefix();

    /// Checks the sizes.
    public WordPieceTrainer {
        if (vocabularySize < WordPiece.SPECIALS.size()) {
            throw new IllegalArgumentException("wordpiece trainer: expected a vocabulary of at least "
                    + WordPiece.SPECIALS.size() + " special tokens but got " + vocabularySize);
        }
        if (minCount < 1) {
            throw new IllegalArgumentException(
                    "wordpiece trainer: expected minCount of at least 1 but got " + minCount);
        }
    }

    /// {@return a trainer that joins no pair it saw only once}
    public static WordPieceTrainer of(int vocabularySize) {
        return new WordPieceTrainer(vocabularySize, 2);
    }

    /// {@return the vocabulary of the texts, in lower case and without accents}
    ///
    /// It stays smaller than asked for when no pair is frequent enough.
    public WordPiece train(Iterable<String> texts) {
        Map<String, Long> words = words(texts);
        var tokens = new ArrayList<>(WordPiece.SPECIALS);
        var characters = new TreeSet<String>();
        words.keySet().forEach(word -> characters.addAll(characters(word)));
        tokens.addAll(characters);
        var ids = new HashMap<String, Integer>();
        tokens.forEach(token -> ids.put(token, ids.size()));

        var spelled = new ArrayList<PairCounts.Word>();
        words.forEach((word, count) -> spelled.add(
                new PairCounts.Word(characters(word).stream().mapToInt(ids::get).toArray(), count)));
        var counts = new PairCounts(spelled);
        while (tokens.size() < vocabularySize) {
            Optional<PairCounts.Pair> best = counts.mostLikely(minCount);
            if (best.isEmpty()) {
                break;
            }
            String token = tokens.get(best.get().left())
                    + tokens.get(best.get().right()).substring(PREFIX.length());
            // Other pairs may have made it before.
            if (!ids.containsKey(token)) {
                ids.put(token, tokens.size());
                tokens.add(token);
            }
            counts.merge(best.get(), ids.get(token));
        }
        List<AddedToken> added =
                WordPiece.SPECIALS.stream().map(AddedToken::special).toList();
        return new WordPiece(new Vocabulary(tokens, added), WordPiece.Settings.BERT);
    }

    /// {@return the words of the texts, each with how often it occurs}
    private static Map<String, Long> words(Iterable<String> texts) {
        var counts = new HashMap<String, Long>();
        var tidy = new Normalized();
        for (String text : texts) {
            tidy.clear();
            BertNormalizer.UNCASED.normalize(text, 0, text.length(), tidy);
            BertWords.split(tidy, 0, tidy.length(), (normalized, start, end) -> {
                if (end - start <= WordPiece.Settings.BERT.longestWord()) {
                    counts.merge(normalized.substring(start, end), 1L, Long::sum);
                }
            });
        }
        return counts;
    }

    /// {@return the characters of a word as pieces: `dog` → `d`, `##o`, `##g`}
    private static List<String> characters(String word) {
        var characters = new ArrayList<String>();
        word.codePoints().forEach(c -> characters.add((characters.isEmpty() ? "" : PREFIX) + Character.toString(c)));
        return characters;
    }
}
