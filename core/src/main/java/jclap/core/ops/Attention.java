package jclap.core.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.core.kernel.AttentionGeometry;
import jclap.core.kernel.AttentionMask;
import jclap.core.kernel.ScaledDotProduct;
import jclap.core.kernel.Scratch;

/// Attention, [Vaswani et al., 2017](https://arxiv.org/abs/1706.03762).
///
/// ```text
/// forward    P  = softmax(Q·Kᵀ/√d + ΣM)       Y = (P∘D)·V
/// backward   dV = (P∘D)ᵀ·dY
///            dP = D∘(dY·Vᵀ)
///            dM = dS = P∘(dP − Σ P∘dP)        summed over keys, and for dM over what was stretched
///            dQ = dS·K/√d
///            dK = dSᵀ·Q/√d
/// ```
///
/// P has a number for each pair of tokens in each head, far more than anything else. So none of them is kept: the
/// forward needs those of a few queries at a time, and the backward finds those of a head again.
public final class Attention {

    private Attention() {}

    /// Every query sees every key.
    ///
    /// @param query `(…, n, d)`
    /// @param key `(…, m, d)`
    /// @param value `(…, m, e)`
    /// @return `(…, n, e)`
    public static Tensor attention(Tensor query, Tensor key, Tensor value) {
        return attention(query, key, value, List.of(), 1, 0, false);
    }

    /// A query sees the keys for which the mask is 0, and not those for which it is −∞ or a large negative number.
    ///
    /// @param mask broadcasts to `(…, n, m)`
    public static Tensor attention(Tensor query, Tensor key, Tensor value, Tensor mask) {
        return attention(query, key, value, List.of(mask), 1, 0, false);
    }

    /// The same in several heads, which lie side by side in the rows of all tensors.
    ///
    /// @param query `(…, n, heads·d)`
    /// @param key `(…, m, heads·d)`
    /// @param value `(…, m, heads·e)`
    /// @param dropout the probability by which a weight is dropped while training
    /// @param masks added to the scores; each broadcasts to `(…, heads, n, m)`
    /// @return `(…, n, heads·e)`
    public static Tensor attention(Tensor query, Tensor key, Tensor value, int heads, float dropout, Tensor... masks) {
        return attention(query, key, value, List.of(masks), heads, dropout, true);
    }

    /// @param split whether the scores have an axis of heads
    private static Tensor attention(
            Tensor query, Tensor key, Tensor value, List<Tensor> masks, int heads, float dropout, boolean split) {
        Shape qs = query.shape(), ks = key.shape(), vs = value.shape();
        if (Math.min(qs.rank(), Math.min(ks.rank(), vs.rank())) < 2
                || qs.dim(-1) != ks.dim(-1)
                || ks.dim(-2) != vs.dim(-2)) {
            throw new IllegalArgumentException("attention: expected queries (…, n, d), keys (…, m, d) and values"
                    + " (…, m, e) but got " + qs + ", " + ks + " and " + vs);
        }
        if (heads < 1 || qs.dim(-1) % heads != 0 || vs.dim(-1) % heads != 0) {
            throw new IllegalArgumentException(
                    "attention: expected heads that divide " + qs.dim(-1) + " and " + vs.dim(-1) + " but got " + heads);
        }
        Shape qStack = outer(qs), kStack = outer(ks), vStack = outer(vs);
        Shape stack = Broadcast.shape("attention", qStack, Broadcast.shape("attention", kStack, vStack));
        int n = qs.dim(-2), m = ks.dim(-2);
        var g = new AttentionGeometry(
                heads,
                n,
                m,
                qs.dim(-1) / heads,
                vs.dim(-1) / heads,
                Broadcast.positions(qStack, stack),
                Broadcast.positions(kStack, stack),
                Broadcast.positions(vStack, stack));
        Shape scores = split ? append(stack, heads, n, m) : append(stack, n, m);
        AttentionMask[] added = masks.stream().map(mask -> mask(mask, scores)).toArray(AttentionMask[]::new);
        float[] keep = keep(scores, dropout);
        float[] q = query.data(), k = key.data(), v = value.data();
        Shape ys = append(stack, n, vs.dim(-1)), dqs = append(stack, n, qs.dim(-1));
        Shape dks = append(stack, m, qs.dim(-1)), dvs = append(stack, m, vs.dim(-1));
        float[] y = Scratch.floats(ys.size());
        ScaledDotProduct.forward(g, q, k, v, added, keep, y);

        var inputs = new ArrayList<>(List.of(query, key, value));
        inputs.addAll(masks);
        return Tensor.result("attention", inputs, ys, y, (dy, grads) -> {
            float[] dq = room(dqs, query), dk = room(dks, key), dv = room(dvs, value);
            float[] dS = room(scores, masks.toArray(Tensor[]::new));
            ScaledDotProduct.backward(g, q, k, v, added, keep, dy, dq, dk, dv, dS);
            grads.into(query, to -> Broadcast.sumInto(dq, dqs, to, qs));
            grads.into(key, to -> Broadcast.sumInto(dk, dks, to, ks));
            grads.into(value, to -> Broadcast.sumInto(dv, dvs, to, vs));
            for (Tensor mask : masks) {
                grads.into(mask, to -> Broadcast.sumInto(dS, scores, to, mask.shape()));
            }
        });
    }

    /// {@return room for a gradient, or none when no input wants it}
    private static float[] room(Shape shape, Tensor... inputs) {
        return new float[Stream.of(inputs).anyMatch(Tensor::requiresGrad) ? shape.size() : 0];
    }

    /// {@return what dropout multiplies the weights by, or nothing when it drops none}
    private static float[] keep(Shape scores, float dropout) {
        boolean drops = dropout != 0 && Training.isOn();
        float[] ones = new float[drops ? scores.size() : 1];
        Arrays.fill(ones, 1);
        Tensor kept = Activations.dropout(Tensor.of(Shape.of(ones.length), ones), dropout);
        return drops ? kept.data() : new float[0];
    }

    private static AttentionMask mask(Tensor mask, Shape scores) {
        Shape ms = mask.shape();
        if (!Broadcast.shape("attention", ms, scores).equals(scores)) {
            throw new IllegalArgumentException(
                    "attention: expected a mask that broadcasts to " + scores + " but got " + ms);
        }
        int rows = ms.rank() < 2 ? 1 : ms.dim(-2), columns = ms.rank() < 1 ? 1 : ms.dim(-1);
        int[] at = Broadcast.positions(outer(ms), outer(scores));
        for (int i = 0; i < at.length; i++) {
            at[i] *= rows * columns;
        }
        return new AttentionMask(mask.data(), at, rows == 1 ? 0 : columns, columns == 1 ? 0 : 1);
    }

    /// {@return a shape without its two innermost axes}
    private static Shape outer(Shape shape) {
        return Shape.of(Arrays.copyOf(shape.dims(), Math.max(0, shape.rank() - 2)));
    }

    private static Shape append(Shape stack, int... dims) {
        int[] all = Arrays.copyOf(stack.dims(), stack.rank() + dims.length);
        System.arraycopy(dims, 0, all, stack.rank(), dims.length);
        return Shape.of(all);
    }
}
