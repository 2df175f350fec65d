package jclap.core.kernel;

import jclap.core.kernel.simd.SimdPiecewise;

/// Functions of one element that are made of pieces of simple ones. NaN gives NaN.
///
/// Forward kernels overwrite `y`, gradients add to `dx`; all arrays are equally long.
public final class Piecewise {

    /// Elements worth a thread of their own.
    private static final int GRAIN = 1 << 15;

    private Piecewise() {}

    /// `y = min(max(x, low), high)`
    public static void clamp(float low, float high, float[] x, float[] y) {
        Parallel.forRange(x.length, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPiecewise.clamp(low, high, x, y, from, to) : from;
            for (; i < to; i++) {
                y[i] = Math.min(Math.max(x[i], low), high);
            }
        });
    }

    /// `dx += dy·[low < x < high]`
    public static void clampGradient(float low, float high, float[] x, float[] dy, float[] dx) {
        Parallel.forRange(x.length, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPiecewise.clampGradient(low, high, x, dy, dx, from, to) : from;
            for (; i < to; i++) {
                dx[i] += x[i] <= low || x[i] >= high ? 0 : dy[i];
            }
        });
    }

    /// `y = x·min(max(x + 3, 0), 6)/6`
    public static void hardSwish(float[] x, float[] y) {
        Parallel.forRange(x.length, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPiecewise.hardSwish(x, y, from, to) : from;
            for (; i < to; i++) {
                float gate = x[i] + 3;
                y[i] = x[i] * Math.min(Math.max(gate, 0), 6) * (1 / 6f);
            }
        });
    }

    /// `dx += dy·(0 below −3, 1 above 3, x/3 + ½ between them)`
    public static void hardSwishGradient(float[] x, float[] dy, float[] dx) {
        Parallel.forRange(x.length, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPiecewise.hardSwishGradient(x, dy, dx, from, to) : from;
            for (; i < to; i++) {
                float slope = x[i] * (1 / 3f) + 0.5f;
                dx[i] += dy[i] * (x[i] < -3 ? 0 : x[i] > 3 ? 1 : slope);
            }
        });
    }
}
