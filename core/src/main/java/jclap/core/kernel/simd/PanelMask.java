package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.ScoreTile.QUERIES;

import jclap.core.kernel.AttentionGeometry;
import jclap.core.kernel.AttentionMask;
import jclap.core.kernel.Scratch;

/// An [AttentionMask] as the panels of [SimdAttention] want it: with the queries along the rows, and in powers of 2.
///
/// A mask that is the same for all queries stays as it is.
///
/// @param x the turned matrices, one after the other
/// @param row the floats from one key to the next, 0 when nothing was turned
/// @param matrix the floats of a matrix before
/// @param turnedMatrix the floats of a matrix now
record PanelMask(AttentionMask mask, float[] x, int row, int matrix, int turnedMatrix) {

    private static final float LOG2_E = 1.442695f;

    static PanelMask of(AttentionGeometry g, AttentionMask mask) {
        if (mask.row() == 0) {
            return new PanelMask(mask, mask.x(), 0, 0, 0);
        }
        int n = g.queries(),
                m = g.keys(),
                matrix = mask.column() == 0 ? n : n * m,
                row = Math.ceilDiv(n, QUERIES) * QUERIES;
        int matrices = mask.x().length / matrix;
        float[] x = Scratch.zeros(matrices * m * row), square = new float[SimdTile.LANE_COUNT * SimdTile.LANE_COUNT];
        for (int i = 0; i < matrices; i++) {
            if (mask.column() == 1) {
                SimdTranspose.transpose(n, m, mask.x(), i * matrix, m, x, i * m * row, row, square);
            } else {
                for (int j = 0; j < m; j++) {
                    System.arraycopy(mask.x(), i * n, x, (i * m + j) * row, n);
                }
            }
        }
        for (int i = 0; i < x.length; i++) {
            x[i] = scaled(x[i]);
        }
        return new PanelMask(mask, x, row, matrix, m * row);
    }

    /// {@return where the panel of the queries from `start` on begins in [#x]}
    int at(int head, int start) {
        return mask.at()[head] / matrix * turnedMatrix + start;
    }

    /// {@return what is added to the scores of all queries and a key, when nothing was turned}
    float ofKey(int head, int key) {
        return scaled(x[mask.at()[head] + key * mask.column()]);
    }

    private static float scaled(float x) {
        float scaled = x * LOG2_E;
        return scaled < AttentionMask.HIDDEN ? AttentionMask.HIDDEN : scaled;
    }
}
