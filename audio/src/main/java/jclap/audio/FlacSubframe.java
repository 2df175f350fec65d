package jclap.audio;

import java.util.Arrays;

/// One channel of one FLAC frame: a prediction from the samples before, corrected by a coded residual (RFC 9639, 9.2).
///
/// ```text
/// constant   x[i] = c
/// verbatim   x[i] as written
/// fixed o    x[i] = r[i] + the polynomial of degree o − 1 through the o samples before
/// lpc o      x[i] = r[i] + (Σ c[j]·x[i−1−j] >> shift)      j = 0 … o − 1
/// ```
///
/// Samples of up to 32 bits are decoded into an `int[]`. The side channel of 32-bit stereo needs 33, and then a
/// `long[]`.
final class FlacSubframe {

    private static final int MAX_ORDER = 32;

    /// The predictors of order 0 to 4: `x[i−1]`, `2x[i−1] − x[i−2]`, … as coefficients.
    private static final int[][] FIXED = {{}, {1}, {2, -1}, {3, -3, 1}, {4, -6, 4, -1}};

    private final BitReader bits;
    private final ByteSource in;
    private final int[] coefficients = new int[MAX_ORDER];

    /// The bits of a coefficient, and those that a weighted sum has after the point.
    private int precision, shift;

    FlacSubframe(BitReader bits, ByteSource in) {
        this.bits = bits;
        this.in = in;
    }

    /// Decodes `n` samples of `width` bits, 4 to 32, to `x`.
    void decode(int[] x, int n, int width) {
        int type = type(), wasted = wastedBits(width), coded = width - wasted;
        if (type == 0) {
            Arrays.fill(x, 0, n, (int) bits.signed(coded));
        } else if (type == 1) {
            readSamples(x, n, coded);
        } else {
            int order = order(type, n);
            readSamples(x, order, coded);
            readPredictor(type, order);
            residual(x, order, n);
            // Wrapped sums are harmless as long as nothing is shifted out of them.
            int sumBits = coded + precision + 31 - Integer.numberOfLeadingZeros(order);
            if (shift == 0 || sumBits <= 32) {
                predict(x, order, n);
            } else {
                predictLong(x, order, n);
            }
        }
        if (wasted > 0) {
            for (int i = 0; i < n; i++) {
                x[i] <<= wasted;
            }
        }
    }

    /// Decodes `n` samples of 33 bits to `x`; `scratch` holds the residual.
    void decodeWide(long[] x, int[] scratch, int n, int width) {
        int type = type(), wasted = wastedBits(width), coded = width - wasted;
        int order = type == 1 ? n : type == 0 ? 1 : order(type, n);
        for (int i = 0; i < order; i++) {
            x[i] = bits.signed(coded);
        }
        if (type == 0) {
            Arrays.fill(x, 0, n, x[0]);
        } else if (type > 1) {
            readPredictor(type, order);
            residual(scratch, order, n);
            for (int i = order; i < n; i++) {
                long sum = 0;
                for (int j = 0; j < order; j++) {
                    sum += coefficients[j] * x[i - 1 - j];
                }
                x[i] = scratch[i] + (sum >> shift);
            }
        }
        for (int i = 0; i < n; i++) {
            x[i] <<= wasted;
        }
    }

    private int type() {
        if (bits.bits(1) != 0) {
            throw in.error(
                    "expected a 0 bit before a subframe but got 1: the file is damaged, copy or export it again");
        }
        int type = (int) bits.bits(6);
        if (type > 1 && type < 8 || type > 12 && type < 32) {
            throw in.error("expected a known subframe type but got " + type
                    + ": the file is damaged, copy or export it again");
        }
        return type;
    }

    private int wastedBits(int width) {
        int wasted = bits.bits(1) == 0 ? 0 : bits.unary() + 1;
        if (wasted >= width) {
            throw in.error("expected fewer wasted bits than the " + width + " of a sample but got " + wasted
                    + ": the file is damaged, copy or export it again");
        }
        return wasted;
    }

    private int order(int type, int n) {
        int order = type < 32 ? type - 8 : type - 31;
        if (order > n) {
            throw in.error("expected a predictor order of at most the " + n + " samples of the frame but got " + order
                    + ": the file is damaged, copy or export it again");
        }
        return order;
    }

    private void readSamples(int[] x, int n, int width) {
        for (int i = 0; i < n; i++) {
            x[i] = (int) bits.signed(width);
        }
    }

    /// Reads a predictor; the coefficients beyond its order become 0.
    private void readPredictor(int type, int order) {
        Arrays.fill(coefficients, 0);
        if (type < 32) {
            System.arraycopy(FIXED[order], 0, coefficients, 0, order);
            precision = 0;
            shift = 0;
            return;
        }
        precision = (int) bits.bits(4) + 1;
        shift = (int) bits.signed(5);
        if (precision == 16 || shift < 0) {
            throw in.error("expected coefficients of 1 to 15 bits and a shift of at least 0 but got " + precision
                    + " and " + shift + ": the file is damaged, copy or export it again");
        }
        for (int j = 0; j < order; j++) {
            coefficients[j] = (int) bits.signed(precision);
        }
    }

    /// Reads `r[order … n − 1]`: 2^p equal partitions, each with its own Rice parameter or, escaped, its own width.
    private void residual(int[] r, int order, int n) {
        int method = (int) bits.bits(2), partitionOrder = (int) bits.bits(4), length = n >> partitionOrder;
        if (method > 1 || length << partitionOrder != n || length < order) {
            throw in.error(
                    "expected " + n + " residuals in partitions of at least " + order + " but got method " + method
                            + " and 2^" + partitionOrder + " partitions: the file is damaged, copy or export it again");
        }
        int parameterBits = 4 + method, escape = (1 << parameterBits) - 1;
        // The first partition is shorter by the order, perhaps empty; it has a parameter all the same.
        for (int i = order, end = length; end <= n; i = end, end += length) {
            int k = (int) bits.bits(parameterBits);
            if (k < escape) {
                bits.rice(r, i, end, k);
            } else {
                int width = (int) bits.bits(5);
                for (int p = i; p < end; p++) {
                    r[p] = width == 0 ? 0 : (int) bits.signed(width);
                }
            }
        }
    }

    private void predict(int[] x, int order, int n) {
        int start = Math.min(n, Math.max(order, 8));
        predictAny(x, order, order, start);
        if (order <= 8) {
            predict8(x, start, n);
        } else {
            predictAny(x, order, start, n);
        }
    }

    /// The orders of most encoders, written out: the loop of [#predictAny] costs more than what it does.
    private void predict8(int[] x, int from, int n) {
        int c0 = coefficients[0], c1 = coefficients[1], c2 = coefficients[2], c3 = coefficients[3];
        int c4 = coefficients[4], c5 = coefficients[5], c6 = coefficients[6], c7 = coefficients[7];
        for (int i = from; i < n; i++) {
            int recent = c0 * x[i - 1] + c1 * x[i - 2] + c2 * x[i - 3] + c3 * x[i - 4];
            int older = c4 * x[i - 5] + c5 * x[i - 6] + c6 * x[i - 7] + c7 * x[i - 8];
            x[i] += older + recent >> shift;
        }
    }

    private void predictAny(int[] x, int order, int from, int n) {
        int[] c = coefficients;
        for (int i = from; i < n; i++) {
            int sum = 0;
            for (int j = 0; j < order; j++) {
                sum += c[j] * x[i - 1 - j];
            }
            x[i] += sum >> shift;
        }
    }

    private void predictLong(int[] x, int order, int n) {
        int[] c = coefficients;
        for (int i = order; i < n; i++) {
            long sum = 0;
            for (int j = 0; j < order; j++) {
                sum += (long) c[j] * x[i - 1 - j];
            }
            x[i] += (int) (sum >> shift);
        }
    }
}
