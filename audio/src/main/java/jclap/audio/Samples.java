package jclap.audio;

/// Checks and changes of single runs of samples.
final class Samples {

    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private Samples() {}

    /// {@return the index of the first NaN or infinite sample, −1 when there is none}
    static int firstNotFinite(float[] x) {
        return firstNotFinite(x, 0, x.length);
    }

    /// The same for `x[at … at + n − 1]`.
    static int firstNotFinite(float[] x, int at, int n) {
        // Without the sign, the bits of NaN and infinity are the largest of all: one maximum tells whether to look.
        int largest = 0;
        for (int i = at; i < at + n; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(x[i]) & Integer.MAX_VALUE);
        }
        for (int i = at; largest >= INFINITY && i < at + n; i++) {
            if (!Float.isFinite(x[i])) {
                return i;
            }
        }
        return -1;
    }

    /// {@return `x` after a round trip through 16 bits as LAION makes it: cut off at ±1, times 32767, towards zero}
    static float[] quantize(float[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (int) (Math.clamp(x[i], -1f, 1f) * 32767f) / 32767f;
        }
        return y;
    }
}
