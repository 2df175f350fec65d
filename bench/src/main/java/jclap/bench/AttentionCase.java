package jclap.bench;

import java.util.Arrays;
import jclap.core.kernel.AttentionGeometry;
import jclap.core.kernel.AttentionMask;
import jclap.core.kernel.ScaledDotProduct;

/// Attention of a size that models have, `4·stack·heads·n²·d` floating-point operations in its products.
record AttentionCase(
        String name, AttentionGeometry g, float[] q, float[] k, float[] v, AttentionMask[] masks, float[] y) {

    private static final float TOLERANCE = 1e-5f;

    /// {@return 12 heads × 77 × 64 with the mask of a text, as BERT and GPT-2 have it}
    static AttentionCase text() {
        return of("text", 1, 12, 77, 64, new AttentionMask(new float[77], new int[12], 0, 1));
    }

    /// {@return 12 heads × 512 × 64}
    static AttentionCase clip() {
        return of("clip", 1, 12, 512, 64);
    }

    /// {@return 64 windows × 4 heads × 64 × 24 with the bias of relative positions, the first stage of HTSAT}
    static AttentionCase windows() {
        int[] byHead = new int[64 * 4];
        Arrays.setAll(byHead, i -> i % 4 * 64 * 64);
        return of("windows", 64, 4, 64, 24, new AttentionMask(Signals.random(4 * 64 * 64, 6), byHead, 64, 1));
    }

    private static AttentionCase of(String name, int stack, int heads, int n, int d, AttentionMask... masks) {
        int[] own = new int[stack];
        Arrays.setAll(own, i -> i);
        int size = stack * n * heads * d;
        return new AttentionCase(
                name,
                new AttentionGeometry(heads, n, n, d, d, own, own, own),
                Signals.random(size, 3),
                Signals.random(size, 4),
                Signals.random(size, 5),
                masks,
                new float[size]);
    }

    float[] run() {
        ScaledDotProduct.forward(g, q, k, v, masks, new float[0], y);
        return y;
    }

    /// Weights that are all kept are the way of two products with a softmax between them.
    void check() {
        float[] keep = new float[g.count() * g.queries() * g.keys()], expected = new float[y.length];
        Arrays.fill(keep, 1);
        ScaledDotProduct.forward(g, q, k, v, masks, keep, expected);
        run();
        for (int i = 0; i < y.length; i++) {
            if (!(Math.abs(y[i] - expected[i]) <= TOLERANCE)) {
                throw new IllegalStateException("AttentionBench: expected output " + i + " of " + name + " to be "
                        + expected[i] + " but got " + y[i]);
            }
        }
    }
}
