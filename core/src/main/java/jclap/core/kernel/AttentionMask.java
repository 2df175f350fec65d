package jclap.core.kernel;

/// What is added to the scores of an attention: to that of query `r` and key `c` in head `i` of the stack,
/// `x[at[i] + r·row + c·column]`. A step of 0 repeats a number for all queries or for all keys.
///
/// Nothing is hidden further than [#HIDDEN], so that a query that may see no key sees all of them alike: −∞ − −∞ would
/// be NaN.
public record AttentionMask(float[] x, int[] at, int row, int column) {

    /// What −∞ counts as: far below any score, and the sum of several masks does not overflow.
    public static final float HIDDEN = -1e37f;

    /// Adds to the scores `(n, m)` of head `i`, which it does not lower below [#HIDDEN].
    void addTo(float[] scores, int i, int n, int m) {
        for (int r = 0; r < n; r++) {
            int from = at[i] + r * row;
            if (column == 1) {
                Pointwise.accumulate(x, from, scores, r * m, m);
            } else {
                Pointwise.affine(1, x[from], scores, r * m, scores, r * m, m);
            }
        }
        Piecewise.clamp(HIDDEN, Float.POSITIVE_INFINITY, scores, scores);
    }
}
