package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.ScoreTile.QUERIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The exponentials of a panel of scores `(keys, QUERIES)`, each lane a query: no sum runs across lanes.
///
/// ```text
/// zⱼ = a·sⱼ + bⱼ        sⱼ ← 2^(zⱼ − max z)        sum = Σ sⱼ
/// ```
///
/// Powers of 2, because their exponent is a rounding away; `a` holds the log₂ e that makes them powers of e. The
/// polynomial is a minimax fit with an error of 1.2e-7, like one of the last bit.
final class PanelSoftmax {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    private static final float ROUND = VectorMath.ROUND;

    // Its exponent is 0 and so is its power: below it exponents would wrap around, and −∞ would leave no remainder.
    private static final float LEAST = -127;

    private PanelSoftmax() {}

    /// @param bRow from one key to the next in `b`, 0 for a row that is the same for all
    /// @param sum `(QUERIES)`, written
    static void exponentials(float[] s, int sAt, int keys, float a, float[] b, int bAt, int bRow, float[] sum) {
        max(s, sAt, keys, a, b, bAt, bRow, sum);
        powers(s, sAt, keys, a, b, bAt, bRow, sum);
    }

    private static void max(float[] s, int sAt, int keys, float a, float[] b, int bAt, int bRow, float[] max) {
        FloatVector m0 = broadcast(LANES, Float.NEGATIVE_INFINITY), m1 = m0, n0 = m0, n1 = m0;
        FloatVector scale = broadcast(LANES, a);
        int j = 0;
        for (; j < keys - 1; j += 2) {
            int i = sAt + j * QUERIES, k = bAt + j * bRow;
            FloatVector x0 = fromArray(LANES, s, i).fma(scale, fromArray(LANES, b, k));
            FloatVector x1 = fromArray(LANES, s, i + L).fma(scale, fromArray(LANES, b, k + L));
            FloatVector y0 = fromArray(LANES, s, i + QUERIES).fma(scale, fromArray(LANES, b, k + bRow));
            FloatVector y1 = fromArray(LANES, s, i + QUERIES + L).fma(scale, fromArray(LANES, b, k + bRow + L));
            m0 = m0.blend(x0, x0.compare(GT, m0));
            m1 = m1.blend(x1, x1.compare(GT, m1));
            n0 = n0.blend(y0, y0.compare(GT, n0));
            n1 = n1.blend(y1, y1.compare(GT, n1));
        }
        if (j < keys) {
            int i = sAt + j * QUERIES, k = bAt + j * bRow;
            FloatVector x0 = fromArray(LANES, s, i).fma(scale, fromArray(LANES, b, k));
            FloatVector x1 = fromArray(LANES, s, i + L).fma(scale, fromArray(LANES, b, k + L));
            m0 = m0.blend(x0, x0.compare(GT, m0));
            m1 = m1.blend(x1, x1.compare(GT, m1));
        }
        m0.blend(n0, n0.compare(GT, m0)).intoArray(max, 0);
        m1.blend(n1, n1.compare(GT, m1)).intoArray(max, L);
    }

    /// @param sum the largest scores, and then the sums
    private static void powers(float[] s, int sAt, int keys, float a, float[] b, int bAt, int bRow, float[] sum) {
        FloatVector max0 = fromArray(LANES, sum, 0), max1 = fromArray(LANES, sum, L), scale = broadcast(LANES, a);
        FloatVector sum0 = FloatVector.zero(LANES), sum1 = sum0;
        FloatVector c5 = broadcast(LANES, 0.0013276472f), c4 = broadcast(LANES, 0.0096755413f);
        FloatVector c3 = broadcast(LANES, 0.055507133f), c2 = broadcast(LANES, 0.2402212f);
        FloatVector c1 = broadcast(LANES, 0.69314697f), one = broadcast(LANES, 1);
        for (int j = 0; j < keys; j++) {
            int i = sAt + j * QUERIES, k = bAt + j * bRow;
            FloatVector z0 =
                    fromArray(LANES, s, i).fma(scale, fromArray(LANES, b, k)).sub(max0);
            FloatVector z1 = fromArray(LANES, s, i + L)
                    .fma(scale, fromArray(LANES, b, k + L))
                    .sub(max1);
            z0 = z0.blend(LEAST, z0.compare(LT, LEAST));
            z1 = z1.blend(LEAST, z1.compare(LT, LEAST));
            FloatVector t0 = z0.add(ROUND), t1 = z1.add(ROUND);
            FloatVector r0 = z0.sub(t0.sub(ROUND)), r1 = z1.sub(t1.sub(ROUND));
            FloatVector p0 = c5.fma(r0, c4).fma(r0, c3).fma(r0, c2).fma(r0, c1).fma(r0, one);
            FloatVector p1 = c5.fma(r1, c4).fma(r1, c3).fma(r1, c2).fma(r1, c1).fma(r1, one);
            p0 = p0.mul(t0.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
            p1 = p1.mul(t1.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
            p0.intoArray(s, i);
            p1.intoArray(s, i + L);
            sum0 = sum0.add(p0);
            sum1 = sum1.add(p1);
        }
        sum0.intoArray(sum, 0);
        sum1.intoArray(sum, L);
    }
}
