package jclap.audio;

/// A forward transform of complex signals of one length.
sealed interface ComplexFft permits StockhamFft, BluesteinFft {

    /// {@return the fastest transform of length `n`}
    static ComplexFft of(int n) {
        return StockhamFft.supports(n) ? new StockhamFft(n) : new BluesteinFft(n);
    }

    /// {@return the length of each of the two scratch arrays}
    int scratchSize();

    /// {@return whether [#transform] leaves its result in the scratch arrays}
    boolean endsInScratch();

    /// Transforms `re[at … at+n−1] + i·im[…]`. The result is there, or from 0 on in the scratch arrays.
    void transform(float[] re, float[] im, int at, float[] scratchRe, float[] scratchIm);

    /// Transforms `re[at … at+n−1] + i·im[…]` in place.
    default void forward(float[] re, float[] im, int at, float[] scratchRe, float[] scratchIm, int n) {
        transform(re, im, at, scratchRe, scratchIm);
        if (endsInScratch()) {
            System.arraycopy(scratchRe, 0, re, at, n);
            System.arraycopy(scratchIm, 0, im, at, n);
        }
    }
}
