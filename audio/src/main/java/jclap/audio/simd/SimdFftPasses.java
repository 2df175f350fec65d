package jclap.audio.simd;

import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The passes of a Stockham FFT of radix 4 and 8, a vector of butterflies at a time. What they compute is defined by
/// their plain twins and at `StockhamFft`; `x` and `y` must not overlap.
///
/// Long methods without helpers, on purpose: past some 18,000 nodes of a compiled method C2 inlines the Vector API but
/// no longer a method of ours, and a vector that crosses a call becomes an object (measured: 4 times slower).
public final class SimdFftPasses {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final int LANE_COUNT = LANES.length();
    private static final float SQRT_HALF = (float) Math.sqrt(0.5);

    /// The lanes of two vectors that come first and last when runs of 1 or 4 lanes of the one and the other
    /// alternate.
    private static final FloatVector ZIP_1_LOW = zip(1, 0), ZIP_1_HIGH = zip(1, LANE_COUNT);
    private static final FloatVector ZIP_4_LOW = zip(4, 0), ZIP_4_HIGH = zip(4, LANE_COUNT);

    /// Every second lane of two vectors.
    private static final FloatVector EVEN = everySecond(0), ODD = everySecond(1);

    private static final VectorShuffle<Float> REVERSE = VectorShuffle.fromOp(LANES, i -> LANE_COUNT - 1 - i);

    private SimdFftPasses() {}

    private static FloatVector zip(int run, int from) {
        float[] source = new float[LANE_COUNT];
        for (int i = 0; i < LANE_COUNT; i++) {
            int lane = from + i, vector = lane / run % 2;
            source[i] = vector * LANE_COUNT + lane / (2 * run) * run + lane % run;
        }
        return fromArray(LANES, source, 0);
    }

    private static FloatVector everySecond(int first) {
        float[] source = new float[LANE_COUNT];
        for (int i = 0; i < LANE_COUNT; i++) {
            source[i] = first + 2 * i;
        }
        return fromArray(LANES, source, 0);
    }

    /// Radix 4 where s is 1, or 4 and less than the lanes, and `m·s` a multiple of them: lane i is `q + s·p`. Four
    /// results of one lane belong side by side, in runs of s; two rounds of interleaving bring them there.
    ///
    /// @param w cosines and sines for each lane, first those of j = 1: 6 times `m·s`
    public static void narrow4(
            float[] xr, float[] xi, int xAt, float[] yr, float[] yi, int yAt, int m, int s, float[] w) {
        int run = m * s;
        FloatVector low = s == 1 ? ZIP_1_LOW : ZIP_4_LOW, high = s == 1 ? ZIP_1_HIGH : ZIP_4_HIGH;
        for (int i = 0; i < run; i += LANE_COUNT) {
            int a = xAt + i, b = a + run, c = b + run, d = c + run, to = yAt + 4 * i;
            FloatVector ar = fromArray(LANES, xr, a), br = fromArray(LANES, xr, b);
            FloatVector cr = fromArray(LANES, xr, c), dr = fromArray(LANES, xr, d);
            FloatVector ai = fromArray(LANES, xi, a), bi = fromArray(LANES, xi, b);
            FloatVector ci = fromArray(LANES, xi, c), di = fromArray(LANES, xi, d);
            FloatVector evenR = ar.add(cr), evenI = ai.add(ci), acR = ar.sub(cr), acI = ai.sub(ci);
            FloatVector oddR = br.add(dr), oddI = bi.add(di), bdR = br.sub(dr), bdI = bi.sub(di);
            FloatVector r1 = acR.add(bdI), i1 = acI.sub(bdR);
            FloatVector r2 = evenR.sub(oddR), i2 = evenI.sub(oddI);
            FloatVector r3 = acR.sub(bdI), i3 = acI.add(bdR);
            FloatVector w1r = fromArray(LANES, w, i), w1i = fromArray(LANES, w, i + run);
            FloatVector w2r = fromArray(LANES, w, i + 2 * run), w2i = fromArray(LANES, w, i + 3 * run);
            FloatVector w3r = fromArray(LANES, w, i + 4 * run), w3i = fromArray(LANES, w, i + 5 * run);

            FloatVector y0 = evenR.add(oddR), y1 = r1.mul(w1r).sub(i1.mul(w1i));
            FloatVector y2 = r2.mul(w2r).sub(i2.mul(w2i)), y3 = r3.mul(w3r).sub(i3.mul(w3i));
            FloatVector low02 = low.selectFrom(y0, y2), low13 = low.selectFrom(y1, y3);
            FloatVector high02 = high.selectFrom(y0, y2), high13 = high.selectFrom(y1, y3);
            low.selectFrom(low02, low13).intoArray(yr, to);
            high.selectFrom(low02, low13).intoArray(yr, to + LANE_COUNT);
            low.selectFrom(high02, high13).intoArray(yr, to + 2 * LANE_COUNT);
            high.selectFrom(high02, high13).intoArray(yr, to + 3 * LANE_COUNT);

            FloatVector z0 = evenI.add(oddI), z1 = r1.mul(w1i).add(i1.mul(w1r));
            FloatVector z2 = r2.mul(w2i).add(i2.mul(w2r)), z3 = r3.mul(w3i).add(i3.mul(w3r));
            low02 = low.selectFrom(z0, z2);
            low13 = low.selectFrom(z1, z3);
            high02 = high.selectFrom(z0, z2);
            high13 = high.selectFrom(z1, z3);
            low.selectFrom(low02, low13).intoArray(yi, to);
            high.selectFrom(low02, low13).intoArray(yi, to + LANE_COUNT);
            low.selectFrom(high02, high13).intoArray(yi, to + 2 * LANE_COUNT);
            high.selectFrom(high02, high13).intoArray(yi, to + 3 * LANE_COUNT);
        }
    }

    /// Radix 4 where s is a power of two and a multiple of the lanes. One loop over p and q: the inner one of two
    /// would be too short to be worth its start.
    public static void radix4(
            float[] xr, float[] xi, int xAt, float[] yr, float[] yi, int yAt, int m, int s, float[] w) {
        int run = m * s, shift = Integer.numberOfTrailingZeros(s);
        for (int i = 0; i < run; i += LANE_COUNT) {
            int a = xAt + i, b = a + run, c = b + run, d = c + run;
            int to = yAt + i + 3 * (i & -s), p = 6 * (i >> shift);
            FloatVector ar = fromArray(LANES, xr, a), br = fromArray(LANES, xr, b);
            FloatVector cr = fromArray(LANES, xr, c), dr = fromArray(LANES, xr, d);
            FloatVector ai = fromArray(LANES, xi, a), bi = fromArray(LANES, xi, b);
            FloatVector ci = fromArray(LANES, xi, c), di = fromArray(LANES, xi, d);
            FloatVector evenR = ar.add(cr), evenI = ai.add(ci), acR = ar.sub(cr), acI = ai.sub(ci);
            FloatVector oddR = br.add(dr), oddI = bi.add(di), bdR = br.sub(dr), bdI = bi.sub(di);
            FloatVector r1 = acR.add(bdI), i1 = acI.sub(bdR);
            FloatVector r2 = evenR.sub(oddR), i2 = evenI.sub(oddI);
            FloatVector r3 = acR.sub(bdI), i3 = acI.add(bdR);
            evenR.add(oddR).intoArray(yr, to);
            evenI.add(oddI).intoArray(yi, to);
            r1.mul(w[p]).sub(i1.mul(w[p + 1])).intoArray(yr, to + s);
            r1.mul(w[p + 1]).add(i1.mul(w[p])).intoArray(yi, to + s);
            r2.mul(w[p + 2]).sub(i2.mul(w[p + 3])).intoArray(yr, to + 2 * s);
            r2.mul(w[p + 3]).add(i2.mul(w[p + 2])).intoArray(yi, to + 2 * s);
            r3.mul(w[p + 4]).sub(i3.mul(w[p + 5])).intoArray(yr, to + 3 * s);
            r3.mul(w[p + 5]).add(i3.mul(w[p + 4])).intoArray(yi, to + 3 * s);
        }
    }

    /// Radix 4 as the last pass: m is 1, every twiddle too, s a multiple of the lanes.
    public static void last4(float[] xr, float[] xi, int xAt, float[] yr, float[] yi, int yAt, int s) {
        for (int q = 0; q < s; q += LANE_COUNT) {
            int x = xAt + q, y = yAt + q;
            FloatVector ar = fromArray(LANES, xr, x), br = fromArray(LANES, xr, x + s);
            FloatVector cr = fromArray(LANES, xr, x + 2 * s), dr = fromArray(LANES, xr, x + 3 * s);
            FloatVector ai = fromArray(LANES, xi, x), bi = fromArray(LANES, xi, x + s);
            FloatVector ci = fromArray(LANES, xi, x + 2 * s), di = fromArray(LANES, xi, x + 3 * s);
            FloatVector evenR = ar.add(cr), evenI = ai.add(ci), acR = ar.sub(cr), acI = ai.sub(ci);
            FloatVector oddR = br.add(dr), oddI = bi.add(di), bdR = br.sub(dr), bdI = bi.sub(di);
            evenR.add(oddR).intoArray(yr, y);
            evenI.add(oddI).intoArray(yi, y);
            acR.add(bdI).intoArray(yr, y + s);
            acI.sub(bdR).intoArray(yi, y + s);
            evenR.sub(oddR).intoArray(yr, y + 2 * s);
            evenI.sub(oddI).intoArray(yi, y + 2 * s);
            acR.sub(bdI).intoArray(yr, y + 3 * s);
            acI.add(bdR).intoArray(yi, y + 3 * s);
        }
    }

    /// Radix 8 as the last pass: m is 1, s a multiple of the lanes. Radix 4 of the even inputs, radix 4 of the odd
    /// ones, and the odd results times `e^(−2πi·j/8)`.
    public static void last8(float[] xr, float[] xi, int xAt, float[] yr, float[] yi, int yAt, int s) {
        for (int q = 0; q < s; q += LANE_COUNT) {
            int x = xAt + q, y = yAt + q;
            FloatVector ar = fromArray(LANES, xr, x), br = fromArray(LANES, xr, x + 2 * s);
            FloatVector cr = fromArray(LANES, xr, x + 4 * s), dr = fromArray(LANES, xr, x + 6 * s);
            FloatVector ai = fromArray(LANES, xi, x), bi = fromArray(LANES, xi, x + 2 * s);
            FloatVector ci = fromArray(LANES, xi, x + 4 * s), di = fromArray(LANES, xi, x + 6 * s);
            FloatVector acSumR = ar.add(cr), acSumI = ai.add(ci), acR = ar.sub(cr), acI = ai.sub(ci);
            FloatVector bdSumR = br.add(dr), bdSumI = bi.add(di), bdR = br.sub(dr), bdI = bi.sub(di);
            FloatVector even0r = acSumR.add(bdSumR), even0i = acSumI.add(bdSumI);
            FloatVector even1r = acR.add(bdI), even1i = acI.sub(bdR);
            FloatVector even2r = acSumR.sub(bdSumR), even2i = acSumI.sub(bdSumI);
            FloatVector even3r = acR.sub(bdI), even3i = acI.add(bdR);

            FloatVector er = fromArray(LANES, xr, x + s), fr = fromArray(LANES, xr, x + 3 * s);
            FloatVector gr = fromArray(LANES, xr, x + 5 * s), hr = fromArray(LANES, xr, x + 7 * s);
            FloatVector ei = fromArray(LANES, xi, x + s), fi = fromArray(LANES, xi, x + 3 * s);
            FloatVector gi = fromArray(LANES, xi, x + 5 * s), hi = fromArray(LANES, xi, x + 7 * s);
            FloatVector egSumR = er.add(gr), egSumI = ei.add(gi), egR = er.sub(gr), egI = ei.sub(gi);
            FloatVector fhSumR = fr.add(hr), fhSumI = fi.add(hi), fhR = fr.sub(hr), fhI = fi.sub(hi);
            FloatVector odd0r = egSumR.add(fhSumR), odd0i = egSumI.add(fhSumI);
            FloatVector odd1r = egR.add(fhI), odd1i = egI.sub(fhR);
            FloatVector odd2r = egSumI.sub(fhSumI), odd2i = fhSumR.sub(egSumR);
            FloatVector odd3r = egR.sub(fhI), odd3i = egI.add(fhR);
            FloatVector turned1r = odd1r.add(odd1i).mul(SQRT_HALF),
                    turned1i = odd1i.sub(odd1r).mul(SQRT_HALF);
            FloatVector turned3r = odd3i.sub(odd3r).mul(SQRT_HALF),
                    turned3i = odd3r.add(odd3i).mul(-SQRT_HALF);

            even0r.add(odd0r).intoArray(yr, y);
            even0i.add(odd0i).intoArray(yi, y);
            even1r.add(turned1r).intoArray(yr, y + s);
            even1i.add(turned1i).intoArray(yi, y + s);
            even2r.add(odd2r).intoArray(yr, y + 2 * s);
            even2i.add(odd2i).intoArray(yi, y + 2 * s);
            even3r.add(turned3r).intoArray(yr, y + 3 * s);
            even3i.add(turned3i).intoArray(yi, y + 3 * s);
            even0r.sub(odd0r).intoArray(yr, y + 4 * s);
            even0i.sub(odd0i).intoArray(yi, y + 4 * s);
            even1r.sub(turned1r).intoArray(yr, y + 5 * s);
            even1i.sub(turned1i).intoArray(yi, y + 5 * s);
            even2r.sub(odd2r).intoArray(yr, y + 6 * s);
            even2i.sub(odd2i).intoArray(yi, y + 6 * s);
            even3r.sub(turned3r).intoArray(yr, y + 7 * s);
            even3i.sub(turned3i).intoArray(yi, y + 7 * s);
        }
    }

    /// `re + i·im = x[2j] + i·x[2j+1]`, for j = 0 … h − 1; h is a multiple of the lanes.
    public static void unzip(float[] x, int xAt, float[] re, float[] im, int h) {
        for (int j = 0; j < h; j += LANE_COUNT) {
            FloatVector first = fromArray(LANES, x, xAt + 2 * j);
            FloatVector second = fromArray(LANES, x, xAt + 2 * j + LANE_COUNT);
            EVEN.selectFrom(first, second).intoArray(re, j);
            ODD.selectFrom(first, second).intoArray(im, j);
        }
    }

    /// `re + i·im = w[2j]·x[2j] + i·w[2j+1]·x[2j+1]`, for j = 0 … h − 1; h is a multiple of the lanes.
    public static void unzip(float[] x, int xAt, float[] w, float[] re, float[] im, int h) {
        for (int j = 0; j < h; j += LANE_COUNT) {
            int at = 2 * j, next = at + LANE_COUNT;
            FloatVector first = fromArray(LANES, x, xAt + at).mul(fromArray(LANES, w, at));
            FloatVector second = fromArray(LANES, x, xAt + next).mul(fromArray(LANES, w, next));
            EVEN.selectFrom(first, second).intoArray(re, j);
            ODD.selectFrom(first, second).intoArray(im, j);
        }
    }

    /// Untangles the bins of a real signal from both ends towards the middle, a vector at each end.
    ///
    /// @return the first bin k that is not done; those from k to h − k are left
    public static int untangle(
            float[] zr, float[] zi, int h, float[] cos, float[] sin, float[] re, float[] im, int at) {
        int k = 1;
        for (int mirror = h - LANE_COUNT; k + LANE_COUNT - 1 <= mirror; k += LANE_COUNT, mirror -= LANE_COUNT) {
            FloatVector ar = fromArray(LANES, zr, k),
                    br = fromArray(LANES, zr, mirror).rearrange(REVERSE);
            FloatVector ai = fromArray(LANES, zi, k),
                    bi = fromArray(LANES, zi, mirror).rearrange(REVERSE);
            FloatVector er = ar.add(br).mul(0.5f), ei = ai.sub(bi).mul(0.5f);
            FloatVector or = ai.add(bi).mul(0.5f), oi = br.sub(ar).mul(0.5f);
            FloatVector c = fromArray(LANES, cos, k), s = fromArray(LANES, sin, k);
            FloatVector turnedR = c.mul(or).add(s.mul(oi)), turnedI = c.mul(oi).sub(s.mul(or));
            er.add(turnedR).intoArray(re, at + k);
            ei.add(turnedI).intoArray(im, at + k);
            er.sub(turnedR).rearrange(REVERSE).intoArray(re, at + mirror);
            turnedI.sub(ei).rearrange(REVERSE).intoArray(im, at + mirror);
        }
        return k;
    }

    /// The powers of what [#untangle] writes, and the same result.
    public static int power(float[] zr, float[] zi, int h, float[] cos, float[] sin, float[] power, int at) {
        int k = 1;
        for (int mirror = h - LANE_COUNT; k + LANE_COUNT - 1 <= mirror; k += LANE_COUNT, mirror -= LANE_COUNT) {
            FloatVector ar = fromArray(LANES, zr, k),
                    br = fromArray(LANES, zr, mirror).rearrange(REVERSE);
            FloatVector ai = fromArray(LANES, zi, k),
                    bi = fromArray(LANES, zi, mirror).rearrange(REVERSE);
            FloatVector er = ar.add(br).mul(0.5f), ei = ai.sub(bi).mul(0.5f);
            FloatVector or = ai.add(bi).mul(0.5f), oi = br.sub(ar).mul(0.5f);
            FloatVector c = fromArray(LANES, cos, k), s = fromArray(LANES, sin, k);
            FloatVector turnedR = c.mul(or).add(s.mul(oi)), turnedI = c.mul(oi).sub(s.mul(or));
            FloatVector re = er.add(turnedR), im = ei.add(turnedI);
            re.mul(re).add(im.mul(im)).intoArray(power, at + k);
            re = er.sub(turnedR);
            im = turnedI.sub(ei);
            re.mul(re).add(im.mul(im)).rearrange(REVERSE).intoArray(power, at + mirror);
        }
        return k;
    }
}
