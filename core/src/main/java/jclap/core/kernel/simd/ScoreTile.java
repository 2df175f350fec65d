package jclap.core.kernel.simd;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Scores of [SimdAttention], `S = M + K·Qᵀ`, in tiles of 12 or 10 keys by two vectors of queries, which stay in
/// registers as those of [SimdTile] do. The mask is added as they leave them: a sum that began with a large one would
/// lose digits in every step.
///
/// With the queries along the lanes the softmax of a query runs down a lane, and no sum across lanes is needed. Two
/// heights make up every even number from 20 on, in as many tiles as one height would need. Where no more than a vector
/// of queries is left, tiles of one vector do without the other.
final class ScoreTile {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    /// The queries in a panel of Q and S.
    static final int QUERIES = 2 * L;

    /// The floats from one key to the next. A constant, because then one register leads to the keys of a tile.
    static final int ROW = 64;

    /// The rows of a tile, and of the smaller one.
    static final int ROWS = 12, LEAST_ROWS = 10;

    private ScoreTile() {}

    /// {@return the height of the next tile when `rows` rows are left: as few tiles as there can be, and not larger
    /// than needed}
    ///
    /// @param width how many queries of a panel to compute, L or all
    static int height(int rows, int width) {
        int spare = Math.ceilDiv(rows, ROWS) * ROWS - rows;
        return width > L && spare >= ROWS - LEAST_ROWS ? LEAST_ROWS : ROWS;
    }

    /// Writes the scores of the keys, and of what lies behind them where the last tile reaches beyond: up to
    /// [#ROWS] rows of `k`, `m` and `s`.
    ///
    /// @param width how many queries of a panel to compute, L or all
    /// @param d at most [#ROW]
    /// @param k `(keys, ROW)`, of which the first d columns count
    /// @param q `(d, QUERIES)`
    /// @param m `(keys, QUERIES)`, with rows that are `mRow` apart; may be `s` itself
    /// @param s `(keys, QUERIES)`
    static void multiply(
            int keys,
            int width,
            int d,
            float[] k,
            int kAt,
            float[] q,
            int qAt,
            float[] m,
            int mAt,
            int mRow,
            float[] s,
            int sAt) {
        for (int i = 0, height; i < keys; i += height) {
            height = height(keys - i, width);
            int from = kAt + i * ROW, mask = mAt + i * mRow, to = sAt + i * QUERIES;
            if (width == L) {
                narrow(d, k, from, q, qAt, m, mask, mRow, s, to);
            } else if (height == ROWS) {
                twelve(d, k, from, q, qAt, m, mask, mRow, s, to);
            } else {
                ten(d, k, from, q, qAt, m, mask, mRow, s, to);
            }
        }
    }

    private static void twelve(
            int d, float[] k, int kAt, float[] q, int qAt, float[] m, int mAt, int mRow, float[] s, int sAt) {
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
            x = broadcast(LANES, k[kAt + p]);
            s0 = x.fma(u, s0);
            t0 = x.fma(w, t0);
            x = broadcast(LANES, k[kAt + p + 1 * ROW]);
            s1 = x.fma(u, s1);
            t1 = x.fma(w, t1);
            x = broadcast(LANES, k[kAt + p + 2 * ROW]);
            s2 = x.fma(u, s2);
            t2 = x.fma(w, t2);
            x = broadcast(LANES, k[kAt + p + 3 * ROW]);
            s3 = x.fma(u, s3);
            t3 = x.fma(w, t3);
            x = broadcast(LANES, k[kAt + p + 4 * ROW]);
            s4 = x.fma(u, s4);
            t4 = x.fma(w, t4);
            x = broadcast(LANES, k[kAt + p + 5 * ROW]);
            s5 = x.fma(u, s5);
            t5 = x.fma(w, t5);
            x = broadcast(LANES, k[kAt + p + 6 * ROW]);
            s6 = x.fma(u, s6);
            t6 = x.fma(w, t6);
            x = broadcast(LANES, k[kAt + p + 7 * ROW]);
            s7 = x.fma(u, s7);
            t7 = x.fma(w, t7);
            x = broadcast(LANES, k[kAt + p + 8 * ROW]);
            s8 = x.fma(u, s8);
            t8 = x.fma(w, t8);
            x = broadcast(LANES, k[kAt + p + 9 * ROW]);
            s9 = x.fma(u, s9);
            t9 = x.fma(w, t9);
            x = broadcast(LANES, k[kAt + p + 10 * ROW]);
            s10 = x.fma(u, s10);
            t10 = x.fma(w, t10);
            x = broadcast(LANES, k[kAt + p + 11 * ROW]);
            s11 = x.fma(u, s11);
            t11 = x.fma(w, t11);
        }
        s0.add(fromArray(LANES, m, mAt)).intoArray(s, sAt);
        t0.add(fromArray(LANES, m, mAt + L)).intoArray(s, sAt + L);
        s1.add(fromArray(LANES, m, mAt + 1 * mRow)).intoArray(s, sAt + 1 * QUERIES);
        t1.add(fromArray(LANES, m, mAt + 1 * mRow + L)).intoArray(s, sAt + 1 * QUERIES + L);
        s2.add(fromArray(LANES, m, mAt + 2 * mRow)).intoArray(s, sAt + 2 * QUERIES);
        t2.add(fromArray(LANES, m, mAt + 2 * mRow + L)).intoArray(s, sAt + 2 * QUERIES + L);
        s3.add(fromArray(LANES, m, mAt + 3 * mRow)).intoArray(s, sAt + 3 * QUERIES);
        t3.add(fromArray(LANES, m, mAt + 3 * mRow + L)).intoArray(s, sAt + 3 * QUERIES + L);
        s4.add(fromArray(LANES, m, mAt + 4 * mRow)).intoArray(s, sAt + 4 * QUERIES);
        t4.add(fromArray(LANES, m, mAt + 4 * mRow + L)).intoArray(s, sAt + 4 * QUERIES + L);
        s5.add(fromArray(LANES, m, mAt + 5 * mRow)).intoArray(s, sAt + 5 * QUERIES);
        t5.add(fromArray(LANES, m, mAt + 5 * mRow + L)).intoArray(s, sAt + 5 * QUERIES + L);
        s6.add(fromArray(LANES, m, mAt + 6 * mRow)).intoArray(s, sAt + 6 * QUERIES);
        t6.add(fromArray(LANES, m, mAt + 6 * mRow + L)).intoArray(s, sAt + 6 * QUERIES + L);
        s7.add(fromArray(LANES, m, mAt + 7 * mRow)).intoArray(s, sAt + 7 * QUERIES);
        t7.add(fromArray(LANES, m, mAt + 7 * mRow + L)).intoArray(s, sAt + 7 * QUERIES + L);
        s8.add(fromArray(LANES, m, mAt + 8 * mRow)).intoArray(s, sAt + 8 * QUERIES);
        t8.add(fromArray(LANES, m, mAt + 8 * mRow + L)).intoArray(s, sAt + 8 * QUERIES + L);
        s9.add(fromArray(LANES, m, mAt + 9 * mRow)).intoArray(s, sAt + 9 * QUERIES);
        t9.add(fromArray(LANES, m, mAt + 9 * mRow + L)).intoArray(s, sAt + 9 * QUERIES + L);
        s10.add(fromArray(LANES, m, mAt + 10 * mRow)).intoArray(s, sAt + 10 * QUERIES);
        t10.add(fromArray(LANES, m, mAt + 10 * mRow + L)).intoArray(s, sAt + 10 * QUERIES + L);
        s11.add(fromArray(LANES, m, mAt + 11 * mRow)).intoArray(s, sAt + 11 * QUERIES);
        t11.add(fromArray(LANES, m, mAt + 11 * mRow + L)).intoArray(s, sAt + 11 * QUERIES + L);
    }

    private static void ten(
            int d, float[] k, int kAt, float[] q, int qAt, float[] m, int mAt, int mRow, float[] s, int sAt) {
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
            x = broadcast(LANES, k[kAt + p]);
            s0 = x.fma(u, s0);
            t0 = x.fma(w, t0);
            x = broadcast(LANES, k[kAt + p + 1 * ROW]);
            s1 = x.fma(u, s1);
            t1 = x.fma(w, t1);
            x = broadcast(LANES, k[kAt + p + 2 * ROW]);
            s2 = x.fma(u, s2);
            t2 = x.fma(w, t2);
            x = broadcast(LANES, k[kAt + p + 3 * ROW]);
            s3 = x.fma(u, s3);
            t3 = x.fma(w, t3);
            x = broadcast(LANES, k[kAt + p + 4 * ROW]);
            s4 = x.fma(u, s4);
            t4 = x.fma(w, t4);
            x = broadcast(LANES, k[kAt + p + 5 * ROW]);
            s5 = x.fma(u, s5);
            t5 = x.fma(w, t5);
            x = broadcast(LANES, k[kAt + p + 6 * ROW]);
            s6 = x.fma(u, s6);
            t6 = x.fma(w, t6);
            x = broadcast(LANES, k[kAt + p + 7 * ROW]);
            s7 = x.fma(u, s7);
            t7 = x.fma(w, t7);
            x = broadcast(LANES, k[kAt + p + 8 * ROW]);
            s8 = x.fma(u, s8);
            t8 = x.fma(w, t8);
            x = broadcast(LANES, k[kAt + p + 9 * ROW]);
            s9 = x.fma(u, s9);
            t9 = x.fma(w, t9);
        }
        s0.add(fromArray(LANES, m, mAt)).intoArray(s, sAt);
        t0.add(fromArray(LANES, m, mAt + L)).intoArray(s, sAt + L);
        s1.add(fromArray(LANES, m, mAt + 1 * mRow)).intoArray(s, sAt + 1 * QUERIES);
        t1.add(fromArray(LANES, m, mAt + 1 * mRow + L)).intoArray(s, sAt + 1 * QUERIES + L);
        s2.add(fromArray(LANES, m, mAt + 2 * mRow)).intoArray(s, sAt + 2 * QUERIES);
        t2.add(fromArray(LANES, m, mAt + 2 * mRow + L)).intoArray(s, sAt + 2 * QUERIES + L);
        s3.add(fromArray(LANES, m, mAt + 3 * mRow)).intoArray(s, sAt + 3 * QUERIES);
        t3.add(fromArray(LANES, m, mAt + 3 * mRow + L)).intoArray(s, sAt + 3 * QUERIES + L);
        s4.add(fromArray(LANES, m, mAt + 4 * mRow)).intoArray(s, sAt + 4 * QUERIES);
        t4.add(fromArray(LANES, m, mAt + 4 * mRow + L)).intoArray(s, sAt + 4 * QUERIES + L);
        s5.add(fromArray(LANES, m, mAt + 5 * mRow)).intoArray(s, sAt + 5 * QUERIES);
        t5.add(fromArray(LANES, m, mAt + 5 * mRow + L)).intoArray(s, sAt + 5 * QUERIES + L);
        s6.add(fromArray(LANES, m, mAt + 6 * mRow)).intoArray(s, sAt + 6 * QUERIES);
        t6.add(fromArray(LANES, m, mAt + 6 * mRow + L)).intoArray(s, sAt + 6 * QUERIES + L);
        s7.add(fromArray(LANES, m, mAt + 7 * mRow)).intoArray(s, sAt + 7 * QUERIES);
        t7.add(fromArray(LANES, m, mAt + 7 * mRow + L)).intoArray(s, sAt + 7 * QUERIES + L);
        s8.add(fromArray(LANES, m, mAt + 8 * mRow)).intoArray(s, sAt + 8 * QUERIES);
        t8.add(fromArray(LANES, m, mAt + 8 * mRow + L)).intoArray(s, sAt + 8 * QUERIES + L);
        s9.add(fromArray(LANES, m, mAt + 9 * mRow)).intoArray(s, sAt + 9 * QUERIES);
        t9.add(fromArray(LANES, m, mAt + 9 * mRow + L)).intoArray(s, sAt + 9 * QUERIES + L);
    }

    private static void narrow(
            int d, float[] k, int kAt, float[] q, int qAt, float[] m, int mAt, int mRow, float[] s, int sAt) {
        FloatVector zero = FloatVector.zero(LANES);
        FloatVector s0 = zero;
        FloatVector s1 = zero;
        FloatVector s2 = zero;
        FloatVector s3 = zero;
        FloatVector s4 = zero;
        FloatVector s5 = zero;
        FloatVector s6 = zero;
        FloatVector s7 = zero;
        FloatVector s8 = zero;
        FloatVector s9 = zero;
        FloatVector s10 = zero;
        FloatVector s11 = zero;
        for (int p = 0; p < d; p++) {
            FloatVector u = fromArray(LANES, q, qAt + QUERIES * p), x;
            x = broadcast(LANES, k[kAt + p]);
            s0 = x.fma(u, s0);
            x = broadcast(LANES, k[kAt + p + 1 * ROW]);
            s1 = x.fma(u, s1);
            x = broadcast(LANES, k[kAt + p + 2 * ROW]);
            s2 = x.fma(u, s2);
            x = broadcast(LANES, k[kAt + p + 3 * ROW]);
            s3 = x.fma(u, s3);
            x = broadcast(LANES, k[kAt + p + 4 * ROW]);
            s4 = x.fma(u, s4);
            x = broadcast(LANES, k[kAt + p + 5 * ROW]);
            s5 = x.fma(u, s5);
            x = broadcast(LANES, k[kAt + p + 6 * ROW]);
            s6 = x.fma(u, s6);
            x = broadcast(LANES, k[kAt + p + 7 * ROW]);
            s7 = x.fma(u, s7);
            x = broadcast(LANES, k[kAt + p + 8 * ROW]);
            s8 = x.fma(u, s8);
            x = broadcast(LANES, k[kAt + p + 9 * ROW]);
            s9 = x.fma(u, s9);
            x = broadcast(LANES, k[kAt + p + 10 * ROW]);
            s10 = x.fma(u, s10);
            x = broadcast(LANES, k[kAt + p + 11 * ROW]);
            s11 = x.fma(u, s11);
        }
        s0.add(fromArray(LANES, m, mAt)).intoArray(s, sAt);
        s1.add(fromArray(LANES, m, mAt + 1 * mRow)).intoArray(s, sAt + 1 * QUERIES);
        s2.add(fromArray(LANES, m, mAt + 2 * mRow)).intoArray(s, sAt + 2 * QUERIES);
        s3.add(fromArray(LANES, m, mAt + 3 * mRow)).intoArray(s, sAt + 3 * QUERIES);
        s4.add(fromArray(LANES, m, mAt + 4 * mRow)).intoArray(s, sAt + 4 * QUERIES);
        s5.add(fromArray(LANES, m, mAt + 5 * mRow)).intoArray(s, sAt + 5 * QUERIES);
        s6.add(fromArray(LANES, m, mAt + 6 * mRow)).intoArray(s, sAt + 6 * QUERIES);
        s7.add(fromArray(LANES, m, mAt + 7 * mRow)).intoArray(s, sAt + 7 * QUERIES);
        s8.add(fromArray(LANES, m, mAt + 8 * mRow)).intoArray(s, sAt + 8 * QUERIES);
        s9.add(fromArray(LANES, m, mAt + 9 * mRow)).intoArray(s, sAt + 9 * QUERIES);
        s10.add(fromArray(LANES, m, mAt + 10 * mRow)).intoArray(s, sAt + 10 * QUERIES);
        s11.add(fromArray(LANES, m, mAt + 11 * mRow)).intoArray(s, sAt + 11 * QUERIES);
    }
}
