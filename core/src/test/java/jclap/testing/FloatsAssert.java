package jclap.testing;

import org.assertj.core.api.AbstractAssert;

/// Assertions on float arrays. A failure shows the worst element, not a wall of numbers.
public final class FloatsAssert extends AbstractAssert<FloatsAssert, float[]> {

    private FloatsAssert(float[] actual) {
        super(actual, FloatsAssert.class);
    }

    /// Entry point for `import static`; not called `assertThat`, because AssertJ has one for `float[]` and a test
    /// that imports both could call neither.
    public static FloatsAssert assertFloats(float[] actual) {
        return new FloatsAssert(actual);
    }

    /// Passes when every element is within `atol` of its counterpart: `|actual − expected| ≤ atol`.
    ///
    /// NaN and infinity never pass: a computation that produced one is wrong, even if the reference has it too.
    public FloatsAssert isCloseTo(double atol, float... expected) {
        return compare(expected, false, atol, 0);
    }

    /// Passes when every element is within a part of its counterpart: `|actual − expected| ≤
    /// rtol·max(1, |expected|)`.
    public FloatsAssert isRelativelyCloseTo(double rtol, float... expected) {
        return compare(expected, false, 0, rtol);
    }

    /// Passes when NaN stands where NaN is expected, the same infinity where one is, and all else is within
    /// `max(atol, rtol·max(1, |expected|))` of its counterpart.
    public FloatsAssert isCloseToWithSpecials(double atol, double rtol, float... expected) {
        return compare(expected, true, atol, rtol);
    }

    /// Passes when all bits agree, NaN payloads and signs of zero included.
    public FloatsAssert hasSameBitsAs(float... expected) {
        isNotNull();
        requireLength(expected);
        for (int i = 0; i < expected.length; i++) {
            int bits = Float.floatToRawIntBits(actual[i]), wanted = Float.floatToRawIntBits(expected[i]);
            if (bits != wanted) {
                throw failure(
                        "expected the same bits but [%d] is %s (%08x) instead of %s (%08x)",
                        i, actual[i], bits, expected[i], wanted);
            }
        }
        return this;
    }

    private FloatsAssert compare(float[] expected, boolean specials, double atol, double rtol) {
        isNotNull();
        requireLength(expected);
        int wrong = 0, worst = -1;
        double worstExcess = 0;
        for (int i = 0; i < expected.length; i++) {
            boolean same = specials && !Float.isFinite(expected[i]) && Float.compare(actual[i], expected[i]) == 0;
            double tolerance = Math.max(atol, rtol * Math.max(1, Math.abs((double) expected[i])));
            double excess = Math.abs((double) actual[i] - expected[i]) - tolerance;
            if (!same && !(excess <= 0)) {
                wrong++;
                // A NaN is worse than any number, and the first one is the one to look at.
                if (worst < 0 || excess > worstExcess || Double.isNaN(excess) && !Double.isNaN(worstExcess)) {
                    worst = i;
                    worstExcess = excess;
                }
            }
        }
        if (wrong > 0) {
            throw failure(
                    "%d of %d elements are off by more than %s; the worst is [%d]: expected %s but was %s",
                    wrong, expected.length, Math.max(atol, rtol), worst, expected[worst], actual[worst]);
        }
        return this;
    }

    private void requireLength(float[] expected) {
        if (actual.length != expected.length) {
            throw failure("expected %d elements but got %d", expected.length, actual.length);
        }
    }
}
