package jclap.text;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/// How often each pair of neighbours occurs in a list of words, kept up to date while pairs are merged.
///
/// A merge visits only the words that contain its pair. The pairs wait in a heap, most frequent first; one whose count
/// has changed is put in again, and its old entry is dropped when it comes up.
final class PairCounts {

    /// A word that occurs `count` times.
    static final class Word {
        private final long count;
        private int[] symbols;

        Word(int[] symbols, long count) {
            this.symbols = symbols;
            this.count = count;
        }
    }

    /// Two neighbours, how often they occur, and where.
    static final class Pair {
        private final int left, right;
        private long count, queued;
        private int[] words = new int[2];
        private int wordCount;

        private Pair(int left, int right) {
            this.left = left;
            this.right = right;
        }

        int left() {
            return left;
        }

        int right() {
            return right;
        }

        long count() {
            return count;
        }

        private Entry entry() {
            return new Entry(this, count);
        }

        private void occursIn(int word) {
            if (wordCount > 0 && words[wordCount - 1] == word) {
                return;
            }
            if (wordCount == words.length) {
                words = Arrays.copyOf(words, 2 * wordCount);
            }
            words[wordCount++] = word;
        }
    }

    private record Entry(Pair pair, long count) {}

    /// Of equals the one with the smallest ids.
    private static final Comparator<Entry> MOST_FREQUENT = Comparator.comparingLong((Entry entry) -> -entry.count)
            .thenComparingInt(entry -> entry.pair.left)
            .thenComparingInt(entry -> entry.pair.right);

    private final List<Word> words;
    private final Map<Long, Pair> pairs = new HashMap<>();
    private long[] symbolCounts = new long[1024];
    private final PriorityQueue<Entry> queue = new PriorityQueue<>(MOST_FREQUENT);

    /// Takes the words over: merging changes them.
    PairCounts(List<Word> words) {
        this.words = words;
        for (int word = 0; word < words.size(); word++) {
            count(word, +1, new HashSet<>());
        }
        pairs.values().forEach(this::enqueue);
    }

    /// {@return the pair to merge next, or empty if every word is a single symbol}
    Optional<Pair> mostFrequent() {
        while (!queue.isEmpty() && queue.peek().count != queue.peek().pair.count) {
            queue.poll();
        }
        return Optional.ofNullable(queue.peek()).map(Entry::pair);
    }

    /// {@return of the pairs that occur `minCount` times, the one that occurs most often for how often its symbols
    /// do}
    ///
    /// Looks through all pairs: a merge changes the counts of two symbols, and with them the order of most pairs.
    Optional<Pair> mostLikely(long minCount) {
        Optional<Pair> best = Optional.empty();
        double bestScore = 0;
        for (Pair pair : pairs.values()) {
            if (pair.count >= minCount) {
                // The product is exact, so that equal fractions give equal scores.
                double score = pair.count / ((double) symbolCounts[pair.left] * symbolCounts[pair.right]);
                if (score > bestScore
                        || score == bestScore
                                && MOST_FREQUENT.compare(
                                                pair.entry(), best.get().entry())
                                        < 0) {
                    best = Optional.of(pair);
                    bestScore = score;
                }
            }
        }
        return best;
    }

    /// Replaces `pair` by the symbol `merged` in all words, from left to right.
    void merge(Pair pair, int merged) {
        var touched = new HashSet<Pair>();
        for (int i = 0; i < pair.wordCount; i++) {
            Word word = words.get(pair.words[i]);
            int[] shorter = replace(word.symbols, pair, merged);
            // The word may have lost the pair to an earlier merge, or come up before in this list.
            if (shorter.length < word.symbols.length) {
                count(pair.words[i], -1, touched);
                word.symbols = shorter;
                count(pair.words[i], +1, touched);
            }
        }
        touched.forEach(this::enqueue);
    }

    private void count(int index, int sign, Set<Pair> touched) {
        Word word = words.get(index);
        for (int symbol : word.symbols) {
            if (symbol >= symbolCounts.length) {
                symbolCounts = Arrays.copyOf(symbolCounts, 2 * symbol);
            }
            symbolCounts[symbol] += sign * word.count;
        }
        for (int i = 0; i + 1 < word.symbols.length; i++) {
            int left = word.symbols[i], right = word.symbols[i + 1];
            Pair pair = pairs.computeIfAbsent((long) left << 32 | right, _ -> new Pair(left, right));
            pair.count += sign * word.count;
            if (sign > 0) {
                pair.occursIn(index);
            }
            touched.add(pair);
        }
    }

    private void enqueue(Pair pair) {
        if (pair.count == 0) {
            pairs.remove((long) pair.left << 32 | pair.right);
        } else if (pair.count != pair.queued) {
            pair.queued = pair.count;
            queue.add(pair.entry());
        }
    }

    private static int[] replace(int[] symbols, Pair pair, int merged) {
        int[] result = new int[symbols.length];
        int n = 0;
        for (int i = 0; i < symbols.length; i++) {
            if (i + 1 < symbols.length && symbols[i] == pair.left && symbols[i + 1] == pair.right) {
                result[n++] = merged;
                i++;
            } else {
                result[n++] = symbols[i];
            }
        }
        return Arrays.copyOf(result, n);
    }
}
