package jclap.core.kernel.simd;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/// The functions of `ScalarMath` on all lanes of a vector: the same steps in the same order, so the same bits, and the
/// explanations are there. A choice between two results is a blend here, for which both are computed.
///
/// C2 inlines methods of the Vector API always, but ours only into a loop of fewer than some 40 vector operations so
/// far; a vector that meets a call after that is boxed, and the loop is 10 times slower. So what calls another method
/// of ours does it early, and `exp` and `expm1` repeat five lines.
final class VectorMath {

    static final float LOG2_E = 1.442695f;
    static final float LN2_HIGH = 0x1.62ep-1f, LN2_LOW = 0x1.0bfbe8p-15f;
    static final float ROUND = 0x1.8p23f + 127, ROUND_TWICE = 0x1.8p23f + 254;
    private static final int SQRT_HALF_BITS = Float.floatToRawIntBits((float) Math.sqrt(0.5));

    private static final float SQRT_2_OVER_PI = (float) Math.sqrt(2 / Math.PI);
    private static final float INV_SQRT_2 = (float) Math.sqrt(0.5);
    private static final float INV_SQRT_2PI = (float) (1 / Math.sqrt(2 * Math.PI));

    private VectorMath() {}

    static FloatVector exp(FloatVector x) {
        x = x.blend(-104, x.compare(LT, -104));
        x = x.blend(89, x.compare(GT, 89));
        FloatVector t = x.mul(LOG2_E).add(ROUND_TWICE), k = t.sub(ROUND_TWICE);
        IntVector bits = t.reinterpretAsInts(), half = bits.lanewise(ASHR, 1);
        FloatVector r = x.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW)), r2 = r.mul(r);
        FloatVector high = r.mul(0.00836612f).add(0.04166683f).add(r2.mul(0.0013900287f));
        FloatVector q = r.mul(0.16666548f).add(r2.mul(high)).add(0.5f);
        return r.add(r2.mul(q))
                .add(1)
                .mul(half.lanewise(LSHL, 23).reinterpretAsFloats())
                .mul(bits.sub(half).lanewise(LSHL, 23).reinterpretAsFloats());
    }

    static FloatVector log(FloatVector x) {
        VectorMask<Float> subnormal = x.compare(LT, Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(0x1p23f), subnormal).reinterpretAsInts();
        IntVector exponent = bits.sub(SQRT_HALF_BITS).lanewise(ASHR, 23);
        FloatVector e = (FloatVector) exponent.castShape(x.species(), 0);
        e = e.blend(e.sub(23), subnormal);
        FloatVector
                u = bits.sub(exponent.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1),
                u2 = u.mul(u);
        FloatVector high = u.mul(-0.1315961f)
                .add(0.1420158f)
                .add(u.mul(-0.07636439f).add(0.12762217f).mul(u2));
        FloatVector low = u.mul(-0.16623409f).add(0.20001242f).mul(u2).sub(u.mul(0.2500082f));
        FloatVector p = low.add(u2.mul(u2).mul(high)).add(0.3333333f);
        FloatVector rest = u2.mul(u).mul(p).add(e.mul(LN2_LOW)).sub(u2.mul(0.5f));
        FloatVector y = u.add(rest).add(e.mul(LN2_HIGH));
        y = x.blend(y, x.compare(LT, Float.POSITIVE_INFINITY));
        y = y.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0));
        return y.blend(Float.NaN, x.compare(LT, 0));
    }

    static FloatVector tanh(FloatVector x) {
        IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
        FloatVector a = x.abs();
        a = a.blend(10, a.compare(GT, 10));
        FloatVector m = expm1(a.mul(2));
        return m.div(m.add(2)).reinterpretAsInts().or(sign).reinterpretAsFloats();
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        return e.blend(1, x.compare(GE, 0)).div(e.add(1));
    }

    static FloatVector erf(FloatVector x) {
        IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
        FloatVector a = x.abs();
        a = a.blend(4, a.compare(GT, 4));
        FloatVector a2 = a.mul(a);
        FloatVector high = a.mul(0.0012018522f)
                .add(0.0002683331f)
                .add(a.mul(3.7978938e-05f).sub(0.00036204144f).mul(a2));
        FloatVector low = a.mul(-0.01936045f).add(0.10282541f).mul(a2).add(a.mul(0.63661534f));
        FloatVector p = low.add(a2.mul(a2).mul(high)).add(1.1283792f);
        return expm1(a.mul(p).neg())
                .reinterpretAsInts()
                .and(Integer.MAX_VALUE)
                .or(sign)
                .reinterpretAsFloats();
    }

    static FloatVector relu(FloatVector x) {
        return x.blend(0, x.compare(LE, 0));
    }

    static FloatVector gelu(FloatVector x) {
        return cdf(x).mul(x);
    }

    static FloatVector cdf(FloatVector x) {
        return erf(x.mul(INV_SQRT_2)).add(1).mul(0.5f);
    }

    static FloatVector density(FloatVector x) {
        return exp(x.mul(-0.5f).mul(x)).mul(INV_SQRT_2PI);
    }

    static FloatVector geluTanh(FloatVector x) {
        return x.mul(0.5f).mul(tanh(geluAngle(x)).add(1));
    }

    static FloatVector geluTanhSlope(FloatVector x) {
        FloatVector t = tanh(geluAngle(x));
        FloatVector du = x.mul(0.134145f).mul(x).add(1).mul(SQRT_2_OVER_PI);
        FloatVector left = t.add(1).mul(0.5f),
                right = x.mul(0.5f).mul(t.mul(t).neg().add(1));
        return left.add(right.mul(du));
    }

    static FloatVector silu(FloatVector x) {
        return x.mul(sigmoid(x));
    }

    static FloatVector siluSlope(FloatVector x) {
        FloatVector s = sigmoid(x);
        return s.mul(x.mul(s.neg().add(1)).add(1));
    }

    private static FloatVector geluAngle(FloatVector x) {
        return x.add(x.mul(0.044715f).mul(x).mul(x)).mul(SQRT_2_OVER_PI);
    }

    private static FloatVector expm1(FloatVector x) {
        FloatVector t = x.mul(LOG2_E).add(ROUND), k = t.sub(ROUND);
        FloatVector scale = t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
        FloatVector r = x.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW)), r2 = r.mul(r);
        FloatVector high = r.mul(0.00836612f).add(0.04166683f).add(r2.mul(0.0013900287f));
        FloatVector q = r.mul(0.16666548f).add(r2.mul(high)).add(0.5f);
        return scale.mul(r.add(r2.mul(q))).add(scale.sub(1));
    }
}
