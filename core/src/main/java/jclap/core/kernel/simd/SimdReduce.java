package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.Lanes.COUNT;
import static jclap.core.kernel.simd.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.NE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The sums of `PlainReduce`, in its order: four vectors hold partial sums `lane, lane + 16, lane + 32, lane + 48`, so
/// that no addition waits for the one before it. One round does where a vector has 16 lanes; narrower ones take 2 or 4.
public final class SimdReduce {

    private SimdReduce() {}

    /// {@return `Σ x`}
    ///
    /// @param sums room for 16 partial sums
    public static float sum(float[] x, int xAt, int n, float[] sums) {
        for (int lane = 0, whole = n & -64; lane < 16; lane += COUNT) {
            FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
            int i = lane;
            for (; i < whole; i += 64) {
                s0 = s0.add(fromArray(SPECIES, x, xAt + i));
                s1 = s1.add(fromArray(SPECIES, x, xAt + i + 16));
                s2 = s2.add(fromArray(SPECIES, x, xAt + i + 32));
                s3 = s3.add(fromArray(SPECIES, x, xAt + i + 48));
            }
            FloatVector s = s0.add(s2).add(s1.add(s3));
            for (; i < n; i += 16) {
                VectorMask<Float> rest = SPECIES.indexInRange(i, n);
                s = s.add(fromArray(SPECIES, x, xAt + i, rest), rest);
            }
            s.intoArray(sums, lane);
        }
        return fold(sums);
    }

    /// {@return `Σ x·y`}
    public static float dot(float[] x, int xAt, float[] y, int yAt, int n) {
        float[] sums = new float[16];
        for (int lane = 0, whole = n & -64; lane < 16; lane += COUNT) {
            FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
            int i = lane;
            for (; i < whole; i += 64) {
                s0 = s0.add(fromArray(SPECIES, x, xAt + i).mul(fromArray(SPECIES, y, yAt + i)));
                s1 = s1.add(fromArray(SPECIES, x, xAt + i + 16).mul(fromArray(SPECIES, y, yAt + i + 16)));
                s2 = s2.add(fromArray(SPECIES, x, xAt + i + 32).mul(fromArray(SPECIES, y, yAt + i + 32)));
                s3 = s3.add(fromArray(SPECIES, x, xAt + i + 48).mul(fromArray(SPECIES, y, yAt + i + 48)));
            }
            FloatVector s = s0.add(s2).add(s1.add(s3));
            for (; i < n; i += 16) {
                VectorMask<Float> rest = SPECIES.indexInRange(i, n);
                s = s.add(fromArray(SPECIES, x, xAt + i, rest).mul(fromArray(SPECIES, y, yAt + i, rest)), rest);
            }
            s.intoArray(sums, lane);
        }
        return fold(sums);
    }

    /// {@return `Σ (x − c)²`}
    ///
    /// @param sums room for 16 partial sums
    public static float squaredDeviations(float[] x, int xAt, float c, int n, float[] sums) {
        for (int lane = 0, whole = n & -64; lane < 16; lane += COUNT) {
            FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
            int i = lane;
            for (; i < whole; i += 64) {
                FloatVector d0 = fromArray(SPECIES, x, xAt + i).sub(c);
                s0 = s0.add(d0.mul(d0));
                FloatVector d1 = fromArray(SPECIES, x, xAt + i + 16).sub(c);
                s1 = s1.add(d1.mul(d1));
                FloatVector d2 = fromArray(SPECIES, x, xAt + i + 32).sub(c);
                s2 = s2.add(d2.mul(d2));
                FloatVector d3 = fromArray(SPECIES, x, xAt + i + 48).sub(c);
                s3 = s3.add(d3.mul(d3));
            }
            FloatVector s = s0.add(s2).add(s1.add(s3));
            for (; i < n; i += 16) {
                VectorMask<Float> rest = SPECIES.indexInRange(i, n);
                FloatVector d = fromArray(SPECIES, x, xAt + i, rest).sub(c);
                s = s.add(d.mul(d), rest);
            }
            s.intoArray(sums, lane);
        }
        return fold(sums);
    }

    /// {@return `Σ (x − c)·y·z`}
    public static float dotOfDeviations(float[] x, int xAt, float c, float[] y, int yAt, float[] z, int zAt, int n) {
        float[] sums = new float[16];
        for (int lane = 0, whole = n & -64; lane < 16; lane += COUNT) {
            FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
            int i = lane;
            for (; i < whole; i += 64) {
                FloatVector yz0 = fromArray(SPECIES, y, yAt + i).mul(fromArray(SPECIES, z, zAt + i));
                s0 = s0.add(fromArray(SPECIES, x, xAt + i).sub(c).mul(yz0));
                FloatVector yz1 = fromArray(SPECIES, y, yAt + i + 16).mul(fromArray(SPECIES, z, zAt + i + 16));
                s1 = s1.add(fromArray(SPECIES, x, xAt + i + 16).sub(c).mul(yz1));
                FloatVector yz2 = fromArray(SPECIES, y, yAt + i + 32).mul(fromArray(SPECIES, z, zAt + i + 32));
                s2 = s2.add(fromArray(SPECIES, x, xAt + i + 32).sub(c).mul(yz2));
                FloatVector yz3 = fromArray(SPECIES, y, yAt + i + 48).mul(fromArray(SPECIES, z, zAt + i + 48));
                s3 = s3.add(fromArray(SPECIES, x, xAt + i + 48).sub(c).mul(yz3));
            }
            FloatVector s = s0.add(s2).add(s1.add(s3));
            for (; i < n; i += 16) {
                VectorMask<Float> rest = SPECIES.indexInRange(i, n);
                FloatVector yz = fromArray(SPECIES, y, yAt + i, rest).mul(fromArray(SPECIES, z, zAt + i, rest));
                s = s.add(fromArray(SPECIES, x, xAt + i, rest).sub(c).mul(yz), rest);
            }
            s.intoArray(sums, lane);
        }
        return fold(sums);
    }

    /// {@return the largest element, −∞ when there are none}
    public static float max(float[] x, int xAt, int n) {
        FloatVector m0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY), m1 = m0, m2 = m0, m3 = m0;
        FloatVector sum = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= n - 4 * COUNT; i += 4 * COUNT) {
            FloatVector x0 = fromArray(SPECIES, x, xAt + i), x1 = fromArray(SPECIES, x, xAt + i + COUNT);
            FloatVector x2 = fromArray(SPECIES, x, xAt + i + 2 * COUNT),
                    x3 = fromArray(SPECIES, x, xAt + i + 3 * COUNT);
            m0 = m0.blend(x0, x0.compare(GT, m0));
            m1 = m1.blend(x1, x1.compare(GT, m1));
            m2 = m2.blend(x2, x2.compare(GT, m2));
            m3 = m3.blend(x3, x3.compare(GT, m3));
            sum = sum.add(x0.add(x1).add(x2.add(x3)));
        }
        for (; i < n; i += COUNT) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, n);
            FloatVector x0 = fromArray(SPECIES, x, xAt + i, rest);
            m0 = m0.blend(x0, x0.compare(GT, m0, rest));
            sum = sum.add(x0);
        }
        // NaN is larger than nothing, but it makes the sum NaN, which is cheaper to see than a NaN among the elements.
        if (sum.compare(NE, sum).anyTrue() && hasNaN(x, xAt, n)) {
            return Float.NaN;
        }
        m0 = m0.blend(m1, m1.compare(GT, m0));
        m2 = m2.blend(m3, m3.compare(GT, m2));
        return m0.blend(m2, m2.compare(GT, m0)).reduceLanes(MAX);
    }

    private static boolean hasNaN(float[] x, int xAt, int n) {
        for (int i = xAt; i < xAt + n; i++) {
            if (x[i] != x[i]) {
                return true;
            }
        }
        return false;
    }

    private static float fold(float[] sums) {
        for (int j = 0; j < 8; j++) {
            sums[j] += sums[j + 8];
        }
        for (int j = 0; j < 4; j++) {
            sums[j] += sums[j + 4];
        }
        return sums[0] + sums[2] + (sums[1] + sums[3]);
    }
}
