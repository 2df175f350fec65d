package jclap.audio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads the bits of one FLAC frame, most significant first.
///
/// The source stays at the first byte of the frame until [#finish], so that the whole frame is in the window and its
/// checksum can be taken in one go. There is no bit cache to keep in step: every read loads eight bytes at the current
/// position, which costs one unaligned load.
final class BitReader {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /// No encoder writes frames near this size: 65535 samples of 8 channels as they are need 2 MiB. Without a limit
    /// a damaged one could pull a whole file into the window.
    private static final int MAX_FRAME_BYTES = 1 << 24;

    private final ByteSource in;
    private byte[] window;
    private int limit;
    private long bitAt;

    BitReader(ByteSource in) {
        this.in = in;
        start();
    }

    /// Starts a frame at the next byte of the source.
    void start() {
        window = in.window;
        limit = in.limit;
        bitAt = 8L * in.at;
    }

    /// {@return the bytes read since [#start], the last one perhaps in part}
    int bytes() {
        return (int) (bitAt + 7 >>> 3) - in.at;
    }

    /// Moves on to the next whole byte.
    void align() {
        bitAt = bitAt + 7 & -8;
    }

    /// Ends the frame: the source moves behind it.
    void finish() {
        align();
        in.at = (int) (bitAt >>> 3);
    }

    /// {@return the next `n` bits, 0 to 57, as an unsigned number}
    long bits(int n) {
        // Two shifts, because a shift by 64 would be one by 0.
        long value = ahead() >>> 1 >>> 63 - n;
        bitAt += n;
        return value;
    }

    /// {@return the next `n` bits, 1 to 57, as a number in two's complement}
    long signed(int n) {
        long value = ahead() >> 64 - n;
        bitAt += n;
        return value;
    }

    /// {@return the number of 0 bits before the next 1 bit, which is passed as well}
    int unary() {
        int zeros = 0;
        long bits = ahead();
        while (bits == 0) {
            int valid = 64 - (int) (bitAt & 7);
            zeros += valid;
            bitAt += valid;
            bits = ahead();
        }
        int rest = Long.numberOfLeadingZeros(bits);
        bitAt += rest + 1;
        return zeros + rest;
    }

    /// Reads the Rice codes of `to[from … end − 1]`: a quotient in unary, `k` bits of remainder, the sign folded
    /// into the lowest bit.
    void rice(int[] to, int from, int end, int k) {
        int i = from;
        while (i < end) {
            i = riceInWindow(to, i, end, k);
            if (i < end) {
                int quotient = unary();
                to[i++] = unfold(quotient << k | (int) bits(k));
            }
        }
    }

    /// The codes that lie wholly in the window and are no longer than one load.
    private int riceInWindow(int[] to, int from, int end, int k) {
        byte[] bytes = window;
        int last = limit - 8, i = from;
        long p = bitAt;
        for (; i < end; i++) {
            int at = (int) (p >>> 3);
            if (at > last) {
                break;
            }
            long bits = (long) LONG.get(bytes, at) << (p & 7);
            int zeros = Long.numberOfLeadingZeros(bits), used = zeros + 1 + k;
            if (used > 57) {
                break;
            }
            to[i] = unfold(zeros << k | (int) (bits << zeros + 1 >>> 1 >>> 63 - k));
            p += used;
        }
        bitAt = p;
        return i;
    }

    private static int unfold(int folded) {
        return folded >>> 1 ^ -(folded & 1);
    }

    /// {@return the next bits in the upper end of a long: at least 57 of them, zeros after the end of the file}
    private long ahead() {
        int at = (int) (bitAt >>> 3);
        return at <= limit - 8 ? (long) LONG.get(window, at) << (bitAt & 7) : aheadNearTheLimit();
    }

    private long aheadNearTheLimit() {
        long offset = bitAt - 8L * in.at;
        if (offset > 8L * MAX_FRAME_BYTES) {
            throw in.error(
                    "expected a FLAC frame but found no end of it: the file is damaged, copy or export it again");
        }
        in.fill((int) (offset >>> 3) + 8);
        start();
        bitAt += offset;
        if (bitAt > 8L * limit) {
            throw in.error("expected the rest of a FLAC frame but the file ends: "
                    + "the file is incomplete, copy or export it again");
        }
        int at = (int) (bitAt >>> 3);
        if (at <= limit - 8) {
            return (long) LONG.get(window, at) << (bitAt & 7);
        }
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits = bits << 8 | (at + i < limit ? window[at + i] & 0xFF : 0);
        }
        return bits << (bitAt & 7);
    }
}
