package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.ScoreTile.QUERIES;
import static jclap.core.kernel.simd.ScoreTile.ROWS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Outputs of [SimdAttention], `Yᵀ = Vᵀ·S·diag(r)`, in tiles like those of [ScoreTile]: columns of V by two vectors of
/// queries.
///
/// With the queries along the lanes, what a query is divided by is a lane. A last tile overlaps the one before it.
final class OutputTile {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    private OutputTile() {}

    /// @param e at least [ScoreTile#ROWS]
    /// @param width how many queries of a panel to compute, L or all
    /// @param v `(n, e)`
    /// @param s `(n, QUERIES)`
    /// @param r what the outputs of a query are multiplied by, `(QUERIES)`
    /// @param y `(e, QUERIES)`
    static void multiply(
            int e, int width, int n, float[] v, int vAt, float[] s, int sAt, float[] r, float[] y, int yAt) {
        for (int i = 0, height; i < e; i += height) {
            height = ScoreTile.height(e - i, width);
            int column = Math.min(i, e - height), from = vAt + column, to = yAt + column * QUERIES;
            if (width == L) {
                narrow(e, n, v, from, s, sAt, r, y, to);
            } else if (height == ROWS) {
                twelve(e, n, v, from, s, sAt, r, y, to);
            } else {
                ten(e, n, v, from, s, sAt, r, y, to);
            }
        }
    }

    private static void twelve(int e, int n, float[] v, int vAt, float[] s, int sAt, float[] r, float[] y, int yAt) {
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
        for (int j = 0, i = vAt; j < n; j++, i += e) {
            FloatVector u = fromArray(LANES, s, sAt + QUERIES * j), w = fromArray(LANES, s, sAt + QUERIES * j + L), x;
            x = broadcast(LANES, v[i]);
            s0 = x.fma(u, s0);
            t0 = x.fma(w, t0);
            x = broadcast(LANES, v[i + 1]);
            s1 = x.fma(u, s1);
            t1 = x.fma(w, t1);
            x = broadcast(LANES, v[i + 2]);
            s2 = x.fma(u, s2);
            t2 = x.fma(w, t2);
            x = broadcast(LANES, v[i + 3]);
            s3 = x.fma(u, s3);
            t3 = x.fma(w, t3);
            x = broadcast(LANES, v[i + 4]);
            s4 = x.fma(u, s4);
            t4 = x.fma(w, t4);
            x = broadcast(LANES, v[i + 5]);
            s5 = x.fma(u, s5);
            t5 = x.fma(w, t5);
            x = broadcast(LANES, v[i + 6]);
            s6 = x.fma(u, s6);
            t6 = x.fma(w, t6);
            x = broadcast(LANES, v[i + 7]);
            s7 = x.fma(u, s7);
            t7 = x.fma(w, t7);
            x = broadcast(LANES, v[i + 8]);
            s8 = x.fma(u, s8);
            t8 = x.fma(w, t8);
            x = broadcast(LANES, v[i + 9]);
            s9 = x.fma(u, s9);
            t9 = x.fma(w, t9);
            x = broadcast(LANES, v[i + 10]);
            s10 = x.fma(u, s10);
            t10 = x.fma(w, t10);
            x = broadcast(LANES, v[i + 11]);
            s11 = x.fma(u, s11);
            t11 = x.fma(w, t11);
        }
        FloatVector u = fromArray(LANES, r, 0), w = fromArray(LANES, r, L);
        s0.mul(u).intoArray(y, yAt);
        t0.mul(w).intoArray(y, yAt + L);
        s1.mul(u).intoArray(y, yAt + 1 * QUERIES);
        t1.mul(w).intoArray(y, yAt + 1 * QUERIES + L);
        s2.mul(u).intoArray(y, yAt + 2 * QUERIES);
        t2.mul(w).intoArray(y, yAt + 2 * QUERIES + L);
        s3.mul(u).intoArray(y, yAt + 3 * QUERIES);
        t3.mul(w).intoArray(y, yAt + 3 * QUERIES + L);
        s4.mul(u).intoArray(y, yAt + 4 * QUERIES);
        t4.mul(w).intoArray(y, yAt + 4 * QUERIES + L);
        s5.mul(u).intoArray(y, yAt + 5 * QUERIES);
        t5.mul(w).intoArray(y, yAt + 5 * QUERIES + L);
        s6.mul(u).intoArray(y, yAt + 6 * QUERIES);
        t6.mul(w).intoArray(y, yAt + 6 * QUERIES + L);
        s7.mul(u).intoArray(y, yAt + 7 * QUERIES);
        t7.mul(w).intoArray(y, yAt + 7 * QUERIES + L);
        s8.mul(u).intoArray(y, yAt + 8 * QUERIES);
        t8.mul(w).intoArray(y, yAt + 8 * QUERIES + L);
        s9.mul(u).intoArray(y, yAt + 9 * QUERIES);
        t9.mul(w).intoArray(y, yAt + 9 * QUERIES + L);
        s10.mul(u).intoArray(y, yAt + 10 * QUERIES);
        t10.mul(w).intoArray(y, yAt + 10 * QUERIES + L);
        s11.mul(u).intoArray(y, yAt + 11 * QUERIES);
        t11.mul(w).intoArray(y, yAt + 11 * QUERIES + L);
    }

    private static void ten(int e, int n, float[] v, int vAt, float[] s, int sAt, float[] r, float[] y, int yAt) {
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
        for (int j = 0, i = vAt; j < n; j++, i += e) {
            FloatVector u = fromArray(LANES, s, sAt + QUERIES * j), w = fromArray(LANES, s, sAt + QUERIES * j + L), x;
            x = broadcast(LANES, v[i]);
            s0 = x.fma(u, s0);
            t0 = x.fma(w, t0);
            x = broadcast(LANES, v[i + 1]);
            s1 = x.fma(u, s1);
            t1 = x.fma(w, t1);
            x = broadcast(LANES, v[i + 2]);
            s2 = x.fma(u, s2);
            t2 = x.fma(w, t2);
            x = broadcast(LANES, v[i + 3]);
            s3 = x.fma(u, s3);
            t3 = x.fma(w, t3);
            x = broadcast(LANES, v[i + 4]);
            s4 = x.fma(u, s4);
            t4 = x.fma(w, t4);
            x = broadcast(LANES, v[i + 5]);
            s5 = x.fma(u, s5);
            t5 = x.fma(w, t5);
            x = broadcast(LANES, v[i + 6]);
            s6 = x.fma(u, s6);
            t6 = x.fma(w, t6);
            x = broadcast(LANES, v[i + 7]);
            s7 = x.fma(u, s7);
            t7 = x.fma(w, t7);
            x = broadcast(LANES, v[i + 8]);
            s8 = x.fma(u, s8);
            t8 = x.fma(w, t8);
            x = broadcast(LANES, v[i + 9]);
            s9 = x.fma(u, s9);
            t9 = x.fma(w, t9);
        }
        FloatVector u = fromArray(LANES, r, 0), w = fromArray(LANES, r, L);
        s0.mul(u).intoArray(y, yAt);
        t0.mul(w).intoArray(y, yAt + L);
        s1.mul(u).intoArray(y, yAt + 1 * QUERIES);
        t1.mul(w).intoArray(y, yAt + 1 * QUERIES + L);
        s2.mul(u).intoArray(y, yAt + 2 * QUERIES);
        t2.mul(w).intoArray(y, yAt + 2 * QUERIES + L);
        s3.mul(u).intoArray(y, yAt + 3 * QUERIES);
        t3.mul(w).intoArray(y, yAt + 3 * QUERIES + L);
        s4.mul(u).intoArray(y, yAt + 4 * QUERIES);
        t4.mul(w).intoArray(y, yAt + 4 * QUERIES + L);
        s5.mul(u).intoArray(y, yAt + 5 * QUERIES);
        t5.mul(w).intoArray(y, yAt + 5 * QUERIES + L);
        s6.mul(u).intoArray(y, yAt + 6 * QUERIES);
        t6.mul(w).intoArray(y, yAt + 6 * QUERIES + L);
        s7.mul(u).intoArray(y, yAt + 7 * QUERIES);
        t7.mul(w).intoArray(y, yAt + 7 * QUERIES + L);
        s8.mul(u).intoArray(y, yAt + 8 * QUERIES);
        t8.mul(w).intoArray(y, yAt + 8 * QUERIES + L);
        s9.mul(u).intoArray(y, yAt + 9 * QUERIES);
        t9.mul(w).intoArray(y, yAt + 9 * QUERIES + L);
    }

    private static void narrow(int e, int n, float[] v, int vAt, float[] s, int sAt, float[] r, float[] y, int yAt) {
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
        for (int j = 0, i = vAt; j < n; j++, i += e) {
            FloatVector u = fromArray(LANES, s, sAt + QUERIES * j), x;
            x = broadcast(LANES, v[i]);
            s0 = x.fma(u, s0);
            x = broadcast(LANES, v[i + 1]);
            s1 = x.fma(u, s1);
            x = broadcast(LANES, v[i + 2]);
            s2 = x.fma(u, s2);
            x = broadcast(LANES, v[i + 3]);
            s3 = x.fma(u, s3);
            x = broadcast(LANES, v[i + 4]);
            s4 = x.fma(u, s4);
            x = broadcast(LANES, v[i + 5]);
            s5 = x.fma(u, s5);
            x = broadcast(LANES, v[i + 6]);
            s6 = x.fma(u, s6);
            x = broadcast(LANES, v[i + 7]);
            s7 = x.fma(u, s7);
            x = broadcast(LANES, v[i + 8]);
            s8 = x.fma(u, s8);
            x = broadcast(LANES, v[i + 9]);
            s9 = x.fma(u, s9);
            x = broadcast(LANES, v[i + 10]);
            s10 = x.fma(u, s10);
            x = broadcast(LANES, v[i + 11]);
            s11 = x.fma(u, s11);
        }
        FloatVector u = fromArray(LANES, r, 0);
        s0.mul(u).intoArray(y, yAt);
        s1.mul(u).intoArray(y, yAt + 1 * QUERIES);
        s2.mul(u).intoArray(y, yAt + 2 * QUERIES);
        s3.mul(u).intoArray(y, yAt + 3 * QUERIES);
        s4.mul(u).intoArray(y, yAt + 4 * QUERIES);
        s5.mul(u).intoArray(y, yAt + 5 * QUERIES);
        s6.mul(u).intoArray(y, yAt + 6 * QUERIES);
        s7.mul(u).intoArray(y, yAt + 7 * QUERIES);
        s8.mul(u).intoArray(y, yAt + 8 * QUERIES);
        s9.mul(u).intoArray(y, yAt + 9 * QUERIES);
        s10.mul(u).intoArray(y, yAt + 10 * QUERIES);
        s11.mul(u).intoArray(y, yAt + 11 * QUERIES);
    }
}
