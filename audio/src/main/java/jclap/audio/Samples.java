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
}
