package jclap.core.kernel.simd;

import static java.lang.Float.floatToRawIntBits;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The tile of [SimdTile] that nearly all of C is made of: 12 rows by two vectors.
///
/// Two steps of the sum at a time, and a counter for each operand, leave 8 instructions beside the 76 that compute; one
/// step and one counter for both, from which their places are worked out, left 9 beside 38. It matters where a
/// processor shares its front with another: there every instruction takes the place of one that computes. With three
/// steps the compiler wants more vectors at once than there are registers.
final class TwelveRows {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    private TwelveRows() {}

    /// As [SimdTile#multiply] of this height.
    static int multiply(int k, float[] a, int aAt, float[] b, int bAt, int ahead, float[] c, int cAt, int cRow) {
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
        FloatVector s, t, x;
        int read = 0, quarter = k / 2 * L, far = bAt + ahead, y = bAt, z = aAt;
        for (int end = bAt + k / 2 * 4 * L; y < end; y += 4 * L, z += 24) {
            if (ahead > 0) {
                read ^= floatToRawIntBits(b[far]) ^ floatToRawIntBits(b[far + quarter]);
                read ^= floatToRawIntBits(b[far + 2 * quarter]) ^ floatToRawIntBits(b[far + 3 * quarter]);
                far += L;
            }
            s = fromArray(LANES, b, y);
            t = fromArray(LANES, b, y + L);
            x = broadcast(LANES, a[z]);
            s0 = x.fma(s, s0);
            t0 = x.fma(t, t0);
            x = broadcast(LANES, a[z + 1]);
            s1 = x.fma(s, s1);
            t1 = x.fma(t, t1);
            x = broadcast(LANES, a[z + 2]);
            s2 = x.fma(s, s2);
            t2 = x.fma(t, t2);
            x = broadcast(LANES, a[z + 3]);
            s3 = x.fma(s, s3);
            t3 = x.fma(t, t3);
            x = broadcast(LANES, a[z + 4]);
            s4 = x.fma(s, s4);
            t4 = x.fma(t, t4);
            x = broadcast(LANES, a[z + 5]);
            s5 = x.fma(s, s5);
            t5 = x.fma(t, t5);
            x = broadcast(LANES, a[z + 6]);
            s6 = x.fma(s, s6);
            t6 = x.fma(t, t6);
            x = broadcast(LANES, a[z + 7]);
            s7 = x.fma(s, s7);
            t7 = x.fma(t, t7);
            x = broadcast(LANES, a[z + 8]);
            s8 = x.fma(s, s8);
            t8 = x.fma(t, t8);
            x = broadcast(LANES, a[z + 9]);
            s9 = x.fma(s, s9);
            t9 = x.fma(t, t9);
            x = broadcast(LANES, a[z + 10]);
            s10 = x.fma(s, s10);
            t10 = x.fma(t, t10);
            x = broadcast(LANES, a[z + 11]);
            s11 = x.fma(s, s11);
            t11 = x.fma(t, t11);
            s = fromArray(LANES, b, y + 2 * L);
            t = fromArray(LANES, b, y + 3 * L);
            x = broadcast(LANES, a[z + 12]);
            s0 = x.fma(s, s0);
            t0 = x.fma(t, t0);
            x = broadcast(LANES, a[z + 13]);
            s1 = x.fma(s, s1);
            t1 = x.fma(t, t1);
            x = broadcast(LANES, a[z + 14]);
            s2 = x.fma(s, s2);
            t2 = x.fma(t, t2);
            x = broadcast(LANES, a[z + 15]);
            s3 = x.fma(s, s3);
            t3 = x.fma(t, t3);
            x = broadcast(LANES, a[z + 16]);
            s4 = x.fma(s, s4);
            t4 = x.fma(t, t4);
            x = broadcast(LANES, a[z + 17]);
            s5 = x.fma(s, s5);
            t5 = x.fma(t, t5);
            x = broadcast(LANES, a[z + 18]);
            s6 = x.fma(s, s6);
            t6 = x.fma(t, t6);
            x = broadcast(LANES, a[z + 19]);
            s7 = x.fma(s, s7);
            t7 = x.fma(t, t7);
            x = broadcast(LANES, a[z + 20]);
            s8 = x.fma(s, s8);
            t8 = x.fma(t, t8);
            x = broadcast(LANES, a[z + 21]);
            s9 = x.fma(s, s9);
            t9 = x.fma(t, t9);
            x = broadcast(LANES, a[z + 22]);
            s10 = x.fma(s, s10);
            t10 = x.fma(t, t10);
            x = broadcast(LANES, a[z + 23]);
            s11 = x.fma(s, s11);
            t11 = x.fma(t, t11);
        }
        if (k % 2 > 0) {
            s = fromArray(LANES, b, y);
            t = fromArray(LANES, b, y + L);
            x = broadcast(LANES, a[z]);
            s0 = x.fma(s, s0);
            t0 = x.fma(t, t0);
            x = broadcast(LANES, a[z + 1]);
            s1 = x.fma(s, s1);
            t1 = x.fma(t, t1);
            x = broadcast(LANES, a[z + 2]);
            s2 = x.fma(s, s2);
            t2 = x.fma(t, t2);
            x = broadcast(LANES, a[z + 3]);
            s3 = x.fma(s, s3);
            t3 = x.fma(t, t3);
            x = broadcast(LANES, a[z + 4]);
            s4 = x.fma(s, s4);
            t4 = x.fma(t, t4);
            x = broadcast(LANES, a[z + 5]);
            s5 = x.fma(s, s5);
            t5 = x.fma(t, t5);
            x = broadcast(LANES, a[z + 6]);
            s6 = x.fma(s, s6);
            t6 = x.fma(t, t6);
            x = broadcast(LANES, a[z + 7]);
            s7 = x.fma(s, s7);
            t7 = x.fma(t, t7);
            x = broadcast(LANES, a[z + 8]);
            s8 = x.fma(s, s8);
            t8 = x.fma(t, t8);
            x = broadcast(LANES, a[z + 9]);
            s9 = x.fma(s, s9);
            t9 = x.fma(t, t9);
            x = broadcast(LANES, a[z + 10]);
            s10 = x.fma(s, s10);
            t10 = x.fma(t, t10);
            x = broadcast(LANES, a[z + 11]);
            s11 = x.fma(s, s11);
            t11 = x.fma(t, t11);
        }
        fromArray(LANES, c, cAt).add(s0).intoArray(c, cAt);
        fromArray(LANES, c, cAt + L).add(t0).intoArray(c, cAt + L);
        fromArray(LANES, c, cAt + 1 * cRow).add(s1).intoArray(c, cAt + 1 * cRow);
        fromArray(LANES, c, cAt + 1 * cRow + L).add(t1).intoArray(c, cAt + 1 * cRow + L);
        fromArray(LANES, c, cAt + 2 * cRow).add(s2).intoArray(c, cAt + 2 * cRow);
        fromArray(LANES, c, cAt + 2 * cRow + L).add(t2).intoArray(c, cAt + 2 * cRow + L);
        fromArray(LANES, c, cAt + 3 * cRow).add(s3).intoArray(c, cAt + 3 * cRow);
        fromArray(LANES, c, cAt + 3 * cRow + L).add(t3).intoArray(c, cAt + 3 * cRow + L);
        fromArray(LANES, c, cAt + 4 * cRow).add(s4).intoArray(c, cAt + 4 * cRow);
        fromArray(LANES, c, cAt + 4 * cRow + L).add(t4).intoArray(c, cAt + 4 * cRow + L);
        fromArray(LANES, c, cAt + 5 * cRow).add(s5).intoArray(c, cAt + 5 * cRow);
        fromArray(LANES, c, cAt + 5 * cRow + L).add(t5).intoArray(c, cAt + 5 * cRow + L);
        fromArray(LANES, c, cAt + 6 * cRow).add(s6).intoArray(c, cAt + 6 * cRow);
        fromArray(LANES, c, cAt + 6 * cRow + L).add(t6).intoArray(c, cAt + 6 * cRow + L);
        fromArray(LANES, c, cAt + 7 * cRow).add(s7).intoArray(c, cAt + 7 * cRow);
        fromArray(LANES, c, cAt + 7 * cRow + L).add(t7).intoArray(c, cAt + 7 * cRow + L);
        fromArray(LANES, c, cAt + 8 * cRow).add(s8).intoArray(c, cAt + 8 * cRow);
        fromArray(LANES, c, cAt + 8 * cRow + L).add(t8).intoArray(c, cAt + 8 * cRow + L);
        fromArray(LANES, c, cAt + 9 * cRow).add(s9).intoArray(c, cAt + 9 * cRow);
        fromArray(LANES, c, cAt + 9 * cRow + L).add(t9).intoArray(c, cAt + 9 * cRow + L);
        fromArray(LANES, c, cAt + 10 * cRow).add(s10).intoArray(c, cAt + 10 * cRow);
        fromArray(LANES, c, cAt + 10 * cRow + L).add(t10).intoArray(c, cAt + 10 * cRow + L);
        fromArray(LANES, c, cAt + 11 * cRow).add(s11).intoArray(c, cAt + 11 * cRow);
        fromArray(LANES, c, cAt + 11 * cRow + L).add(t11).intoArray(c, cAt + 11 * cRow + L);
        return read;
    }
}
