package jclap.audio;

import java.util.Arrays;

/// The transform of any length n, as a circular convolution whose length is a power of two.
///
/// ```text
/// jk = (j² + k² − (k−j)²)/2,  b[j] = e^(iπ·j²/n)
/// X[k] = b*[k] · Σ (x[j]·b*[j])·b[k−j]
/// ```
///
/// See [Bluestein, 1970](https://doi.org/10.1109/TAU.1970.1162132).
final class BluesteinFft implements ComplexFft {

    private final int n, length;
    private final StockhamFft convolution;

    /// `b`, and the spectrum of `b` wrapped around the convolution's length, divided by that length.
    private final float[] br, bi, filterRe, filterIm;

    BluesteinFft(int n) {
        this.n = n;
        length = Integer.highestOneBit(2 * n - 1) << 1;
        convolution = new StockhamFft(length);
        br = new float[n];
        bi = new float[n];
        filterRe = new float[length];
        filterIm = new float[length];
        for (int j = 0; j < n; j++) {
            // Reduced before it becomes an angle: j² itself would cost the digits that matter.
            double angle = Math.PI * ((long) j * j % (2L * n)) / n;
            br[j] = (float) Math.cos(angle);
            bi[j] = (float) Math.sin(angle);
            int mirror = length - j & length - 1;
            filterRe[j] = filterRe[mirror] = br[j] / length;
            filterIm[j] = filterIm[mirror] = bi[j] / length;
        }
        convolution.forward(filterRe, filterIm, 0, new float[length], new float[length], length);
    }

    @Override
    public int scratchSize() {
        return 2 * length;
    }

    @Override
    public boolean endsInScratch() {
        return false;
    }

    @Override
    public void transform(float[] re, float[] im, int at, float[] scratchRe, float[] scratchIm) {
        // One half of the scratch holds the signal, the other is what the convolution works in. They change places
        // when its transform ends there.
        float[] zr = scratchRe, zi = scratchIm;
        for (int j = 0; j < n; j++) {
            float r = re[at + j], i = im[at + j];
            zr[j] = r * br[j] + i * bi[j];
            zi[j] = i * br[j] - r * bi[j];
        }
        Arrays.fill(zr, n, length, 0);
        Arrays.fill(zi, n, length, 0);
        convolution.transform(zr, zi, 0, zr, zi, length);
        int spectrumAt = convolution.endsInScratch() ? length : 0;
        for (int k = 0; k < length; k++) {
            float r = zr[spectrumAt + k], i = zi[spectrumAt + k];
            zr[spectrumAt + k] = r * filterRe[k] - i * filterIm[k];
            zi[spectrumAt + k] = r * filterIm[k] + i * filterRe[k];
        }
        // With the parts exchanged the forward transform is the inverse one. It ends where the first one began.
        convolution.transform(zi, zr, spectrumAt, zi, zr, length - spectrumAt);
        for (int k = 0; k < n; k++) {
            float r = zr[k], i = zi[k];
            re[at + k] = r * br[k] + i * bi[k];
            im[at + k] = i * br[k] - r * bi[k];
        }
    }
}
