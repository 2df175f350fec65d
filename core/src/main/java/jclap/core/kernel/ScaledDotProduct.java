package jclap.core.kernel;

import static jclap.core.kernel.Layout.PLAIN;
import static jclap.core.kernel.Layout.TRANSPOSED;

import java.util.Arrays;
import jclap.core.kernel.simd.SimdAttention;

/// Attention in the heads of an [AttentionGeometry]: `Y = (softmax(Q·Kᵀ/√d + M)∘D)·V`, where M is the sum of masks and
/// D drops weights while training.
///
/// Here it is two products with a softmax between them, one head at a time, which is the definition and serves the
/// gradients; where nothing is dropped, [jclap.core.kernel.simd.SimdAttention] infers without the matrix of weights.
public final class ScaledDotProduct {

    private final AttentionGeometry g;
    private final AttentionMask[] masks;
    private final float[] keep;
    private final float scale;

    /// One head: queries times the scale, keys, values, weights, and the weights that were not dropped.
    private final float[] q, k, v, p, kept;

    private ScaledDotProduct(AttentionGeometry g, AttentionMask[] masks, float[] keep) {
        this.g = g;
        this.masks = masks;
        this.keep = keep;
        scale = (float) (1 / Math.sqrt(g.d()));
        q = new float[g.queries() * g.d()];
        k = new float[g.keys() * g.d()];
        v = new float[g.keys() * g.e()];
        p = new float[g.queries() * g.keys()];
        kept = keep.length == 0 ? p : new float[p.length];
    }

    /// Overwrites `y`.
    ///
    /// @param keep D for all heads of the stack, `(count, queries, keys)`, or empty when nothing is dropped
    public static void forward(
            AttentionGeometry g, float[] q, float[] k, float[] v, AttentionMask[] masks, float[] keep, float[] y) {
        if (Simd.ON && keep.length == 0 && SimdAttention.fits(g)) {
            SimdAttention.forward(g, q, k, v, masks, y);
            return;
        }
        Parallel.forRange(g.count(), 1, (from, to) -> {
            var head = new ScaledDotProduct(g, masks, keep);
            float[] out = new float[g.queries() * g.e()];
            for (int i = from; i < to; i++) {
                head.weigh(i, q, k, v);
                Arrays.fill(out, 0);
                Gemm.gemm(g.queries(), g.e(), g.keys(), head.kept, 0, PLAIN, head.v, 0, PLAIN, out, 0);
                copy(out, g.queries(), g.e(), y, g.outputAt(i), g.valueRow());
            }
        });
    }

    /// Adds to the gradients of queries, keys and values, which have matrices for the whole stack, or are empty
    /// when not wanted.
    ///
    /// ```text
    /// dV = (P∘D)ᵀ·dY      dP = D∘(dY·Vᵀ)      dS = P∘(dP − Σ P∘dP)      dQ = dS·K/√d      dK = dSᵀ·Q/√d
    /// ```
    ///
    /// @param dScores dS, `(count, queries, keys)`, overwritten, or empty when no mask wants a gradient
    public static void backward(
            AttentionGeometry g,
            float[] q,
            float[] k,
            float[] v,
            AttentionMask[] masks,
            float[] keep,
            float[] dy,
            float[] dq,
            float[] dk,
            float[] dv,
            float[] dScores) {
        int n = g.queries(), m = g.keys(), d = g.d(), e = g.e();
        AttentionGeometry whole = g.whole();
        Parallel.forRange(g.count(), 1, (from, to) -> {
            var head = new ScaledDotProduct(g, masks, keep);
            float[] out = new float[n * e], dP = new float[n * m], dS = new float[n * m];
            float[] product = new float[Math.max(Math.max(n, m) * d, m * e)];
            for (int i = from; i < to; i++) {
                head.weigh(i, q, k, v);
                cut(dy, g.outputAt(i), g.valueRow(), n, e, out);

                if (dv.length > 0) {
                    Arrays.fill(product, 0);
                    Gemm.gemm(m, e, n, head.kept, 0, TRANSPOSED, out, 0, PLAIN, product, 0);
                    add(1, product, m, e, dv, whole.valueAt(i), g.valueRow());
                }
                if (dq.length == 0 && dk.length == 0 && dScores.length == 0) {
                    continue;
                }
                Arrays.fill(dP, 0);
                Arrays.fill(dS, 0);
                Gemm.gemm(n, m, e, out, 0, PLAIN, head.v, 0, TRANSPOSED, dP, 0);
                if (keep.length > 0) {
                    Pointwise.multiply(dP, 0, keep, i * n * m, dP, 0, n * m);
                }
                Rows.softmaxGradient(head.p, dP, dS, n, m);
                if (dScores.length > 0) {
                    System.arraycopy(dS, 0, dScores, i * n * m, n * m);
                }
                if (dq.length > 0) {
                    Arrays.fill(product, 0);
                    Gemm.gemm(n, d, m, dS, 0, PLAIN, head.k, 0, PLAIN, product, 0);
                    add(head.scale, product, n, d, dq, whole.queryAt(i), g.queryRow());
                }
                if (dk.length > 0) {
                    Arrays.fill(product, 0);
                    Gemm.gemm(m, d, n, dS, 0, TRANSPOSED, head.q, 0, PLAIN, product, 0);
                    add(1, product, m, d, dk, whole.keyAt(i), g.queryRow());
                }
            }
        });
    }

    /// Cuts head `i` out and finds its weights.
    private void weigh(int i, float[] queries, float[] keys, float[] values) {
        int n = g.queries(), m = g.keys();
        cut(queries, g.queryAt(i), g.queryRow(), n, g.d(), q);
        Pointwise.affine(scale, 0, q, 0, q, 0, q.length);
        cut(keys, g.keyAt(i), g.queryRow(), m, g.d(), k);
        cut(values, g.valueAt(i), g.valueRow(), m, g.e(), v);
        Arrays.fill(p, 0);
        Gemm.gemm(n, m, g.d(), q, 0, PLAIN, k, 0, TRANSPOSED, p, 0);
        for (AttentionMask mask : masks) {
            mask.addTo(p, i, n, m);
        }
        Rows.softmax(p, p, n, m);
        if (keep.length > 0) {
            Pointwise.multiply(p, 0, keep, i * n * m, kept, 0, n * m);
        }
    }

    private static void cut(float[] x, int at, int row, int rows, int n, float[] y) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(x, at + i * row, y, i * n, n);
        }
    }

    private static void copy(float[] x, int rows, int n, float[] y, int at, int row) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(x, i * n, y, at + i * row, n);
        }
    }

    private static void add(float scale, float[] x, int rows, int n, float[] y, int at, int row) {
        for (int i = 0; i < rows; i++) {
            Pointwise.axpy(scale, x, i * n, y, at + i * row, n);
        }
    }
}
