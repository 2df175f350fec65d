package jclap.core.ops;

import jclap.core.Shape;
import jclap.core.Tensor;

/// Attention, [Vaswani et al., 2017](https://arxiv.org/abs/1706.03762).
///
/// ```text
/// Y = softmax(Q·Kᵀ/√d + M)·V       (…, n, e) from Q (…, n, d), K (…, m, d), V (…, m, e)
/// ```
///
/// A composition of operations that know their gradients.
public final class Attention {

    private Attention() {}

    /// Every query sees every key.
    public static Tensor attention(Tensor query, Tensor key, Tensor value) {
        return scores(query, key).softmax().matmul(value);
    }

    /// A query sees the keys for which the mask is 0, and not those for which it is −∞ or a large negative number.
    ///
    /// @param mask broadcasts to `(…, n, m)`
    public static Tensor attention(Tensor query, Tensor key, Tensor value, Tensor mask) {
        return scores(query, key).plus(mask).softmax().matmul(value);
    }

    private static Tensor scores(Tensor query, Tensor key) {
        Shape qs = query.shape(), ks = key.shape();
        if (qs.rank() < 2 || ks.rank() < 2 || qs.dim(-1) != ks.dim(-1)) {
            throw new IllegalArgumentException(
                    "attention: expected queries (…, n, d) and keys (…, m, d) but got " + qs + " and " + ks);
        }
        // The queries are scaled, not the scores, of which there are more.
        return query.affine((float) (1 / Math.sqrt(qs.dim(-1))), 0).matmul(key, false, true);
    }
}
