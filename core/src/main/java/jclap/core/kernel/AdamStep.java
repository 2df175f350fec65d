package jclap.core.kernel;

import jclap.core.kernel.simd.SimdPointwise;

/// One step of Adam, [Kingma & Ba, 2014](https://arxiv.org/abs/1412.6980), in the order of PyTorch's `AdamW`:
///
/// ```text
/// w ← w·(1 − decay)                       decay    = η·λ, or 0 for Adam
/// m ← β₁·m + (1 − β₁)·g
/// v ← β₂·v + (1 − β₂)·g²
/// w ← w − stepSize·m/(√v·vScale + ε)      stepSize = η/(1 − β₁ᵗ),  vScale = 1/√(1 − β₂ᵗ)
/// ```
public final class AdamStep {

    /// Elements worth a thread of their own.
    private static final int GRAIN = 1 << 15;

    private AdamStep() {}

    /// Elements `at … at + n − 1` of the weights, their gradient and its means. The scalars are doubles because
    /// `1 − β₂` must not lose digits; each is rounded to a float once.
    public static void update(
            float[] w,
            float[] g,
            float[] m,
            float[] v,
            int at,
            int n,
            double beta1,
            double beta2,
            double stepSize,
            double vScale,
            double eps,
            double decay) {
        float b1 = (float) beta1, c1 = (float) (1 - beta1), b2 = (float) beta2, c2 = (float) (1 - beta2);
        float keep = (float) (1 - decay), step = (float) stepSize, scale = (float) vScale, e = (float) eps;
        Parallel.forRange(n, GRAIN, (from, to) -> {
            int i = Simd.ON
                    ? SimdPointwise.adamStep(w, g, m, v, at + from, at + to, b1, c1, b2, c2, step, scale, e, keep)
                    : at + from;
            for (; i < at + to; i++) {
                m[i] = b1 * m[i] + c1 * g[i];
                v[i] = b2 * v[i] + c2 * g[i] * g[i];
                w[i] = w[i] * keep - step * m[i] / ((float) Math.sqrt(v[i]) * scale + e);
            }
        });
    }
}
