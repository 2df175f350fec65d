package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.ScoreTile.QUERIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The softmax of a panel of scores `(keys, QUERIES)`, each lane a query: no sum runs across lanes.
///
/// ```text
/// sⱼ ← 2^(sⱼ − max s)        factor = 1/Σ sⱼ
/// ```
///
/// Powers of 2, because their exponent is a rounding away; scores come with the log₂ e that makes them powers of e.
/// What they are multiplied by is left to the outputs, which are fewer. The polynomial is a minimax fit with an error
/// of 1.2e-7, like one of the last bit.
final class PanelSoftmax {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    private static final float ROUND = VectorMath.ROUND;

    // Its exponent is 0 and so is its power: below it exponents would wrap around, and −∞ would leave no remainder.
    private static final float LEAST = -127;

    /// The keys that are done at once. Where some are missing, −∞ stands for them, whose power is 0.
    private static final int TOGETHER = 4;

    private PanelSoftmax() {}

    /// @param keys behind which there is room for 3 more rows
    /// @param width how many queries of a panel to compute, L or all
    /// @param factors `(QUERIES)`, overwritten
    static void exponentials(float[] s, int sAt, int keys, int width, float[] factors) {
        int rows = Math.ceilDiv(keys, TOGETHER) * TOGETHER;
        Arrays.fill(s, sAt + keys * QUERIES, sAt + rows * QUERIES, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < width; c += L) {
            max(s, sAt + c, rows, factors, c);
            powers(s, sAt + c, rows, factors, c);
        }
    }

    private static void max(float[] s, int sAt, int keys, float[] max, int at) {
        FloatVector m0 = broadcast(LANES, Float.NEGATIVE_INFINITY), m1 = m0, m2 = m0, m3 = m0;
        for (int i = sAt, end = sAt + keys * QUERIES; i < end; i += 4 * QUERIES) {
            FloatVector x0 = fromArray(LANES, s, i), x1 = fromArray(LANES, s, i + QUERIES);
            FloatVector x2 = fromArray(LANES, s, i + 2 * QUERIES), x3 = fromArray(LANES, s, i + 3 * QUERIES);
            m0 = m0.blend(x0, x0.compare(GT, m0));
            m1 = m1.blend(x1, x1.compare(GT, m1));
            m2 = m2.blend(x2, x2.compare(GT, m2));
            m3 = m3.blend(x3, x3.compare(GT, m3));
        }
        m0 = m0.blend(m1, m1.compare(GT, m0));
        m2 = m2.blend(m3, m3.compare(GT, m2));
        m0.blend(m2, m2.compare(GT, m0)).intoArray(max, at);
    }

    /// @param factors the largest scores, and then the factors
    private static void powers(float[] s, int sAt, int keys, float[] factors, int at) {
        FloatVector max = fromArray(LANES, factors, at), sum0 = FloatVector.zero(LANES), sum1 = sum0;
        FloatVector c5 = broadcast(LANES, 0.0013276472f), c4 = broadcast(LANES, 0.0096755413f);
        FloatVector c3 = broadcast(LANES, 0.055507133f), c2 = broadcast(LANES, 0.2402212f);
        FloatVector c1 = broadcast(LANES, 0.69314697f), one = broadcast(LANES, 1);
        for (int i = sAt, end = sAt + keys * QUERIES; i < end; i += 2 * QUERIES) {
            FloatVector z0 = fromArray(LANES, s, i).sub(max);
            FloatVector z1 = fromArray(LANES, s, i + QUERIES).sub(max);
            z0 = z0.blend(LEAST, z0.compare(LT, LEAST));
            z1 = z1.blend(LEAST, z1.compare(LT, LEAST));
            FloatVector t0 = z0.add(ROUND), t1 = z1.add(ROUND);
            FloatVector r0 = z0.sub(t0.sub(ROUND)), r1 = z1.sub(t1.sub(ROUND));
            FloatVector p0 = c5.fma(r0, c4).fma(r0, c3).fma(r0, c2).fma(r0, c1).fma(r0, one);
            FloatVector p1 = c5.fma(r1, c4).fma(r1, c3).fma(r1, c2).fma(r1, c1).fma(r1, one);
            p0 = p0.mul(t0.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
            p1 = p1.mul(t1.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
            p0.intoArray(s, i);
            p1.intoArray(s, i + QUERIES);
            sum0 = sum0.add(p0);
            sum1 = sum1.add(p1);
        }
        one.div(sum0.add(sum1)).intoArray(factors, at);
    }
}
