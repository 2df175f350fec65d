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
    /// room for `L × L`.
    static void transpose(
            int rows, int columns, float[] x, int xAt, int xRow, float[] y, int yAt, int yRow, float[] square) {
        int wholeRows = L == 4 || L == 8 || L == 16 ? rows - rows % L : 0, wholeColumns = columns - columns % L;
        for (int i = 0; i < wholeRows; i += L) {
            for (int j = 0; j < wholeColumns; j += L) {
                wholeSquare(x, xAt + i * xRow + j, xRow, y, yAt + j * yRow + i, yRow, square);
            }
        }
        oneByOne(wholeRows, columns - wholeColumns, x, xAt + wholeColumns, xRow, y, yAt + wholeColumns * yRow, yRow);
        oneByOne(rows - wholeRows, columns, x, xAt + wholeRows * xRow, xRow, y, yAt + wholeRows, yRow);
    }

    private static void wholeSquare(float[] x, int xAt, int xRow, float[] y, int yAt, int yRow, float[] square) {
        if (L == 4) {
            twoRounds(x, xAt, xRow, y, yAt, yRow);
        } else if (L == 8) {
            twoRounds(x, xAt, xRow, square, 0, L);
            oneRound(square, y, yAt, yRow);
        } else {
            twoRounds(x, xAt, xRow, square, 0, L);
            twoRounds(square, 0, L, y, yAt, yRow);
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

    private static void twoRounds(float[] x, int xAt, int xRow, float[] y, int yAt, int yRow) {
        int quarter = L / 4 * xRow;
        for (int i = 0; i < L / 4; i++) {
            int from = xAt + i * xRow, to = yAt + 4 * i * yRow;
            FloatVector a = FloatVector.fromArray(LANES, x, from);
            FloatVector b = FloatVector.fromArray(LANES, x, from + quarter);
            FloatVector c = FloatVector.fromArray(LANES, x, from + 2 * quarter);
            FloatVector d = FloatVector.fromArray(LANES, x, from + 3 * quarter);
            FloatVector acLow = a.rearrange(LOW, c), acHigh = a.rearrange(HIGH, c);
            FloatVector bdLow = b.rearrange(LOW, d), bdHigh = b.rearrange(HIGH, d);
            acLow.rearrange(LOW, bdLow).intoArray(y, to);
            acLow.rearrange(HIGH, bdLow).intoArray(y, to + yRow);
            acHigh.rearrange(LOW, bdHigh).intoArray(y, to + 2 * yRow);
            acHigh.rearrange(HIGH, bdHigh).intoArray(y, to + 3 * yRow);
        }
    }

    private static void oneByOne(int rows, int columns, float[] x, int xAt, int xRow, float[] y, int yAt, int yRow) {
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < rows; i++) {
                y[yAt + j * yRow + i] = x[xAt + i * xRow + j];
            }
        }
    }
}
