package jclap.audio;

/// Checks and changes of single runs of samples.
final class Samples {

    private Samples() {}

    /// {@return the index of the first NaN or infinite sample, −1 when there is none}
    static int firstNotFinite(float[] x) {
        // x − x is 0 for every finite x and NaN for the others, so one sum without a branch tells whether to look
        // closer.
        float sum = 0;
        for (float value : x) {
            sum += value - value;
        }
        for (int i = 0; sum != 0 && i < x.length; i++) {
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
