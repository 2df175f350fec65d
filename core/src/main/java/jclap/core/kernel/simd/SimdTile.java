package jclap.core.kernel.simd;

import static java.lang.Float.floatToRawIntBits;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loop of [SimdGemm]: one tile of C, up to 12 rows by two vectors, held in registers.
///
/// Each step loads two vectors of B, and for each row broadcasts one number of A and does two multiply-adds. Two
/// multiply-adds start in a cycle and take four to finish, so at least eight sums must be under way: a tile of 12
/// rows has 24. C2 keeps them in registers only as local variables, hence one method for each height, written out:
/// [TwelveRows] and, for what is left of C below it, [EightRows] and those here.
///
/// Contract of the tiles: A is k-major with as many rows as the tile, B is k-major with `2·LANE_COUNT` columns: both
/// are read in one run from the first number to the last. Whole tiles of C are read and written. Every element is
/// summed in the order of `p`, so the bits do not depend on the tile.
public final class SimdTile {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    /// The floats in a vector.
    public static final int LANE_COUNT = LANES.length();

    private static final int L = LANE_COUNT;

    /// The columns of a tile.
    static final int COLUMNS = 2 * L;

    // 24 sums need 32 registers, which AVX-512 and ARM have; AVX2 has 16, enough for 12 sums.
    static final boolean HAS_32_REGISTERS =
            L == 16 || System.getProperty("os.arch").equals("aarch64");

    /// The rows of the largest tile.
    static final int ROWS = HAS_32_REGISTERS ? 12 : 6;

    private SimdTile() {}

    /// {@return the height of the next tile when `rows` rows are left}
    static int height(int rows) {
        return rows >= ROWS ? ROWS : rows <= 4 ? 4 : rows <= 6 ? 6 : rows <= 8 ? 8 : 12;
    }

    /// {@return the rows of the tiles that cover `rows` rows}
    static int wholeRows(int rows) {
        return rows / ROWS * ROWS + (rows % ROWS == 0 ? 0 : height(rows % ROWS));
    }

    /// Adds to a tile of C of a [#height].
    ///
    /// Meanwhile the tile reads what a later one wants, as many floats of B from `ahead` of its own on, in several
    /// runs at once: nothing waits for them, and memory works while the sums do. A processor fetches ahead by
    /// itself only to the end of a page, which is 32 steps of the sum.
    ///
    /// @param ahead a distance in floats, or 0 for nothing
    /// @return of no meaning: it keeps the compiler from leaving out what is only read
    static int multiply(
            int height, int k, float[] a, int aAt, float[] b, int bAt, int ahead, float[] c, int cAt, int cRow) {
        return switch (height) {
            case 12 -> TwelveRows.multiply(k, a, aAt, b, bAt, ahead, c, cAt, cRow);
            case 8 -> EightRows.multiply(k, a, aAt, b, bAt, ahead, c, cAt, cRow);
            case 6 -> tile6(k, a, aAt, b, bAt, ahead, c, cAt, cRow);
            default -> tile4(k, a, aAt, b, bAt, ahead, c, cAt, cRow);
        };
    }

    private static int tile6(int k, float[] a, int aAt, float[] b, int bAt, int ahead, float[] c, int cAt, int cRow) {
        FloatVector zero = FloatVector.zero(LANES);
        FloatVector s0 = zero, t0 = zero;
        FloatVector s1 = zero, t1 = zero;
        FloatVector s2 = zero, t2 = zero;
        FloatVector s3 = zero, t3 = zero;
        FloatVector s4 = zero, t4 = zero;
        FloatVector s5 = zero, t5 = zero;
        int read = 0;
        for (int p = 0; p < k; p++) {
            if (ahead > 0) {
                read ^= floatToRawIntBits(b[bAt + 2 * L * p + ahead]);
            }
            FloatVector s = fromArray(LANES, b, bAt + 2 * L * p), t = fromArray(LANES, b, bAt + 2 * L * p + L), x;
            x = broadcast(LANES, a[aAt + 6 * p]);
            s0 = x.fma(s, s0);
            t0 = x.fma(t, t0);
            x = broadcast(LANES, a[aAt + 6 * p + 1]);
            s1 = x.fma(s, s1);
            t1 = x.fma(t, t1);
            x = broadcast(LANES, a[aAt + 6 * p + 2]);
            s2 = x.fma(s, s2);
            t2 = x.fma(t, t2);
            x = broadcast(LANES, a[aAt + 6 * p + 3]);
            s3 = x.fma(s, s3);
            t3 = x.fma(t, t3);
            x = broadcast(LANES, a[aAt + 6 * p + 4]);
            s4 = x.fma(s, s4);
            t4 = x.fma(t, t4);
            x = broadcast(LANES, a[aAt + 6 * p + 5]);
            s5 = x.fma(s, s5);
            t5 = x.fma(t, t5);
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
        return read;
    }

    private static int tile4(int k, float[] a, int aAt, float[] b, int bAt, int ahead, float[] c, int cAt, int cRow) {
        FloatVector zero = FloatVector.zero(LANES);
        FloatVector s0 = zero, t0 = zero;
        FloatVector s1 = zero, t1 = zero;
        FloatVector s2 = zero, t2 = zero;
        FloatVector s3 = zero, t3 = zero;
        int read = 0;
        for (int p = 0; p < k; p++) {
            if (ahead > 0) {
                read ^= floatToRawIntBits(b[bAt + 2 * L * p + ahead]);
            }
            FloatVector s = fromArray(LANES, b, bAt + 2 * L * p), t = fromArray(LANES, b, bAt + 2 * L * p + L), x;
            x = broadcast(LANES, a[aAt + 4 * p]);
            s0 = x.fma(s, s0);
            t0 = x.fma(t, t0);
            x = broadcast(LANES, a[aAt + 4 * p + 1]);
            s1 = x.fma(s, s1);
            t1 = x.fma(t, t1);
            x = broadcast(LANES, a[aAt + 4 * p + 2]);
            s2 = x.fma(s, s2);
            t2 = x.fma(t, t2);
            x = broadcast(LANES, a[aAt + 4 * p + 3]);
            s3 = x.fma(s, s3);
            t3 = x.fma(t, t3);
        }
        fromArray(LANES, c, cAt).add(s0).intoArray(c, cAt);
        fromArray(LANES, c, cAt + L).add(t0).intoArray(c, cAt + L);
        fromArray(LANES, c, cAt + 1 * cRow).add(s1).intoArray(c, cAt + 1 * cRow);
        fromArray(LANES, c, cAt + 1 * cRow + L).add(t1).intoArray(c, cAt + 1 * cRow + L);
        fromArray(LANES, c, cAt + 2 * cRow).add(s2).intoArray(c, cAt + 2 * cRow);
        fromArray(LANES, c, cAt + 2 * cRow + L).add(t2).intoArray(c, cAt + 2 * cRow + L);
        fromArray(LANES, c, cAt + 3 * cRow).add(s3).intoArray(c, cAt + 3 * cRow);
        fromArray(LANES, c, cAt + 3 * cRow + L).add(t3).intoArray(c, cAt + 3 * cRow + L);
        return read;
    }
}
