package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
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

    private static final float GELU_END = 5.5f, GELU_TANH_END = 5;
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
        FloatVector a = x.abs(), v = a.mul(a).fma(2 / GELU_END / GELU_END, -1);
        FloatVector v2 = v.mul(v), v4 = v2.mul(v2);
        FloatVector p0 = v4.fma(7.3584646e-04f, 0.010240318f);
        p0 = p0.fma(v4, broadcast(SPECIES, 0.032070857f)).fma(v4, broadcast(SPECIES, 0.12855193f));
        FloatVector p1 = v4.fma(-5.6339457e-04f, -0.0068536284f);
        p1 = p1.fma(v4, broadcast(SPECIES, -0.026050681f)).fma(v4, broadcast(SPECIES, -0.06417234f));
        FloatVector p2 = v4.fma(6.2671665e-04f, 0.0046017994f);
        p2 = p2.fma(v4, broadcast(SPECIES, 0.02036059f)).fma(v4, broadcast(SPECIES, 0.047737595f));
        FloatVector p3 = v4.fma(-2.2663633e-04f, -0.0023708823f);
        p3 = p3.fma(v4, broadcast(SPECIES, -0.014986418f)).fma(v4, broadcast(SPECIES, -0.038792584f));
        FloatVector p = p3.fma(v, p2).fma(v2, p1.fma(v, p0));
        return a.fma(a.mul(p).blend(0.5f, a.compare(GT, GELU_END)), x.mul(0.5f));
    }

    static FloatVector cdf(FloatVector x) {
        return erf(x.mul(INV_SQRT_2)).add(1).mul(0.5f);
    }

    static FloatVector density(FloatVector x) {
        return exp(x.mul(-0.5f).mul(x)).mul(INV_SQRT_2PI);
    }

    static FloatVector geluTanh(FloatVector x) {
        FloatVector a = x.abs(), v = a.mul(a).fma(2 / GELU_TANH_END / GELU_TANH_END, -1);
        FloatVector v2 = v.mul(v), v4 = v2.mul(v2);
        FloatVector p0 = v4.fma(0.0021887254f, 0.00697231f);
        p0 = p0.fma(v4, broadcast(SPECIES, 0.031400837f)).fma(v4, broadcast(SPECIES, 0.14137854f));
        FloatVector p1 = v4.fma(-0.0012396883f, -0.0039508934f);
        p1 = p1.fma(v4, broadcast(SPECIES, -0.023061201f)).fma(v4, broadcast(SPECIES, -0.07036589f));
        FloatVector p2 = v4.fma(-4.748118e-04f, 6.808755e-04f);
        p2 = p2.fma(v4, broadcast(SPECIES, 0.015670521f)).fma(v4, broadcast(SPECIES, 0.051654316f));
        FloatVector p3 = v4.fma(3.8860107e-04f, -5.1985396e-04f);
        p3 = p3.fma(v4, broadcast(SPECIES, -0.010184025f)).fma(v4, broadcast(SPECIES, -0.040538363f));
        FloatVector p = p3.fma(v, p2).fma(v2, p1.fma(v, p0));
        return a.fma(a.mul(p).blend(0.5f, a.compare(GT, GELU_TANH_END)), x.mul(0.5f));
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
