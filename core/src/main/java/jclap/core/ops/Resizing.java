package jclap.core.ops;

import static jclap.core.kernel.Pointwise.axpy;

import java.util.List;
import jclap.core.Interpolation;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Scratch;

/// Pictures in another size. Each method is a linear map of the rows, then the same of the columns.
public final class Resizing {

    /// One axis of a resizing: element `i` of the result is the sum of `weight[i][t]·x[index[i][t]]`.
    private record Axis(int[][] index, float[][] weight) {

        int length() {
            return index.length;
        }

        boolean changesNothing(int n) {
            for (int i = 0; i < index.length; i++) {
                if (index.length != n || index[i].length != 1 || index[i][0] != i || weight[i][0] != 1) {
                    return false;
                }
            }
            return index.length == n;
        }
    }

    private Resizing() {}

    /// A picture of `height × width` pixels made from another one.
    ///
    /// ```text
    /// forward    y  = R·x·Cᵀ          R and C hold the weights of the neighbours of each place
    /// backward   dx = Rᵀ·dy·C
    /// ```
    ///
    /// @param x `(…, rows, columns)`
    public static Tensor interpolate(Tensor x, Interpolation method, int height, int width) {
        requirePlanes("interpolate", x, height, width);
        Tensor rows = along(x, -2, interpolation(method, x.shape().dim(-2), height));
        return along(rows, -1, interpolation(method, x.shape().dim(-1), width));
    }

    /// The means of `height × width` parts of a plane, as equal as can be: part `i` of `m` along an axis of length
    /// n reaches from `⌊i·n/m⌋` to `⌈(i + 1)·n/m⌉`.
    ///
    /// @param x `(…, rows, columns)`
    public static Tensor adaptiveAvgPool2d(Tensor x, int height, int width) {
        requirePlanes("adaptiveAvgPool2d", x, height, width);
        return along(
                along(x, -2, parts(x.shape().dim(-2), height)),
                -1,
                parts(x.shape().dim(-1), width));
    }

    private static void requirePlanes(String op, Tensor x, int height, int width) {
        Shape xs = x.shape();
        if (xs.rank() < 2 || xs.dim(-2) < 1 || xs.dim(-1) < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(op + ": expected planes (…, rows, columns) and a new size of at least"
                    + " (1, 1) but got " + xs + " and (" + height + ", " + width + ")");
        }
    }

    private static Tensor along(Tensor x, int axis, Axis to) {
        Shape xs = x.shape();
        int at = xs.axis(axis), n = xs.dim(at), m = to.length();
        int outer = xs.product(0, at), inner = xs.product(at + 1, xs.rank());
        if (to.changesNothing(n)) {
            return x;
        }
        float[] y = Scratch.zeros(outer * m * inner);
        for (int i = 0; i < outer * m; i++) {
            int[] index = to.index[i % m];
            float[] weight = to.weight[i % m];
            for (int t = 0; t < index.length; t++) {
                add(weight[t], x.data(), (i / m * n + index[t]) * inner, y, i * inner, inner);
            }
        }

        return Tensor.result("resize", List.of(x), xs.with(at, m), y, (dy, grads) -> {
            grads.into(x, dx -> {
                for (int i = 0; i < outer * m; i++) {
                    int[] index = to.index[i % m];
                    float[] weight = to.weight[i % m];
                    for (int t = 0; t < index.length; t++) {
                        add(weight[t], dy, i * inner, dx, (i / m * n + index[t]) * inner, inner);
                    }
                }
            });
        });
    }

    private static void add(float weight, float[] x, int xAt, float[] y, int yAt, int n) {
        if (n == 1) {
            y[yAt] += weight * x[xAt];
        } else {
            axpy(weight, x, xAt, y, yAt, n);
        }
    }

    private static Axis interpolation(Interpolation method, int n, int m) {
        int[][] index = new int[m][];
        float[][] weight = new float[m][];
        for (int i = 0; i < m; i++) {
            double edges = (i + 0.5) * n / m - 0.5, centres = m == 1 ? 0 : (double) i * (n - 1) / (m - 1);
            switch (method) {
                case NEAREST -> neighbours(i, (int) ((long) i * n / m), new double[] {1}, n, index, weight);
                case BILINEAR -> linear(i, Math.max(0, edges), n, index, weight);
                case BILINEAR_ALIGNED -> linear(i, centres, n, index, weight);
                case BICUBIC -> cubic(i, edges, n, index, weight);
                case BICUBIC_ALIGNED -> cubic(i, centres, n, index, weight);
            }
        }
        return new Axis(index, weight);
    }

    private static void linear(int i, double at, int n, int[][] index, float[][] weight) {
        int left = (int) Math.floor(at);
        neighbours(i, left, new double[] {1 - (at - left), at - left}, n, index, weight);
    }

    private static void cubic(int i, double at, int n, int[][] index, float[][] weight) {
        int left = (int) Math.floor(at);
        double t = at - left;
        neighbours(i, left - 1, new double[] {far(t + 1), near(t), near(1 - t), far(2 - t)}, n, index, weight);
    }

    /// The weight of a pixel at a distance `t ≤ 1`.
    private static double near(double t) {
        return ((A + 2) * t - (A + 3)) * t * t + 1;
    }

    /// The weight of a pixel at a distance `1 ≤ t ≤ 2`.
    private static double far(double t) {
        return ((A * t - 5 * A) * t + 8 * A) * t - 4 * A;
    }

    private static final double A = -0.75;

    /// Beyond the edges the outermost pixels are repeated.
    private static void neighbours(int i, int first, double[] weights, int n, int[][] index, float[][] weight) {
        index[i] = new int[weights.length];
        weight[i] = new float[weights.length];
        for (int t = 0; t < weights.length; t++) {
            index[i][t] = Math.clamp(first + t, 0, n - 1);
            weight[i][t] = (float) weights[t];
        }
    }

    private static Axis parts(int n, int m) {
        int[][] index = new int[m][];
        float[][] weight = new float[m][];
        for (int i = 0; i < m; i++) {
            int from = (int) ((long) i * n / m), to = (int) Math.ceilDiv((i + 1L) * n, m);
            index[i] = new int[to - from];
            weight[i] = new float[to - from];
            for (int t = 0; t < to - from; t++) {
                index[i][t] = from + t;
                weight[i][t] = 1f / (to - from);
            }
        }
        return new Axis(index, weight);
    }
}
