package jclap.core.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Transposition of a matrix, in squares as wide as a vector.
///
/// Like a riffle of two halves of a deck: zipping row `i` with row `i + L/2`, for all i, gives the rows of a square in
/// which every element has moved one bit of its row number to its column number. After `log₂ L` rounds, all bits of
/// both have changed places, which is the transpose. Two rounds are done at once in registers.
final class SimdTranspose {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    private static final VectorShuffle<Float> LOW = VectorShuffle.makeZip(LANES, 0),
            HIGH = VectorShuffle.makeZip(LANES, 1);

    private SimdTranspose() {}

    /// Writes `x (rows, columns)` as `y (columns, rows)`, with rows that are `xRow` and `yRow` apart; `square` has
    /// room for `L × L`. A row of y is written up to a multiple of L, with copies of its last number.
    static void transpose(
            int rows, int columns, float[] x, int xAt, int xRow, float[] y, int yAt, int yRow, float[] square) {
        if (columns < L || !(L == 4 || L == 8 || L == 16)) {
            oneByOne(rows, columns, x, xAt, xRow, y, yAt, yRow);
            return;
        }
        for (int i = 0; i < rows; i += L) {
            int last = Math.min(L, rows - i) - 1;
            for (int j = 0; j < columns; j += L) {
                // What is left of a row is done together with a part of what was done before.
                int from = Math.min(j, columns - L);
                wholeSquare(last, x, xAt + i * xRow + from, xRow, y, yAt + from * yRow + i, yRow, square);
            }
        }
    }

    /// Of rows that are missing at the end, the `last` is taken once more.
    private static void wholeSquare(
            int last, float[] x, int xAt, int xRow, float[] y, int yAt, int yRow, float[] square) {
        if (L == 4) {
            twoRounds(last, x, xAt, xRow, y, yAt, yRow);
        } else if (L == 8) {
            twoRounds(last, x, xAt, xRow, square, 0, L);
            oneRound(square, y, yAt, yRow);
        } else {
            twoRounds(last, x, xAt, xRow, square, 0, L);
            twoRounds(L - 1, square, 0, L, y, yAt, yRow);
        }
    }

    private static void oneRound(float[] x, float[] y, int yAt, int yRow) {
        for (int i = 0; i < L / 2; i++) {
            FloatVector a = FloatVector.fromArray(LANES, x, i * L),
                    b = FloatVector.fromArray(LANES, x, (i + L / 2) * L);
            a.rearrange(LOW, b).intoArray(y, yAt + 2 * i * yRow);
            a.rearrange(HIGH, b).intoArray(y, yAt + (2 * i + 1) * yRow);
        }
    }

    private static void twoRounds(int last, float[] x, int xAt, int xRow, float[] y, int yAt, int yRow) {
        for (int i = 0; i < L / 4; i++) {
            int to = yAt + 4 * i * yRow;
            FloatVector a = row(x, xAt, xRow, i, last), b = row(x, xAt, xRow, i + L / 4, last);
            FloatVector c = row(x, xAt, xRow, i + L / 2, last), d = row(x, xAt, xRow, i + L / 4 * 3, last);
            FloatVector acLow = a.rearrange(LOW, c), acHigh = a.rearrange(HIGH, c);
            FloatVector bdLow = b.rearrange(LOW, d), bdHigh = b.rearrange(HIGH, d);
            acLow.rearrange(LOW, bdLow).intoArray(y, to);
            acLow.rearrange(HIGH, bdLow).intoArray(y, to + yRow);
            acHigh.rearrange(LOW, bdHigh).intoArray(y, to + 2 * yRow);
            acHigh.rearrange(HIGH, bdHigh).intoArray(y, to + 3 * yRow);
        }
    }

    private static FloatVector row(float[] x, int xAt, int xRow, int i, int last) {
        return FloatVector.fromArray(LANES, x, xAt + Math.min(i, last) * xRow);
    }

    private static void oneByOne(int rows, int columns, float[] x, int xAt, int xRow, float[] y, int yAt, int yRow) {
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < rows; i++) {
                y[yAt + j * yRow + i] = x[xAt + i * xRow + j];
            }
        }
    }
}
