package jclap.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// Double precision → the functions of one float, over a dense sweep of all floats.
class ScalarMathTest {

    /// Every 10,007th float, of both signs, from 0 over the subnormals to infinity: 430,000.
    private static final int STRIDE = 10_007;

    private interface Function {
        float of(float x);
    }

    @Test
    void expIsWithinOneUlp() {
        assertThat(worstUlps(ScalarMath::exp, Math::exp)).isLessThan(1.0);
    }

    @Test
    void expBySquaringIsWithinOneUlp() {
        for (float x = -87; x <= 88; x += 0.0007f) {
            double exact = Math.exp(x);
            assertThat(Math.abs((float) ScalarMath.expInLoops(x) - exact)).isLessThan(Math.ulp((float) exact));
        }
        float inf = Float.POSITIVE_INFINITY;
        assertThat(map(x -> (float) ScalarMath.expInLoops(x), -inf, -200, -0f, 0, 89, inf, Float.NaN))
                .containsExactly(0, 0, 1, 1, inf, inf, Float.NaN);
    }

    @Test
    void logIsWithinOneUlp() {
        assertThat(worstUlps(ScalarMath::log, Math::log)).isLessThan(0.9);
    }

    @Test
    void tanhIsWithinThreeUlp() {
        assertThat(worstUlps(ScalarMath::tanh, Math::tanh)).isLessThan(2.6);
    }

    @Test
    void sigmoidIsWithinThreeUlp() {
        DoubleUnaryOperator sigmoid = x -> 1 / (1 + Math.exp(-x));
        assertThat(worstUlps(ScalarMath::sigmoid, sigmoid)).isLessThan(2.5);
    }

    @Test
    void erfIsWithinFourUlp() {
        assertThat(worstUlps(ScalarMath::erf, ScalarMathTest::erf)).isLessThan(3.2);
    }

    @Test
    void gelusAreAsAccurateAsTheRoundingOfTheirInput() {
        for (float x = -7; x < 7; x += 0.001f) {
            double u = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
            double exact = 0.5 * x * (1 + erf(x * Math.sqrt(0.5))), byTanh = 0.5 * x * (1 + Math.tanh(u));
            assertThat(Math.abs(ScalarMath.gelu(x) - exact)).as("gelu at %s", x).isLessThan(1.7e-7 * Math.abs(x));
            assertThat(Math.abs(ScalarMath.geluTanh(x) - byTanh))
                    .as("tanh at %s", x)
                    .isLessThan(1.9e-7 * Math.abs(x));
        }
        float inf = Float.POSITIVE_INFINITY, nan = Float.NaN;
        assertThat(map(ScalarMath::gelu, -200, -0f, 0, 200, inf, nan)).containsExactly(0, 0, 0, 200, inf, nan);
        assertThat(map(ScalarMath::geluTanh, -200, -0f, 0, 200, inf, nan)).containsExactly(0, 0, 0, 200, inf, nan);
    }

    @Test
    void specialValuesGoWhereTheLimitsAre() {
        float inf = Float.POSITIVE_INFINITY, nan = Float.NaN;
        assertThat(map(ScalarMath::exp, -inf, -200, -0f, 0, 89, inf, nan)).containsExactly(0, 0, 1, 1, inf, inf, nan);
        assertThat(map(ScalarMath::log, -inf, -1, -0f, 0, 1, inf, nan))
                .containsExactly(nan, nan, -inf, -inf, 0, inf, nan);
        assertThat(map(ScalarMath::tanh, -inf, -50, -0f, 0, 50, inf, nan)).containsExactly(-1, -1, -0f, 0, 1, 1, nan);
        assertThat(map(ScalarMath::erf, -inf, -50, -0f, 0, 50, inf, nan)).containsExactly(-1, -1, -0f, 0, 1, 1, nan);
        assertThat(map(ScalarMath::sigmoid, -inf, -200, -0f, 0, 200, inf, nan))
                .containsExactly(0, 0, 0.5f, 0.5f, 1, 1, nan);
        assertThat(map(ScalarMath::relu, -inf, -1, -0f, 0, 2, inf, nan)).containsExactly(0, 0, 0, 0, 2, inf, nan);
    }

    @Test
    void subnormalsAreNotFlushed() {
        float tiny = Float.MIN_VALUE;
        assertThat(map(ScalarMath::tanh, tiny, -tiny)).containsExactly(tiny, -tiny);
        assertThat(map(ScalarMath::erf, tiny, -tiny)).containsExactly(tiny, -tiny);
        assertThat(ScalarMath.log(tiny)).isEqualTo((float) Math.log(tiny));
        assertThat(ScalarMath.exp(-103)).isEqualTo((float) Math.exp(-103)).isPositive();
    }

    @Test
    void slopesAreTheDerivatives() {
        for (float x = -6; x < 6; x += 0.01f) {
            requireSlope(ScalarMath::gelu, ScalarMath.cdf(x) + x * ScalarMath.density(x), x);
            requireSlope(ScalarMath::geluTanh, ScalarMath.geluTanhSlope(x), x);
            requireSlope(ScalarMath::silu, ScalarMath.siluSlope(x), x);
        }
    }

    private static void requireSlope(Function f, float slope, float x) {
        double h = 0x1p-6, numeric = (f.of((float) (x + h)) - f.of((float) (x - h))) / (2 * h);
        assertThat((double) slope).as("slope at %s", x).isBetween(numeric - 2e-4, numeric + 2e-4);
    }

    private static double worstUlps(Function f, DoubleUnaryOperator reference) {
        double worst = 0;
        for (long bits = 0; bits <= Float.floatToRawIntBits(Float.POSITIVE_INFINITY); bits += STRIDE) {
            float x = Float.intBitsToFloat((int) bits);
            worst = Math.max(worst, Math.max(ulps(f, reference, x), ulps(f, reference, -x)));
        }
        return worst;
    }

    /// {@return how many units in the last place of the true value the float is off; NaN for NaN is none}
    private static double ulps(Function f, DoubleUnaryOperator reference, float x) {
        double y = f.of(x), truth = reference.applyAsDouble(x);
        if ((float) y == (float) truth || Double.isNaN(y) && Double.isNaN(truth)) {
            return y == truth || Double.isInfinite(y) || Double.isNaN(y)
                    ? 0
                    : Math.abs(y - truth) / Math.ulp((float) truth);
        }
        return Math.abs(y - truth) / Math.ulp((float) truth);
    }

    /// `2/√π·e^−x²·Σ 2ⁿx²ⁿ⁺¹/(2n + 1)!!`, whose terms all have one sign, so that none cancel
    private static double erf(double x) {
        if (Math.abs(x) > 6 || Double.isNaN(x)) {
            return Double.isNaN(x) ? x : Math.signum(x);
        }
        double term = x, sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private static float[] map(Function f, float... x) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = f.of(x[i]);
        }
        return y;
    }
}
