package jclap.core.kernel.simd;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loop of [SimdPackedMatrix] for few rows of A, which are read where they lie: a tile of 3 rows by 4
/// panels.
///
/// With so few rows, memory is what limits. Four panels at a time are four streams that it can fetch ahead, and little
/// is to be done between two reads.
final class PanelTile {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    /// The rows and the columns of the tile.
    static final int ROWS = 3, COLUMNS = 4 * SimdTile.COLUMNS;

    private PanelTile() {}

    /// Adds to the first 3 of `rows` rows of C. Where there are fewer, the last one is computed again: all of C is
    /// read before any of it is written.
    ///
    /// @param panel the floats from one panel to the next
    static void multiply(
            int rows,
            int k,
            float[] a,
            int aAt,
            int aRow,
            float[] b,
            int bAt,
            int panel,
            float[] c,
            int cAt,
            int cRow) {
        int last = rows - 1, a1 = aAt + Math.min(1, last) * aRow, a2 = aAt + Math.min(2, last) * aRow;
        FloatVector zero = FloatVector.zero(LANES);
        FloatVector s0 = zero, t0 = zero, u0 = zero;
        FloatVector s1 = zero, t1 = zero, u1 = zero;
        FloatVector s2 = zero, t2 = zero, u2 = zero;
        FloatVector s3 = zero, t3 = zero, u3 = zero;
        FloatVector s4 = zero, t4 = zero, u4 = zero;
        FloatVector s5 = zero, t5 = zero, u5 = zero;
        FloatVector s6 = zero, t6 = zero, u6 = zero;
        FloatVector s7 = zero, t7 = zero, u7 = zero;
        for (int p = 0, q = bAt; p < k; p++, q += 2 * L) {
            FloatVector x = broadcast(LANES, a[aAt + p]),
                    y = broadcast(LANES, a[a1 + p]),
                    z = broadcast(LANES, a[a2 + p]),
                    w;
            w = fromArray(LANES, b, q);
            s0 = x.fma(w, s0);
            t0 = y.fma(w, t0);
            u0 = z.fma(w, u0);
            w = fromArray(LANES, b, q + L);
            s1 = x.fma(w, s1);
            t1 = y.fma(w, t1);
            u1 = z.fma(w, u1);
            w = fromArray(LANES, b, q + panel);
            s2 = x.fma(w, s2);
            t2 = y.fma(w, t2);
            u2 = z.fma(w, u2);
            w = fromArray(LANES, b, q + panel + L);
            s3 = x.fma(w, s3);
            t3 = y.fma(w, t3);
            u3 = z.fma(w, u3);
            w = fromArray(LANES, b, q + 2 * panel);
            s4 = x.fma(w, s4);
            t4 = y.fma(w, t4);
            u4 = z.fma(w, u4);
            w = fromArray(LANES, b, q + 2 * panel + L);
            s5 = x.fma(w, s5);
            t5 = y.fma(w, t5);
            u5 = z.fma(w, u5);
            w = fromArray(LANES, b, q + 3 * panel);
            s6 = x.fma(w, s6);
            t6 = y.fma(w, t6);
            u6 = z.fma(w, u6);
            w = fromArray(LANES, b, q + 3 * panel + L);
            s7 = x.fma(w, s7);
            t7 = y.fma(w, t7);
            u7 = z.fma(w, u7);
        }
        int c1 = cAt + Math.min(1, last) * cRow, c2 = cAt + Math.min(2, last) * cRow;
        s0 = fromArray(LANES, c, cAt).add(s0);
        s1 = fromArray(LANES, c, cAt + L).add(s1);
        s2 = fromArray(LANES, c, cAt + 2 * L).add(s2);
        s3 = fromArray(LANES, c, cAt + 3 * L).add(s3);
        s4 = fromArray(LANES, c, cAt + 4 * L).add(s4);
        s5 = fromArray(LANES, c, cAt + 5 * L).add(s5);
        s6 = fromArray(LANES, c, cAt + 6 * L).add(s6);
        s7 = fromArray(LANES, c, cAt + 7 * L).add(s7);
        t0 = fromArray(LANES, c, c1).add(t0);
        t1 = fromArray(LANES, c, c1 + L).add(t1);
        t2 = fromArray(LANES, c, c1 + 2 * L).add(t2);
        t3 = fromArray(LANES, c, c1 + 3 * L).add(t3);
        t4 = fromArray(LANES, c, c1 + 4 * L).add(t4);
        t5 = fromArray(LANES, c, c1 + 5 * L).add(t5);
        t6 = fromArray(LANES, c, c1 + 6 * L).add(t6);
        t7 = fromArray(LANES, c, c1 + 7 * L).add(t7);
        u0 = fromArray(LANES, c, c2).add(u0);
        u1 = fromArray(LANES, c, c2 + L).add(u1);
        u2 = fromArray(LANES, c, c2 + 2 * L).add(u2);
        u3 = fromArray(LANES, c, c2 + 3 * L).add(u3);
        u4 = fromArray(LANES, c, c2 + 4 * L).add(u4);
        u5 = fromArray(LANES, c, c2 + 5 * L).add(u5);
        u6 = fromArray(LANES, c, c2 + 6 * L).add(u6);
        u7 = fromArray(LANES, c, c2 + 7 * L).add(u7);
        s0.intoArray(c, cAt);
        s1.intoArray(c, cAt + L);
        s2.intoArray(c, cAt + 2 * L);
        s3.intoArray(c, cAt + 3 * L);
        s4.intoArray(c, cAt + 4 * L);
        s5.intoArray(c, cAt + 5 * L);
        s6.intoArray(c, cAt + 6 * L);
        s7.intoArray(c, cAt + 7 * L);
        t0.intoArray(c, c1);
        t1.intoArray(c, c1 + L);
        t2.intoArray(c, c1 + 2 * L);
        t3.intoArray(c, c1 + 3 * L);
        t4.intoArray(c, c1 + 4 * L);
        t5.intoArray(c, c1 + 5 * L);
        t6.intoArray(c, c1 + 6 * L);
        t7.intoArray(c, c1 + 7 * L);
        u0.intoArray(c, c2);
        u1.intoArray(c, c2 + L);
        u2.intoArray(c, c2 + 2 * L);
        u3.intoArray(c, c2 + 3 * L);
        u4.intoArray(c, c2 + 4 * L);
        u5.intoArray(c, c2 + 5 * L);
        u6.intoArray(c, c2 + 6 * L);
        u7.intoArray(c, c2 + 7 * L);
    }
}
