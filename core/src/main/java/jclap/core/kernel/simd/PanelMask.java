package jclap.core.kernel.simd;

import static jclap.core.kernel.AttentionMask.HIDDEN;
import static jclap.core.kernel.simd.ScoreTile.QUERIES;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.LT;

import java.util.Arrays;
import jclap.core.kernel.AttentionGeometry;
import jclap.core.kernel.AttentionMask;
import jclap.core.kernel.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// An [AttentionMask] as [ScoreTile] wants it: with the queries along the rows, and in powers of 2.
///
/// A mask that is the same for all queries is repeated for those of a panel. Behind the last matrix is room for a tile
/// that reaches beyond it.
///
/// @param x the turned matrices, one after the other
/// @param row the floats from one key to the next
/// @param matrix the floats of a matrix before
/// @param turnedMatrix the floats of a matrix now
record PanelMask(AttentionMask mask, float[] x, int row, int matrix, int turnedMatrix) {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    private static final float LOG2_E = 1.442695f;

    static PanelMask of(AttentionGeometry g, AttentionMask mask) {
        int n = mask.row() == 0 ? 1 : g.queries(), m = g.keys(), matrix = mask.column() == 0 ? n : n * m;
        int row = Math.ceilDiv(n, QUERIES) * QUERIES, matrices = mask.x().length / matrix;
        float[] x = Scratch.zeros((matrices * m + ScoreTile.ROWS) * row), square = new float[L * L];
        for (int i = 0; i < matrices; i++) {
            int from = i * matrix, to = i * m * row;
            if (mask.row() > 0 && mask.column() > 0) {
                SimdTranspose.transpose(n, m, mask.x(), from, m, x, to, row, square);
            } else {
                repeat(mask, n, from, m, row, x, to);
            }
        }
        scale(x);
        return new PanelMask(mask, x, row, matrix, m * row);
    }

    /// A number for each key becomes a row of it, a number for each query a row for each key.
    private static void repeat(AttentionMask mask, int n, int from, int m, int row, float[] x, int to) {
        for (int j = 0; j < m; j++, to += row) {
            if (mask.row() == 0) {
                Arrays.fill(x, to, to + row, mask.x()[from + j * mask.column()]);
            } else {
                System.arraycopy(mask.x(), from, x, to, n);
            }
        }
    }

    private static void scale(float[] x) {
        for (int i = 0; i < x.length; i += L) {
            FloatVector scaled = fromArray(LANES, x, i).mul(LOG2_E);
            scaled.blend(HIDDEN, scaled.compare(LT, HIDDEN)).intoArray(x, i);
        }
    }

    /// {@return where the panel of the queries from `start` on begins in [#x]}
    int at(int head, int start) {
        return mask.at()[head] / matrix * turnedMatrix + (mask.row() == 0 ? 0 : start);
    }
}
