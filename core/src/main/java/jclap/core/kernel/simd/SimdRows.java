package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.Lanes.COUNT;
import static jclap.core.kernel.simd.Lanes.SPECIES;
import static jclap.core.kernel.simd.VectorMath.LN2_HIGH;
import static jclap.core.kernel.simd.VectorMath.LN2_LOW;
import static jclap.core.kernel.simd.VectorMath.LOG2_E;
import static jclap.core.kernel.simd.VectorMath.ROUND_TWICE;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/// The loops of `Rows`. Rows are short and seldom a multiple of the vector, so the last elements of each are done by a
/// vector with a mask; there are too many of them for a plain loop.
///
/// `Rows` strings these loops together, and C2 inlines them all into one method. So they call nothing but the Vector
/// API with a vector: `VectorMath` says why.
public final class SimdRows {

    private SimdRows() {}

    /// `y = e^(x − shift)`, by the steps of `VectorMath.exp`
    public static void expOfDifference(float[] x, int xAt, float shift, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += COUNT) {
            // A mask for every vector, not for the last alone: among so many steps it costs nothing, and the steps are
            // compiled once.
            VectorMask<Float> rest = SPECIES.indexInRange(i, n);
            FloatVector z = fromArray(SPECIES, x, xAt + i, rest).sub(shift);
            z = z.blend(-104, z.compare(LT, -104));
            z = z.blend(89, z.compare(GT, 89));
            FloatVector t = z.mul(LOG2_E).add(ROUND_TWICE), k = t.sub(ROUND_TWICE);
            FloatVector r = z.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW)), r2 = r.mul(r);
            FloatVector high = r.mul(0.00836612f).add(0.04166683f).add(r2.mul(0.0013900287f));
            FloatVector q = r.mul(0.16666548f).add(r2.mul(high)).add(0.5f);
            IntVector bits = t.reinterpretAsInts(), half = bits.lanewise(ASHR, 1);
            r.add(r2.mul(q))
                    .add(1)
                    .mul(half.lanewise(LSHL, 23).reinterpretAsFloats())
                    .mul(bits.sub(half).lanewise(LSHL, 23).reinterpretAsFloats())
                    .intoArray(y, yAt + i, rest);
        }
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
