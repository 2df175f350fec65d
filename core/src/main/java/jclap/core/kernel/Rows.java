package jclap.core.kernel;

import jclap.core.kernel.simd.SimdPointwise;
import jclap.core.kernel.simd.SimdRows;

/// Functions of each row of a row-major matrix `(rows, n)` that starts at index 0 of its array. Gradients are added to
/// what is there; everything else is overwritten. `y` may be `x`; `dx` is an array of its own.
public final class Rows {

    /// Elements worth a thread of their own.
    private static final int GRAIN = 1 << 15;

    /// Rows that are summed in float, before the sum goes to a double.
    private static final int BLOCK = 64;

    /// Elements of a row that are summed in float: three such rows stay in the cache.
    private static final int LONG = 4096;

    private Rows() {}

    /// `y = eˣ/Σeˣ`. A row of nothing but −∞ gives NaN.
    public static void softmax(float[] x, float[] y, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            if (Simd.ON && n <= LONG) {
                SimdRows.softmax(x, y, from, to, n);
                return;
            }
            for (int at = from * n; at < to * n; at += n) {
                // Without the largest element in the exponent, eˣ would overflow at 89.
                scale(1 / exponentials(x, at, Reduce.max(x, at, n), y, at, n), y, at, y, at, n);
            }
        });
    }

    /// `dx += y·(dy − Σ dy·y)`, with `y` the output of [#softmax]
    public static void softmaxGradient(float[] y, float[] dy, float[] dx, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            for (int at = from * n; at < to * n; at += n) {
                float dot = Reduce.dot(y, at, dy, at, n);
                if (Simd.ON) {
                    SimdRows.addScaledDeviations(y, dy, dot, dx, at, n);
                } else {
                    for (int j = at; j < at + n; j++) {
                        dx[j] += y[j] * (dy[j] - dot);
                    }
                }
            }
        });
    }

    /// `out = ln Σeˣ`, without overflow
    ///
    /// @param out `(rows)`
    public static void logSumExp(float[] x, float[] out, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            float[] e = new float[n];
            for (int i = from; i < to; i++) {
                float max = Reduce.max(x, i * n, n);
                // Only where all is −∞ or something is ∞, and ∞ − ∞ would be NaN.
                out[i] = Float.isInfinite(max)
                        ? max
                        : (float) (max + StrictMath.log(exponentials(x, i * n, max, e, 0, n)));
            }
        });
    }

    /// `y = (x − mean)·rstd·w + b`, with `rstd = 1/√(variance + eps)` and the variance divided by `n`
    ///
    /// @param w `(n)`
    /// @param b `(n)`
    /// @param mean `(rows)`, written for the gradients
    /// @param rstd `(rows)`, written for the gradients
    public static void layerNorm(
            float[] x, float[] w, float[] b, float eps, float[] mean, float[] rstd, float[] y, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            float[] lanes = new float[Reduce.LANES];
            for (int i = from; i < to; i++) {
                int at = i * n;
                float mu = Reduce.sum(x, at, n, lanes) / n;
                float r = (float) (1 / Math.sqrt(Reduce.squaredDeviations(x, at, mu, n, lanes) / n + eps));
                if (Simd.ON) {
                    SimdRows.normalize(x, mu, r, w, b, y, at, n);
                } else {
                    for (int j = 0; j < n; j++) {
                        y[at + j] = (x[at + j] - mu) * r * w[j] + b[j];
                    }
                }
                mean[i] = mu;
                rstd[i] = r;
            }
        });
    }

    /// `dx += rstd·(g − Σg/n − x̂·Σ(g·x̂)/n)`, with `g = dy·w` and `x̂ = (x − mean)·rstd`
    public static void layerNormGradient(
            float[] x, float[] mean, float[] rstd, float[] w, float[] dy, float[] dx, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            for (int i = from; i < to; i++) {
                int at = i * n;
                float mu = mean[i], r = rstd[i];
                float a = Reduce.dot(dy, at, w, 0, n) / n;
                float c = Reduce.dotOfDeviations(x, at, mu, dy, at, w, 0, n) * r * r / n;
                if (Simd.ON) {
                    SimdRows.normalizeGradient(x, mu, r, w, dy, a, c, dx, at, n);
                } else {
                    for (int j = 0; j < n; j++) {
                        dx[at + j] += r * (dy[at + j] * w[j] - a - (x[at + j] - mu) * c);
                    }
                }
            }
        });
    }

    /// `y = x/norm`, with `norm = max(‖x‖, eps)`
    ///
    /// @param norm `(rows)`, written for the gradient
    public static void l2Normalize(float[] x, float eps, float[] norm, float[] y, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            for (int i = from; i < to; i++) {
                norm[i] = Math.max((float) Math.sqrt(Reduce.sumOfSquares(x, i * n, n)), eps);
                scale(1 / norm[i], x, i * n, y, i * n, n);
            }
        });
    }

    /// `dx += (dy − y·Σ dy·y)/norm`, with `y` and `norm` the outputs of [#l2Normalize]. A row shorter than `eps`
    /// gets the
    /// same, so that a row of zeros gets `dy/eps`.
    public static void l2NormalizeGradient(float[] y, float[] norm, float[] dy, float[] dx, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            for (int i = from; i < to; i++) {
                int at = i * n;
                float a = 1 / norm[i], b = -Reduce.dot(dy, at, y, at, n) * a;
                int j = Simd.ON ? SimdPointwise.combine(a, dy, at, b, y, at, 0, dx, at, 0, n) : 0;
                for (; j < n; j++) {
                    dx[at + j] += a * dy[at + j] + b * y[at + j] + 0;
                }
            }
        });
    }

    /// `y = x + bias`, the same bias `(n)` in every row
    public static void addRow(float[] x, float[] bias, float[] y, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            for (int at = from * n; at < to * n; at += n) {
                int j = Simd.ON ? SimdPointwise.add(x, at, bias, 0, y, at, 0, n) : 0;
                for (; j < n; j++) {
                    y[at + j] = x[at + j] + bias[j];
                }
            }
        });
    }

    /// `out[i] = Σ x[i, j]` over the columns `j`
    ///
    /// @param out `(rows)`
    public static void sumEach(float[] x, float[] out, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            float[] lanes = new float[Reduce.LANES];
            for (int i = from; i < to; i++) {
                out[i] = Reduce.sum(x, i * n, n, lanes);
            }
        });
    }

    /// `out[j] += Σ x[i, j]` over the rows `i`
    ///
    /// @param out `(n)`
    public static void sumRows(float[] x, float[] out, int rows, int n) {
        sumRows(x, 0, out, 0, rows, n);
    }

    /// The same for the rows from `x[xAt]` on, added to the elements from `out[outAt]` on.
    public static void sumRows(float[] x, int xAt, float[] out, int outAt, int rows, int n) {
        forColumns(rows, n, (from, to) -> {
            int m = to - from;
            double[] total = new double[m];
            for (int i = 0; i < rows; ) {
                float[] sum = new float[m];
                for (int end = Math.min(rows, i + BLOCK); i < end; i++) {
                    int at = xAt + i * n + from;
                    int j = Simd.ON ? SimdPointwise.axpy(1, x, at, sum, 0, 0, m) : 0;
                    for (; j < m; j++) {
                        sum[j] += x[at + j];
                    }
                }
                addTo(total, sum);
            }
            addTo(out, outAt + from, total);
        });
    }

    /// `dw += Σ dy·x̂` and `db += Σ dy` over the rows, with `x̂ = (x − mean)·rstd`
    ///
    /// @param dw `(n)`
    /// @param db `(n)`
    public static void layerNormParameterGradients(
            float[] x, float[] mean, float[] rstd, float[] dy, float[] dw, float[] db, int rows, int n) {
        forColumns(rows, n, (from, to) -> {
            int m = to - from;
            double[] wTotal = new double[m], bTotal = new double[m];
            for (int i = 0; i < rows; ) {
                float[] w = new float[m], b = new float[m];
                for (int end = Math.min(rows, i + BLOCK); i < end; i++) {
                    int at = i * n + from;
                    int j = Simd.ON ? SimdRows.parameterGradients(x, mean[i], rstd[i], dy, at, w, b, m) : 0;
                    for (; j < m; j++) {
                        w[j] += dy[at + j] * ((x[at + j] - mean[i]) * rstd[i]);
                        b[j] += dy[at + j];
                    }
                }
                addTo(wTotal, w);
                addTo(bTotal, b);
            }
            addTo(dw, from, wTotal);
            addTo(db, from, bTotal);
        });
    }

    /// `y = e^(x − shift)`
    ///
    /// @return the sum of them
    private static float exponentials(float[] x, int xAt, float shift, float[] y, int yAt, int n) {
        if (!Simd.ON) {
            for (int i = 0; i < n; i++) {
                y[yAt + i] = x[xAt + i] - shift;
            }
            // A loop over one array, which the JIT makes vectors of; over two it does not always.
            for (int i = yAt; i < yAt + n; i++) {
                y[i] = ScalarMath.exp(y[i]);
            }
            return Reduce.sum(y, yAt, n);
        }
        double sum = 0;
        for (int i = 0; i < n; i += LONG) {
            sum += SimdRows.exponentials(x, xAt + i, shift, y, yAt + i, Math.min(LONG, n - i));
        }
        return (float) sum;
    }

    /// `y = s·x`
    private static void scale(float s, float[] x, int xAt, float[] y, int yAt, int n) {
        if (Simd.ON) {
            SimdRows.scale(s, x, xAt, y, yAt, n);
        } else {
            for (int i = 0; i < n; i++) {
                y[yAt + i] = s * x[xAt + i];
            }
        }
    }

    private static void addTo(double[] total, float[] sum) {
        for (int j = 0; j < sum.length; j++) {
            total[j] += sum[j];
        }
    }

    private static void addTo(float[] out, int at, double[] total) {
        for (int j = 0; j < total.length; j++) {
            out[at + j] += (float) total[j];
        }
    }

    private static void forRows(int rows, int n, Parallel.RangeTask task) {
        Parallel.forRange(rows, Math.max(1, GRAIN / Math.max(1, n)), task);
    }

    private static void forColumns(int rows, int n, Parallel.RangeTask task) {
        Parallel.forRange(n, Math.max(16, GRAIN / Math.max(1, rows)), task);
    }
}
