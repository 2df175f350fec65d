package jclap.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Learns which pairs of a text to merge: again and again the most frequent one.
///
/// ```java
/// Bpe bpe = BpeTrainer.of(4096, "<pad>", "<end>").train(captions);
/// ```
///
/// The same texts give the same vocabulary in any order: of pairs that are equally frequent, the one with the smallest
/// left id, then right id, is merged first. Ids are given to the special tokens, then to the 256 bytes in the order of
/// their characters in the files, then to the merged tokens as they are learned.
///
/// @param vocabularySize how many tokens to end with, special tokens and bytes included
/// @param minCount pairs seen less often are not merged
/// @param specials tokens that are never part of a merge; found in the texts as they are spelled
public record BpeTrainer(int vocabularySize, int minCount, List<String> specials) {

    /// Checks the sizes.
    public BpeTrainer {
        specials = List.copyOf(specials);
        if (vocabularySize < 256 + specials.size()) {
            throw new IllegalArgumentException("bpe trainer: expected a vocabulary of at least 256 bytes and "
                    + specials.size() + " special tokens but got " + vocabularySize);
        }
        if (minCount < 1) {
            throw new IllegalArgumentException("bpe trainer: expected minCount of at least 1 but got " + minCount);
        }
        if (new HashSet<>(specials).size() < specials.size()) {
            throw new IllegalArgumentException("bpe trainer: expected each special token once but got " + specials);
        }
        for (String special : specials) {
            if (special.length() == 1 && ByteLevel.byteOf(special.charAt(0)) >= 0) {
                throw new IllegalArgumentException(
                        "bpe trainer: expected special tokens that are not the token of a byte but got " + special);
            }
        }
    }

    /// {@return a trainer that merges no pair it saw only once}
    public static BpeTrainer of(int vocabularySize, String... specials) {
        return new BpeTrainer(vocabularySize, 2, List.of(specials));
    }

    /// {@return the vocabulary of the texts}
    ///
    /// It stays smaller than asked for when no pair is frequent enough.
    public Bpe train(Iterable<String> texts) {
        return train(texts, (_, _) -> {});
    }

    /// Hears of each merge as it is learned, and how often its pair was seen.
    @FunctionalInterface
    interface Listener {
        void learned(Bpe.Merge merge, long count);
    }

    Bpe train(Iterable<String> texts, Listener listener) {
        var tokens = new ArrayList<>(specials);
        for (char c = 0; c < ByteLevel.END; c++) {
            if (ByteLevel.byteOf(c) >= 0) {
                tokens.add(Character.toString(c));
            }
        }
        var ids = new HashMap<String, Integer>();
        tokens.forEach(token -> ids.put(token, ids.size()));
        var merges = new ArrayList<Bpe.Merge>();
        var counts = new PairCounts(words(texts, bpe(tokens, merges)));
        while (tokens.size() < vocabularySize) {
            Optional<PairCounts.Pair> best = counts.mostFrequent().filter(pair -> pair.count() >= minCount);
            if (best.isEmpty()) {
                break;
            }
            int left = best.get().left(), right = best.get().right();
            String token = tokens.get(left) + tokens.get(right);
            // Another pair may have made it before.
            if (ids.putIfAbsent(token, tokens.size()) == null) {
                tokens.add(token);
            }
            var merge = new Bpe.Merge(merges.size(), left, right, ids.get(token));
            listener.learned(merge, best.get().count());
            merges.add(merge);
            counts.merge(best.get(), merge.merged());
        }
        return bpe(tokens, merges);
    }

    private Bpe bpe(List<String> tokens, List<Bpe.Merge> merges) {
        var vocabulary = new Vocabulary(
                tokens, specials.stream().map(AddedToken::special).toList());
        var list = new MergeList(vocabulary);
        merges.forEach(list::add);
        return new Bpe(vocabulary, list);
    }

    /// {@return the distinct pieces of the texts as bytes, each with how often it occurs}
    private static List<PairCounts.Word> words(Iterable<String> texts, Bpe bytes) {
        Map<String, Integer> counts = new HashMap<>();
        for (String text : texts) {
            for (var segments = bytes.segments(text); segments.next(); ) {
                int end = segments.isAdded() ? 0 : segments.end();
                for (int at = segments.start(), next; at < end; at = next) {
                    next = PreTokenizer.pieceEnd(text, at, end);
                    counts.merge(text.substring(at, next), 1, Integer::sum);
                }
            }
        }
        var words = new ArrayList<PairCounts.Word>();
        counts.forEach((piece, count) -> words.add(new PairCounts.Word(bytes.encode(piece), count)));
        return words;
    }
}
