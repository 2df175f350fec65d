package jclap.core.kernel.simd;

import static java.lang.Float.floatToRawIntBits;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The tile of [SimdTile] for 8 rows by two vectors: what is left of powers of two.
final class EightRows {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    private EightRows() {}

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
        int read = 0, half = k * L, far = bAt + ahead;
        for (int p = 0, y = bAt, z = aAt; p < k; p++, y += 2 * L, z += 8) {
            FloatVector s = fromArray(LANES, b, y), t = fromArray(LANES, b, y + L), x;
            if (ahead > 0) {
                read ^= floatToRawIntBits(b[far]) ^ floatToRawIntBits(b[far + half]);
                far += L;
            }
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
        return read;
    }
}
