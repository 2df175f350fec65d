package jclap.core.kernel;

/// Functions of each row of a row-major matrix `(rows, n)` that starts at index 0 of its array. Gradients are added to
/// what is there; everything else is overwritten. `y` may be `x`, and `dx` may be `dy`, unless said otherwise.
public final class Rows {

    /// Elements worth a thread of their own.
    private static final int GRAIN = 1 << 15;

    private Rows() {}

    /// `y = eˣ/Σeˣ` along each row. A row of nothing but −∞ gives NaN.
    public static void softmax(float[] x, float[] y, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            for (int at = from * n; at < to * n; at += n) {
                float max = Reduce.max(x, at, n);
                double sum = 0;
                for (int j = at; j < at + n; j++) {
                    y[j] = ScalarMath.exp(x[j] - max);
                    sum += y[j];
                }
                for (int j = at; j < at + n; j++) {
                    y[j] = (float) (y[j] / sum);
                }
            }
        });
    }

    /// `dx += y·(dy − Σ dy·y)` for `y` = [#softmax] of `x`; `dx` is neither `y` nor `dy`
    public static void softmaxGradient(float[] y, float[] dy, float[] dx, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            for (int at = from * n; at < to * n; at += n) {
                float dot = Reduce.dot(y, at, dy, at, n);
                for (int j = at; j < at + n; j++) {
                    dx[j] += y[j] * (dy[j] - dot);
                }
            }
        });
    }

    /// `out = ln Σeˣ` of each row, without overflow
    ///
    /// @param out `(rows)`
    public static void logSumExp(float[] x, float[] out, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            for (int i = from; i < to; i++) {
                float max = Reduce.max(x, i * n, n);
                // An infinite shift would make NaN of ∞ − ∞.
                float shift = Float.isInfinite(max) ? 0 : max;
                double sum = 0;
                for (int j = i * n; j < (i + 1) * n; j++) {
                    sum += ScalarMath.exp(x[j] - shift);
                }
                out[i] = (float) (shift + Math.log(sum));
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
            for (int i = from; i < to; i++) {
                int at = i * n;
                float mu = Reduce.sum(x, at, n) / n;
                double square = 0;
                for (int j = 0; j < n; j++) {
                    square += (x[at + j] - mu) * (x[at + j] - mu);
                }
                float r = (float) (1 / Math.sqrt(square / n + eps));
                for (int j = 0; j < n; j++) {
                    y[at + j] = (x[at + j] - mu) * r * w[j] + b[j];
                }
                mean[i] = mu;
                rstd[i] = r;
            }
        });
    }

    /// `dx += rstd·(g − Σg/n − x̂·Σ(g·x̂)/n)`, with `g = dy·w` and `x̂ = (x − mean)·rstd`; `dx` is not `dy`
    public static void layerNormGradient(
            float[] x, float[] mean, float[] rstd, float[] w, float[] dy, float[] dx, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            for (int i = from; i < to; i++) {
                int at = i * n;
                float mu = mean[i], r = rstd[i];
                double sum = 0, dot = 0;
                for (int j = 0; j < n; j++) {
                    float g = dy[at + j] * w[j];
                    sum += g;
                    dot += g * ((x[at + j] - mu) * r);
                }
                float a = (float) (sum / n), c = (float) (dot / n);
                for (int j = 0; j < n; j++) {
                    float xHat = (x[at + j] - mu) * r;
                    dx[at + j] += r * (dy[at + j] * w[j] - a - xHat * c);
                }
            }
        });
    }

    /// `dw += Σ dy·x̂` and `db += Σ dy` over the rows, with `x̂ = (x − mean)·rstd`
    ///
    /// @param dw `(n)`
    /// @param db `(n)`
    public static void layerNormParameterGradients(
            float[] x, float[] mean, float[] rstd, float[] dy, float[] dw, float[] db, int rows, int n) {
        forColumns(rows, n, (from, to) -> {
            for (int j = from; j < to; j++) {
                double w = 0, b = 0;
                for (int i = 0; i < rows; i++) {
                    w += dy[i * n + j] * ((x[i * n + j] - mean[i]) * rstd[i]);
                    b += dy[i * n + j];
                }
                dw[j] += (float) w;
                db[j] += (float) b;
            }
        });
    }

    /// `y = x/norm`, with `norm = max(‖x‖, eps)` of each row
    ///
    /// @param norm `(rows)`, written for the gradient
    public static void l2Normalize(float[] x, float eps, float[] norm, float[] y, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            for (int i = from; i < to; i++) {
                norm[i] = Math.max((float) Math.sqrt(Reduce.sumOfSquares(x, i * n, n)), eps);
                for (int j = i * n; j < (i + 1) * n; j++) {
                    y[j] = x[j] / norm[i];
                }
            }
        });
    }

    /// `dx += (dy − y·Σ dy·y)/norm`; `dx` is not `dy`. (A row shorter than `eps` gets the same, so that zeros get
    /// `dy/eps`.)
    public static void l2NormalizeGradient(float[] y, float[] norm, float[] dy, float[] dx, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            for (int i = from; i < to; i++) {
                float dot = Reduce.dot(y, i * n, dy, i * n, n);
                for (int j = i * n; j < (i + 1) * n; j++) {
                    dx[j] += (dy[j] - y[j] * dot) / norm[i];
                }
            }
        });
    }

    /// `y = x + bias`, the same bias `(n)` in every row
    public static void addRow(float[] x, float[] bias, float[] y, int rows, int n) {
        forRows(rows, n, (from, to) -> {
            for (int i = from; i < to; i++) {
                for (int j = 0; j < n; j++) {
                    y[i * n + j] = x[i * n + j] + bias[j];
                }
            }
        });
    }

    /// `out[j] += Σ x[i, j]` over the rows `i`
    ///
    /// @param out `(n)`
    public static void sumRows(float[] x, float[] out, int rows, int n) {
        forColumns(rows, n, (from, to) -> {
            for (int j = from; j < to; j++) {
                double sum = 0;
                for (int i = 0; i < rows; i++) {
                    sum += x[i * n + j];
                }
                out[j] += (float) sum;
            }
        });
    }

    private static void forRows(int rows, int n, Parallel.RangeTask task) {
        Parallel.forRange(rows, Math.max(1, GRAIN / Math.max(1, n)), task);
    }

    private static void forColumns(int rows, int n, Parallel.RangeTask task) {
        Parallel.forRange(n, Math.max(1, GRAIN / Math.max(1, rows)), task);
    }
}
