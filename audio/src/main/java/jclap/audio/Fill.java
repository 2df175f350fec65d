package jclap.audio;

import java.util.Arrays;

/// What follows a sound that is too short.
public enum Fill {
    /// Silence.
    PAD {
        @Override
        int filled(int n, int length) {
            return n;
        }
    },
    /// The sound again, cut off at the end.
    REPEAT {
        @Override
        int filled(int n, int length) {
            return length;
        }
    },
    /// The sound again as often as it fits wholly, then silence.
    REPEAT_PAD {
        @Override
        int filled(int n, int length) {
            return length / n * n;
        }
    };

    /// {@return `x` made `length` samples long, at least its own length; itself when it has that length}
    public float[] fill(float[] x, int length) {
        if (x.length == 0 || x.length > length) {
            throw new IllegalArgumentException("fill: expected 1 to " + length + " samples but got " + x.length);
        }
        if (x.length == length) {
            return x;
        }
        float[] y = Arrays.copyOf(x, length);
        for (int i = x.length; i < filled(x.length, length); i++) {
            y[i] = y[i - x.length];
        }
        return y;
    }

    /// {@return the samples of `length` that are sound}
    abstract int filled(int n, int length);
}
