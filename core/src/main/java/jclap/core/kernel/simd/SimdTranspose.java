package jclap.core.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// Transposition of a matrix, in squares as wide as a vector.
///
/// Like a riffle of two halves of a deck: zipping row `i` with row `i + L/2`, for all i, gives the rows of a square in
/// which every element has moved one bit of its row number to its column number. After `log₂ L` rounds, all bits of
/// both have changed places, which is the transpose. Two rounds are done at once in registers.
final class SimdTranspose {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    /// Whether vectors are of a length that the rounds are written for.
    static final boolean HAS_SQUARES = L == 4 || L == 8 || L == 16;

    // Where in two vectors, one after the other, the elements of their zip lie: its first half and its second.
    private static final IntVector LOW = zip(0), HIGH = zip(L / 2);

    private SimdTranspose() {}

    /// Writes `x (rows, columns)` as `y (columns, rows)`, with rows that are `xRow` and `yRow` apart; `square` has
    /// room for `L × L`. A row of y is written up to a multiple of L, with copies of its last number.
    static void transpose(
            int rows, int columns, float[] x, int xAt, int xRow, float[] y, int yAt, int yRow, float[] square) {
        if (columns < L || !HAS_SQUARES) {
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

    // Integers, because a choice from two vectors of floats would first have to make integers of the places. And only
    // calls of the Vector API: inlined into a large method, a helper of our own would have its vectors boxed.
    private static void oneRound(float[] x, float[] y, int yAt, int yRow) {
        for (int i = 0; i < L / 2; i++) {
            int to = yAt + 2 * i * yRow;
            IntVector a = fromArray(LANES, x, i * L).reinterpretAsInts();
            IntVector b = fromArray(LANES, x, (i + L / 2) * L).reinterpretAsInts();
            LOW.selectFrom(a, b).reinterpretAsFloats().intoArray(y, to);
            HIGH.selectFrom(a, b).reinterpretAsFloats().intoArray(y, to + yRow);
        }
    }

    private static void twoRounds(int last, float[] x, int xAt, int xRow, float[] y, int yAt, int yRow) {
        for (int i = 0; i < L / 4; i++) {
            int second = Math.min(i + L / 4, last), third = Math.min(i + L / 2, last);
            int fourth = Math.min(i + L / 4 * 3, last), to = yAt + 4 * i * yRow;
            IntVector a = fromArray(LANES, x, xAt + Math.min(i, last) * xRow).reinterpretAsInts();
            IntVector b = fromArray(LANES, x, xAt + second * xRow).reinterpretAsInts();
            IntVector c = fromArray(LANES, x, xAt + third * xRow).reinterpretAsInts();
            IntVector d = fromArray(LANES, x, xAt + fourth * xRow).reinterpretAsInts();
            IntVector acLow = LOW.selectFrom(a, c), acHigh = HIGH.selectFrom(a, c);
            IntVector bdLow = LOW.selectFrom(b, d), bdHigh = HIGH.selectFrom(b, d);
            LOW.selectFrom(acLow, bdLow).reinterpretAsFloats().intoArray(y, to);
            HIGH.selectFrom(acLow, bdLow).reinterpretAsFloats().intoArray(y, to + yRow);
            LOW.selectFrom(acHigh, bdHigh).reinterpretAsFloats().intoArray(y, to + 2 * yRow);
            HIGH.selectFrom(acHigh, bdHigh).reinterpretAsFloats().intoArray(y, to + 3 * yRow);
        }
    }

    private static IntVector zip(int from) {
        int[] places = new int[L];
        for (int i = 0; i < L; i++) {
            places[i] = from + i / 2 + i % 2 * L;
        }
        return IntVector.fromArray(IntVector.SPECIES_PREFERRED, places, 0);
    }

    private static void oneByOne(int rows, int columns, float[] x, int xAt, int xRow, float[] y, int yAt, int yRow) {
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < rows; i++) {
                y[yAt + j * yRow + i] = x[xAt + i * xRow + j];
            }
        }
    }
}
