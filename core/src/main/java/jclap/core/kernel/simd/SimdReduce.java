package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.Lanes.COUNT;
import static jclap.core.kernel.simd.Lanes.load;
import static jclap.core.kernel.simd.Lanes.rest;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The sums of `PlainReduce`, in its order: four vectors hold partial sums `lane, lane + 16, lane + 32, lane + 48`, so
/// that
/// no addition waits for the one before it. One round does where a vector has 16 lanes; narrower ones take 2 or 4.
public final class SimdReduce {

    private SimdReduce() {}

    /// {@return `Σ x`}
    public static float sum(float[] x, int xAt, int n) {
        float[] sums = new float[16];
        for (int lane = 0, whole = n & -64; lane < 16; lane += COUNT) {
            FloatVector s0 = FloatVector.zero(Lanes.SPECIES), s1 = s0, s2 = s0, s3 = s0;
            int i = lane;
            for (; i < whole; i += 64) {
                s0 = s0.add(load(x, xAt + i));
                s1 = s1.add(load(x, xAt + i + 16));
                s2 = s2.add(load(x, xAt + i + 32));
                s3 = s3.add(load(x, xAt + i + 48));
            }
            FloatVector s = s0.add(s2).add(s1.add(s3));
            for (; i <= n - COUNT; i += 16) {
                s = s.add(load(x, xAt + i));
            }
            if (i < n) {
                VectorMask<Float> rest = rest(i, n);
                s = s.add(load(x, xAt + i, rest), rest);
            }
            s.intoArray(sums, lane);
        }
        return fold(sums);
    }

    /// {@return `Σ x·y`}
    public static float dot(float[] x, int xAt, float[] y, int yAt, int n) {
        float[] sums = new float[16];
        for (int lane = 0, whole = n & -64; lane < 16; lane += COUNT) {
            FloatVector s0 = FloatVector.zero(Lanes.SPECIES), s1 = s0, s2 = s0, s3 = s0;
            int i = lane;
            for (; i < whole; i += 64) {
                s0 = s0.add(load(x, xAt + i).mul(load(y, yAt + i)));
                s1 = s1.add(load(x, xAt + i + 16).mul(load(y, yAt + i + 16)));
                s2 = s2.add(load(x, xAt + i + 32).mul(load(y, yAt + i + 32)));
                s3 = s3.add(load(x, xAt + i + 48).mul(load(y, yAt + i + 48)));
            }
            FloatVector s = s0.add(s2).add(s1.add(s3));
            for (; i <= n - COUNT; i += 16) {
                s = s.add(load(x, xAt + i).mul(load(y, yAt + i)));
            }
            if (i < n) {
                VectorMask<Float> rest = rest(i, n);
                s = s.add(load(x, xAt + i, rest).mul(load(y, yAt + i, rest)), rest);
            }
            s.intoArray(sums, lane);
        }
        return fold(sums);
    }

    /// {@return `Σ (x − c)²`}
    public static float squaredDeviations(float[] x, int xAt, float c, int n) {
        float[] sums = new float[16];
        for (int lane = 0, whole = n & -64; lane < 16; lane += COUNT) {
            FloatVector s0 = FloatVector.zero(Lanes.SPECIES), s1 = s0, s2 = s0, s3 = s0;
            int i = lane;
            for (; i < whole; i += 64) {
                s0 = s0.add(squared(load(x, xAt + i).sub(c)));
                s1 = s1.add(squared(load(x, xAt + i + 16).sub(c)));
                s2 = s2.add(squared(load(x, xAt + i + 32).sub(c)));
                s3 = s3.add(squared(load(x, xAt + i + 48).sub(c)));
            }
            FloatVector s = s0.add(s2).add(s1.add(s3));
            for (; i <= n - COUNT; i += 16) {
                s = s.add(squared(load(x, xAt + i).sub(c)));
            }
            if (i < n) {
                VectorMask<Float> rest = rest(i, n);
                s = s.add(squared(load(x, xAt + i, rest).sub(c)), rest);
            }
            s.intoArray(sums, lane);
        }
        return fold(sums);
    }

    /// {@return `Σ (x − c)·y·z`}
    public static float dotOfDeviations(float[] x, int xAt, float c, float[] y, int yAt, float[] z, int zAt, int n) {
        float[] sums = new float[16];
        for (int lane = 0, whole = n & -64; lane < 16; lane += COUNT) {
            FloatVector s0 = FloatVector.zero(Lanes.SPECIES), s1 = s0, s2 = s0, s3 = s0;
            int i = lane;
            for (; i < whole; i += 64) {
                s0 = s0.add(product(x, xAt + i, c, y, yAt + i, z, zAt + i));
                s1 = s1.add(product(x, xAt + i + 16, c, y, yAt + i + 16, z, zAt + i + 16));
                s2 = s2.add(product(x, xAt + i + 32, c, y, yAt + i + 32, z, zAt + i + 32));
                s3 = s3.add(product(x, xAt + i + 48, c, y, yAt + i + 48, z, zAt + i + 48));
            }
            FloatVector s = s0.add(s2).add(s1.add(s3));
            for (; i <= n - COUNT; i += 16) {
                s = s.add(product(x, xAt + i, c, y, yAt + i, z, zAt + i));
            }
            if (i < n) {
                VectorMask<Float> rest = rest(i, n);
                FloatVector yz = load(y, yAt + i, rest).mul(load(z, zAt + i, rest));
                s = s.add(load(x, xAt + i, rest).sub(c).mul(yz), rest);
            }
            s.intoArray(sums, lane);
        }
        return fold(sums);
    }

    /// {@return the largest element, −∞ when there are none}
    public static float max(float[] x, int xAt, int n) {
        FloatVector m0 = FloatVector.broadcast(Lanes.SPECIES, Float.NEGATIVE_INFINITY), m1 = m0, m2 = m0, m3 = m0;
        int i = 0;
        for (; i <= n - 4 * COUNT; i += 4 * COUNT) {
            m0 = m0.max(load(x, xAt + i));
            m1 = m1.max(load(x, xAt + i + COUNT));
            m2 = m2.max(load(x, xAt + i + 2 * COUNT));
            m3 = m3.max(load(x, xAt + i + 3 * COUNT));
        }
        for (; i <= n - COUNT; i += COUNT) {
            m0 = m0.max(load(x, xAt + i));
        }
        if (i < n) {
            VectorMask<Float> rest = rest(i, n);
            m1 = m1.lanewise(VectorOperators.MAX, load(x, xAt + i, rest), rest);
        }
        return m0.max(m2).max(m1.max(m3)).reduceLanes(VectorOperators.MAX);
    }

    private static FloatVector squared(FloatVector x) {
        return x.mul(x);
    }

    private static FloatVector product(float[] x, int xAt, float c, float[] y, int yAt, float[] z, int zAt) {
        return load(x, xAt).sub(c).mul(load(y, yAt).mul(load(z, zAt)));
    }

    private static float fold(float[] sums) {
        for (int half = 8; half > 0; half /= 2) {
            for (int j = 0; j < half; j++) {
                sums[j] += sums[j + half];
            }
        }
        return sums[0];
    }
}
