package jclap.audio;

import java.util.ArrayList;
import jclap.audio.simd.SimdFftPasses;
import jclap.core.kernel.Simd;

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
///
/// With SIMD a run of s neighbours fills the lanes. In the first passes, where s is too small, lanes are neighbours in
/// p as well: they are loaded as they lie, have twiddles of their own, and are interleaved before they are stored.
final class StockhamFft implements ComplexFft {

    private final int n;
    private final Pass[] passes;

    /// What computes a pass.
    private enum Kernel {
        RADIX_2,
        RADIX_3,
        RADIX_4,
        RADIX_5,
        LAST_8,
        SIMD_NARROW_4,
        SIMD_RADIX_4,
        SIMD_LAST_4,
        SIMD_LAST_8
    }

    /// @param m the length that is left after the pass
    /// @param s the number of interleaved signals before it
    /// @param twiddles `e^(−2πi·jp/(r·m))` in the order the kernel reads them
    private record Pass(Kernel kernel, int m, int s, float[] twiddles) {}

    StockhamFft(int n) {
        this.n = n;
        var found = new ArrayList<Pass>();
        for (int m = n, s = 1; m > 1; ) {
            int radix = m == 8 ? 8 : m % 4 == 0 ? 4 : m % 2 == 0 ? 2 : m % 3 == 0 ? 3 : 5;
            m /= radix;
            found.add(pass(radix, m, s));
            s *= radix;
        }
        passes = found.toArray(Pass[]::new);
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
    public boolean endsInScratch() {
        return passes.length % 2 == 1;
    }

    @Override
    public void transform(float[] re, float[] im, int at, float[] scratchRe, float[] scratchIm) {
        transform(re, im, at, scratchRe, scratchIm, 0);
    }

    /// The same, with the scratch in `scratchRe[scratchAt … scratchAt+n−1]` and `scratchIm[…]`.
    void transform(float[] re, float[] im, int at, float[] scratchRe, float[] scratchIm, int scratchAt) {
        for (int i = 0; i < passes.length; i++) {
            if (i % 2 == 0) {
                run(passes[i], re, im, at, scratchRe, scratchIm, scratchAt);
            } else {
                run(passes[i], scratchRe, scratchIm, scratchAt, re, im, at);
            }
        }
    }

    private static void run(Pass pass, float[] xr, float[] xi, int xAt, float[] yr, float[] yi, int yAt) {
        int m = pass.m, s = pass.s;
        float[] w = pass.twiddles;
        switch (pass.kernel) {
            case RADIX_2 -> FftPasses.radix2(xr, xi, xAt, yr, yi, yAt, m, s, w);
            case RADIX_3 -> FftPasses.radix3(xr, xi, xAt, yr, yi, yAt, m, s, w);
            case RADIX_4 -> FftPasses.radix4(xr, xi, xAt, yr, yi, yAt, m, s, w);
            case RADIX_5 -> FftPasses.radix5(xr, xi, xAt, yr, yi, yAt, m, s, w);
            case LAST_8 -> FftPasses.last8(xr, xi, xAt, yr, yi, yAt, s);
            case SIMD_NARROW_4 -> SimdFftPasses.narrow4(xr, xi, xAt, yr, yi, yAt, m, s, w);
            case SIMD_RADIX_4 -> SimdFftPasses.radix4(xr, xi, xAt, yr, yi, yAt, m, s, w);
            case SIMD_LAST_4 -> SimdFftPasses.last4(xr, xi, xAt, yr, yi, yAt, s);
            case SIMD_LAST_8 -> SimdFftPasses.last8(xr, xi, xAt, yr, yi, yAt, s);
        }
    }

    private static Pass pass(int radix, int m, int s) {
        Kernel kernel = kernel(radix, m, s);
        return new Pass(kernel, m, s, kernel == Kernel.SIMD_NARROW_4 ? twiddlesPerLane(m, s) : twiddles(radix, m));
    }

    private static Kernel kernel(int radix, int m, int s) {
        boolean filled = Simd.ON && s % Simd.lanes() == 0;
        return switch (radix) {
            case 2 -> Kernel.RADIX_2;
            case 3 -> Kernel.RADIX_3;
            case 5 -> Kernel.RADIX_5;
            case 8 -> filled ? Kernel.SIMD_LAST_8 : Kernel.LAST_8;
            default -> {
                if (filled) {
                    // The lanes of a vector share a twiddle only where s is a power of two.
                    yield m == 1 ? Kernel.SIMD_LAST_4 : Integer.bitCount(s) == 1 ? Kernel.SIMD_RADIX_4 : Kernel.RADIX_4;
                }
                boolean narrow = Simd.ON && (s == 1 || s == 4) && m * s % Simd.lanes() == 0;
                yield narrow ? Kernel.SIMD_NARROW_4 : Kernel.RADIX_4;
            }
        };
    }

    /// Pairs (cos, sin) for p = 0 … m − 1 and, within it, j = 1 … radix − 1.
    private static float[] twiddles(int radix, int m) {
        float[] w = new float[2 * (radix - 1) * m];
        for (int p = 0, at = 0; p < m; p++) {
            for (int j = 1; j < radix; j++) {
                w[at++] = (float) Math.cos(angle(j, p, radix * m));
                w[at++] = (float) Math.sin(angle(j, p, radix * m));
            }
        }
        return w;
    }

    /// For radix 4: the cosines of j = 1 for each lane i = q + s·p, then their sines, then those of j = 2 and 3.
    private static float[] twiddlesPerLane(int m, int s) {
        int run = m * s;
        float[] w = new float[6 * run];
        for (int j = 1; j < 4; j++) {
            for (int i = 0; i < run; i++) {
                w[(2 * j - 2) * run + i] = (float) Math.cos(angle(j, i / s, 4 * m));
                w[(2 * j - 1) * run + i] = (float) Math.sin(angle(j, i / s, 4 * m));
            }
        }
        return w;
    }

    private static double angle(int j, int p, int n) {
        return -2 * Math.PI * ((long) j * p % n) / n;
    }
}
