package jclap.text;

import java.util.Arrays;

/// A normalized text that remembers where each of its code points came from.
final class Normalized {

    private int[] codePoints = new int[64], starts = new int[64], ends = new int[64];
    private int length;

    void clear() {
        length = 0;
    }

    /// Makes room for `n` more.
    void reserve(int n) {
        if (length + n > codePoints.length) {
            int capacity = Math.max(length + n, length + (length >> 1));
            codePoints = Arrays.copyOf(codePoints, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
    }

    void add(int c, int start, int end) {
        reserve(1);
        codePoints[length] = c;
        starts[length] = start;
        ends[length++] = end;
    }

    int length() {
        return length;
    }

    int codePoint(int i) {
        return codePoints[i];
    }

    /// {@return where code point `i` starts in the original text}
    int start(int i) {
        return starts[i];
    }

    /// {@return where code point `i` ends in the original text}
    int end(int i) {
        return ends[i];
    }

    String substring(int start, int end) {
        return new String(codePoints, start, end - start);
    }

    /// {@return the normalized text}
    @Override
    public String toString() {
        return new String(codePoints, 0, length);
    }
}
