package jclap.core.kernel;

/// The functions of one float that [Pointwise] applies to many.
final class ScalarMath {

    private static final float SQRT_2_OVER_PI = (float) Math.sqrt(2 / Math.PI);
    private static final float INV_SQRT_2 = (float) Math.sqrt(0.5);
    private static final float INV_SQRT_2PI = (float) (1 / Math.sqrt(2 * Math.PI));

    private ScalarMath() {}

    static float exp(float x) {
        return (float) Math.exp(x);
    }

    static float log(float x) {
        return (float) Math.log(x);
    }

    static float tanh(float x) {
        return (float) Math.tanh(x);
    }

    static float sigmoid(float x) {
        return (float) (1 / (1 + Math.exp(-x)));
    }

    /// `2/√π · Σ (−1)ᵏ x²ᵏ⁺¹/(k!(2k + 1))`, which has converged before |x| = 4, where erf is 1 to the last bit.
    static float erf(float x) {
        if (Math.abs(x) >= 4) {
            return Math.signum(x);
        }
        double term = x, sum = x;
        for (int k = 1; k < 80; k++) {
            term *= -(double) x * x / k;
            sum += term / (2 * k + 1);
        }
        return (float) (2 / Math.sqrt(Math.PI) * sum);
    }

    static float relu(float x) {
        return x <= 0 ? 0 : x;
    }

    static float gelu(float x) {
        return 0.5f * x * (1 + erf(x * INV_SQRT_2));
    }

    static float geluSlope(float x) {
        return 0.5f * (1 + erf(x * INV_SQRT_2)) + x * (INV_SQRT_2PI * exp(-0.5f * x * x));
    }

    static float geluTanh(float x) {
        return 0.5f * x * (1 + tanh(SQRT_2_OVER_PI * (x + 0.044715f * x * x * x)));
    }

    static float geluTanhSlope(float x) {
        float t = tanh(SQRT_2_OVER_PI * (x + 0.044715f * x * x * x));
        return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * (SQRT_2_OVER_PI * (1 + 3 * 0.044715f * x * x));
    }

    static float silu(float x) {
        return x * sigmoid(x);
    }

    static float siluSlope(float x) {
        float s = sigmoid(x);
        return s * (1 + x * (1 - s));
    }
}
