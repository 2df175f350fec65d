package jclap.core.kernel.simd;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Scores of [SimdAttention], `S = K·Qᵀ`, in tiles of 12 or 10 keys by two vectors of queries, which stay in registers
/// as those of [SimdTile] do.
///
/// With the keys along the rows the softmax of a query runs down a lane, and no sum across lanes is needed. Two heights
/// make up every even number from 20 on, and a last tile may overlap the one before it, because tiles are overwritten,
/// not added to: so nothing is computed beside its place.
final class ScoreTile {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    /// The queries in a panel of Q and S.
    static final int QUERIES = 2 * L;

    /// The keys in a panel of K.
    static final int KEYS = 4 * L;

    /// The rows of a tile, and of the smaller one.
    static final int ROWS = 12, LEAST_ROWS = 10;

    private ScoreTile() {}

    /// {@return the height of the next tile when `rows` rows are left}
    static int height(int rows) {
        return rows % LEAST_ROWS == 0 || rows < ROWS ? LEAST_ROWS : ROWS;
    }

    /// Writes the scores of as many keys as the tile is high.
    ///
    /// @param k `(d, KEYS)`, of which the tile takes the first columns from `kAt` on
    /// @param q `(d, QUERIES)`
    /// @param s `(height, QUERIES)`
    static void multiply(int height, int d, float[] k, int kAt, float[] q, int qAt, float[] s, int sAt) {
        if (height == ROWS) {
            tile12(d, k, kAt, q, qAt, s, sAt);
        } else {
            tile10(d, k, kAt, q, qAt, s, sAt);
        }
    }

    private static void tile12(int d, float[] k, int kAt, float[] q, int qAt, float[] s, int sAt) {
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
        for (int p = 0; p < d; p++) {
            FloatVector u = fromArray(LANES, q, qAt + QUERIES * p), w = fromArray(LANES, q, qAt + QUERIES * p + L), x;
            x = broadcast(LANES, k[kAt + KEYS * p]);
            s0 = x.fma(u, s0);
            t0 = x.fma(w, t0);
            x = broadcast(LANES, k[kAt + KEYS * p + 1]);
            s1 = x.fma(u, s1);
            t1 = x.fma(w, t1);
            x = broadcast(LANES, k[kAt + KEYS * p + 2]);
            s2 = x.fma(u, s2);
            t2 = x.fma(w, t2);
            x = broadcast(LANES, k[kAt + KEYS * p + 3]);
            s3 = x.fma(u, s3);
            t3 = x.fma(w, t3);
            x = broadcast(LANES, k[kAt + KEYS * p + 4]);
            s4 = x.fma(u, s4);
            t4 = x.fma(w, t4);
            x = broadcast(LANES, k[kAt + KEYS * p + 5]);
            s5 = x.fma(u, s5);
            t5 = x.fma(w, t5);
            x = broadcast(LANES, k[kAt + KEYS * p + 6]);
            s6 = x.fma(u, s6);
            t6 = x.fma(w, t6);
            x = broadcast(LANES, k[kAt + KEYS * p + 7]);
            s7 = x.fma(u, s7);
            t7 = x.fma(w, t7);
            x = broadcast(LANES, k[kAt + KEYS * p + 8]);
            s8 = x.fma(u, s8);
            t8 = x.fma(w, t8);
            x = broadcast(LANES, k[kAt + KEYS * p + 9]);
            s9 = x.fma(u, s9);
            t9 = x.fma(w, t9);
            x = broadcast(LANES, k[kAt + KEYS * p + 10]);
            s10 = x.fma(u, s10);
            t10 = x.fma(w, t10);
            x = broadcast(LANES, k[kAt + KEYS * p + 11]);
            s11 = x.fma(u, s11);
            t11 = x.fma(w, t11);
        }
        s0.intoArray(s, sAt);
        t0.intoArray(s, sAt + L);
        s1.intoArray(s, sAt + 1 * QUERIES);
        t1.intoArray(s, sAt + 1 * QUERIES + L);
        s2.intoArray(s, sAt + 2 * QUERIES);
        t2.intoArray(s, sAt + 2 * QUERIES + L);
        s3.intoArray(s, sAt + 3 * QUERIES);
        t3.intoArray(s, sAt + 3 * QUERIES + L);
        s4.intoArray(s, sAt + 4 * QUERIES);
        t4.intoArray(s, sAt + 4 * QUERIES + L);
        s5.intoArray(s, sAt + 5 * QUERIES);
        t5.intoArray(s, sAt + 5 * QUERIES + L);
        s6.intoArray(s, sAt + 6 * QUERIES);
        t6.intoArray(s, sAt + 6 * QUERIES + L);
        s7.intoArray(s, sAt + 7 * QUERIES);
        t7.intoArray(s, sAt + 7 * QUERIES + L);
        s8.intoArray(s, sAt + 8 * QUERIES);
        t8.intoArray(s, sAt + 8 * QUERIES + L);
        s9.intoArray(s, sAt + 9 * QUERIES);
        t9.intoArray(s, sAt + 9 * QUERIES + L);
        s10.intoArray(s, sAt + 10 * QUERIES);
        t10.intoArray(s, sAt + 10 * QUERIES + L);
        s11.intoArray(s, sAt + 11 * QUERIES);
        t11.intoArray(s, sAt + 11 * QUERIES + L);
    }

    private static void tile10(int d, float[] k, int kAt, float[] q, int qAt, float[] s, int sAt) {
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
        for (int p = 0; p < d; p++) {
            FloatVector u = fromArray(LANES, q, qAt + QUERIES * p), w = fromArray(LANES, q, qAt + QUERIES * p + L), x;
            x = broadcast(LANES, k[kAt + KEYS * p]);
            s0 = x.fma(u, s0);
            t0 = x.fma(w, t0);
            x = broadcast(LANES, k[kAt + KEYS * p + 1]);
            s1 = x.fma(u, s1);
            t1 = x.fma(w, t1);
            x = broadcast(LANES, k[kAt + KEYS * p + 2]);
            s2 = x.fma(u, s2);
            t2 = x.fma(w, t2);
            x = broadcast(LANES, k[kAt + KEYS * p + 3]);
            s3 = x.fma(u, s3);
            t3 = x.fma(w, t3);
            x = broadcast(LANES, k[kAt + KEYS * p + 4]);
            s4 = x.fma(u, s4);
            t4 = x.fma(w, t4);
            x = broadcast(LANES, k[kAt + KEYS * p + 5]);
            s5 = x.fma(u, s5);
            t5 = x.fma(w, t5);
            x = broadcast(LANES, k[kAt + KEYS * p + 6]);
            s6 = x.fma(u, s6);
            t6 = x.fma(w, t6);
            x = broadcast(LANES, k[kAt + KEYS * p + 7]);
            s7 = x.fma(u, s7);
            t7 = x.fma(w, t7);
            x = broadcast(LANES, k[kAt + KEYS * p + 8]);
            s8 = x.fma(u, s8);
            t8 = x.fma(w, t8);
            x = broadcast(LANES, k[kAt + KEYS * p + 9]);
            s9 = x.fma(u, s9);
            t9 = x.fma(w, t9);
        }
        s0.intoArray(s, sAt);
        t0.intoArray(s, sAt + L);
        s1.intoArray(s, sAt + 1 * QUERIES);
        t1.intoArray(s, sAt + 1 * QUERIES + L);
        s2.intoArray(s, sAt + 2 * QUERIES);
        t2.intoArray(s, sAt + 2 * QUERIES + L);
        s3.intoArray(s, sAt + 3 * QUERIES);
        t3.intoArray(s, sAt + 3 * QUERIES + L);
        s4.intoArray(s, sAt + 4 * QUERIES);
        t4.intoArray(s, sAt + 4 * QUERIES + L);
        s5.intoArray(s, sAt + 5 * QUERIES);
        t5.intoArray(s, sAt + 5 * QUERIES + L);
        s6.intoArray(s, sAt + 6 * QUERIES);
        t6.intoArray(s, sAt + 6 * QUERIES + L);
        s7.intoArray(s, sAt + 7 * QUERIES);
        t7.intoArray(s, sAt + 7 * QUERIES + L);
        s8.intoArray(s, sAt + 8 * QUERIES);
        t8.intoArray(s, sAt + 8 * QUERIES + L);
        s9.intoArray(s, sAt + 9 * QUERIES);
        t9.intoArray(s, sAt + 9 * QUERIES + L);
    }
}
