package jclap.audio;

/// The passes of [StockhamFft] in plain Java: what they compute is written there. `x` and `y` must not overlap.
final class FftPasses {

    private static final float SQRT_HALF = (float) Math.sqrt(0.5);
    private static final float SIN_60 = 0.8660254f;
    private static final float COS_72 = 0.30901699f,
            SIN_72 = 0.95105652f,
            COS_144 = -0.80901699f,
            SIN_144 = 0.58778525f;

    private FftPasses() {}

    static void radix2(float[] xr, float[] xi, int xAt, float[] yr, float[] yi, int yAt, int m, int s, float[] w) {
        for (int p = 0; p < m; p++) {
            float wr = w[2 * p], wi = w[2 * p + 1];
            int a = xAt + s * p, b = a + s * m, to = yAt + 2 * s * p;
            for (int q = 0; q < s; q++) {
                float ar = xr[a + q], ai = xi[a + q], br = xr[b + q], bi = xi[b + q];
                yr[to + q] = ar + br;
                yi[to + q] = ai + bi;
                float dr = ar - br, di = ai - bi;
                yr[to + s + q] = wr * dr - wi * di;
                yi[to + s + q] = wr * di + wi * dr;
            }
        }
    }

    static void radix3(float[] xr, float[] xi, int xAt, float[] yr, float[] yi, int yAt, int m, int s, float[] w) {
        for (int p = 0; p < m; p++) {
            float w1r = w[4 * p], w1i = w[4 * p + 1], w2r = w[4 * p + 2], w2i = w[4 * p + 3];
            int a = xAt + s * p, b = a + s * m, c = b + s * m, to = yAt + 3 * s * p;
            for (int q = 0; q < s; q++) {
                float ar = xr[a + q], ai = xi[a + q];
                float sumR = xr[b + q] + xr[c + q], sumI = xi[b + q] + xi[c + q];
                float difR = SIN_60 * (xr[b + q] - xr[c + q]), difI = SIN_60 * (xi[b + q] - xi[c + q]);
                yr[to + q] = ar + sumR;
                yi[to + q] = ai + sumI;
                float midR = ar - 0.5f * sumR, midI = ai - 0.5f * sumI;
                float dr = midR + difI, di = midI - difR;
                yr[to + s + q] = w1r * dr - w1i * di;
                yi[to + s + q] = w1r * di + w1i * dr;
                float er = midR - difI, ei = midI + difR;
                yr[to + 2 * s + q] = w2r * er - w2i * ei;
                yi[to + 2 * s + q] = w2r * ei + w2i * er;
            }
        }
    }

    static void radix4(float[] xr, float[] xi, int xAt, float[] yr, float[] yi, int yAt, int m, int s, float[] w) {
        for (int p = 0; p < m; p++) {
            float w1r = w[6 * p], w1i = w[6 * p + 1], w2r = w[6 * p + 2], w2i = w[6 * p + 3];
            float w3r = w[6 * p + 4], w3i = w[6 * p + 5];
            int a = xAt + s * p, b = a + s * m, c = b + s * m, d = c + s * m, to = yAt + 4 * s * p;
            for (int q = 0; q < s; q++) {
                float evenR = xr[a + q] + xr[c + q], evenI = xi[a + q] + xi[c + q];
                float aMinusR = xr[a + q] - xr[c + q], aMinusI = xi[a + q] - xi[c + q];
                float oddR = xr[b + q] + xr[d + q], oddI = xi[b + q] + xi[d + q];
                float bMinusR = xr[b + q] - xr[d + q], bMinusI = xi[b + q] - xi[d + q];
                yr[to + q] = evenR + oddR;
                yi[to + q] = evenI + oddI;
                float r1 = aMinusR + bMinusI, i1 = aMinusI - bMinusR;
                yr[to + s + q] = w1r * r1 - w1i * i1;
                yi[to + s + q] = w1r * i1 + w1i * r1;
                float r2 = evenR - oddR, i2 = evenI - oddI;
                yr[to + 2 * s + q] = w2r * r2 - w2i * i2;
                yi[to + 2 * s + q] = w2r * i2 + w2i * r2;
                float r3 = aMinusR - bMinusI, i3 = aMinusI + bMinusR;
                yr[to + 3 * s + q] = w3r * r3 - w3i * i3;
                yi[to + 3 * s + q] = w3r * i3 + w3i * r3;
            }
        }
    }

    static void radix5(float[] xr, float[] xi, int xAt, float[] yr, float[] yi, int yAt, int m, int s, float[] w) {
        int step = s * m;
        for (int p = 0; p < m; p++) {
            int a = xAt + s * p, to = yAt + 5 * s * p, at = 8 * p;
            for (int q = 0; q < s; q++) {
                int b = a + step + q, c = b + step, d = c + step, e = d + step;
                float ar = xr[a + q], ai = xi[a + q];
                float beR = xr[b] + xr[e], beI = xi[b] + xi[e], cdR = xr[c] + xr[d], cdI = xi[c] + xi[d];
                float bMinusR = xr[b] - xr[e], bMinusI = xi[b] - xi[e];
                float cMinusR = xr[c] - xr[d], cMinusI = xi[c] - xi[d];
                yr[to + q] = ar + beR + cdR;
                yi[to + q] = ai + beI + cdI;
                float mid1R = ar + COS_72 * beR + COS_144 * cdR, mid1I = ai + COS_72 * beI + COS_144 * cdI;
                float mid2R = ar + COS_144 * beR + COS_72 * cdR, mid2I = ai + COS_144 * beI + COS_72 * cdI;
                float dif1R = SIN_72 * bMinusR + SIN_144 * cMinusR, dif1I = SIN_72 * bMinusI + SIN_144 * cMinusI;
                float dif2R = SIN_144 * bMinusR - SIN_72 * cMinusR, dif2I = SIN_144 * bMinusI - SIN_72 * cMinusI;
                store(yr, yi, to + s + q, mid1R + dif1I, mid1I - dif1R, w[at], w[at + 1]);
                store(yr, yi, to + 2 * s + q, mid2R + dif2I, mid2I - dif2R, w[at + 2], w[at + 3]);
                store(yr, yi, to + 3 * s + q, mid2R - dif2I, mid2I + dif2R, w[at + 4], w[at + 5]);
                store(yr, yi, to + 4 * s + q, mid1R - dif1I, mid1I + dif1R, w[at + 6], w[at + 7]);
            }
        }
    }

    /// Radix 8 as the last pass (m = 1), where all twiddles are 1: two of radix 4, joined by `e^(−2πi·j/8)`.
    static void last8(float[] xr, float[] xi, int xAt, float[] yr, float[] yi, int yAt, int s) {
        for (int q = 0; q < s; q++) {
            int x = xAt + q, y = yAt + q;
            float acSumR = xr[x] + xr[x + 4 * s], acSumI = xi[x] + xi[x + 4 * s];
            float acR = xr[x] - xr[x + 4 * s], acI = xi[x] - xi[x + 4 * s];
            float bdSumR = xr[x + 2 * s] + xr[x + 6 * s], bdSumI = xi[x + 2 * s] + xi[x + 6 * s];
            float bdR = xr[x + 2 * s] - xr[x + 6 * s], bdI = xi[x + 2 * s] - xi[x + 6 * s];
            float egSumR = xr[x + s] + xr[x + 5 * s], egSumI = xi[x + s] + xi[x + 5 * s];
            float egR = xr[x + s] - xr[x + 5 * s], egI = xi[x + s] - xi[x + 5 * s];
            float fhSumR = xr[x + 3 * s] + xr[x + 7 * s], fhSumI = xi[x + 3 * s] + xi[x + 7 * s];
            float fhR = xr[x + 3 * s] - xr[x + 7 * s], fhI = xi[x + 3 * s] - xi[x + 7 * s];
            float odd1R = egR + fhI, odd1I = egI - fhR, odd3R = egR - fhI, odd3I = egI + fhR;
            join(yr, yi, y, s, acSumR + bdSumR, acSumI + bdSumI, egSumR + fhSumR, egSumI + fhSumI);
            join(yr, yi, y + s, s, acR + bdI, acI - bdR, (odd1R + odd1I) * SQRT_HALF, (odd1I - odd1R) * SQRT_HALF);
            join(yr, yi, y + 2 * s, s, acSumR - bdSumR, acSumI - bdSumI, egSumI - fhSumI, fhSumR - egSumR);
            join(yr, yi, y + 3 * s, s, acR - bdI, acI + bdR, (odd3I - odd3R) * SQRT_HALF, -(odd3R + odd3I) * SQRT_HALF);
        }
    }

    private static void join(float[] yr, float[] yi, int y, int s, float er, float ei, float or, float oi) {
        yr[y] = er + or;
        yi[y] = ei + oi;
        yr[y + 4 * s] = er - or;
        yi[y + 4 * s] = ei - oi;
    }

    /// `re + i·im = x[2j] + i·x[2j+1]`, for j = 0 … h − 1.
    static void unzip(float[] x, int xAt, float[] re, float[] im, int h) {
        for (int j = 0; j < h; j++) {
            re[j] = x[xAt + 2 * j];
            im[j] = x[xAt + 2 * j + 1];
        }
    }

    /// The same with a window: `re + i·im = w[2j]·x[2j] + i·w[2j+1]·x[2j+1]`.
    static void unzip(float[] x, int xAt, float[] w, float[] re, float[] im, int h) {
        for (int j = 0; j < h; j++) {
            re[j] = w[2 * j] * x[xAt + 2 * j];
            im[j] = w[2 * j + 1] * x[xAt + 2 * j + 1];
        }
    }

    /// The bins `from … h − from` of a real signal, from the spectrum `z` of its even and odd samples E and O. Bins
    /// 0 and h have nothing to untangle them from and are written always.
    ///
    /// ```text
    /// E[k] = (Z[k] + Z*[h−k])/2,  O[k] = (Z[k] − Z*[h−k])/2i
    /// X[k] = E[k] + e^(−2πi·k/2h)·O[k]
    /// ```
    static void untangle(
            float[] zr, float[] zi, int h, float[] cos, float[] sin, float[] re, float[] im, int at, int from) {
        re[at] = zr[0] + zi[0];
        im[at] = 0;
        re[at + h] = zr[0] - zi[0];
        im[at + h] = 0;
        for (int k = from; k <= h - from; k++) {
            float er = 0.5f * (zr[k] + zr[h - k]), ei = 0.5f * (zi[k] - zi[h - k]);
            float or = 0.5f * (zi[k] + zi[h - k]), oi = 0.5f * (zr[h - k] - zr[k]);
            re[at + k] = er + (cos[k] * or + sin[k] * oi);
            im[at + k] = ei + (cos[k] * oi - sin[k] * or);
        }
    }

    /// The powers `|X[k]|²` of what [#untangle] writes.
    static void power(float[] zr, float[] zi, int h, float[] cos, float[] sin, float[] power, int at, int from) {
        power[at] = (zr[0] + zi[0]) * (zr[0] + zi[0]);
        power[at + h] = (zr[0] - zi[0]) * (zr[0] - zi[0]);
        for (int k = from; k <= h - from; k++) {
            float er = 0.5f * (zr[k] + zr[h - k]), ei = 0.5f * (zi[k] - zi[h - k]);
            float or = 0.5f * (zi[k] + zi[h - k]), oi = 0.5f * (zr[h - k] - zr[k]);
            float re = er + (cos[k] * or + sin[k] * oi), im = ei + (cos[k] * oi - sin[k] * or);
            power[at + k] = re * re + im * im;
        }
    }

    private static void store(float[] yr, float[] yi, int at, float r, float i, float wr, float wi) {
        yr[at] = wr * r - wi * i;
        yi[at] = wr * i + wi * r;
    }
}
