package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.Lanes.COUNT;
import static jclap.core.kernel.simd.Lanes.load;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

/// The loops of `Pointwise`, one vector at a time. Each does the elements `from … to − 1` as far as they fill vectors,
/// and
/// returns the index at which the plain loop has to go on.
public final class SimdPointwise {

    private static final int BLOCK = 1024;

    private SimdPointwise() {}

    public static int exp(float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            VectorMath.exp(load(x, xAt + i)).intoArray(y, yAt + i);
        }
        return i;
    }

    public static int log(float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            VectorMath.log(load(x, xAt + i)).intoArray(y, yAt + i);
        }
        return i;
    }

    public static int sqrt(float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            load(x, xAt + i).sqrt().intoArray(y, yAt + i);
        }
        return i;
    }

    public static int tanh(float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            VectorMath.tanh(load(x, xAt + i)).intoArray(y, yAt + i);
        }
        return i;
    }

    public static int sigmoid(float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            VectorMath.sigmoid(load(x, xAt + i)).intoArray(y, yAt + i);
        }
        return i;
    }

    public static int erf(float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            VectorMath.erf(load(x, xAt + i)).intoArray(y, yAt + i);
        }
        return i;
    }

    public static int relu(float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            VectorMath.relu(load(x, xAt + i)).intoArray(y, yAt + i);
        }
        return i;
    }

    public static int gelu(float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            VectorMath.gelu(load(x, xAt + i)).intoArray(y, yAt + i);
        }
        return i;
    }

    public static int geluTanh(float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            VectorMath.geluTanh(load(x, xAt + i)).intoArray(y, yAt + i);
        }
        return i;
    }

    public static int silu(float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            VectorMath.silu(load(x, xAt + i)).intoArray(y, yAt + i);
        }
        return i;
    }

    public static int geluGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int from, int to) {
        int i = from;
        // The two terms together are more than C2 inlines, so each takes its turn on a block that stays in the cache.
        while (i <= to - COUNT) {
            int end = Math.min(to, i + BLOCK);
            geluGradientOfFactor(x, xAt, dy, dyAt, dx, dxAt, i, end);
            i = geluGradientOfCdf(x, xAt, dy, dyAt, dx, dxAt, i, end);
        }
        return i;
    }

    /// `dx += dy·Φ(x)`
    private static void geluGradientOfFactor(
            float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int from, int to) {
        for (int i = from; i <= to - COUNT; i += COUNT) {
            FloatVector g = load(dy, dyAt + i), sum = load(dx, dxAt + i);
            sum.add(g.mul(VectorMath.cdf(load(x, xAt + i)))).intoArray(dx, dxAt + i);
        }
    }

    /// `dx += dy·x·φ(x)`
    private static int geluGradientOfCdf(
            float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            FloatVector g = load(dy, dyAt + i), sum = load(dx, dxAt + i), xi = load(x, xAt + i);
            sum.add(g.mul(VectorMath.density(xi).mul(xi))).intoArray(dx, dxAt + i);
        }
        return i;
    }

    public static int geluTanhGradient(
            float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            FloatVector g = load(dy, dyAt + i), sum = load(dx, dxAt + i);
            sum.add(g.mul(VectorMath.geluTanhSlope(load(x, xAt + i)))).intoArray(dx, dxAt + i);
        }
        return i;
    }

    public static int siluGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            FloatVector g = load(dy, dyAt + i), sum = load(dx, dxAt + i);
            sum.add(g.mul(VectorMath.siluSlope(load(x, xAt + i)))).intoArray(dx, dxAt + i);
        }
        return i;
    }

    public static int reluGradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            FloatVector g = load(dy, dyAt + i);
            g = g.blend(0, load(x, xAt + i).compare(LE, 0));
            load(dx, dxAt + i).add(g).intoArray(dx, dxAt + i);
        }
        return i;
    }

    public static int tanhGradient(float[] y, int yAt, float[] dy, int dyAt, float[] dx, int dxAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            FloatVector t = load(y, yAt + i), slope = t.mul(t).neg().add(1);
            load(dx, dxAt + i).add(load(dy, dyAt + i).mul(slope)).intoArray(dx, dxAt + i);
        }
        return i;
    }

    public static int sigmoidGradient(
            float[] y, int yAt, float[] dy, int dyAt, float[] dx, int dxAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            FloatVector s = load(y, yAt + i), slope = s.mul(s.neg().add(1));
            load(dx, dxAt + i).add(load(dy, dyAt + i).mul(slope)).intoArray(dx, dxAt + i);
        }
        return i;
    }

    public static int add(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            load(x, xAt + i).add(load(y, yAt + i)).intoArray(z, zAt + i);
        }
        return i;
    }

    public static int subtract(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            load(x, xAt + i).sub(load(y, yAt + i)).intoArray(z, zAt + i);
        }
        return i;
    }

    public static int multiply(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            load(x, xAt + i).mul(load(y, yAt + i)).intoArray(z, zAt + i);
        }
        return i;
    }

    public static int divide(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            load(x, xAt + i).div(load(y, yAt + i)).intoArray(z, zAt + i);
        }
        return i;
    }

    public static int axpy(float s, float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            load(y, yAt + i).add(load(x, xAt + i).mul(s)).intoArray(y, yAt + i);
        }
        return i;
    }

    public static int multiplyAdd(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            load(z, zAt + i).add(load(x, xAt + i).mul(load(y, yAt + i))).intoArray(z, zAt + i);
        }
        return i;
    }

    public static int affine(float s, float t, float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            load(x, xAt + i).mul(s).add(t).intoArray(y, yAt + i);
        }
        return i;
    }

    public static int combine(
            float a, float[] x, int xAt, float b, float[] y, int yAt, float c, float[] z, int zAt, int from, int to) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            FloatVector sum =
                    load(x, xAt + i).mul(a).add(load(y, yAt + i).mul(b)).add(c);
            load(z, zAt + i).add(sum).intoArray(z, zAt + i);
        }
        return i;
    }

    public static int adamStep(
            float[] w,
            float[] g,
            float[] m,
            float[] v,
            int from,
            int to,
            float b1,
            float c1,
            float b2,
            float c2,
            float step,
            float scale,
            float eps,
            float keep) {
        int i = from;
        for (; i <= to - COUNT; i += COUNT) {
            FloatVector gi = load(g, i);
            FloatVector mi = load(m, i).mul(b1).add(gi.mul(c1)),
                    vi = load(v, i).mul(b2).add(gi.mul(c2).mul(gi));
            mi.intoArray(m, i);
            vi.intoArray(v, i);
            FloatVector move = mi.mul(step).div(vi.sqrt().mul(scale).add(eps));
            load(w, i).mul(keep).sub(move).intoArray(w, i);
        }
        return i;
    }
}
