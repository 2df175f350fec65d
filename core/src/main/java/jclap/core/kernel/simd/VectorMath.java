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
final class VectorMath {

    private static final float LOG2_E = 1.442695f;
    private static final float LN2_HIGH = 0x1.62ep-1f, LN2_LOW = 0x1.0bfbe8p-15f;
    private static final float ROUND = 0x1.8p23f;
    private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);
    private static final int SQRT_HALF_BITS = Float.floatToRawIntBits((float) Math.sqrt(0.5));

    private static final float SQRT_2_OVER_PI = (float) Math.sqrt(2 / Math.PI);
    private static final float INV_SQRT_2 = (float) Math.sqrt(0.5);
    private static final float INV_SQRT_2PI = (float) (1 / Math.sqrt(2 * Math.PI));

    private VectorMath() {}

    static FloatVector exp(FloatVector x) {
        x = x.blend(-104, x.compare(LT, -104));
        x = x.blend(89, x.compare(GT, 89));
        FloatVector t = x.mul(LOG2_E).add(ROUND), k = t.sub(ROUND);
        IntVector exponent = t.reinterpretAsInts().sub(ROUND_BITS), half = exponent.lanewise(ASHR, 1);
        return expm1OfRest(x.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW)))
                .add(1)
                .mul(powerOf2(half))
                .mul(powerOf2(exponent.sub(half)));
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
        FloatVector p = u.mul(-0.07636439f).add(0.12762217f);
        p = p.mul(u).sub(0.1315961f);
        p = p.mul(u).add(0.1420158f);
        p = p.mul(u).sub(0.16623409f);
        p = p.mul(u).add(0.20001242f);
        p = p.mul(u).sub(0.2500082f);
        p = p.mul(u).add(0.3333333f);
        FloatVector rest = u2.mul(u).mul(p).add(e.mul(LN2_LOW)).sub(u2.mul(0.5f));
        FloatVector y = u.add(rest).add(e.mul(LN2_HIGH));
        y = x.blend(y, x.compare(LT, Float.POSITIVE_INFINITY));
        y = y.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0));
        return y.blend(Float.NaN, x.compare(LT, 0));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector z = x.abs();
        z = z.blend(10, z.compare(GT, 10)).mul(2);
        FloatVector t = z.mul(LOG2_E).add(ROUND), k = t.sub(ROUND);
        FloatVector scale = powerOf2(t.reinterpretAsInts().sub(ROUND_BITS));
        FloatVector m = scale.mul(expm1OfRest(z.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW))))
                .add(scale.sub(1));
        return copySign(m.div(m.add(2)), x);
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        return e.blend(1, x.compare(GE, 0)).div(e.add(1));
    }

    static FloatVector erf(FloatVector x) {
        FloatVector a = x.abs(), a2 = a.mul(a);
        FloatVector p = a2.mul(-0.00060524617f).add(0.00500416f);
        p = p.mul(a2).sub(0.026773285f);
        p = p.mul(a2).add(0.11281976f);
        p = p.mul(a2).sub(0.37612507f);
        p = p.mul(a2).add(0.12837915f);
        FloatVector near = a.add(a.mul(p));

        FloatVector c = a.blend(4, a.compare(GT, 4));
        FloatVector g = c.mul(-0.00019718183f).add(0.0030556084f);
        g = g.mul(c).sub(0.02227709f);
        g = g.mul(c).add(0.10403737f);
        g = g.mul(c).add(0.63705975f);
        g = g.mul(c).add(1.1277496f);
        g = g.mul(c).add(0.0001774955f);
        FloatVector far = exp(g.neg()).neg().add(1);
        return copySign(far.blend(near, a.compare(LT, 0.9f)), x);
    }

    static FloatVector relu(FloatVector x) {
        return x.blend(0, x.compare(LE, 0));
    }

    static FloatVector gelu(FloatVector x) {
        return x.mul(0.5f).mul(erf(x.mul(INV_SQRT_2)).add(1));
    }

    static FloatVector geluSlope(FloatVector x) {
        FloatVector density = exp(x.mul(-0.5f).mul(x)).mul(INV_SQRT_2PI);
        return erf(x.mul(INV_SQRT_2)).add(1).mul(0.5f).add(x.mul(density));
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

    private static FloatVector expm1OfRest(FloatVector r) {
        FloatVector q = r.mul(0.0013900287f).add(0.00836612f);
        q = q.mul(r).add(0.04166683f);
        q = q.mul(r).add(0.16666548f);
        q = q.mul(r).add(0.5f);
        return r.add(r.mul(r).mul(q));
    }

    private static FloatVector powerOf2(IntVector k) {
        return k.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
    }

    private static FloatVector copySign(FloatVector magnitude, FloatVector sign) {
        IntVector signBit = sign.reinterpretAsInts().and(Integer.MIN_VALUE);
        return magnitude.reinterpretAsInts().and(Integer.MAX_VALUE).or(signBit).reinterpretAsFloats();
    }
}
