package jclap.core.kernel;

import static jclap.testing.FloatsAssert.assertFloats;

import org.junit.jupiter.api.Test;

/// Numbers computed by hand → the loops, over lengths on both sides of every vector width.
class PiecewiseTest {

    private static final float NAN = Float.NaN, INF = Float.POSITIVE_INFINITY;

    private final float[] x = {-INF, -9, -3.5f, -3, -1, -0.0f, 0, 1.5f, 3, 6, 7, INF, NAN};

    @Test
    void clampingKeepsWhatIsBetweenTheBounds() {
        float[] y = new float[x.length], dx = new float[x.length];
        Piecewise.clamp(-3, 6, x, y);
        Piecewise.clampGradient(-3, 6, x, ones(x.length), dx);
        assertFloats(y).hasSameBitsAs(-3, -3, -3, -3, -1, -0.0f, 0, 1.5f, 3, 6, 6, 6, NAN);
        assertFloats(dx).hasSameBitsAs(0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 1);
    }

    @Test
    void hardSwishIsZeroThenAParabolaThenTheLineItself() {
        float[] points = {-9, -3, -1.5f, 0, 1.5f, 3, 7}, y = new float[7], dx = new float[7];
        Piecewise.hardSwish(points, y);
        Piecewise.hardSwishGradient(points, ones(7), dx);
        assertFloats(y).isCloseTo(1e-6, 0, 0, -0.375f, 0, 1.125f, 3, 7);
        assertFloats(dx).isCloseTo(1e-6, 0, -0.5f, 0, 0.5f, 1, 1.5f, 1);
    }

    @Test
    void vectorsGiveTheBitsOfSingleElements() {
        for (int n = 0; n < 70; n++) {
            float[] many = new float[n];
            for (int i = 0; i < n; i++) {
                many[i] = x[i % x.length] * (1 + i / x.length);
            }
            float[][] together = all(many);
            for (int i = 0; i < n; i++) {
                float[][] alone = all(many[i]);
                for (int k = 0; k < alone.length; k++) {
                    assertFloats(new float[] {together[k][i]})
                            .as(k + " " + many[i])
                            .hasSameBitsAs(alone[k][0]);
                }
            }
        }
    }

    private static float[][] all(float... x) {
        float[][] y = new float[4][x.length];
        float[] dy = ones(x.length);
        Piecewise.clamp(0, 6, x, y[0]);
        Piecewise.clampGradient(0, 6, x, dy, y[1]);
        Piecewise.hardSwish(x, y[2]);
        Piecewise.hardSwishGradient(x, dy, y[3]);
        return y;
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }
}
