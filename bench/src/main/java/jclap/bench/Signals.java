package jclap.bench;

import java.util.Random;

/// Inputs of benchmarks, and the check that stands before each.
final class Signals {

    private Signals() {}

    /// {@return n numbers in (−1, 1), the same for the same seed}
    static float[] random(int n, long seed) {
        var random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextFloat(-1, 1);
        }
        return values;
    }

    /// Refuses to measure a kernel that is wrong: a fast wrong kernel must not win.
    static void requireClose(String what, float[] actual, float[] expected, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) {
                throw new IllegalStateException(
                        what + ": expected " + expected[i] + " at [" + i + "] but got " + actual[i]);
            }
        }
    }
}
