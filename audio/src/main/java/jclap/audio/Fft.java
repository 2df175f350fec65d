package jclap.audio;

import java.util.Arrays;
import jclap.audio.simd.SimdFftPasses;
import jclap.core.kernel.Simd;

/// The discrete Fourier transform of one length, for real and for complex signals.
///
/// ```text
/// forward   X[k] = Σ x[j]·e^(−2πi·jk/n)        k = 0 … n − 1
/// inverse   x[j] = 1/n · Σ X[k]·e^(+2πi·jk/n)
/// ```
///
/// Real and imaginary parts are separate arrays. A real signal has `X[n−k]` conjugate to `X[k]`, so only its
/// `n/2 + 1` first bins are kept. Every length works; lengths that are products of 2, 3 and 5 are fast.
///
/// An instance is a plan: it holds factors and sines, never a signal, and may be shared between threads. What a
/// transform needs while it runs is a [Scratch] of the caller, one per thread.
public final class Fft {

    private final int n;
    private final ComplexFft complex;

    /// For an even n the real transform: a complex one of half the length, and `e^(−2πi·k/n)` to untangle it.
    private final ComplexFft half;

    private final float[] cos, sin;

    /// Room for one transform at a time.
    public static final class Scratch {

        private final float[] re, im, workRe, workIm;

        private Scratch(int signal, int work) {
            re = new float[signal];
            im = new float[signal];
            workRe = new float[work];
            workIm = new float[work];
        }

        /// {@return where a transform begins that goes to and fro and shall end in `re`}
        private float[] startRe(ComplexFft fft) {
            return fft.endsInScratch() ? workRe : re;
        }

        private float[] startIm(ComplexFft fft) {
            return fft.endsInScratch() ? workIm : im;
        }
    }

    private Fft(int n) {
        this.n = n;
        complex = ComplexFft.of(n);
        half = n % 2 == 0 ? ComplexFft.of(n / 2) : complex;
        cos = new float[n / 2 + 1];
        sin = new float[n / 2 + 1];
        for (int k = 0; k <= n / 2; k++) {
            cos[k] = (float) Math.cos(2 * Math.PI * k / n);
            sin[k] = (float) Math.sin(2 * Math.PI * k / n);
        }
    }

    /// {@return the transform of length `n`, at least 1}
    public static Fft of(int n) {
        if (n < 1 || n > 1 << 27) {
            throw new IllegalArgumentException("fft: expected a length of 1 to 2^27 but got " + n);
        }
        return new Fft(n);
    }

    /// {@return the length n}
    public int size() {
        return n;
    }

    /// {@return the bins of a real signal: `n/2 + 1`}
    public int bins() {
        return n / 2 + 1;
    }

    /// {@return room for the transforms of this plan, for one thread}
    public Scratch scratch() {
        return new Scratch(n, Math.max(complex.scratchSize(), half.scratchSize()));
    }

    /// Transforms `re[at … at+n−1] + i·im[…]` in place.
    public void forward(float[] re, float[] im, int at, Scratch scratch) {
        complex.forward(re, im, at, scratch.workRe, scratch.workIm, n);
    }

    /// Undoes [#forward].
    public void inverse(float[] re, float[] im, int at, Scratch scratch) {
        // Exchanging the parts of a signal conjugates its spectrum and exchanges the parts of that.
        complex.forward(im, re, at, scratch.workIm, scratch.workRe, n);
        float scale = 1f / n;
        for (int i = at; i < at + n; i++) {
            re[i] *= scale;
            im[i] *= scale;
        }
    }

    /// Transforms the real signal `x[xAt … xAt+n−1]` to the bins `re[at … at+n/2] + i·im[…]`. `x` is not changed.
    public void forwardReal(float[] x, int xAt, float[] re, float[] im, int at, Scratch scratch) {
        if (n % 2 == 1) {
            forwardOdd(x, xAt, re, im, at, scratch);
            return;
        }
        unzip(x, xAt, scratch);
        transformHalf(scratch);
        untangle(re, im, at, scratch);
    }

    /// Transforms the windowed signal `window·x`, as [#forwardReal].
    void forwardWindowed(float[] x, int xAt, float[] window, float[] re, float[] im, int at, Scratch scratch) {
        if (n % 2 == 1) {
            forwardOdd(windowed(x, xAt, window, scratch), 0, re, im, at, scratch);
            return;
        }
        unzip(x, xAt, window, scratch);
        transformHalf(scratch);
        untangle(re, im, at, scratch);
    }

    /// The powers of the bins of [#forwardWindowed]: `power[at … at+n/2]`.
    void power(float[] x, int xAt, float[] window, float[] power, int at, Scratch scratch) {
        float[] zr = scratch.re, zi = scratch.im;
        if (n % 2 == 1) {
            forwardOdd(windowed(x, xAt, window, scratch), 0, zr, zi, 0, scratch);
            for (int k = 0; k < bins(); k++) {
                power[at + k] = zr[k] * zr[k] + zi[k] * zi[k];
            }
            return;
        }
        unzip(x, xAt, window, scratch);
        transformHalf(scratch);
        int done = Simd.ON ? SimdFftPasses.power(zr, zi, n / 2, cos, sin, power, at) : 1;
        FftPasses.power(zr, zi, n / 2, cos, sin, power, at, done);
    }

    private void untangle(float[] re, float[] im, int at, Scratch scratch) {
        float[] zr = scratch.re, zi = scratch.im;
        int done = Simd.ON ? SimdFftPasses.untangle(zr, zi, n / 2, cos, sin, re, im, at) : 1;
        FftPasses.untangle(zr, zi, n / 2, cos, sin, re, im, at, done);
    }

    /// `z[j] = x[2j] + i·x[2j+1]`, where [#transformHalf] begins.
    private void unzip(float[] x, int xAt, Scratch scratch) {
        if (vectors()) {
            SimdFftPasses.unzip(x, xAt, scratch.startRe(half), scratch.startIm(half), n / 2);
        } else {
            FftPasses.unzip(x, xAt, scratch.startRe(half), scratch.startIm(half), n / 2);
        }
    }

    private void unzip(float[] x, int xAt, float[] window, Scratch scratch) {
        if (vectors()) {
            SimdFftPasses.unzip(x, xAt, window, scratch.startRe(half), scratch.startIm(half), n / 2);
        } else {
            FftPasses.unzip(x, xAt, window, scratch.startRe(half), scratch.startIm(half), n / 2);
        }
    }

    private boolean vectors() {
        return Simd.ON && n / 2 % Simd.lanes() == 0;
    }

    /// Transforms what [#unzip] left, into the first arrays of the scratch.
    private void transformHalf(Scratch scratch) {
        boolean across = half.endsInScratch();
        half.transform(
                scratch.startRe(half),
                scratch.startIm(half),
                0,
                across ? scratch.re : scratch.workRe,
                across ? scratch.im : scratch.workIm);
    }

    /// Transforms the bins `re[at … at+n/2] + i·im[…]` back to the real signal `x[xAt … xAt+n−1]`. The bins are not
    /// changed; those of a real signal have no imaginary part at 0 and n/2, and what is there is ignored.
    public void inverseReal(float[] re, float[] im, int at, float[] x, int xAt, Scratch scratch) {
        if (n % 2 == 1) {
            inverseOdd(re, im, at, x, xAt, scratch);
            return;
        }
        float[] zr = scratch.re, zi = scratch.im;
        float scale = 1f / n;
        tangle(re, im, at, zr, zi);
        half.forward(zi, zr, 0, scratch.workIm, scratch.workRe, n / 2);
        for (int j = 0; j < n / 2; j++) {
            x[xAt + 2 * j] = zr[j] * scale;
            x[xAt + 2 * j + 1] = zi[j] * scale;
        }
    }

    private float[] windowed(float[] x, int xAt, float[] window, Scratch scratch) {
        float[] y = scratch.workRe;
        for (int i = 0; i < n; i++) {
            y[i] = window[i] * x[xAt + i];
        }
        return y;
    }

    private void forwardOdd(float[] x, int xAt, float[] re, float[] im, int at, Scratch scratch) {
        float[] zr = scratch.re, zi = scratch.im;
        System.arraycopy(x, xAt, zr, 0, n);
        Arrays.fill(zi, 0, n, 0);
        complex.forward(zr, zi, 0, scratch.workRe, scratch.workIm, n);
        System.arraycopy(zr, 0, re, at, bins());
        System.arraycopy(zi, 0, im, at, bins());
    }

    private void inverseOdd(float[] re, float[] im, int at, float[] x, int xAt, Scratch scratch) {
        float[] zr = scratch.re, zi = scratch.im;
        zr[0] = re[at];
        zi[0] = 0;
        for (int k = 1; k < bins(); k++) {
            zr[k] = zr[n - k] = re[at + k];
            zi[k] = im[at + k];
            zi[n - k] = -im[at + k];
        }
        complex.forward(zi, zr, 0, scratch.workIm, scratch.workRe, n);
        for (int j = 0; j < n; j++) {
            x[xAt + j] = zr[j] / n;
        }
    }

    /// The reverse of [FftPasses#untangle], twice as large: `Z[k] = 2·(E[k] + i·O[k])`.
    private void tangle(float[] re, float[] im, int at, float[] zr, float[] zi) {
        int h = n / 2;
        zr[0] = re[at] + re[at + h];
        zi[0] = re[at] - re[at + h];
        for (int k = 1; k < h; k++) {
            float er = re[at + k] + re[at + h - k], ei = im[at + k] - im[at + h - k];
            float dr = re[at + k] - re[at + h - k], di = im[at + k] + im[at + h - k];
            float or = cos[k] * dr - sin[k] * di, oi = cos[k] * di + sin[k] * dr;
            zr[k] = er - oi;
            zi[k] = ei + or;
        }
    }
}
