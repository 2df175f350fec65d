package jclap.audio;

/// A forward transform of complex signals of one length.
sealed interface ComplexFft permits StockhamFft, BluesteinFft {

    /// {@return the fastest transform of length `n`}
    static ComplexFft of(int n) {
        return StockhamFft.supports(n) ? new StockhamFft(n) : new BluesteinFft(n);
    }

    /// {@return the length of each of the two scratch arrays}
    int scratchSize();

    /// Transforms `re[at … at+n−1] + i·im[…]` in place.
    void forward(float[] re, float[] im, int at, float[] scratchRe, float[] scratchIm);
}
