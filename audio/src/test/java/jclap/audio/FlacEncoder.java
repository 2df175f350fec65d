package jclap.audio;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// Writes FLAC for tests: every kind of subframe, channel assignment, residual and width that the format knows, chosen
/// at random, where a real encoder would choose what is small.
final class FlacEncoder {

    private final RandomGenerator random;
    private final int width;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long held;
    private int heldBits;

    FlacEncoder(int width, RandomGenerator random) {
        this.width = width;
        this.random = random;
    }

    /// {@return a file of `samples[channel][…]` in blocks of `blockSize`; length and MD5 stay unknown}
    byte[] encode(int[][] samples, int sampleRate, int blockSize) {
        int channels = samples.length;
        bytes.writeBytes("fLaC".getBytes(StandardCharsets.US_ASCII));
        put(0x80, 8);
        put(34, 24);
        put(blockSize, 16);
        put(blockSize, 16);
        put(0, 48);
        put(sampleRate, 20);
        put(channels - 1, 3);
        put(width - 1, 5);
        put(0, 36);
        for (int i = 0; i < 16; i++) {
            put(0, 8);
        }
        for (int at = 0, frame = 0; at < samples[0].length; at += blockSize, frame++) {
            frame(samples, at, Math.min(blockSize, samples[0].length - at), frame);
        }
        return bytes.toByteArray();
    }

    private void frame(int[][] samples, int at, int n, int number) {
        int start = bytes.size(), channels = samples.length;
        int assignment = channels == 2 && random.nextInt(4) > 0 ? random.nextInt(8, 11) : channels - 1;
        put(0x7FFC << 1, 16);
        put(7, 4);
        put(0, 4);
        put(assignment, 4);
        put(0, 4);
        putCodedNumber(number);
        put(n - 1, 16);
        put(Crc.crc8(bytes.toByteArray(), start, bytes.size() - start), 8);
        long[][] x = new long[channels][n];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < n; i++) {
                x[c][i] = samples[c][at + i];
            }
        }
        for (int i = 0; assignment >= 8 && i < n; i++) {
            long left = x[0][i], right = x[1][i], side = left - right;
            x[0][i] = assignment == 9 ? side : assignment == 10 ? left + right >> 1 : left;
            x[1][i] = assignment == 9 ? right : side;
        }
        for (int c = 0; c < channels; c++) {
            boolean side = assignment == 9 ? c == 0 : assignment >= 8 && c == 1;
            subframe(x[c], side ? width + 1 : width);
        }
        while (heldBits % 8 != 0) {
            put(0, 1);
        }
        byte[] frame = bytes.toByteArray();
        put(Crc.crc16(frame, start, frame.length - start), 16);
    }

    private void subframe(long[] x, int sampleBits) {
        int wasted = wastedBits(x, sampleBits), coded = sampleBits - wasted, n = x.length;
        long[] y = new long[n];
        boolean constant = true;
        for (int i = 0; i < n; i++) {
            y[i] = x[i] >> wasted;
            constant &= y[i] == y[0];
        }
        int kind = random.nextInt(4);
        int order =
                kind == 2 ? random.nextInt(Math.min(4, n) + 1) : kind == 3 ? random.nextInt(1, Math.min(32, n) + 1) : 0;
        int[] coefficients = kind == 2 ? fixed(order) : kind == 3 ? linear(order) : new int[0];
        int shift = kind == 3 ? random.nextInt(9, 14) : 0;
        long[] residual = residual(y, coefficients, shift);
        boolean fits = true;
        for (int i = order; i < n; i++) {
            fits &= residual[i] > Integer.MIN_VALUE && residual[i] <= Integer.MAX_VALUE;
        }
        int type = constant && kind == 0 ? 0 : kind < 2 || !fits ? 1 : kind == 2 ? 8 + order : 31 + order;
        put(type, 7);
        put(wasted > 0 ? 1 : 0, 1);
        for (int i = 0; i < wasted; i++) {
            put(i == wasted - 1 ? 1 : 0, 1);
        }
        int plain = type == 0 ? 1 : type == 1 ? n : order;
        for (int i = 0; i < plain; i++) {
            put(y[i], coded);
        }
        if (type >= 32) {
            put(14, 4);
            put(shift, 5);
            for (int c : coefficients) {
                put(c, 15);
            }
        }
        if (type > 1) {
            residual(residual, order, n);
        }
    }

    private void residual(long[] r, int order, int n) {
        int method = random.nextInt(2), partitionOrder = random.nextInt(4);
        while ((n >> partitionOrder) << partitionOrder != n || n >> partitionOrder < order) {
            partitionOrder--;
        }
        put(method, 2);
        put(partitionOrder, 4);
        int length = n >> partitionOrder;
        for (int from = order, end = length; end <= n; from = end, end += length) {
            partition(r, from, end, 4 + method);
        }
    }

    private void partition(long[] r, int from, int end, int parameterBits) {
        long largest = 0;
        boolean zeros = true;
        for (int i = from; i < end; i++) {
            zeros &= r[i] == 0;
            largest = Math.max(largest, r[i] < 0 ? ~r[i] : r[i]);
        }
        int needed = 65 - Long.numberOfLeadingZeros(largest), escape = (1 << parameterBits) - 1;
        int k = Math.max(0, needed - random.nextInt(5));
        if (zeros && random.nextBoolean()) {
            put(escape, parameterBits);
            put(0, 5);
        } else if (needed < 32 && random.nextInt(4) == 0 || k >= escape && needed < 32) {
            put(escape, parameterBits);
            put(needed, 5);
            for (int i = from; i < end; i++) {
                put(r[i], needed);
            }
        } else {
            k = Math.min(k, escape - 1);
            put(k, parameterBits);
            for (int i = from; i < end; i++) {
                long folded = r[i] << 1 ^ r[i] >> 63;
                for (long q = folded >> k; q > 0; q--) {
                    put(0, 1);
                }
                put(1, 1);
                put(folded, k);
            }
        }
    }

    private static int wastedBits(long[] x, int width) {
        long all = 0;
        for (long value : x) {
            all |= value;
        }
        return all == 0 ? 0 : Math.min(width - 1, Long.numberOfTrailingZeros(all));
    }

    private static int[] fixed(int order) {
        return new int[][] {{}, {1}, {2, -1}, {3, -3, 1}, {4, -6, 4, -1}}[order];
    }

    private int[] linear(int order) {
        int[] coefficients = new int[order];
        for (int j = 0; j < order; j++) {
            coefficients[j] = random.nextInt(-(1 << 14), 1 << 14) >> j;
        }
        return coefficients;
    }

    private static long[] residual(long[] x, int[] coefficients, int shift) {
        long[] r = new long[x.length];
        for (int i = coefficients.length; i < x.length; i++) {
            long sum = 0;
            for (int j = 0; j < coefficients.length; j++) {
                sum += coefficients[j] * x[i - 1 - j];
            }
            r[i] = x[i] - (sum >> shift);
        }
        return r;
    }

    private void putCodedNumber(int number) {
        if (number < 0x80) {
            put(number, 8);
        } else {
            put(0xC0 | number >> 6, 8);
            put(0x80 | number & 0x3F, 8);
        }
    }

    private void put(long value, int n) {
        for (int bit = n - 1; bit >= 0; bit--) {
            held = held << 1 | value >> bit & 1;
            if (++heldBits == 8) {
                bytes.write((int) held);
                heldBits = 0;
            }
        }
    }
}
