package jclap.core.kernel;

import jclap.core.kernel.simd.SimdPointwise;

/// One output element from `n` input elements at the same place, from `xAt`, `yAt`, … on. The output may be an input,
/// at the same offset.
public final class Pointwise {

    /// Elements worth a thread of their own.
    private static final int GRAIN = 1 << 15;

    private Pointwise() {}

    /// `y = eˣ`
    public static void exp(float[] x, int xAt, float[] y, int yAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.exp(x, xAt, y, yAt, from, to) : from;
            System.arraycopy(x, xAt + i, y, yAt + i, to - i); // a loop over one array: vectors for certain
            for (i += yAt; i < yAt + to; i++) {
                y[i] = ScalarMath.exp(y[i]);
            }
        });
    }

    /// `y = ln x`
    public static void log(float[] x, int xAt, float[] y, int yAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.log(x, xAt, y, yAt, from, to) : from;
            for (; i < to; i++) {
                y[yAt + i] = ScalarMath.log(x[xAt + i]);
            }
        });
    }

    /// `y = √x`
    public static void sqrt(float[] x, int xAt, float[] y, int yAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.sqrt(x, xAt, y, yAt, from, to) : from;
            for (; i < to; i++) {
                y[yAt + i] = (float) Math.sqrt(x[xAt + i]);
            }
        });
    }

    /// `y = tanh x`
    public static void tanh(float[] x, int xAt, float[] y, int yAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.tanh(x, xAt, y, yAt, from, to) : from;
            System.arraycopy(x, xAt + i, y, yAt + i, to - i); // a loop over one array: vectors for certain
            for (i += yAt; i < yAt + to; i++) {
                y[i] = ScalarMath.tanh(y[i]);
            }
        });
    }

    /// `y = 1/(1 + e⁻ˣ)`
    public static void sigmoid(float[] x, int xAt, float[] y, int yAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.sigmoid(x, xAt, y, yAt, from, to) : from;
            System.arraycopy(x, xAt + i, y, yAt + i, to - i); // a loop over one array: vectors for certain
            for (i += yAt; i < yAt + to; i++) {
                y[i] = ScalarMath.sigmoid(y[i]);
            }
        });
    }

    /// `y = erf x`
    public static void erf(float[] x, int xAt, float[] y, int yAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.erf(x, xAt, y, yAt, from, to) : from;
            for (; i < to; i++) {
                y[yAt + i] = ScalarMath.erf(x[xAt + i]);
            }
        });
    }

    /// `y = max(x, 0)`
    public static void relu(float[] x, int xAt, float[] y, int yAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.relu(x, xAt, y, yAt, from, to) : from;
            for (; i < to; i++) {
                y[yAt + i] = ScalarMath.relu(x[xAt + i]);
            }
        });
    }

    /// `y = x·Φ(x)`, with `Φ(x) = ½(1 + erf(x/√2))`
    public static void gelu(float[] x, int xAt, float[] y, int yAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.gelu(x, xAt, y, yAt, from, to) : from;
            System.arraycopy(x, xAt + i, y, yAt + i, to - i); // a loop over one array: vectors for certain
            for (i += yAt; i < yAt + to; i++) {
                y[i] = ScalarMath.gelu(y[i]);
            }
        });
    }

    /// `y = ½x·(1 + tanh(√(2/π)·(x + 0.044715x³)))`
    public static void geluTanh(float[] x, int xAt, float[] y, int yAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.geluTanh(x, xAt, y, yAt, from, to) : from;
            System.arraycopy(x, xAt + i, y, yAt + i, to - i); // a loop over one array: vectors for certain
            for (i += yAt; i < yAt + to; i++) {
                y[i] = ScalarMath.geluTanh(y[i]);
            }
        });
    }

    /// `y = x/(1 + e⁻ˣ)`
    public static void silu(float[] x, int xAt, float[] y, int yAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.silu(x, xAt, y, yAt, from, to) : from;
            System.arraycopy(x, xAt + i, y, yAt + i, to - i); // a loop over one array: vectors for certain
            for (i += yAt; i < yAt + to; i++) {
                y[i] = ScalarMath.silu(y[i]);
            }
        });
    }

    /// `dx += dy·[x > 0]`
    public static void reluGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.reluGradient(x, xAt, dy, dyAt, dx, dxAt, from, to) : from;
            for (; i < to; i++) {
                dx[dxAt + i] += x[xAt + i] <= 0 ? 0 : dy[dyAt + i];
            }
        });
    }

    /// `dx += dy·(Φ(x) + x·φ(x))`, where `φ` is the density that `Φ` integrates
    public static void geluGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.geluGradient(x, xAt, dy, dyAt, dx, dxAt, from, to) : from;
            for (; i < to; i++) {
                float xi = x[xAt + i], g = dy[dyAt + i];
                dx[dxAt + i] = dx[dxAt + i] + g * ScalarMath.cdf(xi) + g * (xi * ScalarMath.density(xi));
            }
        });
    }

    /// `dx += dy·` the derivative of [#geluTanh] at `x`
    public static void geluTanhGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.geluTanhGradient(x, xAt, dy, dyAt, dx, dxAt, from, to) : from;
            for (; i < to; i++) {
                dx[dxAt + i] += dy[dyAt + i] * ScalarMath.geluTanhSlope(x[xAt + i]);
            }
        });
    }

    /// `dx += dy·s·(1 + x·(1 − s))`, with `s = 1/(1 + e⁻ˣ)`
    public static void siluGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.siluGradient(x, xAt, dy, dyAt, dx, dxAt, from, to) : from;
            for (; i < to; i++) {
                dx[dxAt + i] += dy[dyAt + i] * ScalarMath.siluSlope(x[xAt + i]);
            }
        });
    }

    /// `dx += dy·(1 − y²)`, from the output `y` of [#tanh]
    public static void tanhGradient(float[] y, int yAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.tanhGradient(y, yAt, dy, dyAt, dx, dxAt, from, to) : from;
            for (; i < to; i++) {
                dx[dxAt + i] += dy[dyAt + i] * (1 - y[yAt + i] * y[yAt + i]);
            }
        });
    }

    /// `dx += dy·y·(1 − y)`, from the output `y` of [#sigmoid]
    public static void sigmoidGradient(float[] y, int yAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.sigmoidGradient(y, yAt, dy, dyAt, dx, dxAt, from, to) : from;
            for (; i < to; i++) {
                dx[dxAt + i] += dy[dyAt + i] * (y[yAt + i] * (1 - y[yAt + i]));
            }
        });
    }

    /// `z = x + y`
    public static void add(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.add(x, xAt, y, yAt, z, zAt, from, to) : from;
            for (; i < to; i++) {
                z[zAt + i] = x[xAt + i] + y[yAt + i];
            }
        });
    }

    /// `z = x − y`
    public static void subtract(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.subtract(x, xAt, y, yAt, z, zAt, from, to) : from;
            for (; i < to; i++) {
                z[zAt + i] = x[xAt + i] - y[yAt + i];
            }
        });
    }

    /// `z = x·y`
    public static void multiply(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.multiply(x, xAt, y, yAt, z, zAt, from, to) : from;
            for (; i < to; i++) {
                z[zAt + i] = x[xAt + i] * y[yAt + i];
            }
        });
    }

    /// `z = x/y`
    public static void divide(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.divide(x, xAt, y, yAt, z, zAt, from, to) : from;
            for (; i < to; i++) {
                z[zAt + i] = x[xAt + i] / y[yAt + i];
            }
        });
    }

    /// `y += x`
    public static void accumulate(float[] x, int xAt, float[] y, int yAt, int n) {
        axpy(1, x, xAt, y, yAt, n);
    }

    /// `y += s·x`
    public static void axpy(float s, float[] x, int xAt, float[] y, int yAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.axpy(s, x, xAt, y, yAt, from, to) : from;
            for (; i < to; i++) {
                y[yAt + i] += s * x[xAt + i];
            }
        });
    }

    /// `z += x·y`
    public static void multiplyAdd(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.multiplyAdd(x, xAt, y, yAt, z, zAt, from, to) : from;
            for (; i < to; i++) {
                z[zAt + i] += x[xAt + i] * y[yAt + i];
            }
        });
    }

    /// `y = s·x + t`
    public static void affine(float s, float t, float[] x, int xAt, float[] y, int yAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.affine(s, t, x, xAt, y, yAt, from, to) : from;
            for (; i < to; i++) {
                y[yAt + i] = s * x[xAt + i] + t;
            }
        });
    }

    /// `z += a·x + b·y + c`
    public static void combine(
            float a, float[] x, int xAt, float b, float[] y, int yAt, float c, float[] z, int zAt, int n) {
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON ? SimdPointwise.combine(a, x, xAt, b, y, yAt, c, z, zAt, from, to) : from;
            for (; i < to; i++) {
                z[zAt + i] += a * x[xAt + i] + b * y[yAt + i] + c;
            }
        });
    }
}
