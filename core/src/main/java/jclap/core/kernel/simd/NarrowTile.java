package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/// Tiles like those of [SimdTile], of a single vector of columns, for products that have no more.
///
/// A multiply-add for each number of A is little: what takes the time is bringing A from memory. Two panels of it are
/// read at once, so that two streams are under way.
final class NarrowTile {

    private static final int L = Lanes.COUNT;

    private NarrowTile() {}

    /// Adds to two tiles of C, of 12 rows by one vector each, one under the other.
    ///
    /// @param a two panels of 12 rows, from `aAt` and from `a2` on
    /// @param b k-major, a vector each
    static void multiply24(int k, float[] a, int aAt, int a2, float[] b, int bAt, float[] c, int cAt, int cRow) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero;
        FloatVector s6 = zero, s7 = zero, s8 = zero, s9 = zero, s10 = zero, s11 = zero;
        FloatVector s12 = zero, s13 = zero, s14 = zero, s15 = zero, s16 = zero, s17 = zero;
        FloatVector s18 = zero, s19 = zero, s20 = zero, s21 = zero, s22 = zero, s23 = zero;
        for (int p = 0; p < k; p++) {
            FloatVector x = fromArray(SPECIES, b, bAt + L * p);
            s0 = broadcast(SPECIES, a[aAt + 12 * p]).fma(x, s0);
            s1 = broadcast(SPECIES, a[aAt + 12 * p + 1]).fma(x, s1);
            s2 = broadcast(SPECIES, a[aAt + 12 * p + 2]).fma(x, s2);
            s3 = broadcast(SPECIES, a[aAt + 12 * p + 3]).fma(x, s3);
            s4 = broadcast(SPECIES, a[aAt + 12 * p + 4]).fma(x, s4);
            s5 = broadcast(SPECIES, a[aAt + 12 * p + 5]).fma(x, s5);
            s6 = broadcast(SPECIES, a[aAt + 12 * p + 6]).fma(x, s6);
            s7 = broadcast(SPECIES, a[aAt + 12 * p + 7]).fma(x, s7);
            s8 = broadcast(SPECIES, a[aAt + 12 * p + 8]).fma(x, s8);
            s9 = broadcast(SPECIES, a[aAt + 12 * p + 9]).fma(x, s9);
            s10 = broadcast(SPECIES, a[aAt + 12 * p + 10]).fma(x, s10);
            s11 = broadcast(SPECIES, a[aAt + 12 * p + 11]).fma(x, s11);
            s12 = broadcast(SPECIES, a[a2 + 12 * p]).fma(x, s12);
            s13 = broadcast(SPECIES, a[a2 + 12 * p + 1]).fma(x, s13);
            s14 = broadcast(SPECIES, a[a2 + 12 * p + 2]).fma(x, s14);
            s15 = broadcast(SPECIES, a[a2 + 12 * p + 3]).fma(x, s15);
            s16 = broadcast(SPECIES, a[a2 + 12 * p + 4]).fma(x, s16);
            s17 = broadcast(SPECIES, a[a2 + 12 * p + 5]).fma(x, s17);
            s18 = broadcast(SPECIES, a[a2 + 12 * p + 6]).fma(x, s18);
            s19 = broadcast(SPECIES, a[a2 + 12 * p + 7]).fma(x, s19);
            s20 = broadcast(SPECIES, a[a2 + 12 * p + 8]).fma(x, s20);
            s21 = broadcast(SPECIES, a[a2 + 12 * p + 9]).fma(x, s21);
            s22 = broadcast(SPECIES, a[a2 + 12 * p + 10]).fma(x, s22);
            s23 = broadcast(SPECIES, a[a2 + 12 * p + 11]).fma(x, s23);
        }
        fromArray(SPECIES, c, cAt).add(s0).intoArray(c, cAt);
        fromArray(SPECIES, c, cAt + cRow).add(s1).intoArray(c, cAt + cRow);
        fromArray(SPECIES, c, cAt + 2 * cRow).add(s2).intoArray(c, cAt + 2 * cRow);
        fromArray(SPECIES, c, cAt + 3 * cRow).add(s3).intoArray(c, cAt + 3 * cRow);
        fromArray(SPECIES, c, cAt + 4 * cRow).add(s4).intoArray(c, cAt + 4 * cRow);
        fromArray(SPECIES, c, cAt + 5 * cRow).add(s5).intoArray(c, cAt + 5 * cRow);
        fromArray(SPECIES, c, cAt + 6 * cRow).add(s6).intoArray(c, cAt + 6 * cRow);
        fromArray(SPECIES, c, cAt + 7 * cRow).add(s7).intoArray(c, cAt + 7 * cRow);
        fromArray(SPECIES, c, cAt + 8 * cRow).add(s8).intoArray(c, cAt + 8 * cRow);
        fromArray(SPECIES, c, cAt + 9 * cRow).add(s9).intoArray(c, cAt + 9 * cRow);
        fromArray(SPECIES, c, cAt + 10 * cRow).add(s10).intoArray(c, cAt + 10 * cRow);
        fromArray(SPECIES, c, cAt + 11 * cRow).add(s11).intoArray(c, cAt + 11 * cRow);
        fromArray(SPECIES, c, cAt + 12 * cRow).add(s12).intoArray(c, cAt + 12 * cRow);
        fromArray(SPECIES, c, cAt + 13 * cRow).add(s13).intoArray(c, cAt + 13 * cRow);
        fromArray(SPECIES, c, cAt + 14 * cRow).add(s14).intoArray(c, cAt + 14 * cRow);
        fromArray(SPECIES, c, cAt + 15 * cRow).add(s15).intoArray(c, cAt + 15 * cRow);
        fromArray(SPECIES, c, cAt + 16 * cRow).add(s16).intoArray(c, cAt + 16 * cRow);
        fromArray(SPECIES, c, cAt + 17 * cRow).add(s17).intoArray(c, cAt + 17 * cRow);
        fromArray(SPECIES, c, cAt + 18 * cRow).add(s18).intoArray(c, cAt + 18 * cRow);
        fromArray(SPECIES, c, cAt + 19 * cRow).add(s19).intoArray(c, cAt + 19 * cRow);
        fromArray(SPECIES, c, cAt + 20 * cRow).add(s20).intoArray(c, cAt + 20 * cRow);
        fromArray(SPECIES, c, cAt + 21 * cRow).add(s21).intoArray(c, cAt + 21 * cRow);
        fromArray(SPECIES, c, cAt + 22 * cRow).add(s22).intoArray(c, cAt + 22 * cRow);
        fromArray(SPECIES, c, cAt + 23 * cRow).add(s23).intoArray(c, cAt + 23 * cRow);
    }

    /// Adds to two neighbouring rows of C.
    ///
    /// @param a a panel of `height` rows, of which `aAt` is one
    static void multiply2(int k, int height, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow) {
        FloatVector s = FloatVector.zero(SPECIES), t = s;
        for (int p = 0; p < k; p++) {
            FloatVector x = fromArray(SPECIES, b, bAt + L * p);
            s = broadcast(SPECIES, a[aAt + height * p]).fma(x, s);
            t = broadcast(SPECIES, a[aAt + height * p + 1]).fma(x, t);
        }
        fromArray(SPECIES, c, cAt).add(s).intoArray(c, cAt);
        fromArray(SPECIES, c, cAt + cRow).add(t).intoArray(c, cAt + cRow);
    }
}
