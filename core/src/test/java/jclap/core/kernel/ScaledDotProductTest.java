package jclap.core.kernel;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The formula in double → the heads of attention.
class ScaledDotProductTest {

    /// Scores of up to 30 are rounded before they go into an exponential.
    private static final double TOLERANCE = 1e-5;

    private static final float INF = Float.POSITIVE_INFINITY;

    private static final AttentionMask[] NO_MASKS = {};

    private static final float[] ALL_KEPT = {};

    /// Few and many queries and keys, heads that fill vectors and that do not, panels that are full and that are
    /// not.
    private static final int[][] SHAPES = {
        // stack, heads, queries, keys, d, e
        {1, 1, 1, 1, 1, 1},
        {2, 3, 5, 7, 4, 2},
        {1, 2, 10, 1, 16, 16},
        {2, 2, 11, 13, 8, 17},
        {3, 4, 64, 64, 24, 24},
        {1, 5, 33, 65, 32, 40},
        {1, 3, 77, 77, 64, 64},
        {1, 1, 100, 130, 7, 64},
        {1, 2, 31, 200, 64, 33},
        {1, 2, 40, 50, 70, 80},
        {1, 1, 16, 9, 150, 16},
        {1, 3, 9, 9, 20, 40},
    };

    @Test
    void outputsAreTheFormulaInDouble() {
        for (int[] shape : SHAPES) {
            AttentionGeometry g = geometry(shape);
            float[] q = queries(g), k = keys(g), v = values(g), y = new float[outputs(g)];
            ScaledDotProduct.forward(g, q, k, v, NO_MASKS, ALL_KEPT, y);
            assertFloats(y).as(Arrays.toString(shape)).isCloseTo(TOLERANCE, formula(g, q, k, v, NO_MASKS));
        }
    }

    @Test
    void masksAreAddedWhetherTheyDifferByHeadByQueryByKeyOrInNothing() {
        for (int[] shape : SHAPES) {
            AttentionGeometry g = geometry(shape);
            int n = g.queries(), m = g.keys();
            int[] same = new int[g.count()], each = new int[g.count()], byHead = new int[g.count()];
            Arrays.setAll(each, i -> i * n * m);
            Arrays.setAll(byHead, i -> i % g.heads() * n * m);
            float[] q = queries(g), k = keys(g), v = values(g), y = new float[outputs(g)];
            var matrices = new AttentionMask(Floats.random(4, g.count() * n * m), each, m, 1);
            var heads = new AttentionMask(Floats.random(5, g.heads() * n * m), byHead, m, 1);
            var keysOnly = new AttentionMask(Floats.random(6, m), same, 0, 1);
            var queriesOnly = new AttentionMask(Floats.random(7, n), same, 1, 0);
            var number = new AttentionMask(new float[] {3}, same, 0, 0);
            AttentionMask[][] choices = {
                {matrices}, {heads}, {keysOnly}, {queriesOnly}, {number}, {heads, matrices, keysOnly}
            };
            for (AttentionMask[] masks : choices) {
                ScaledDotProduct.forward(g, q, k, v, masks, ALL_KEPT, y);
                assertFloats(y).as(Arrays.toString(shape)).isCloseTo(TOLERANCE, formula(g, q, k, v, masks));
            }
        }
    }

    @Test
    void aHiddenKeyCountsForNothingAndAQueryThatSeesNothingSeesAllAlike() {
        for (int n : new int[] {2, 40}) {
            AttentionGeometry g = geometry(1, 1, n, 3, 16, 16);
            float[] v = new float[3 * 16], mask = new float[3 * n], y = new float[n * 16];
            Arrays.fill(v, 0, 16, 100);
            Arrays.fill(v, 16, 32, 1);
            Arrays.fill(v, 32, 48, 4);
            for (int i = 0; i < n; i++) {
                mask[3 * i] = i % 2 == 0 ? -INF : -Float.MAX_VALUE;
            }
            Arrays.fill(mask, 3, 6, -INF);
            float[] zeros = new float[Math.max(n, 3) * 16];
            var masks = new AttentionMask[] {new AttentionMask(mask, new int[1], 3, 1)};
            ScaledDotProduct.forward(g, zeros, zeros, v, masks, ALL_KEPT, y);
            assertThat(y[0]).isEqualTo(2.5f);
            assertThat(y[16]).isCloseTo(35, within(1e-5f));
            assertThat(y[n * 16 - 1]).isEqualTo(n == 2 ? y[16] : 2.5f);
        }
    }

    @Test
    void scoresFarApartNeitherOverflowNorVanish() {
        AttentionGeometry g = geometry(1, 1, 40, 2, 16, 16);
        float[] q = new float[40 * 16], k = new float[2 * 16], v = new float[2 * 16], y = new float[40 * 16];
        Arrays.fill(q, 100);
        Arrays.fill(k, 0, 16, 100);
        Arrays.fill(k, 16, 32, -100);
        Arrays.fill(v, 0, 16, 7);
        ScaledDotProduct.forward(g, q, k, v, NO_MASKS, ALL_KEPT, y);
        assertThat(y).containsOnly(7);
    }

    @Test
    void aScoreOfMinusInfinityCountsForNothing() {
        AttentionGeometry g = geometry(1, 1, 40, 2, 16, 16);
        float[] q = new float[40 * 16], k = new float[2 * 16], v = new float[2 * 16], y = new float[40 * 16];
        Arrays.fill(q, 1e20f);
        Arrays.fill(k, 16, 32, -1e20f);
        Arrays.fill(v, 0, 16, 7);
        ScaledDotProduct.forward(g, q, k, v, NO_MASKS, ALL_KEPT, y);
        assertThat(y).containsOnly(7);
    }

    @Test
    void anInputThatIsNoNumberReachesItsOwnQueryOnly() {
        AttentionGeometry g = geometry(1, 1, 40, 40, 16, 16);
        float[] q = queries(g), y = new float[40 * 16], clean = new float[40 * 16];
        ScaledDotProduct.forward(g, q, keys(g), values(g), NO_MASKS, ALL_KEPT, clean);
        q[20 * 16 + 3] = Float.NaN;
        ScaledDotProduct.forward(g, q, keys(g), values(g), NO_MASKS, ALL_KEPT, y);
        Arrays.fill(clean, 20 * 16, 21 * 16, Float.NaN);
        assertThat(y).isEqualTo(clean);
    }

    @Test
    void threadsAndNeighboursDoNotChangeABit() {
        threadsAndNeighboursDoNotChangeABit(64);
        threadsAndNeighboursDoNotChangeABit(40); // two panels compute the rows between them, both
    }

    private static void threadsAndNeighboursDoNotChangeABit(int queries) {
        AttentionGeometry three = geometry(3, 4, queries, 64, 24, 24), one = geometry(1, 4, queries, 64, 24, 24);
        float[] q = queries(three), k = keys(three), v = values(three);
        float[] alone = new float[outputs(three)], helped = new float[outputs(three)], first = new float[outputs(one)];
        Parallel.withThreads(1, () -> run(three, q, k, v, alone));
        Parallel.withThreads(3, () -> run(three, q, k, v, helped));
        run(one, q, k, v, first);
        assertThat(helped).isEqualTo(alone);
        assertThat(first).isEqualTo(Arrays.copyOf(alone, first.length));
    }

    @Test
    void aMatrixMayServeTheWholeStack() {
        int[] own = {0, 1, 2}, shared = {0, 0, 0};
        var g = new AttentionGeometry(2, 20, 30, 16, 16, own, shared, shared);
        var copies = new AttentionGeometry(2, 20, 30, 16, 16, own, own, own);
        float[] q = queries(g), k = keys(geometry(1, 2, 20, 30, 16, 16)), v = k.clone(), y = new float[outputs(g)];
        float[] threeK = new float[3 * k.length], expected = new float[outputs(g)];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(k, 0, threeK, i * k.length, k.length);
        }
        ScaledDotProduct.forward(g, q, k, v, NO_MASKS, ALL_KEPT, y);
        ScaledDotProduct.forward(copies, q, threeK, threeK, NO_MASKS, ALL_KEPT, expected);
        assertThat(y).isEqualTo(expected);
    }

    private static float[] run(AttentionGeometry g, float[] q, float[] k, float[] v, float[] y) {
        ScaledDotProduct.forward(g, q, k, v, NO_MASKS, ALL_KEPT, y);
        return y;
    }

    private static AttentionGeometry geometry(int... shape) {
        int[] own = new int[shape[0]];
        Arrays.setAll(own, i -> i);
        return new AttentionGeometry(shape[1], shape[2], shape[3], shape[4], shape[5], own, own, own);
    }

    private static float[] queries(AttentionGeometry g) {
        return Floats.random(1, g.q().length * g.queries() * g.queryRow());
    }

    private static float[] keys(AttentionGeometry g) {
        return Floats.random(2, g.q().length * g.keys() * g.queryRow());
    }

    private static float[] values(AttentionGeometry g) {
        return Floats.random(3, g.q().length * g.keys() * g.valueRow());
    }

    private static int outputs(AttentionGeometry g) {
        return g.q().length * g.queries() * g.valueRow();
    }

    private static float[] formula(AttentionGeometry g, float[] q, float[] k, float[] v, AttentionMask[] masks) {
        float[] y = new float[outputs(g)];
        double[] p = new double[g.keys()];
        for (int i = 0; i < g.count(); i++) {
            for (int r = 0; r < g.queries(); r++) {
                int qAt = g.queryAt(i) + r * g.queryRow();
                double sum = 0;
                for (int c = 0; c < g.keys(); c++) {
                    int kAt = g.keyAt(i) + c * g.queryRow();
                    double score = 0;
                    for (int j = 0; j < g.d(); j++) {
                        score += (double) q[qAt + j] * k[kAt + j];
                    }
                    score /= Math.sqrt(g.d());
                    for (AttentionMask mask : masks) {
                        score += mask.x()[mask.at()[i] + r * mask.row() + c * mask.column()];
                    }
                    p[c] = Math.exp(score);
                    sum += p[c];
                }
                for (int j = 0; j < g.e(); j++) {
                    double out = 0;
                    for (int c = 0; c < g.keys(); c++) {
                        out += p[c] * v[g.valueAt(i) + c * g.valueRow() + j];
                    }
                    y[g.outputAt(i) + r * g.valueRow() + j] = (float) (out / sum);
                }
            }
        }
        return y;
    }
}
