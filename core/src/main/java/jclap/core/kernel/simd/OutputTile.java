package jclap.core.kernel.simd;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Outputs of [SimdAttention], `Y = Sᵀ·V/Σ S`, in tiles of 12 or 10 queries by two vectors of values. The queries of a
/// row of S are read one by one, as the keys are in a [ScoreTile].
final class OutputTile {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length(), QUERIES = ScoreTile.QUERIES;

    /// The columns in a panel of V.
    static final int VALUES = 2 * L;

    private OutputTile() {}

    /// Writes two vectors of the outputs of as many queries as the tile is high, the second `next` floats behind
    /// the first, times the numbers from `r[rAt]` on, one for each query.
    ///
    /// @param s `(m, QUERIES)`, of which the tile takes the first columns from `sAt` on
    /// @param v `(m, VALUES)`
    static void multiply(
            int height,
            int m,
            float[] s,
            int sAt,
            float[] v,
            int vAt,
            float[] r,
            int rAt,
            float[] y,
            int yAt,
            int yRow,
            int next) {
        if (height == ScoreTile.ROWS) {
            tile12(m, s, sAt, v, vAt, r, rAt, y, yAt, yRow, next);
        } else {
            tile10(m, s, sAt, v, vAt, r, rAt, y, yAt, yRow, next);
        }
    }

    private static void tile12(
            int m, float[] p, int pAt, float[] v, int vAt, float[] r, int rAt, float[] y, int yAt, int yRow, int next) {
        FloatVector zero = FloatVector.zero(LANES);
        FloatVector s0 = zero, t0 = zero;
        FloatVector s1 = zero, t1 = zero;
        FloatVector s2 = zero, t2 = zero;
        FloatVector s3 = zero, t3 = zero;
        FloatVector s4 = zero, t4 = zero;
        FloatVector s5 = zero, t5 = zero;
        FloatVector s6 = zero, t6 = zero;
        FloatVector s7 = zero, t7 = zero;
        FloatVector s8 = zero, t8 = zero;
        FloatVector s9 = zero, t9 = zero;
        FloatVector s10 = zero, t10 = zero;
        FloatVector s11 = zero, t11 = zero;
        for (int j = 0; j < m; j++) {
            FloatVector u = fromArray(LANES, v, vAt + VALUES * j), w = fromArray(LANES, v, vAt + VALUES * j + L), x;
            x = broadcast(LANES, p[pAt + QUERIES * j]);
            s0 = x.fma(u, s0);
            t0 = x.fma(w, t0);
            x = broadcast(LANES, p[pAt + QUERIES * j + 1]);
            s1 = x.fma(u, s1);
            t1 = x.fma(w, t1);
            x = broadcast(LANES, p[pAt + QUERIES * j + 2]);
            s2 = x.fma(u, s2);
            t2 = x.fma(w, t2);
            x = broadcast(LANES, p[pAt + QUERIES * j + 3]);
            s3 = x.fma(u, s3);
            t3 = x.fma(w, t3);
            x = broadcast(LANES, p[pAt + QUERIES * j + 4]);
            s4 = x.fma(u, s4);
            t4 = x.fma(w, t4);
            x = broadcast(LANES, p[pAt + QUERIES * j + 5]);
            s5 = x.fma(u, s5);
            t5 = x.fma(w, t5);
            x = broadcast(LANES, p[pAt + QUERIES * j + 6]);
            s6 = x.fma(u, s6);
            t6 = x.fma(w, t6);
            x = broadcast(LANES, p[pAt + QUERIES * j + 7]);
            s7 = x.fma(u, s7);
            t7 = x.fma(w, t7);
            x = broadcast(LANES, p[pAt + QUERIES * j + 8]);
            s8 = x.fma(u, s8);
            t8 = x.fma(w, t8);
            x = broadcast(LANES, p[pAt + QUERIES * j + 9]);
            s9 = x.fma(u, s9);
            t9 = x.fma(w, t9);
            x = broadcast(LANES, p[pAt + QUERIES * j + 10]);
            s10 = x.fma(u, s10);
            t10 = x.fma(w, t10);
            x = broadcast(LANES, p[pAt + QUERIES * j + 11]);
            s11 = x.fma(u, s11);
            t11 = x.fma(w, t11);
        }
        s0.mul(r[rAt]).intoArray(y, yAt);
        t0.mul(r[rAt]).intoArray(y, yAt + next);
        s1.mul(r[rAt + 1]).intoArray(y, yAt + 1 * yRow);
        t1.mul(r[rAt + 1]).intoArray(y, yAt + 1 * yRow + next);
        s2.mul(r[rAt + 2]).intoArray(y, yAt + 2 * yRow);
        t2.mul(r[rAt + 2]).intoArray(y, yAt + 2 * yRow + next);
        s3.mul(r[rAt + 3]).intoArray(y, yAt + 3 * yRow);
        t3.mul(r[rAt + 3]).intoArray(y, yAt + 3 * yRow + next);
        s4.mul(r[rAt + 4]).intoArray(y, yAt + 4 * yRow);
        t4.mul(r[rAt + 4]).intoArray(y, yAt + 4 * yRow + next);
        s5.mul(r[rAt + 5]).intoArray(y, yAt + 5 * yRow);
        t5.mul(r[rAt + 5]).intoArray(y, yAt + 5 * yRow + next);
        s6.mul(r[rAt + 6]).intoArray(y, yAt + 6 * yRow);
        t6.mul(r[rAt + 6]).intoArray(y, yAt + 6 * yRow + next);
        s7.mul(r[rAt + 7]).intoArray(y, yAt + 7 * yRow);
        t7.mul(r[rAt + 7]).intoArray(y, yAt + 7 * yRow + next);
        s8.mul(r[rAt + 8]).intoArray(y, yAt + 8 * yRow);
        t8.mul(r[rAt + 8]).intoArray(y, yAt + 8 * yRow + next);
        s9.mul(r[rAt + 9]).intoArray(y, yAt + 9 * yRow);
        t9.mul(r[rAt + 9]).intoArray(y, yAt + 9 * yRow + next);
        s10.mul(r[rAt + 10]).intoArray(y, yAt + 10 * yRow);
        t10.mul(r[rAt + 10]).intoArray(y, yAt + 10 * yRow + next);
        s11.mul(r[rAt + 11]).intoArray(y, yAt + 11 * yRow);
        t11.mul(r[rAt + 11]).intoArray(y, yAt + 11 * yRow + next);
    }

    private static void tile10(
            int m, float[] p, int pAt, float[] v, int vAt, float[] r, int rAt, float[] y, int yAt, int yRow, int next) {
        FloatVector zero = FloatVector.zero(LANES);
        FloatVector s0 = zero, t0 = zero;
        FloatVector s1 = zero, t1 = zero;
        FloatVector s2 = zero, t2 = zero;
        FloatVector s3 = zero, t3 = zero;
        FloatVector s4 = zero, t4 = zero;
        FloatVector s5 = zero, t5 = zero;
        FloatVector s6 = zero, t6 = zero;
        FloatVector s7 = zero, t7 = zero;
        FloatVector s8 = zero, t8 = zero;
        FloatVector s9 = zero, t9 = zero;
        for (int j = 0; j < m; j++) {
            FloatVector u = fromArray(LANES, v, vAt + VALUES * j), w = fromArray(LANES, v, vAt + VALUES * j + L), x;
            x = broadcast(LANES, p[pAt + QUERIES * j]);
            s0 = x.fma(u, s0);
            t0 = x.fma(w, t0);
            x = broadcast(LANES, p[pAt + QUERIES * j + 1]);
            s1 = x.fma(u, s1);
            t1 = x.fma(w, t1);
            x = broadcast(LANES, p[pAt + QUERIES * j + 2]);
            s2 = x.fma(u, s2);
            t2 = x.fma(w, t2);
            x = broadcast(LANES, p[pAt + QUERIES * j + 3]);
            s3 = x.fma(u, s3);
            t3 = x.fma(w, t3);
            x = broadcast(LANES, p[pAt + QUERIES * j + 4]);
            s4 = x.fma(u, s4);
            t4 = x.fma(w, t4);
            x = broadcast(LANES, p[pAt + QUERIES * j + 5]);
            s5 = x.fma(u, s5);
            t5 = x.fma(w, t5);
            x = broadcast(LANES, p[pAt + QUERIES * j + 6]);
            s6 = x.fma(u, s6);
            t6 = x.fma(w, t6);
            x = broadcast(LANES, p[pAt + QUERIES * j + 7]);
            s7 = x.fma(u, s7);
            t7 = x.fma(w, t7);
            x = broadcast(LANES, p[pAt + QUERIES * j + 8]);
            s8 = x.fma(u, s8);
            t8 = x.fma(w, t8);
            x = broadcast(LANES, p[pAt + QUERIES * j + 9]);
            s9 = x.fma(u, s9);
            t9 = x.fma(w, t9);
        }
        s0.mul(r[rAt]).intoArray(y, yAt);
        t0.mul(r[rAt]).intoArray(y, yAt + next);
        s1.mul(r[rAt + 1]).intoArray(y, yAt + 1 * yRow);
        t1.mul(r[rAt + 1]).intoArray(y, yAt + 1 * yRow + next);
        s2.mul(r[rAt + 2]).intoArray(y, yAt + 2 * yRow);
        t2.mul(r[rAt + 2]).intoArray(y, yAt + 2 * yRow + next);
        s3.mul(r[rAt + 3]).intoArray(y, yAt + 3 * yRow);
        t3.mul(r[rAt + 3]).intoArray(y, yAt + 3 * yRow + next);
        s4.mul(r[rAt + 4]).intoArray(y, yAt + 4 * yRow);
        t4.mul(r[rAt + 4]).intoArray(y, yAt + 4 * yRow + next);
        s5.mul(r[rAt + 5]).intoArray(y, yAt + 5 * yRow);
        t5.mul(r[rAt + 5]).intoArray(y, yAt + 5 * yRow + next);
        s6.mul(r[rAt + 6]).intoArray(y, yAt + 6 * yRow);
        t6.mul(r[rAt + 6]).intoArray(y, yAt + 6 * yRow + next);
        s7.mul(r[rAt + 7]).intoArray(y, yAt + 7 * yRow);
        t7.mul(r[rAt + 7]).intoArray(y, yAt + 7 * yRow + next);
        s8.mul(r[rAt + 8]).intoArray(y, yAt + 8 * yRow);
        t8.mul(r[rAt + 8]).intoArray(y, yAt + 8 * yRow + next);
        s9.mul(r[rAt + 9]).intoArray(y, yAt + 9 * yRow);
        t9.mul(r[rAt + 9]).intoArray(y, yAt + 9 * yRow + next);
    }
}
