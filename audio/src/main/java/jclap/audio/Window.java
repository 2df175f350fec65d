package jclap.audio;

/// The weights that fade a frame in and out: `a₀ − a₁·cos(2πi/N) + a₂·cos(4πi/N)`.
public enum Window {
    /// 0.5 − 0.5·cos
    HANN(0.5, 0.5, 0),
    /// 0.54 − 0.46·cos
    HAMMING(0.54, 0.46, 0),
    /// 0.42 − 0.5·cos + 0.08·cos
    BLACKMAN(0.42, 0.5, 0.08),
    /// 1: no window, which is torch's default.
    RECTANGULAR(1, 0, 0);
    private final double a0, a1, a2;

    Window(double a0, double a1, double a2) {
        this.a0 = a0;
        this.a1 = a1;
        this.a2 = a2;
    }

    /// {@return `n` weights that repeat without a seam (N = n): those for spectra}
    public float[] periodic(int n) {
        return weights(n, n);
    }

    /// {@return `n` weights that end as they begin (N = n − 1): those for filters}
    public float[] symmetric(int n) {
        return n == 1 ? new float[] {1} : weights(n, n - 1);
    }

    private float[] weights(int n, int period) {
        if (n < 1) {
            throw new IllegalArgumentException("window: expected a length of at least 1 but got " + n);
        }
        float[] w = new float[n];
        for (int i = 0; i < n; i++) {
            double angle = 2 * Math.PI * i / period;
            w[i] = (float) (a0 - a1 * Math.cos(angle) + a2 * Math.cos(2 * angle));
        }
        return w;
    }
}
