package jclap.testing;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FloatsAssertTest {

    private static final float NAN = Float.NaN, INF = Float.POSITIVE_INFINITY;

    @Test
    void toleratesWhatIsWithin() {
        assertFloats(new float[] {1, 2}).isCloseTo(0.1, 1.05f, 1.95f);
        assertFloats(new float[] {1, 2000}).isRelativelyCloseTo(0.01, 1.005f, 2010);
        assertFloats(new float[] {1, NAN, INF, -INF}).isCloseToWithSpecials(0.1, 0, 1, NAN, INF, -INF);
    }

    @Test
    void showsHowManyAreWrongAndTheWorst() {
        assertThatThrownBy(() -> assertFloats(new float[] {1, 2, 5}).isCloseTo(0.5, 1, 3, 3))
                .isInstanceOf(AssertionError.class)
                .hasMessage("2 of 3 elements are off by more than 0.5; the worst is [2]: expected 3.0 but was 5.0");
    }

    @Test
    void nanIsNeverClose() {
        assertThatThrownBy(() -> assertFloats(new float[] {9, NAN}).isCloseTo(1, 0, NAN))
                .hasMessageContaining("2 of 2")
                .hasMessageContaining("the worst is [1]: expected NaN but was NaN");
        assertThatThrownBy(() -> assertFloats(new float[] {INF}).isCloseTo(1, INF))
                .hasMessageContaining("1 of 1");
    }

    @Test
    void specialsMustStandInTheirPlaces() {
        assertThatThrownBy(() -> assertFloats(new float[] {-INF}).isCloseToWithSpecials(1, 1, INF))
                .hasMessageContaining("expected Infinity but was -Infinity");
        assertThatThrownBy(() -> assertFloats(new float[] {3e38f}).isCloseToWithSpecials(1, 1, INF))
                .hasMessageContaining("expected Infinity");
        assertThatThrownBy(() -> assertFloats(new float[] {NAN}).isCloseToWithSpecials(1, 1, 0))
                .hasMessageContaining("expected 0.0 but was NaN");
    }

    @Test
    void lengthsMustAgree() {
        assertThatThrownBy(() -> assertFloats(new float[2]).isCloseTo(1, 1))
                .hasMessage("expected 1 elements but got 2");
    }

    @Test
    void bitsTellZerosApart() {
        assertThatThrownBy(() -> assertFloats(new float[] {0f}).hasSameBitsAs(-0f))
                .hasMessage("expected the same bits but [0] is 0.0 (00000000) instead of -0.0 (80000000)");
    }
}
