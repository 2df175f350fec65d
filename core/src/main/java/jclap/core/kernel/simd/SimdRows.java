package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.Lanes.COUNT;
import static jclap.core.kernel.simd.Lanes.load;
import static jclap.core.kernel.simd.Lanes.rest;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The loops of `Rows`. Rows are short and seldom a multiple of the vector, so the last elements of each are done by a
/// vector with a mask; there are too many of them for a plain loop.
public final class SimdRows {

    private SimdRows() {}

    /// `y = e^(x − shift)`
    public static void expOfDifference(float[] x, int xAt, float shift, float[] y, int yAt, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            VectorMath.exp(load(x, xAt + i).sub(shift)).intoArray(y, yAt + i);
        }
        if (i < n) {
            VectorMask<Float> rest = rest(i, n);
            VectorMath.exp(load(x, xAt + i, rest).sub(shift)).intoArray(y, yAt + i, rest);
        }
    }

    /// `y = s·x`
    public static void scale(float s, float[] x, int xAt, float[] y, int yAt, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            load(x, xAt + i).mul(s).intoArray(y, yAt + i);
        }
        if (i < n) {
            VectorMask<Float> rest = rest(i, n);
            load(x, xAt + i, rest).mul(s).intoArray(y, yAt + i, rest);
        }
    }

    /// `z += x·(y − c)`
    public static void addScaledDeviations(float[] x, float[] y, float c, float[] z, int at, int n) {
        int i = at, end = at + n;
        for (; i <= end - COUNT; i += COUNT) {
            load(z, i).add(load(x, i).mul(load(y, i).sub(c))).intoArray(z, i);
        }
        if (i < end) {
            VectorMask<Float> rest = rest(i, end);
            load(z, i, rest).add(load(x, i, rest).mul(load(y, i, rest).sub(c))).intoArray(z, i, rest);
        }
    }

    /// `y = (x − mean)·rstd·w + b`, where `x` and `y` start at `at`, `w` and `b` at 0
    public static void normalize(float[] x, float mean, float rstd, float[] w, float[] b, float[] y, int at, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector xHat = load(x, at + i).sub(mean).mul(rstd);
            xHat.mul(load(w, i)).add(load(b, i)).intoArray(y, at + i);
        }
        if (i < n) {
            VectorMask<Float> rest = rest(i, n);
            FloatVector xHat = load(x, at + i, rest).sub(mean).mul(rstd);
            xHat.mul(load(w, i, rest)).add(load(b, i, rest)).intoArray(y, at + i, rest);
        }
    }

    /// `dx += rstd·(dy·w − a − (x − mean)·c)`, where `x`, `dy` and `dx` start at `at`, `w` at 0
    public static void normalizeGradient(
            float[] x, float mean, float rstd, float[] w, float[] dy, float a, float c, float[] dx, int at, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector g = load(dy, at + i).mul(load(w, i)).sub(a);
            g = g.sub(load(x, at + i).sub(mean).mul(c)).mul(rstd);
            load(dx, at + i).add(g).intoArray(dx, at + i);
        }
        if (i < n) {
            VectorMask<Float> rest = rest(i, n);
            FloatVector g = load(dy, at + i, rest).mul(load(w, i, rest)).sub(a);
            g = g.sub(load(x, at + i, rest).sub(mean).mul(c)).mul(rstd);
            load(dx, at + i, rest).add(g).intoArray(dx, at + i, rest);
        }
    }

    /// `dw += dy·((x − mean)·rstd)` and `db += dy`, where `x` and `dy` start at `at`, `dw` and `db` at 0.
    ///
    /// @return the index at which the plain loop has to go on
    public static int parameterGradients(
            float[] x, float mean, float rstd, float[] dy, int at, float[] dw, float[] db, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector g = load(dy, at + i);
            load(dw, i).add(g.mul(load(x, at + i).sub(mean).mul(rstd))).intoArray(dw, i);
            load(db, i).add(g).intoArray(db, i);
        }
        return i;
    }
}
