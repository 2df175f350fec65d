package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.Lanes.COUNT;
import static jclap.core.kernel.simd.Lanes.load;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/// [jclap.core.kernel.Piecewise] on whole vectors: each method does as many elements of `from … to − 1` as fill
/// vectors and returns where it stopped.
public final class SimdPiecewise {

    private SimdPiecewise() {}

    public static int clamp(float low, float high, float[] x, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            clamp(load(x, i), low, high).intoArray(y, i);
        }
        return i;
    }

    public static int clampGradient(float low, float high, float[] x, float[] dy, float[] dx, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            FloatVector v = load(x, i), g = load(dy, i);
            g = g.blend(0, v.compare(LE, low)).blend(0, v.compare(GE, high));
            load(dx, i).add(g).intoArray(dx, i);
        }
        return i;
    }

    public static int hardSwish(float[] x, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            FloatVector v = load(x, i);
            v.mul(clamp(v.add(3), 0, 6)).mul(1 / 6f).intoArray(y, i);
        }
        return i;
    }

    public static int hardSwishGradient(float[] x, float[] dy, float[] dx, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            FloatVector v = load(x, i), slope = v.mul(1 / 3f).add(0.5f);
            slope = slope.blend(0, v.compare(LT, -3)).blend(1, v.compare(GT, 3));
            load(dx, i).add(load(dy, i).mul(slope)).intoArray(dx, i);
        }
        return i;
    }

    // Not min and max, which would turn a NaN into a bound.
    private static FloatVector clamp(FloatVector v, float low, float high) {
        return v.blend(low, v.compare(LE, low)).blend(high, v.compare(GE, high));
    }
}
