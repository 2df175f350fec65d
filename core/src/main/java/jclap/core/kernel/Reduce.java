package jclap.core.kernel;

import jclap.core.kernel.simd.SimdReduce;

/// Reductions of a run of `n` floats to one. NaN anywhere gives NaN.
///
/// Sums are taken over blocks of fixed length, and the sums of the blocks are added in double: accurate for millions of
/// elements, and the same bits for any number of threads.
public final class Reduce {

    /// Elements in a block, and blocks worth a thread.
    private static final int BLOCK = 4096, GRAIN = 8;

    /// The partial sums of a block.
    static final int LANES = 16;

    private Reduce() {}

    /// The sum over one block: `n` elements, the first of them element `at` of the run.
    private interface BlockSum {
        float of(int at, int n);
    }

    /// {@return `Σ x`}
    public static float sum(float[] x, int xAt, int n) {
        return sumOfBlocks(n, (at, m) -> blockSum(x, xAt + at, m, new float[LANES]));
    }

    /// {@return the same with [#LANES] floats for room, for callers that sum many short runs}
    static float sum(float[] x, int xAt, int n, float[] lanes) {
        return n <= BLOCK ? blockSum(x, xAt, n, lanes) : sum(x, xAt, n);
    }

    private static float blockSum(float[] x, int at, int n, float[] lanes) {
        return Simd.ON ? SimdReduce.sum(x, at, n, lanes) : PlainReduce.sum(x, at, n);
    }

    /// {@return `Σ x·y`}
    public static float dot(float[] x, int xAt, float[] y, int yAt, int n) {
        return sumOfBlocks(n, (at, m) -> {
            return Simd.ON ? SimdReduce.dot(x, xAt + at, y, yAt + at, m) : PlainReduce.dot(x, xAt + at, y, yAt + at, m);
        });
    }

    /// {@return `Σ x²`}
    public static float sumOfSquares(float[] x, int xAt, int n) {
        return squaredDeviations(x, xAt, 0, n);
    }

    /// {@return `Σ (x − c)²`}
    public static float squaredDeviations(float[] x, int xAt, float c, int n) {
        return sumOfBlocks(n, (at, m) -> blockSquares(x, xAt + at, c, m, new float[LANES]));
    }

    /// {@return the same with [#LANES] floats for room}
    static float squaredDeviations(float[] x, int xAt, float c, int n, float[] lanes) {
        return n <= BLOCK ? blockSquares(x, xAt, c, n, lanes) : squaredDeviations(x, xAt, c, n);
    }

    private static float blockSquares(float[] x, int at, float c, int n, float[] lanes) {
        return Simd.ON ? SimdReduce.squaredDeviations(x, at, c, n, lanes) : PlainReduce.squaredDeviations(x, at, c, n);
    }

    /// {@return `Σ (x − c)·y·z`}
    static float dotOfDeviations(float[] x, int xAt, float c, float[] y, int yAt, float[] z, int zAt, int n) {
        return sumOfBlocks(n, (at, m) -> {
            return Simd.ON
                    ? SimdReduce.dotOfDeviations(x, xAt + at, c, y, yAt + at, z, zAt + at, m)
                    : PlainReduce.dotOfDeviations(x, xAt + at, c, y, yAt + at, z, zAt + at, m);
        });
    }

    /// {@return the largest element, −∞ when there are none}
    public static float max(float[] x, int xAt, int n) {
        return Simd.ON ? SimdReduce.max(x, xAt, n) : PlainReduce.max(x, xAt, n);
    }

    /// {@return the index, from 0, of the first of the largest of `n ≥ 1` elements, where NaN counts as largest}
    public static int argmax(float[] x, int xAt, int n) {
        float max = max(x, xAt, n);
        int i = 0;
        while (x[xAt + i] < max || x[xAt + i] == x[xAt + i] && max != max) {
            i++;
        }
        return i;
    }

    private static float sumOfBlocks(int n, BlockSum block) {
        if (n <= BLOCK) {
            return block.of(0, n);
        }
        float[] sums = new float[Math.ceilDiv(n, BLOCK)];
        Parallel.forRange(sums.length, GRAIN, (from, to) -> {
            for (int b = from; b < to; b++) {
                sums[b] = block.of(b * BLOCK, Math.min(BLOCK, n - b * BLOCK));
            }
        });
        double sum = 0;
        for (float s : sums) {
            sum += s;
        }
        return (float) sum;
    }
}
