package jclap.core.kernel;

/// Reductions of a run of floats to one. NaN anywhere gives NaN.
///
/// Sums are taken over blocks of fixed length, and the sums of the blocks are added in double: accurate for millions of
/// elements, and the same bits for any number of threads.
public final class Reduce {

    private static final int BLOCK = 4096, GRAIN = 8;

    private Reduce() {}

    /// The sum over one block, which starts at element `at` of the run and has `n` elements.
    private interface BlockSum {
        double of(int at, int n);
    }

    /// {@return `Σ x[i]·y[i]` over `n` elements}
    public static float dot(float[] x, int xAt, float[] y, int yAt, int n) {
        return (float) sumOfBlocks(n, (at, m) -> {
            double sum = 0;
            for (int i = at; i < at + m; i++) {
                sum += (double) x[xAt + i] * y[yAt + i];
            }
            return sum;
        });
    }

    /// {@return `Σ x[i]` over `n` elements}
    public static float sum(float[] x, int xAt, int n) {
        return (float) sumOfBlocks(n, (at, m) -> {
            double sum = 0;
            for (int i = at; i < at + m; i++) {
                sum += x[xAt + i];
            }
            return sum;
        });
    }

    /// {@return `Σ x[i]²` over `n` elements}
    public static float sumOfSquares(float[] x, int xAt, int n) {
        return dot(x, xAt, x, xAt, n);
    }

    /// {@return the largest of `n` elements, −∞ when there are none}
    public static float max(float[] x, int xAt, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[xAt + i]);
        }
        return max;
    }

    /// {@return the index, from 0, of the first of the largest of `n ≥ 1` elements, where NaN counts as largest}
    public static int argmax(float[] x, int xAt, int n) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            float candidate = x[xAt + i], max = x[xAt + best];
            if (candidate > max || candidate != candidate && max == max) {
                best = i;
            }
        }
        return best;
    }

    private static double sumOfBlocks(int n, BlockSum block) {
        if (n <= BLOCK) {
            return block.of(0, n);
        }
        double[] sums = new double[Math.ceilDiv(n, BLOCK)];
        Parallel.forRange(sums.length, GRAIN, (from, to) -> {
            for (int b = from; b < to; b++) {
                sums[b] = block.of(b * BLOCK, Math.min(BLOCK, n - b * BLOCK));
            }
        });
        double sum = 0;
        for (double s : sums) {
            sum += s;
        }
        return sum;
    }
}
