package jclap.core.kernel.simd;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loop of [SimdDirect]: a tile of C, up to 6 rows by 4 vectors, held in registers, while A and B are
/// read where they lie.
///
/// More rows than 6 would need more registers for their places in A than there are. Where rows are missing at the end,
/// the last one is computed once more: all of C is read before any of it is written, so that it is the same however
/// often it is written.
final class DirectTile {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    /// The rows and the columns of the largest tile.
    static final int ROWS = 6, COLUMNS = SimdTile.HAS_32_REGISTERS ? 4 * L : 2 * L;

    private DirectTile() {}

    /// Adds the product of some rows of A and some columns of B, at least L if C has no columns before them.
    ///
    /// @param rows at most [#ROWS]
    /// @param columns at most [#COLUMNS]
    static void multiply(
            int rows,
            int columns,
            int k,
            float[] a,
            int aAt,
            int aRow,
            float[] b,
            int bAt,
            int bRow,
            float[] c,
            int cAt,
            int cRow) {
        if (columns == 4 * L) {
            tile4(rows, k, a, aAt, aRow, b, bAt, bRow, c, cAt, cRow);
            return;
        }
        int j = 0;
        if (columns >= 2 * L) {
            tile2(rows, k, a, aAt, aRow, b, bAt, bRow, c, cAt, cRow);
            j = 2 * L;
        }
        for (; j < columns; j += L) {
            // At the end a tile that begins earlier, and leaves alone what it shares with the one before.
            int skipped = Math.max(0, j + L - columns), at = j - skipped;
            tile1(rows, skipped, k, a, aAt, aRow, b, bAt + at, bRow, c, cAt + at, cRow);
        }
    }

    private static void tile4(
            int rows, int k, float[] a, int aAt, int aRow, float[] b, int bAt, int bRow, float[] c, int cAt, int cRow) {
        int last = rows - 1,
                a0 = aAt,
                a1 = aAt + Math.min(1, last) * aRow,
                a2 = aAt + Math.min(2, last) * aRow,
                a3 = aAt + Math.min(3, last) * aRow,
                a4 = aAt + Math.min(4, last) * aRow,
                a5 = aAt + Math.min(5, last) * aRow;
        FloatVector zero = FloatVector.zero(LANES);
        FloatVector s0 = zero, t0 = zero, u0 = zero, v0 = zero;
        FloatVector s1 = zero, t1 = zero, u1 = zero, v1 = zero;
        FloatVector s2 = zero, t2 = zero, u2 = zero, v2 = zero;
        FloatVector s3 = zero, t3 = zero, u3 = zero, v3 = zero;
        FloatVector s4 = zero, t4 = zero, u4 = zero, v4 = zero;
        FloatVector s5 = zero, t5 = zero, u5 = zero, v5 = zero;
        for (int p = 0, r = bAt; p < k; p++, r += bRow) {
            FloatVector s = fromArray(LANES, b, r),
                    t = fromArray(LANES, b, r + L),
                    u = fromArray(LANES, b, r + 2 * L),
                    v = fromArray(LANES, b, r + 3 * L),
                    x;
            x = broadcast(LANES, a[a0 + p]);
            s0 = x.fma(s, s0);
            t0 = x.fma(t, t0);
            u0 = x.fma(u, u0);
            v0 = x.fma(v, v0);
            x = broadcast(LANES, a[a1 + p]);
            s1 = x.fma(s, s1);
            t1 = x.fma(t, t1);
            u1 = x.fma(u, u1);
            v1 = x.fma(v, v1);
            x = broadcast(LANES, a[a2 + p]);
            s2 = x.fma(s, s2);
            t2 = x.fma(t, t2);
            u2 = x.fma(u, u2);
            v2 = x.fma(v, v2);
            x = broadcast(LANES, a[a3 + p]);
            s3 = x.fma(s, s3);
            t3 = x.fma(t, t3);
            u3 = x.fma(u, u3);
            v3 = x.fma(v, v3);
            x = broadcast(LANES, a[a4 + p]);
            s4 = x.fma(s, s4);
            t4 = x.fma(t, t4);
            u4 = x.fma(u, u4);
            v4 = x.fma(v, v4);
            x = broadcast(LANES, a[a5 + p]);
            s5 = x.fma(s, s5);
            t5 = x.fma(t, t5);
            u5 = x.fma(u, u5);
            v5 = x.fma(v, v5);
        }
        int c0 = cAt,
                c1 = cAt + Math.min(1, last) * cRow,
                c2 = cAt + Math.min(2, last) * cRow,
                c3 = cAt + Math.min(3, last) * cRow,
                c4 = cAt + Math.min(4, last) * cRow,
                c5 = cAt + Math.min(5, last) * cRow;
        s0 = fromArray(LANES, c, c0).add(s0);
        t0 = fromArray(LANES, c, c0 + L).add(t0);
        u0 = fromArray(LANES, c, c0 + 2 * L).add(u0);
        v0 = fromArray(LANES, c, c0 + 3 * L).add(v0);
        s1 = fromArray(LANES, c, c1).add(s1);
        t1 = fromArray(LANES, c, c1 + L).add(t1);
        u1 = fromArray(LANES, c, c1 + 2 * L).add(u1);
        v1 = fromArray(LANES, c, c1 + 3 * L).add(v1);
        s2 = fromArray(LANES, c, c2).add(s2);
        t2 = fromArray(LANES, c, c2 + L).add(t2);
        u2 = fromArray(LANES, c, c2 + 2 * L).add(u2);
        v2 = fromArray(LANES, c, c2 + 3 * L).add(v2);
        s3 = fromArray(LANES, c, c3).add(s3);
        t3 = fromArray(LANES, c, c3 + L).add(t3);
        u3 = fromArray(LANES, c, c3 + 2 * L).add(u3);
        v3 = fromArray(LANES, c, c3 + 3 * L).add(v3);
        s4 = fromArray(LANES, c, c4).add(s4);
        t4 = fromArray(LANES, c, c4 + L).add(t4);
        u4 = fromArray(LANES, c, c4 + 2 * L).add(u4);
        v4 = fromArray(LANES, c, c4 + 3 * L).add(v4);
        s5 = fromArray(LANES, c, c5).add(s5);
        t5 = fromArray(LANES, c, c5 + L).add(t5);
        u5 = fromArray(LANES, c, c5 + 2 * L).add(u5);
        v5 = fromArray(LANES, c, c5 + 3 * L).add(v5);
        s0.intoArray(c, c0);
        t0.intoArray(c, c0 + L);
        u0.intoArray(c, c0 + 2 * L);
        v0.intoArray(c, c0 + 3 * L);
        s1.intoArray(c, c1);
        t1.intoArray(c, c1 + L);
        u1.intoArray(c, c1 + 2 * L);
        v1.intoArray(c, c1 + 3 * L);
        s2.intoArray(c, c2);
        t2.intoArray(c, c2 + L);
        u2.intoArray(c, c2 + 2 * L);
        v2.intoArray(c, c2 + 3 * L);
        s3.intoArray(c, c3);
        t3.intoArray(c, c3 + L);
        u3.intoArray(c, c3 + 2 * L);
        v3.intoArray(c, c3 + 3 * L);
        s4.intoArray(c, c4);
        t4.intoArray(c, c4 + L);
        u4.intoArray(c, c4 + 2 * L);
        v4.intoArray(c, c4 + 3 * L);
        s5.intoArray(c, c5);
        t5.intoArray(c, c5 + L);
        u5.intoArray(c, c5 + 2 * L);
        v5.intoArray(c, c5 + 3 * L);
    }

    private static void tile2(
            int rows, int k, float[] a, int aAt, int aRow, float[] b, int bAt, int bRow, float[] c, int cAt, int cRow) {
        int last = rows - 1,
                a0 = aAt,
                a1 = aAt + Math.min(1, last) * aRow,
                a2 = aAt + Math.min(2, last) * aRow,
                a3 = aAt + Math.min(3, last) * aRow,
                a4 = aAt + Math.min(4, last) * aRow,
                a5 = aAt + Math.min(5, last) * aRow;
        FloatVector zero = FloatVector.zero(LANES);
        FloatVector s0 = zero, t0 = zero;
        FloatVector s1 = zero, t1 = zero;
        FloatVector s2 = zero, t2 = zero;
        FloatVector s3 = zero, t3 = zero;
        FloatVector s4 = zero, t4 = zero;
        FloatVector s5 = zero, t5 = zero;
        for (int p = 0, r = bAt; p < k; p++, r += bRow) {
            FloatVector s = fromArray(LANES, b, r), t = fromArray(LANES, b, r + L), x;
            x = broadcast(LANES, a[a0 + p]);
            s0 = x.fma(s, s0);
            t0 = x.fma(t, t0);
            x = broadcast(LANES, a[a1 + p]);
            s1 = x.fma(s, s1);
            t1 = x.fma(t, t1);
            x = broadcast(LANES, a[a2 + p]);
            s2 = x.fma(s, s2);
            t2 = x.fma(t, t2);
            x = broadcast(LANES, a[a3 + p]);
            s3 = x.fma(s, s3);
            t3 = x.fma(t, t3);
            x = broadcast(LANES, a[a4 + p]);
            s4 = x.fma(s, s4);
            t4 = x.fma(t, t4);
            x = broadcast(LANES, a[a5 + p]);
            s5 = x.fma(s, s5);
            t5 = x.fma(t, t5);
        }
        int c0 = cAt,
                c1 = cAt + Math.min(1, last) * cRow,
                c2 = cAt + Math.min(2, last) * cRow,
                c3 = cAt + Math.min(3, last) * cRow,
                c4 = cAt + Math.min(4, last) * cRow,
                c5 = cAt + Math.min(5, last) * cRow;
        s0 = fromArray(LANES, c, c0).add(s0);
        t0 = fromArray(LANES, c, c0 + L).add(t0);
        s1 = fromArray(LANES, c, c1).add(s1);
        t1 = fromArray(LANES, c, c1 + L).add(t1);
        s2 = fromArray(LANES, c, c2).add(s2);
        t2 = fromArray(LANES, c, c2 + L).add(t2);
        s3 = fromArray(LANES, c, c3).add(s3);
        t3 = fromArray(LANES, c, c3 + L).add(t3);
        s4 = fromArray(LANES, c, c4).add(s4);
        t4 = fromArray(LANES, c, c4 + L).add(t4);
        s5 = fromArray(LANES, c, c5).add(s5);
        t5 = fromArray(LANES, c, c5 + L).add(t5);
        s0.intoArray(c, c0);
        t0.intoArray(c, c0 + L);
        s1.intoArray(c, c1);
        t1.intoArray(c, c1 + L);
        s2.intoArray(c, c2);
        t2.intoArray(c, c2 + L);
        s3.intoArray(c, c3);
        t3.intoArray(c, c3 + L);
        s4.intoArray(c, c4);
        t4.intoArray(c, c4 + L);
        s5.intoArray(c, c5);
        t5.intoArray(c, c5 + L);
    }

    private static void tile1(
            int rows,
            int skipped,
            int k,
            float[] a,
            int aAt,
            int aRow,
            float[] b,
            int bAt,
            int bRow,
            float[] c,
            int cAt,
            int cRow) {
        int last = rows - 1,
                a0 = aAt,
                a1 = aAt + Math.min(1, last) * aRow,
                a2 = aAt + Math.min(2, last) * aRow,
                a3 = aAt + Math.min(3, last) * aRow,
                a4 = aAt + Math.min(4, last) * aRow,
                a5 = aAt + Math.min(5, last) * aRow;
        VectorMask<Float> mask = LANES.indexInRange(-skipped, L);
        FloatVector zero = FloatVector.zero(LANES);
        FloatVector s0 = zero;
        FloatVector s1 = zero;
        FloatVector s2 = zero;
        FloatVector s3 = zero;
        FloatVector s4 = zero;
        FloatVector s5 = zero;
        for (int p = 0, r = bAt; p < k; p++, r += bRow) {
            FloatVector s = fromArray(LANES, b, r), x;
            x = broadcast(LANES, a[a0 + p]);
            s0 = x.fma(s, s0);
            x = broadcast(LANES, a[a1 + p]);
            s1 = x.fma(s, s1);
            x = broadcast(LANES, a[a2 + p]);
            s2 = x.fma(s, s2);
            x = broadcast(LANES, a[a3 + p]);
            s3 = x.fma(s, s3);
            x = broadcast(LANES, a[a4 + p]);
            s4 = x.fma(s, s4);
            x = broadcast(LANES, a[a5 + p]);
            s5 = x.fma(s, s5);
        }
        int c0 = cAt,
                c1 = cAt + Math.min(1, last) * cRow,
                c2 = cAt + Math.min(2, last) * cRow,
                c3 = cAt + Math.min(3, last) * cRow,
                c4 = cAt + Math.min(4, last) * cRow,
                c5 = cAt + Math.min(5, last) * cRow;
        s0 = fromArray(LANES, c, c0).add(s0, mask);
        s1 = fromArray(LANES, c, c1).add(s1, mask);
        s2 = fromArray(LANES, c, c2).add(s2, mask);
        s3 = fromArray(LANES, c, c3).add(s3, mask);
        s4 = fromArray(LANES, c, c4).add(s4, mask);
        s5 = fromArray(LANES, c, c5).add(s5, mask);
        s0.intoArray(c, c0);
        s1.intoArray(c, c1);
        s2.intoArray(c, c2);
        s3.intoArray(c, c3);
        s4.intoArray(c, c4);
        s5.intoArray(c, c5);
    }
}
