package jclap.core.kernel;

/// The definition of the sums in [Reduce], with the order of the additions, which is part of the result:
///
/// ```text
/// while 64 elements are left    64 partial sums, element i goes to sum i mod 64
/// then                          the upper half is added to the lower: 64 → 32 → 16
/// the rest                      element i goes to sum i mod 16
/// then                          16 → 8 → 4 → 2 → 1
/// ```
///
/// Vectors of 4, 8 and 16 lanes can all keep it, four of them at a time, so the bits are the same on every machine; and
/// short chains of additions lose less than one long one.
final class PlainReduce {

    private PlainReduce() {}

    /// {@return `Σ x`}
    static float sum(float[] x, int xAt, int n) {
        float[] sums = new float[64];
        int whole = n & -64;
        for (int i = 0; i < whole; i += 64) {
            for (int j = 0; j < 64; j++) {
                sums[j] += x[xAt + i + j];
            }
        }
        fold(sums, 64, 16);
        for (int i = whole; i < n; i++) {
            sums[i & 15] += x[xAt + i];
        }
        return fold(sums, 16, 1);
    }

    /// {@return `Σ x·y`}
    static float dot(float[] x, int xAt, float[] y, int yAt, int n) {
        float[] sums = new float[64];
        int whole = n & -64;
        for (int i = 0; i < whole; i += 64) {
            for (int j = 0; j < 64; j++) {
                sums[j] += x[xAt + i + j] * y[yAt + i + j];
            }
        }
        fold(sums, 64, 16);
        for (int i = whole; i < n; i++) {
            sums[i & 15] += x[xAt + i] * y[yAt + i];
        }
        return fold(sums, 16, 1);
    }

    /// {@return `Σ (x − c)²`}
    static float squaredDeviations(float[] x, int xAt, float c, int n) {
        float[] sums = new float[64];
        int whole = n & -64;
        for (int i = 0; i < whole; i += 64) {
            for (int j = 0; j < 64; j++) {
                float d = x[xAt + i + j] - c;
                sums[j] += d * d;
            }
        }
        fold(sums, 64, 16);
        for (int i = whole; i < n; i++) {
            float d = x[xAt + i] - c;
            sums[i & 15] += d * d;
        }
        return fold(sums, 16, 1);
    }

    /// {@return `Σ (x − c)·y·z`}
    static float dotOfDeviations(float[] x, int xAt, float c, float[] y, int yAt, float[] z, int zAt, int n) {
        float[] sums = new float[64];
        int whole = n & -64;
        for (int i = 0; i < whole; i += 64) {
            for (int j = 0; j < 64; j++) {
                sums[j] += (x[xAt + i + j] - c) * (y[yAt + i + j] * z[zAt + i + j]);
            }
        }
        fold(sums, 64, 16);
        for (int i = whole; i < n; i++) {
            sums[i & 15] += (x[xAt + i] - c) * (y[yAt + i] * z[zAt + i]);
        }
        return fold(sums, 16, 1);
    }

    /// {@return the largest element, −∞ when there are none}
    static float max(float[] x, int xAt, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[xAt + i]);
        }
        return max;
    }

    private static float fold(float[] sums, int from, int to) {
        for (int half = from / 2; half >= to; half /= 2) {
            for (int j = 0; j < half; j++) {
                sums[j] += sums[j + half];
            }
        }
        return sums[0];
    }
}
