package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/// One dimension of a [TileForm]: a correlation with three weights from fewer products than the definition has, the
/// "minimal filtering" of Winograd (1980).
///
/// ```text
/// y = Aᵀ (G g ⊙ Bᵀ d)        yᵢ = g₀·dᵢ + g₁·dᵢ₊₁ + g₂·dᵢ₊₂
/// ```
///
/// Polynomials explain it: the product of one of n and one of 3 coefficients has n + 2, so its values at n + 2 points
/// determine it, and at a point multiplying polynomials is multiplying numbers.
///
/// The maps read numbers `step` apart and write them `toStep` apart, a vector of independent tiles each. Vectors are
/// passed in arrays, not as arguments: a method that C2 does not inline would put each into an object.
enum MinimalFilter {
    /// Four outputs from 6 products instead of 12.
    FOUR(4, 6),

    /// Two outputs from 4 products instead of 6.
    TWO(2, 4),

    /// One output from 3 products, with the kernels of [#PAIR].
    ONE(1, 3),

    /// The two outputs of two inputs between zeros, `0 d₁ d₂ 0`, from 3 products instead of 4, by Karatsuba's
    /// trick: `y₀ = g₁·(d₁ + d₂) + (g₂ − g₁)·d₂` and `y₁ = g₁·(d₁ + d₂) + (g₀ − g₁)·d₁`.
    PAIR(2, 3);

    // The points of FOUR are 0, ±A, ±B and ∞. These two keep numbers small, and their powers are exact: with 1 and 2
    // the error would be twice as large.
    private static final float A = 0.6875f, B = 1.375f, A2 = A * A, B2 = B * B;
    private static final float SCALE_A = 1 / (2 * A2 * (A2 - B2)), SCALE_B = 1 / (2 * B2 * (B2 - A2));
    private static final float SCALE_0 = 1 / (A2 * B2);

    final int outputs, points;

    MinimalFilter(int outputs, int points) {
        this.outputs = outputs;
        this.points = points;
    }

    /// {@return how many numbers a tile reads}
    int inputs() {
        return outputs + 2;
    }

    /// `to = Bᵀ x`: [#inputs] numbers to [#points].
    void input(float[] x, int at, int step, float[] to, int toAt, int toStep) {
        switch (this) {
            case FOUR -> fourInput(x, at, step, to, toAt, toStep);
            case TWO -> {
                FloatVector d0 = fromArray(SPECIES, x, at),
                        d1 = fromArray(SPECIES, x, at + step),
                        d2 = fromArray(SPECIES, x, at + 2 * step);
                d0.sub(d2).intoArray(to, toAt);
                d1.add(d2).intoArray(to, toAt + toStep);
                d2.sub(d1).intoArray(to, toAt + 2 * toStep);
                d1.sub(fromArray(SPECIES, x, at + 3 * step)).intoArray(to, toAt + 3 * toStep);
            }
            case ONE -> {
                FloatVector d0 = fromArray(SPECIES, x, at), d2 = fromArray(SPECIES, x, at + 2 * step);
                d0.add(fromArray(SPECIES, x, at + step)).add(d2).intoArray(to, toAt);
                d2.intoArray(to, toAt + toStep);
                d0.intoArray(to, toAt + 2 * toStep);
            }
            case PAIR -> {
                FloatVector d1 = fromArray(SPECIES, x, at + step), d2 = fromArray(SPECIES, x, at + 2 * step);
                d1.add(d2).intoArray(to, toAt);
                d2.intoArray(to, toAt + toStep);
                d1.intoArray(to, toAt + 2 * toStep);
            }
        }
    }

    /// `to = G x`: three weights to [#points].
    void kernel(float[] x, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector g0 = fromArray(SPECIES, x, at),
                g1 = fromArray(SPECIES, x, at + step),
                g2 = fromArray(SPECIES, x, at + 2 * step);
        switch (this) {
            case FOUR -> {
                FloatVector ends = g2.mul(A2).add(g0).mul(SCALE_A), middle = g1.mul(A * SCALE_A);
                FloatVector ends2 = g2.mul(B2).add(g0).mul(SCALE_B), middle2 = g1.mul(B * SCALE_B);
                g0.mul(SCALE_0).intoArray(to, toAt);
                ends.add(middle).intoArray(to, toAt + toStep);
                ends.sub(middle).intoArray(to, toAt + 2 * toStep);
                ends2.add(middle2).intoArray(to, toAt + 3 * toStep);
                ends2.sub(middle2).intoArray(to, toAt + 4 * toStep);
                g2.intoArray(to, toAt + 5 * toStep);
            }
            case TWO -> {
                FloatVector ends = g0.add(g2).mul(0.5f), middle = g1.mul(0.5f);
                g0.intoArray(to, toAt);
                ends.add(middle).intoArray(to, toAt + toStep);
                ends.sub(middle).intoArray(to, toAt + 2 * toStep);
                g2.intoArray(to, toAt + 3 * toStep);
            }
            case ONE, PAIR -> {
                g1.intoArray(to, toAt);
                g2.sub(g1).intoArray(to, toAt + toStep);
                g0.sub(g1).intoArray(to, toAt + 2 * toStep);
            }
        }
    }

    /// `to = Aᵀ x`: the products at the [#points] to [#outputs].
    void output(float[] x, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector m0 = fromArray(SPECIES, x, at),
                m1 = fromArray(SPECIES, x, at + step),
                m2 = fromArray(SPECIES, x, at + 2 * step);
        switch (this) {
            case FOUR -> fourOutput(x, at, step, to, toAt, toStep);
            case TWO -> {
                m0.add(m1).add(m2).intoArray(to, toAt);
                m1.sub(m2).sub(fromArray(SPECIES, x, at + 3 * step)).intoArray(to, toAt + toStep);
            }
            case ONE -> m0.add(m1).add(m2).intoArray(to, toAt);
            case PAIR -> {
                m0.add(m1).intoArray(to, toAt);
                m0.add(m2).intoArray(to, toAt + toStep);
            }
        }
    }

    /// `to = A x`, the gradient of [#output].
    void outputGradient(float[] x, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector y0 = fromArray(SPECIES, x, at);
        switch (this) {
            case FOUR -> {
                FloatVector y1 = fromArray(SPECIES, x, at + step),
                        y2 = fromArray(SPECIES, x, at + 2 * step),
                        y3 = fromArray(SPECIES, x, at + 3 * step);
                FloatVector even = y2.mul(A2).add(y0), odd = y3.mul(A2).add(y1).mul(A);
                FloatVector even2 = y2.mul(B2).add(y0),
                        odd2 = y3.mul(B2).add(y1).mul(B);
                y0.intoArray(to, toAt);
                even.add(odd).intoArray(to, toAt + toStep);
                even.sub(odd).intoArray(to, toAt + 2 * toStep);
                even2.add(odd2).intoArray(to, toAt + 3 * toStep);
                even2.sub(odd2).intoArray(to, toAt + 4 * toStep);
                y3.intoArray(to, toAt + 5 * toStep);
            }
            case TWO -> {
                FloatVector y1 = fromArray(SPECIES, x, at + step);
                y0.intoArray(to, toAt);
                y0.add(y1).intoArray(to, toAt + toStep);
                y0.sub(y1).intoArray(to, toAt + 2 * toStep);
                y1.neg().intoArray(to, toAt + 3 * toStep);
            }
            case ONE -> {
                y0.intoArray(to, toAt);
                y0.intoArray(to, toAt + toStep);
                y0.intoArray(to, toAt + 2 * toStep);
            }
            case PAIR -> {
                FloatVector y1 = fromArray(SPECIES, x, at + step);
                y0.add(y1).intoArray(to, toAt);
                y0.intoArray(to, toAt + toStep);
                y1.intoArray(to, toAt + 2 * toStep);
            }
        }
    }

    /// `to = Gᵀ x`, the gradient of [#kernel].
    void kernelGradient(float[] x, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector u0 = fromArray(SPECIES, x, at),
                u1 = fromArray(SPECIES, x, at + step),
                u2 = fromArray(SPECIES, x, at + 2 * step);
        switch (this) {
            case FOUR -> {
                FloatVector u3 = fromArray(SPECIES, x, at + 3 * step), u4 = fromArray(SPECIES, x, at + 4 * step);
                FloatVector even = u1.add(u2).mul(SCALE_A), odd = u1.sub(u2).mul(A * SCALE_A);
                FloatVector even2 = u3.add(u4).mul(SCALE_B), odd2 = u3.sub(u4).mul(B * SCALE_B);
                u0.mul(SCALE_0).add(even).add(even2).intoArray(to, toAt);
                odd.add(odd2).intoArray(to, toAt + toStep);
                FloatVector last = fromArray(SPECIES, x, at + 5 * step);
                even.mul(A2).add(even2.mul(B2)).add(last).intoArray(to, toAt + 2 * toStep);
            }
            case TWO -> {
                FloatVector ends = u1.add(u2).mul(0.5f);
                u0.add(ends).intoArray(to, toAt);
                u1.sub(u2).mul(0.5f).intoArray(to, toAt + toStep);
                ends.add(fromArray(SPECIES, x, at + 3 * step)).intoArray(to, toAt + 2 * toStep);
            }
            case ONE, PAIR -> {
                u2.intoArray(to, toAt);
                u0.sub(u1).sub(u2).intoArray(to, toAt + toStep);
                u1.intoArray(to, toAt + 2 * toStep);
            }
        }
    }

    private static void fourInput(float[] x, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector d1 = fromArray(SPECIES, x, at + step), d2 = fromArray(SPECIES, x, at + 2 * step);
        FloatVector d3 = fromArray(SPECIES, x, at + 3 * step), d4 = fromArray(SPECIES, x, at + 4 * step);
        FloatVector odd = d3.sub(d1.mul(B2)).mul(A), even = d4.sub(d2.mul(B2));
        FloatVector odd2 = d3.sub(d1.mul(A2)).mul(B), even2 = d4.sub(d2.mul(A2));
        FloatVector d0 = fromArray(SPECIES, x, at), d5 = fromArray(SPECIES, x, at + 5 * step);
        d0.mul(A2 * B2).sub(d2.mul(A2 + B2)).add(d4).intoArray(to, toAt);
        even.add(odd).intoArray(to, toAt + toStep);
        even.sub(odd).intoArray(to, toAt + 2 * toStep);
        even2.add(odd2).intoArray(to, toAt + 3 * toStep);
        even2.sub(odd2).intoArray(to, toAt + 4 * toStep);
        d1.mul(A2 * B2).sub(d3.mul(A2 + B2)).add(d5).intoArray(to, toAt + 5 * toStep);
    }

    private static void fourOutput(float[] x, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector m1 = fromArray(SPECIES, x, at + step), m2 = fromArray(SPECIES, x, at + 2 * step);
        FloatVector m3 = fromArray(SPECIES, x, at + 3 * step), m4 = fromArray(SPECIES, x, at + 4 * step);
        FloatVector sum = m1.add(m2), difference = m1.sub(m2), sum2 = m3.add(m4), difference2 = m3.sub(m4);
        fromArray(SPECIES, x, at).add(sum).add(sum2).intoArray(to, toAt);
        difference.mul(A).add(difference2.mul(B)).intoArray(to, toAt + toStep);
        sum.mul(A2).add(sum2.mul(B2)).intoArray(to, toAt + 2 * toStep);
        FloatVector last = fromArray(SPECIES, x, at + 5 * step);
        difference.mul(A * A2).add(difference2.mul(B * B2)).add(last).intoArray(to, toAt + 3 * toStep);
    }
}
