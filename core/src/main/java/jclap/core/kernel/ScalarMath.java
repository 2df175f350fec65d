package jclap.core.kernel;

/// Elementary functions of one float, by polynomials: the definition of what [Pointwise] computes.
///
/// Every step is one multiplication or addition, rounded once, and in the gelus one multiply-add. The same formula
/// gives the same bits in a plain loop and in a vector of any width, so nothing depends on where in an array an element
/// lies. Where SIMD is off, exponentials and what is made of them go another way, which the JIT makes vectors of; of
/// these and of the gelus the last bits depend on whether SIMD is on. The polynomials are minimax fits, evaluated
/// by halves: the two do not wait for each other, where Horner's rule is one long chain. The errors stated are the
/// largest found over a dense sweep.
final class ScalarMath {

    private static final float LOG2_E = 1.442695f;
    // ln 2 in two parts: the first has so few bits that its product with an exponent is exact.
    private static final float LN2_HIGH = 0x1.62ep-1f, LN2_LOW = 0x1.0bfbe8p-15f;
    // Adding 1.5·2²³ rounds a small float to an integer k, which is then found in the low bits of the sum. With 127
    // more, shifting these bits up by 23 gives 2ᵏ; with twice 127 more, each half of them gives a half of it.
    private static final float ROUND = 0x1.8p23f + 127, ROUND_TWICE = 0x1.8p23f + 254;
    private static final int SQRT_HALF_BITS = Float.floatToRawIntBits((float) Math.sqrt(0.5));

    private static final float SQRT_2_OVER_PI = (float) Math.sqrt(2 / Math.PI);
    private static final float INV_SQRT_2 = (float) Math.sqrt(0.5);
    private static final float INV_SQRT_2PI = (float) (1 / Math.sqrt(2 * Math.PI));

    /// From here on a gelu is x or 0, to the last bit of Φ.
    private static final float GELU_END = 5.5f, GELU_TANH_END = 5;

    private ScalarMath() {}

    /// `a·b + c`, rounded once where the vectors do so, which is where the processor has an instruction for it
    private static float multiplyAdd(float a, float b, float c) {
        return Simd.ON ? Math.fma(a, b, c) : a * b + c;
    }

    /// The smaller of the two where all loops are plain: the JIT makes vectors of one with a minimum in it, but not
    /// of one with a choice, which is what our own vectors take, and so what is left over by them.
    private static float atMost(float limit, float x) {
        return Simd.ON ? x : Math.min(x, limit);
    }

    /// `eˣ` by a way without bits, which the JIT makes vectors of, unlike that of [#exp]: `e^(x/1024)` by its
    /// series in double, squared ten times. Error below 0.7 ulp of a float.
    static double expInLoops(float x) {
        double r = Math.min(Math.max(x, -104), 89) * (1 / 1024.0); // beyond these, a float is 0 or ∞
        double e = 1 + r * seriesOfExpm1(r), e2 = e * e, e4 = e2 * e2, e8 = e4 * e4, e16 = e8 * e8, e32 = e16 * e16;
        double e64 = e32 * e32, e128 = e64 * e64, e256 = e128 * e128, e512 = e256 * e256;
        return e512 * e512;
    }

    /// `eˣ − 1` for `|x| ≤ 20` by the same way: `e²ˣ − 1 = m·(m + 2)` where `m = eˣ − 1`.
    private static double expm1InLoops(double x) {
        double r = x * (1 / 128.0), m = r * seriesOfExpm1(r);
        double m2 = m * (m + 2), m4 = m2 * (m2 + 2), m8 = m4 * (m4 + 2), m16 = m8 * (m8 + 2), m32 = m16 * (m16 + 2);
        double m64 = m32 * (m32 + 2);
        return m64 * (m64 + 2);
    }

    /// `(eʳ − 1)/r` for `|r| ≤ 0.17`, to the last bit of a float
    private static double seriesOfExpm1(double r) {
        return 1 + r * (1 / 2.0 + r * (1 / 6.0 + r * (1 / 24.0 + r * (1 / 120.0 + r * (1 / 720.0)))));
    }

    /// `eˣ = 2ᵏ·eʳ` with `x = k·ln 2 + r`, `|r| ≤ ½·ln 2`. Error below 1.0 ulp, subnormal results included.
    /// Without SIMD by [#expInLoops].
    static float exp(float x) {
        if (!Simd.ON) {
            return (float) expInLoops(x);
        }
        // Beyond these, the result is 0 or ∞ anyway, but k would overflow.
        x = x < -104 ? -104 : x;
        x = x > 89 ? 89 : x;
        float t = x * LOG2_E + ROUND_TWICE, k = t - ROUND_TWICE;
        // 2ᵏ may be too large or too small for a float where eˣ is not, so it is applied in two halves.
        int bits = Float.floatToRawIntBits(t), half = bits >> 1;
        return (1 + expm1OfRest(x - k * LN2_HIGH - k * LN2_LOW)) * powerOf2(half) * powerOf2(bits - half);
    }

    /// `ln x = e·ln 2 + ln(1 + u)` with `x = 2ᵉ·(1 + u)`, `√½ ≤ 1 + u < √2`. Error below 0.9 ulp.
    static float log(float x) {
        boolean subnormal = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(subnormal ? x * 0x1p23f : x);
        int exponent = (bits - SQRT_HALF_BITS) >> 23;
        float e = exponent;
        e = subnormal ? e - 23 : e;
        float u = Float.intBitsToFloat(bits - (exponent << 23)) - 1, u2 = u * u;
        float high = 0.1420158f - 0.1315961f * u + u2 * (0.12762217f - 0.07636439f * u);
        float p = 0.3333333f + (u2 * (0.20001242f - 0.16623409f * u) - 0.2500082f * u + u2 * u2 * high);
        float y = u + (u2 * u * p + e * LN2_LOW - 0.5f * u2) + e * LN2_HIGH;
        y = x < Float.POSITIVE_INFINITY ? y : x; // NaN stays NaN
        y = x == 0 ? Float.NEGATIVE_INFINITY : y;
        return x < 0 ? Float.NaN : y;
    }

    /// `tanh x = m/(m + 2)` with `m = e²ˣ − 1`, which keeps its digits where x is tiny. Error below 2.6 ulp.
    static float tanh(float x) {
        if (!Simd.ON) {
            double m = expm1InLoops(2 * Math.min(Math.max(x, -10), 10));
            return (float) (m / (m + 2));
        }
        float a = Math.abs(x);
        float m = expm1(2 * (a > 10 ? 10 : a)); // tanh is 1 to the last bit from here on
        return Math.copySign(m / (m + 2), x);
    }

    /// `1/(1 + e⁻ˣ)`, which is `eˣ/(1 + eˣ)` where `e⁻ˣ` would overflow. Error below 2.5 ulp.
    static float sigmoid(float x) {
        if (!Simd.ON) {
            double e = expInLoops(x);
            return (float) (e / (1 + e));
        }
        float e = exp(-Math.abs(x));
        return (x >= 0 ? 1 : e) / (1 + e);
    }

    /// `erf x = 1 − e^−G(x)` for `x ≥ 0`, with `G(x) = −ln(1 − erf x) = x·P(x)`. Error below 3.2 ulp.
    static float erf(float x) {
        float a = Math.abs(x);
        a = a > 4 ? 4 : a; // erf is 1 to the last bit from here on
        float a2 = a * a;
        float high = 0.0002683331f + 0.0012018522f * a + a2 * (3.7978938e-05f * a - 0.00036204144f);
        float p = 1.1283792f + (a2 * (0.10282541f - 0.01936045f * a) + 0.63661534f * a + a2 * a2 * high);
        return Math.copySign(expm1(-a * p), x);
    }

    /// `max(x, 0)`, where NaN stays NaN
    static float relu(float x) {
        return Math.max(x, 0);
    }

    /// `x·Φ(x) = ½x + |x|·(Φ(|x|) − ½)`, where `Φ(a) − ½ = a·P(a²)`. Error below 1.7e-7·|x|.
    ///
    /// One polynomial takes half as long as [#cdf], and its relative error in Φ does not matter next to the
    /// rounding of x.
    static float gelu(float x) {
        float a = Math.abs(x), v = atMost(1, multiplyAdd(a * a, 2 / GELU_END / GELU_END, -1));
        float v2 = v * v, v4 = v2 * v2;
        float p0 = multiplyAdd(
                multiplyAdd(multiplyAdd(7.3584646e-04f, v4, 0.010240318f), v4, 0.032070857f), v4, 0.12855193f);
        float p1 = multiplyAdd(
                multiplyAdd(multiplyAdd(-5.6339457e-04f, v4, -0.0068536284f), v4, -0.026050681f), v4, -0.06417234f);
        float p2 = multiplyAdd(
                multiplyAdd(multiplyAdd(6.2671665e-04f, v4, 0.0046017994f), v4, 0.02036059f), v4, 0.047737595f);
        float p3 = multiplyAdd(
                multiplyAdd(multiplyAdd(-2.2663633e-04f, v4, -0.0023708823f), v4, -0.014986418f), v4, -0.038792584f);
        float p = multiplyAdd(multiplyAdd(p3, v, p2), v2, multiplyAdd(p1, v, p0));
        return multiplyAdd(a, Simd.ON && a > GELU_END ? 0.5f : atMost(0.5f, a * p), 0.5f * x);
    }

    /// `Φ(x) = ½(1 + erf(x/√2))`, the part of a normal distribution below x
    static float cdf(float x) {
        return 0.5f * (1 + erf(x * INV_SQRT_2));
    }

    /// `φ(x) = e^(−x²/2)/√(2π)`, the derivative of [#cdf]
    static float density(float x) {
        return INV_SQRT_2PI * exp(-0.5f * x * x);
    }

    /// `½x·(1 + tanh u)`, with `u = √(2/π)·(x + 0.044715x³)`, by the way of [#gelu]. Error below 1.9e-7·|x|.
    static float geluTanh(float x) {
        float a = Math.abs(x), v = atMost(1, multiplyAdd(a * a, 2 / GELU_TANH_END / GELU_TANH_END, -1));
        float v2 = v * v, v4 = v2 * v2;
        float p0 = multiplyAdd(
                multiplyAdd(multiplyAdd(0.0021887254f, v4, 0.00697231f), v4, 0.031400837f), v4, 0.14137854f);
        float p1 = multiplyAdd(
                multiplyAdd(multiplyAdd(-0.0012396883f, v4, -0.0039508934f), v4, -0.023061201f), v4, -0.07036589f);
        float p2 = multiplyAdd(
                multiplyAdd(multiplyAdd(-4.748118e-04f, v4, 6.808755e-04f), v4, 0.015670521f), v4, 0.051654316f);
        float p3 = multiplyAdd(
                multiplyAdd(multiplyAdd(3.8860107e-04f, v4, -5.1985396e-04f), v4, -0.010184025f), v4, -0.040538363f);
        float p = multiplyAdd(multiplyAdd(p3, v, p2), v2, multiplyAdd(p1, v, p0));
        return multiplyAdd(a, Simd.ON && a > GELU_TANH_END ? 0.5f : atMost(0.5f, a * p), 0.5f * x);
    }

    /// `½(1 + t) + ½x·(1 − t²)·u′`, with `t = tanh u` of [#geluTanh]
    static float geluTanhSlope(float x) {
        float t = tanh(SQRT_2_OVER_PI * (x + 0.044715f * x * x * x));
        float du = SQRT_2_OVER_PI * (1 + 0.134145f * x * x);
        return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * du;
    }

    /// `x·s`, with `s = 1/(1 + e⁻ˣ)`
    static float silu(float x) {
        return x * sigmoid(x);
    }

    /// `s·(1 + x·(1 − s))`, with `s = 1/(1 + e⁻ˣ)`
    static float siluSlope(float x) {
        float s = sigmoid(x);
        return s * (1 + x * (1 - s));
    }

    /// `eˣ − 1 = 2ᵏ·(eʳ − 1) + (2ᵏ − 1)` for `|x| ≤ 80`
    private static float expm1(float x) {
        float t = x * LOG2_E + ROUND, k = t - ROUND;
        float scale = powerOf2(Float.floatToRawIntBits(t));
        return scale * expm1OfRest(x - k * LN2_HIGH - k * LN2_LOW) + (scale - 1);
    }

    /// `eʳ − 1` for `|r| ≤ ½·ln 2`
    private static float expm1OfRest(float r) {
        float r2 = r * r;
        float q = 0.5f + (0.16666548f * r + r2 * (0.04166683f + 0.00836612f * r + r2 * 0.0013900287f));
        return r + r2 * q;
    }

    /// `2ᵏ`, from the bits of `k` rounded by [#ROUND]
    private static float powerOf2(int bits) {
        return Float.intBitsToFloat(bits << 23);
    }
}
