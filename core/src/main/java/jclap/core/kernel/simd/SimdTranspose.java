package jclap.core.kernel.simd;

/// Transposition of a block of a matrix.
final class SimdTranspose {

    // A square of 16 × 16 touches 16 cache lines on either side, which all stay at hand.
    private static final int SQUARE = 16;

    private SimdTranspose() {}

    /// Writes `x (rows, columns)` as `y (columns, rows)`, with rows that are `xRow` and `yRow` apart.
    static void transpose(int rows, int columns, float[] x, int xAt, int xRow, float[] y, int yAt, int yRow) {
        for (int i = 0; i < rows; i += SQUARE) {
            int height = Math.min(SQUARE, rows - i);
            for (int j = 0; j < columns; j += SQUARE) {
                int width = Math.min(SQUARE, columns - j);
                square(height, width, x, xAt + i * xRow + j, xRow, y, yAt + j * yRow + i, yRow);
            }
        }
    }

    private static void square(int rows, int columns, float[] x, int xAt, int xRow, float[] y, int yAt, int yRow) {
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < rows; i++) {
                y[yAt + j * yRow + i] = x[xAt + i * xRow + j];
            }
        }
    }
}
