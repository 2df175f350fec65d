package jclap.audio;

import java.util.Arrays;
import jclap.audio.simd.SimdPolyphase;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Simd;

/// Weighted sums whose weights repeat: outputs come in rows of `phases`, and each row begins `step` inputs further on.
///
/// ```text
/// y[q·phases + p] = Σ_k h(p, k)·x[q·step + k]        k = first(p) … first(p) + taps − 1;  x is 0 outside
/// ```
///
/// A product of matrices in disguise: the rows of X overlap, and H has a band of weights down its diagonal. Sixteen
/// neighbouring phases are a block of H, stored with the few zeros that make its rows equally long: a vector of weights
/// then serves several rows of X, and no sum ever goes across lanes. Immutable.
final class PolyphaseFilter {

    private static final int BLOCK = SimdPolyphase.BLOCK;

    /// Rows of X that stay in the first cache while the blocks of H go by, and are worth a thread.
    private static final int ROWS_PER_TASK = 24;

    private final int phases, step;

    /// Where blocks begin: their first phase, and the first input they read, counted from `before` inputs ahead.
    private final int[] firstPhase, firstInput;
    private final int before, height;

    /// `(blocks, height, BLOCK)`
    private final float[] weights;

    /// What the filter does.
    interface Weights {

        /// {@return the first input of phase `p`}
        int first(int p);

        /// {@return the weight of input `k` in phase `p`}
        double at(int p, int k);
    }

    PolyphaseFilter(int phases, int step, int taps, Weights h) {
        int rounds = rounds(phases);
        this.phases = phases * rounds;
        this.step = step * rounds;
        before = -h.first(0);
        int blocks = Math.ceilDiv(this.phases, BLOCK);
        firstPhase = new int[blocks];
        firstInput = new int[blocks];
        int highest = 0;
        for (int b = 0; b < blocks; b++) {
            // The last block overlaps the one before it, and computes the same once more.
            firstPhase[b] = Math.min(b * BLOCK, this.phases - BLOCK);
            firstInput[b] = before + first(h, firstPhase[b], phases, step);
            int last = before + first(h, firstPhase[b] + BLOCK - 1, phases, step);
            highest = Math.max(highest, last + taps - firstInput[b]);
        }
        height = highest;
        weights = new float[Math.multiplyExact(blocks * BLOCK, height)];
        for (int b = 0; b < blocks; b++) {
            for (int lane = 0; lane < BLOCK; lane++) {
                int p = firstPhase[b] + lane, round = p / phases, from = first(h, p, phases, step);
                for (int k = from; k < from + taps; k++) {
                    int row = before + k - firstInput[b];
                    weights[(b * height + row) * BLOCK + lane] = (float) h.at(p - round * phases, k - round * step);
                }
            }
        }
    }

    private static int first(Weights h, int p, int phases, int step) {
        return h.first(p % phases) + p / phases * step;
    }

    /// {@return how often few phases are repeated, so that whole blocks hold them nearly without waste}
    private static int rounds(int phases) {
        int rounds = 1;
        while (wasteful(phases * rounds)) {
            rounds++;
        }
        return rounds;
    }

    private static boolean wasteful(int phases) {
        return Math.ceilDiv(phases, BLOCK) * BLOCK - phases > phases / BLOCK;
    }

    /// {@return the multiplications for one output, those by zeros included}
    double multiplications() {
        return (double) weights.length / phases;
    }

    /// {@return the first `n` outputs}
    float[] apply(float[] x, int n) {
        int rows = n / phases, rest = n - rows * phases;
        int reach = Math.addExact(Math.multiplyExact(rows, step), firstInput[firstInput.length - 1] + height);
        float[] padded = new float[Math.max(reach, Math.addExact(before, x.length))];
        System.arraycopy(x, 0, padded, before, x.length);
        float[] y = new float[n];
        Parallel.forRange(rows, ROWS_PER_TASK, (from, to) -> {
            for (int row = from; row < to; row += ROWS_PER_TASK) {
                apply(padded, row * step, y, row * phases, Math.min(ROWS_PER_TASK, to - row));
            }
        });
        if (rest > 0) {
            float[] last = new float[phases];
            apply(padded, rows * step, last, 0, 1);
            System.arraycopy(last, 0, y, rows * phases, rest);
        }
        return y;
    }

    private void apply(float[] x, int xAt, float[] y, int yAt, int rows) {
        for (int b = 0; b < firstPhase.length; b++) {
            int from = xAt + firstInput[b], to = yAt + firstPhase[b], at = b * height * BLOCK;
            if (Simd.ON) {
                SimdPolyphase.apply(weights, at, height, x, from, step, y, to, phases, rows);
            } else {
                apply(weights, at, height, x, from, step, y, to, phases, rows);
            }
        }
    }

    /// One block for some rows: `y[yAt + q·phases + lane] = Σ_i h[hAt + i·BLOCK + lane]·x[xAt + q·step + i]`.
    static void apply(
            float[] h, int hAt, int height, float[] x, int xAt, int step, float[] y, int yAt, int phases, int rows) {
        for (int q = 0; q < rows; q++) {
            int to = yAt + q * phases;
            Arrays.fill(y, to, to + BLOCK, 0);
            for (int i = 0; i < height; i++) {
                float value = x[xAt + q * step + i];
                for (int lane = 0; lane < BLOCK; lane++) {
                    y[to + lane] += h[hAt + i * BLOCK + lane] * value;
                }
            }
        }
    }
}
