package jclap.core.kernel;

import java.util.SplittableRandom;

/// Inputs for the tests of kernels.
final class Floats {

    /// Both sides of every vector width, of the unrolled loops, and of a block.
    static final int[] LENGTHS = {0, 1, 3, 4, 7, 8, 15, 16, 17, 31, 63, 64, 65, 127, 1000, 5000};

    private static final float[] SPECIAL = {
        0,
        -0f,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1e-39f,
        88.8f,
        -87.5f,
        -103.5f
    };

    private Floats() {}

    /// {@return `n` numbers from −3 to 3}
    static float[] random(int seed, int n) {
        var random = new SplittableRandom(seed);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextDouble(-3, 3);
        }
        return x;
    }

    /// {@return `n` numbers of every magnitude, zeros, infinities and NaN among them}
    static float[] wild(int seed, int n) {
        var random = new SplittableRandom(seed);
        float[] x = random(seed, n);
        for (int i = 0; i < n; i++) {
            switch (random.nextInt(4)) {
                case 0 -> x[i] = SPECIAL[random.nextInt(SPECIAL.length)];
                case 1 -> x[i] *= 40;
                case 2 -> x[i] *= (float) Math.scalb(1.0, random.nextInt(-140, 120));
                default -> {}
            }
        }
        return x;
    }
}
