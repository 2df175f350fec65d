package jclap.core.kernel;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Numbers computed by hand → the kernels.
class PoolingTest {

    private static final float NAN = Float.NaN;

    /// Two planes of 3 × 5, pooled 2 × 2: the last row and the last column are left out.
    private static final PoolGeometry HALVES = new PoolGeometry(2, 3, 5, 2, 2, 2, 2, 0, 0);

    /// One plane of 2 × 3 under overlapping, padded windows of 3 × 3, all of which see both rows.
    private static final PoolGeometry PADDED = new PoolGeometry(1, 2, 3, 3, 3, 1, 2, 1, 1);

    private static final float[] X = {
        1, 2, 3, 4, 9, 5, 6, 7, 8, 9, 9, 9, 9, 9, 9,
        8, 4, 8, 4, 9, 4, 8, 4, 8, 9, 9, 9, 9, 9, 9
    };

    @Test
    void averagesEachWindow() {
        float[] y = new float[4];
        Pooling.average(HALVES, X, y);
        assertFloats(y).hasSameBitsAs(3.5f, 5.5f, 6, 6);
    }

    @Test
    void paddingCountsAsZerosInAnAverage() {
        float[] y = new float[4];
        Pooling.average(PADDED, new float[] {9, 18, 27, 36, 45, 54}, y);
        assertFloats(y).isCloseTo(1e-6, 12, 16, 12, 16);
    }

    @Test
    void theGradientOfAnAverageIsSharedByTheWindow() {
        float[] dx = new float[6];
        dx[0] = 100;
        Pooling.averageGradient(PADDED, new float[] {9, 18, 27, 36}, dx);
        assertFloats(dx).isCloseTo(1e-6, 104, 10, 6, 4, 10, 6);
    }

    @Test
    void takesTheFirstOfTheLargest() {
        float[] y = new float[4];
        int[] winner = new int[4];
        Pooling.max(HALVES, X, y, winner);
        assertFloats(y).hasSameBitsAs(6, 8, 8, 8);
        assertThat(winner).containsExactly(6, 8, 15, 17);
    }

    @Test
    void paddingNeverWins() {
        float[] y = new float[4];
        int[] winner = new int[4];
        Pooling.max(PADDED, new float[] {-1, -2, -3, -4, -5, -6}, y, winner);
        assertFloats(y).hasSameBitsAs(-1, -2, -1, -2);
        assertThat(winner).containsExactly(0, 1, 0, 1);
    }

    @Test
    void nanWins() {
        float[] y = new float[1];
        int[] winner = new int[1];
        Pooling.max(new PoolGeometry(1, 1, 3, 1, 3, 1, 3, 0, 0), new float[] {1, NAN, 2}, y, winner);
        assertThat(winner).containsExactly(1);
    }

    @Test
    void theGradientOfAMaximumGoesToTheWinner() {
        float[] dx = new float[6];
        dx[1] = 100;
        Pooling.maxGradient(PADDED, new float[] {1, 2, 3, 4}, new int[] {0, 1, 0, 1}, dx);
        assertFloats(dx).hasSameBitsAs(4, 106, 0, 0, 0, 0);
    }
}
