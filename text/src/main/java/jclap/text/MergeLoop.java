package jclap.text;

import java.util.Arrays;

/// Byte-pair encoding of one piece: as long as some pair of neighbours has a merge, apply the one of lowest rank, the
/// leftmost of equals.
///
/// ```text
/// h u g s      hu has rank 7, ug rank 3, gs none        →  h ug s
/// h ug s       hug has rank 5                           →  hug s
/// hug s        no merge                                 →  done
/// ```
///
/// Short pieces, nearly all, look through their few pairs at each step. Long ones keep the pairs in a heap and the
/// symbols in a linked list, so that a megabyte of one letter takes n·log n steps, not n².
///
/// Holds the working memory of one call of `encode`; not shared between threads.
final class MergeLoop {

    /// Up to here looking through all pairs is faster than a heap.
    private static final int SHORT = 48;

    private final Merges merges;

    /// The symbols of the piece, filled by the caller; after [#merge] its tokens.
    int[] symbols = {};

    // Made when needed: most texts are of words that were merged before.
    private long[] pairs = {};

    MergeLoop(Merges merges) {
        this.merges = merges;
    }

    /// Makes room for a piece of `n` symbols.
    void reserve(int n) {
        if (symbols.length < n) {
            symbols = new int[Math.max(Math.max(n, SHORT), 2 * symbols.length)];
        }
    }

    /// {@return the number of tokens that the first `n` symbols become}
    int merge(int n) {
        return n <= SHORT ? mergeShort(n) : mergeLong(n);
    }

    private int mergeShort(int n) {
        if (pairs.length == 0) {
            pairs = new long[SHORT];
        }
        for (int i = 0; i < n - 1; i++) {
            pairs[i] = merges.find(symbols[i], symbols[i + 1]);
        }
        while (n > 1) {
            int best = 0;
            for (int i = 1; i < n - 1; i++) {
                if (Merges.rank(pairs[i]) < Merges.rank(pairs[best])) {
                    best = i;
                }
            }
            if (pairs[best] == Merges.NONE) {
                break;
            }
            symbols[best] = Merges.id(pairs[best]);
            n--;
            for (int i = best + 1; i < n; i++) {
                symbols[i] = symbols[i + 1];
                pairs[i - 1] = pairs[i];
            }
            if (best > 0) {
                pairs[best - 1] = merges.find(symbols[best - 1], symbols[best]);
            }
            if (best < n - 1) {
                pairs[best] = merges.find(symbols[best], symbols[best + 1]);
            }
        }
        return n;
    }

    private int mergeLong(int n) {
        int[] previous = new int[n], next = new int[n];
        long[] pair = new long[n];
        var heap = new LongHeap(n);
        for (int i = 0; i < n; i++) {
            previous[i] = i - 1;
            next[i] = i + 1;
            pair[i] = i + 1 < n ? merges.find(symbols[i], symbols[i + 1]) : Merges.NONE;
            push(heap, pair[i], i);
        }
        while (!heap.isEmpty()) {
            long top = heap.pop();
            int at = (int) top;
            // A pair whose left or right symbol was merged away since it was pushed is out of date.
            if (pair[at] == Merges.NONE || Merges.rank(pair[at]) != (int) (top >>> 32)) {
                continue;
            }
            int gone = next[at], after = next[gone];
            symbols[at] = Merges.id(pair[at]);
            next[at] = after;
            pair[gone] = Merges.NONE;
            pair[at] = Merges.NONE;
            if (after < n) {
                previous[after] = at;
                pair[at] = merges.find(symbols[at], symbols[after]);
                push(heap, pair[at], at);
            }
            int before = previous[at];
            if (before >= 0) {
                pair[before] = merges.find(symbols[before], symbols[at]);
                push(heap, pair[before], before);
            }
        }
        int count = 0;
        for (int i = 0; i < n; i = next[i]) {
            symbols[count++] = symbols[i];
        }
        return count;
    }

    private static void push(LongHeap heap, long merge, int at) {
        if (merge != Merges.NONE) {
            heap.push((long) Merges.rank(merge) << 32 | at);
        }
    }

    /// Smallest first.
    private static final class LongHeap {

        private long[] items;
        private int size;

        LongHeap(int capacity) {
            items = new long[capacity];
        }

        boolean isEmpty() {
            return size == 0;
        }

        void push(long item) {
            if (size == items.length) {
                items = Arrays.copyOf(items, 2 * size);
            }
            int at = size++;
            while (at > 0 && items[(at - 1) / 2] > item) {
                items[at] = items[(at - 1) / 2];
                at = (at - 1) / 2;
            }
            items[at] = item;
        }

        long pop() {
            long top = items[0], item = items[--size];
            int at = 0;
            for (int child = 1; child < size; child = 2 * at + 1) {
                if (child + 1 < size && items[child + 1] < items[child]) {
                    child++;
                }
                if (items[child] >= item) {
                    break;
                }
                items[at] = items[child];
                at = child;
            }
            items[at] = item;
            return top;
        }
    }
}
