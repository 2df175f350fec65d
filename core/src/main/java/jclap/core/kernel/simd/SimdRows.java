package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.Lanes.COUNT;
import static jclap.core.kernel.simd.Lanes.SPECIES;
import static jclap.core.kernel.simd.VectorMath.LOG2_E;
import static jclap.core.kernel.simd.VectorMath.ROUND;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The loops of `Rows`. Rows are short and seldom a multiple of the vector, so the last elements of each are done by a
/// vector with a mask; there are too many of them for a plain loop.
///
/// `Rows` strings these loops together, and C2 inlines them all into one method. So they call nothing but the Vector
/// API with a vector: `VectorMath` says why.
public final class SimdRows {

    /// The logarithm of the smallest normal float.
    private static final float LEAST = -87.33654f;

    private SimdRows() {}

    /// `y = eˣ/Σeˣ` in the rows `from … to − 1`.
    ///
    /// The loop over the exponentials of a row looks for the largest element of the next as well, so that this
    /// comes from memory while the polynomial is computed.
    public static void softmax(float[] x, float[] y, int from, int to, int n) {
        float[] found = {SimdReduce.max(x, from * n, n), 0};
        for (int i = from; i < to; i++) {
            int after = Math.min(i + 1, to - 1);
            exponentials(x, i * n, found[0], after * n, y, i * n, n, found);
            scale(1 / found[1], y, i * n, y, i * n, n);
        }
    }

    /// `y = e^(x − shift)`
    ///
    /// @return the sum of them
    public static float exponentials(float[] x, int xAt, float shift, float[] y, int yAt, int n) {
        float[] found = new float[2];
        exponentials(x, xAt, shift, xAt, y, yAt, n, found);
        return found[1];
    }

    /// ```text
    /// y[yAt…] = e^(x[xAt…] − shift)      found = {max x[after…], Σ y}
    /// ```
    ///
    /// `eᶻ = 2ᵏ·2ʳ` with `z·log₂ e = k + r`, `|r| ≤ ½`, and a polynomial for `2ʳ`, a minimax fit with an error of
    /// 1.2e-7. All in all the relative error is below 4e-7 where z is −10 or more, and below 2e-6 for any; what is
    /// less than the smallest normal float is 0.
    private static void exponentials(
            float[] x, int xAt, float shift, int after, float[] y, int yAt, int n, float[] found) {
        FloatVector log2e = broadcast(SPECIES, LOG2_E), round = broadcast(SPECIES, ROUND);
        FloatVector c5 = broadcast(SPECIES, 0.0013276472f), c4 = broadcast(SPECIES, 0.0096755413f);
        FloatVector c3 = broadcast(SPECIES, 0.055507133f), c2 = broadcast(SPECIES, 0.2402212f);
        FloatVector c1 = broadcast(SPECIES, 0.69314697f), c0 = broadcast(SPECIES, 1);
        FloatVector max = broadcast(SPECIES, Float.NEGATIVE_INFINITY), sum = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector next = fromArray(SPECIES, x, after + i);
            FloatVector z = fromArray(SPECIES, x, xAt + i).sub(shift), t = z.fma(log2e, round);
            FloatVector r = z.fma(log2e, round.sub(t));
            FloatVector p = c5.fma(r, c4).fma(r, c3).fma(r, c2).fma(r, c1).fma(r, c0);
            p = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
            p = p.blend(0, z.compare(LT, LEAST));
            p.intoArray(y, yAt + i);
            sum = sum.add(p);
            max = max.blend(next, next.compare(GT, max));
        }
        if (i < n) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, n);
            FloatVector next = fromArray(SPECIES, x, after + i, rest);
            FloatVector z = fromArray(SPECIES, x, xAt + i, rest).sub(shift), t = z.fma(log2e, round);
            FloatVector r = z.fma(log2e, round.sub(t));
            FloatVector p = c5.fma(r, c4).fma(r, c3).fma(r, c2).fma(r, c1).fma(r, c0);
            p = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
            p = p.blend(0, z.compare(LT, LEAST));
            p.intoArray(y, yAt + i, rest);
            sum = sum.add(p, rest);
            max = max.blend(next, next.compare(GT, max, rest));
        }
        // NaN is not larger than anything, but makes a NaN of the sum, and so of its row.
        found[0] = max.reduceLanes(MAX);
        found[1] = Lanes.sum(sum);
    }

    /// `y = s·x`
    public static void scale(float s, float[] x, int xAt, float[] y, int yAt, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            fromArray(SPECIES, x, xAt + i).mul(s).intoArray(y, yAt + i);
        }
        if (i < n) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, n);
            fromArray(SPECIES, x, xAt + i, rest).mul(s).intoArray(y, yAt + i, rest);
        }
    }

    /// `z += x·(y − c)`
    public static void addScaledDeviations(float[] x, float[] y, float c, float[] z, int at, int n) {
        int i = at, end = at + n;
        for (; i <= end - COUNT; i += COUNT) {
            fromArray(SPECIES, z, i)
                    .add(fromArray(SPECIES, x, i).mul(fromArray(SPECIES, y, i).sub(c)))
                    .intoArray(z, i);
        }
        if (i < end) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, end);
            fromArray(SPECIES, z, i, rest)
                    .add(fromArray(SPECIES, x, i, rest)
                            .mul(fromArray(SPECIES, y, i, rest).sub(c)))
                    .intoArray(z, i, rest);
        }
    }

    /// `y = (x − mean)·rstd·w + b`, where `x` and `y` start at `at`, `w` and `b` at 0
    public static void normalize(float[] x, float mean, float rstd, float[] w, float[] b, float[] y, int at, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector xHat = fromArray(SPECIES, x, at + i).sub(mean).mul(rstd);
            xHat.mul(fromArray(SPECIES, w, i)).add(fromArray(SPECIES, b, i)).intoArray(y, at + i);
        }
        if (i < n) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, n);
            FloatVector xHat = fromArray(SPECIES, x, at + i, rest).sub(mean).mul(rstd);
            xHat.mul(fromArray(SPECIES, w, i, rest))
                    .add(fromArray(SPECIES, b, i, rest))
                    .intoArray(y, at + i, rest);
        }
    }

    /// `dx += rstd·(dy·w − a − (x − mean)·c)`, where `x`, `dy` and `dx` start at `at`, `w` at 0
    public static void normalizeGradient(
            float[] x, float mean, float rstd, float[] w, float[] dy, float a, float c, float[] dx, int at, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector g =
                    fromArray(SPECIES, dy, at + i).mul(fromArray(SPECIES, w, i)).sub(a);
            g = g.sub(fromArray(SPECIES, x, at + i).sub(mean).mul(c)).mul(rstd);
            fromArray(SPECIES, dx, at + i).add(g).intoArray(dx, at + i);
        }
        if (i < n) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, n);
            FloatVector g = fromArray(SPECIES, dy, at + i, rest)
                    .mul(fromArray(SPECIES, w, i, rest))
                    .sub(a);
            g = g.sub(fromArray(SPECIES, x, at + i, rest).sub(mean).mul(c)).mul(rstd);
            fromArray(SPECIES, dx, at + i, rest).add(g).intoArray(dx, at + i, rest);
        }
    }

    /// `dw += dy·((x − mean)·rstd)` and `db += dy`, where `x` and `dy` start at `at`, `dw` and `db` at 0.
    ///
    /// @return the index at which the plain loop has to go on
    public static int parameterGradients(
            float[] x, float mean, float rstd, float[] dy, int at, float[] dw, float[] db, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector g = fromArray(SPECIES, dy, at + i);
            fromArray(SPECIES, dw, i)
                    .add(g.mul(fromArray(SPECIES, x, at + i).sub(mean).mul(rstd)))
                    .intoArray(dw, i);
            fromArray(SPECIES, db, i).add(g).intoArray(db, i);
        }
        return i;
    }
}
