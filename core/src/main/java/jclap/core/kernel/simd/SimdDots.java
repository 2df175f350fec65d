package jclap.core.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;

import jclap.core.kernel.Parallel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// [SimdGemm] for a few rows of A and a B that is stored transposed, such as the weights of a linear layer: every
/// element of C is the dot product of a row of A and a row of B as they lie in memory.
///
/// Bringing B to another order would take longer than to multiply with it. Here it is read once, as fast as memory
/// gives it. Sixteen dot products are under way at a time, of one, two or four rows of A, so that no multiply-add waits
/// for the one before and every number read is used several times.
///
/// A dot product is summed in as many lanes as a vector has. Then the lanes are added up, those of 16 dot products
/// together. So its bits depend neither on its neighbours nor on the number of threads.
final class SimdDots {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    private static final VectorShuffle<Float> LOW = VectorShuffle.makeZip(LANES, 0),
            HIGH = VectorShuffle.makeZip(LANES, 1);

    /// The dot products that are under way.
    private static final int SUMS = 16;

    // Of more rows, B is worth packing.
    private static final int FEW = 16;

    private SimdDots() {}

    /// {@return whether this is faster than packing}
    static boolean wins(int m, int n, int k) {
        return m <= FEW && n >= SUMS && k >= L && (L == 4 || L == 8 || L == 16);
    }

    /// `C += A·Bᵀ` for `A (m, k)` and `B (n, k)`; threads take columns of C.
    static void gemm(int m, int n, int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        int pieces = SimdGemm.pieces(m, n, k);
        Parallel.forRange(n, SimdGemm.blockLength(n, Math.ceilDiv(n, pieces), SUMS), (from, to) -> {
            Workspace workspace = Workspace.take();
            for (int j = from; j < to; j += SUMS) {
                columns(m, n, k, a, aAt, b, bAt, j, Math.min(to, j + SUMS), c, cAt, workspace.scratch);
            }
            workspace.giveBack();
        });
    }

    /// The columns `from … to − 1` of C, at most 16.
    private static void columns(
            int m,
            int n,
            int k,
            float[] a,
            int aAt,
            float[] b,
            int bAt,
            int from,
            int to,
            float[] c,
            int cAt,
            float[] sums) {
        for (int i = 0, rows; i < m; i += rows) {
            rows = m - i >= 4 ? 4 : m - i >= 2 ? 2 : 1;
            int width = SUMS / rows;
            for (int j = from; j < to; j += width) {
                // At the end of B the dot products of some columns are computed once more, not added.
                int first = Math.min(j, n - width);
                dots(rows, k, a, aAt + i * k, b, bAt + first * k, sums);
                for (int r = 0; r < rows; r++) {
                    for (int q = j; q < Math.min(to, j + width); q++) {
                        float rest = rest(k, a, aAt + (i + r) * k, b, bAt + q * k);
                        c[cAt + (i + r) * n + q] += sums[r * width + q - first] + rest;
                    }
                }
            }
        }
    }

    /// Sixteen dot products over whole vectors: of each of `rows` rows of A with each of `16/rows` rows of B.
    private static void dots(int rows, int k, float[] a, int aAt, float[] b, int bAt, float[] sums) {
        switch (rows) {
            case 4 -> dots4x4(k, a, aAt, b, bAt, sums);
            case 2 -> dots2x8(k, a, aAt, b, bAt, sums);
            default -> dots1x16(k, a, aAt, b, bAt, sums);
        }
        for (int at = 0; at < SUMS; at += L) {
            addLanes(sums, at);
        }
    }

    /// What is left of a dot product when it is no whole vector.
    private static float rest(int k, float[] a, int aAt, float[] b, int bAt) {
        float sum = 0;
        for (int p = k - k % L; p < k; p++) {
            sum = Math.fma(a[aAt + p], b[bAt + p], sum);
        }
        return sum;
    }

    /// Adds up the lanes of `L` vectors, from vector `at` on: a vector of sums, written to `sums` from `at` on.
    ///
    /// Two vectors are zipped and the halves added, so that half as many lanes are left of each, side by side.
    private static void addLanes(float[] sums, int at) {
        for (int half = L / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                FloatVector x = fromArray(LANES, sums, (at + i) * L), y = fromArray(LANES, sums, (at + i + half) * L);
                x.rearrange(LOW, y).add(x.rearrange(HIGH, y)).intoArray(sums, (half > 1 ? (at + i) * L : at));
            }
        }
    }

    private static void dots4x4(int k, float[] a, int aAt, float[] b, int bAt, float[] sums) {
        FloatVector zero = FloatVector.zero(LANES);
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero;
        FloatVector s4 = zero, s5 = zero, s6 = zero, s7 = zero;
        FloatVector s8 = zero, s9 = zero, s10 = zero, s11 = zero;
        FloatVector s12 = zero, s13 = zero, s14 = zero, s15 = zero;
        for (int p = 0; p < k - L + 1; p += L) {
            FloatVector x0 = fromArray(LANES, a, aAt + p),
                    x1 = fromArray(LANES, a, aAt + k + p),
                    x2 = fromArray(LANES, a, aAt + 2 * k + p),
                    x3 = fromArray(LANES, a, aAt + 3 * k + p),
                    y;
            y = fromArray(LANES, b, bAt + p);
            s0 = x0.fma(y, s0);
            s4 = x1.fma(y, s4);
            s8 = x2.fma(y, s8);
            s12 = x3.fma(y, s12);
            y = fromArray(LANES, b, bAt + k + p);
            s1 = x0.fma(y, s1);
            s5 = x1.fma(y, s5);
            s9 = x2.fma(y, s9);
            s13 = x3.fma(y, s13);
            y = fromArray(LANES, b, bAt + 2 * k + p);
            s2 = x0.fma(y, s2);
            s6 = x1.fma(y, s6);
            s10 = x2.fma(y, s10);
            s14 = x3.fma(y, s14);
            y = fromArray(LANES, b, bAt + 3 * k + p);
            s3 = x0.fma(y, s3);
            s7 = x1.fma(y, s7);
            s11 = x2.fma(y, s11);
            s15 = x3.fma(y, s15);
        }
        s0.intoArray(sums, 0);
        s1.intoArray(sums, L);
        s2.intoArray(sums, 2 * L);
        s3.intoArray(sums, 3 * L);
        s4.intoArray(sums, 4 * L);
        s5.intoArray(sums, 5 * L);
        s6.intoArray(sums, 6 * L);
        s7.intoArray(sums, 7 * L);
        s8.intoArray(sums, 8 * L);
        s9.intoArray(sums, 9 * L);
        s10.intoArray(sums, 10 * L);
        s11.intoArray(sums, 11 * L);
        s12.intoArray(sums, 12 * L);
        s13.intoArray(sums, 13 * L);
        s14.intoArray(sums, 14 * L);
        s15.intoArray(sums, 15 * L);
    }

    private static void dots2x8(int k, float[] a, int aAt, float[] b, int bAt, float[] sums) {
        FloatVector zero = FloatVector.zero(LANES);
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero;
        FloatVector s4 = zero, s5 = zero, s6 = zero, s7 = zero;
        FloatVector s8 = zero, s9 = zero, s10 = zero, s11 = zero;
        FloatVector s12 = zero, s13 = zero, s14 = zero, s15 = zero;
        for (int p = 0; p < k - L + 1; p += L) {
            FloatVector x0 = fromArray(LANES, a, aAt + p), x1 = fromArray(LANES, a, aAt + k + p), y;
            y = fromArray(LANES, b, bAt + p);
            s0 = x0.fma(y, s0);
            s8 = x1.fma(y, s8);
            y = fromArray(LANES, b, bAt + k + p);
            s1 = x0.fma(y, s1);
            s9 = x1.fma(y, s9);
            y = fromArray(LANES, b, bAt + 2 * k + p);
            s2 = x0.fma(y, s2);
            s10 = x1.fma(y, s10);
            y = fromArray(LANES, b, bAt + 3 * k + p);
            s3 = x0.fma(y, s3);
            s11 = x1.fma(y, s11);
            y = fromArray(LANES, b, bAt + 4 * k + p);
            s4 = x0.fma(y, s4);
            s12 = x1.fma(y, s12);
            y = fromArray(LANES, b, bAt + 5 * k + p);
            s5 = x0.fma(y, s5);
            s13 = x1.fma(y, s13);
            y = fromArray(LANES, b, bAt + 6 * k + p);
            s6 = x0.fma(y, s6);
            s14 = x1.fma(y, s14);
            y = fromArray(LANES, b, bAt + 7 * k + p);
            s7 = x0.fma(y, s7);
            s15 = x1.fma(y, s15);
        }
        s0.intoArray(sums, 0);
        s1.intoArray(sums, L);
        s2.intoArray(sums, 2 * L);
        s3.intoArray(sums, 3 * L);
        s4.intoArray(sums, 4 * L);
        s5.intoArray(sums, 5 * L);
        s6.intoArray(sums, 6 * L);
        s7.intoArray(sums, 7 * L);
        s8.intoArray(sums, 8 * L);
        s9.intoArray(sums, 9 * L);
        s10.intoArray(sums, 10 * L);
        s11.intoArray(sums, 11 * L);
        s12.intoArray(sums, 12 * L);
        s13.intoArray(sums, 13 * L);
        s14.intoArray(sums, 14 * L);
        s15.intoArray(sums, 15 * L);
    }

    private static void dots1x16(int k, float[] a, int aAt, float[] b, int bAt, float[] sums) {
        FloatVector zero = FloatVector.zero(LANES);
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero;
        FloatVector s4 = zero, s5 = zero, s6 = zero, s7 = zero;
        FloatVector s8 = zero, s9 = zero, s10 = zero, s11 = zero;
        FloatVector s12 = zero, s13 = zero, s14 = zero, s15 = zero;
        for (int p = 0; p < k - L + 1; p += L) {
            FloatVector x = fromArray(LANES, a, aAt + p);
            s0 = fromArray(LANES, b, bAt + p).fma(x, s0);
            s1 = fromArray(LANES, b, bAt + k + p).fma(x, s1);
            s2 = fromArray(LANES, b, bAt + 2 * k + p).fma(x, s2);
            s3 = fromArray(LANES, b, bAt + 3 * k + p).fma(x, s3);
            s4 = fromArray(LANES, b, bAt + 4 * k + p).fma(x, s4);
            s5 = fromArray(LANES, b, bAt + 5 * k + p).fma(x, s5);
            s6 = fromArray(LANES, b, bAt + 6 * k + p).fma(x, s6);
            s7 = fromArray(LANES, b, bAt + 7 * k + p).fma(x, s7);
            s8 = fromArray(LANES, b, bAt + 8 * k + p).fma(x, s8);
            s9 = fromArray(LANES, b, bAt + 9 * k + p).fma(x, s9);
            s10 = fromArray(LANES, b, bAt + 10 * k + p).fma(x, s10);
            s11 = fromArray(LANES, b, bAt + 11 * k + p).fma(x, s11);
            s12 = fromArray(LANES, b, bAt + 12 * k + p).fma(x, s12);
            s13 = fromArray(LANES, b, bAt + 13 * k + p).fma(x, s13);
            s14 = fromArray(LANES, b, bAt + 14 * k + p).fma(x, s14);
            s15 = fromArray(LANES, b, bAt + 15 * k + p).fma(x, s15);
        }
        s0.intoArray(sums, 0);
        s1.intoArray(sums, L);
        s2.intoArray(sums, 2 * L);
        s3.intoArray(sums, 3 * L);
        s4.intoArray(sums, 4 * L);
        s5.intoArray(sums, 5 * L);
        s6.intoArray(sums, 6 * L);
        s7.intoArray(sums, 7 * L);
        s8.intoArray(sums, 8 * L);
        s9.intoArray(sums, 9 * L);
        s10.intoArray(sums, 10 * L);
        s11.intoArray(sums, 11 * L);
        s12.intoArray(sums, 12 * L);
        s13.intoArray(sums, 13 * L);
        s14.intoArray(sums, 14 * L);
        s15.intoArray(sums, 15 * L);
    }
}
