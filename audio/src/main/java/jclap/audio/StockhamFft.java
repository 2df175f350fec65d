package jclap.audio;

import java.util.ArrayList;
import java.util.List;

/// The fast transform of lengths that are products of 2, 3 and 5, in Stockham's self-sorting form.
///
/// A length `n = r·m` splits into r transforms of length m. Written for s interleaved signals, one pass is
///
/// ```text
/// y[q + s(rp + j)] = e^(−2πi·jp/n) · Σ x[q + s(p + mk)]·e^(−2πi·jk/r)      k = 0 … r − 1
/// for p < m, j < r, q < s; then n ← m, s ← r·s
/// ```
///
/// It reads and writes runs of s neighbours, and after the last pass the bins are in order without a bit reversal.
/// See [Van Loan, Computational Frameworks for the FFT, 1.7](https://doi.org/10.1137/1.9781611970999).
final class StockhamFft implements ComplexFft {

    private final int n;
    private final List<Pass> passes = new ArrayList<>();

    /// @param m the length that is left after the pass
    /// @param s the number of interleaved signals before it
    /// @param twiddles `e^(−2πi·jp/(r·m))` as pairs, for p = 0 … m − 1 and j = 1 … r − 1
    private record Pass(int radix, int m, int s, float[] twiddles) {}

    StockhamFft(int n) {
        this.n = n;
        for (int m = n, s = 1; m > 1; ) {
            int radix = m % 4 == 0 ? 4 : m % 2 == 0 ? 2 : m % 3 == 0 ? 3 : 5;
            passes.add(new Pass(radix, m / radix, s, twiddles(radix, m)));
            m /= radix;
            s *= radix;
        }
    }

    static boolean supports(int n) {
        int rest = n;
        for (int factor : new int[] {2, 3, 5}) {
            while (rest % factor == 0) {
                rest /= factor;
            }
        }
        return rest == 1;
    }

    @Override
    public int scratchSize() {
        return n;
    }

    @Override
    public void forward(float[] re, float[] im, int at, float[] scratchRe, float[] scratchIm) {
        forward(re, im, at, scratchRe, scratchIm, 0);
    }

    /// The same, with the scratch in `scratchRe[scratchAt … scratchAt+n−1]` and `scratchIm[…]`.
    void forward(float[] re, float[] im, int at, float[] scratchRe, float[] scratchIm, int scratchAt) {
        float[] xr = re, xi = im, yr = scratchRe, yi = scratchIm;
        int xAt = at, yAt = scratchAt;
        for (Pass pass : passes) {
            run(pass, xr, xi, xAt, yr, yi, yAt);
            float[] r = xr, i = xi;
            int a = xAt;
            xr = yr;
            xi = yi;
            xAt = yAt;
            yr = r;
            yi = i;
            yAt = a;
        }
        if (passes.size() % 2 == 1) {
            System.arraycopy(xr, xAt, re, at, n);
            System.arraycopy(xi, xAt, im, at, n);
        }
    }

    private static void run(Pass pass, float[] xr, float[] xi, int xAt, float[] yr, float[] yi, int yAt) {
        int m = pass.m, s = pass.s;
        float[] w = pass.twiddles;
        switch (pass.radix) {
            case 2 -> FftPasses.radix2(xr, xi, xAt, yr, yi, yAt, m, s, w);
            case 3 -> FftPasses.radix3(xr, xi, xAt, yr, yi, yAt, m, s, w);
            case 4 -> FftPasses.radix4(xr, xi, xAt, yr, yi, yAt, m, s, w);
            default -> FftPasses.radix5(xr, xi, xAt, yr, yi, yAt, m, s, w);
        }
    }

    private static float[] twiddles(int radix, int n) {
        int m = n / radix, at = 0;
        float[] w = new float[2 * (radix - 1) * m];
        for (int p = 0; p < m; p++) {
            for (int j = 1; j < radix; j++) {
                double angle = -2 * Math.PI * ((long) j * p % n) / n;
                w[at++] = (float) Math.cos(angle);
                w[at++] = (float) Math.sin(angle);
            }
        }
        return w;
    }
}
