package jclap.audio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// How a sample is written in uncompressed audio. Integers of b bits become `value / 2^(b−1)`, as in torchaudio and
/// ffmpeg; 32-bit integers and 64-bit floats are rounded once, to the nearest float.
enum SampleFormat {
    U8(1, "8-bit PCM"),
    S8(1, "8-bit PCM"),
    S16(2, "16-bit PCM"),
    S24(3, "24-bit PCM"),
    S32(4, "32-bit PCM"),
    F32(4, "32-bit float"),
    F64(8, "64-bit float"),
    A_LAW(1, "A-law"),
    MU_LAW(1, "µ-law");
    private static final VarHandle SHORT = view(short[].class), INT = view(int[].class), LONG = view(long[].class);
    private static final float[] A_LAW_VALUES = new float[256], MU_LAW_VALUES = new float[256];

    static {
        for (int code = 0; code < 256; code++) {
            A_LAW_VALUES[code] = aLaw(code) / 32768f;
            MU_LAW_VALUES[code] = muLaw(code) / 32768f;
        }
    }

    /// The bytes of one sample.
    final int bytes;

    private final String name;

    SampleFormat(int bytes, String name) {
        this.bytes = bytes;
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }

    /// Decodes `n` samples of one channel: the first at `from[at]`, the next `stride` bytes further.
    void decode(byte[] from, int at, int stride, boolean bigEndian, float[] to, int toAt, int n) {
        for (int i = 0, p = at; i < n; i++, p += stride) {
            to[toAt + i] = switch (this) {
                case U8 -> ((from[p] & 0xFF) - 128) / 128f;
                case S8 -> from[p] / 128f;
                case S16 -> bits16(from, p, bigEndian) / 32768f;
                case S24 -> bits24(from, p, bigEndian) / 8388608f;
                case S32 -> bits32(from, p, bigEndian) / 2147483648f;
                case F32 -> Float.intBitsToFloat(bits32(from, p, bigEndian));
                case F64 -> (float) Double.longBitsToDouble(bits64(from, p, bigEndian));
                case A_LAW -> A_LAW_VALUES[from[p] & 0xFF];
                case MU_LAW -> MU_LAW_VALUES[from[p] & 0xFF];
            };
        }
    }

    private static short bits16(byte[] from, int at, boolean bigEndian) {
        short value = (short) SHORT.get(from, at);
        return bigEndian ? Short.reverseBytes(value) : value;
    }

    private static int bits24(byte[] from, int at, boolean bigEndian) {
        int high = from[bigEndian ? at : at + 2], low = from[bigEndian ? at + 2 : at] & 0xFF;
        return high << 16 | (from[at + 1] & 0xFF) << 8 | low;
    }

    private static int bits32(byte[] from, int at, boolean bigEndian) {
        int value = (int) INT.get(from, at);
        return bigEndian ? Integer.reverseBytes(value) : value;
    }

    private static long bits64(byte[] from, int at, boolean bigEndian) {
        long value = (long) LONG.get(from, at);
        return bigEndian ? Long.reverseBytes(value) : value;
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }

    /// ITU-T G.711 A-law: sign, three bits of exponent, four of mantissa, every other bit inverted.
    private static int aLaw(int code) {
        int bits = code ^ 0x55, exponent = bits >> 4 & 7, mantissa = bits & 15;
        int magnitude = exponent == 0 ? 16 * mantissa + 8 : 16 * mantissa + 264 << exponent - 1;
        return (bits & 0x80) != 0 ? magnitude : -magnitude;
    }

    /// ITU-T G.711 µ-law: sign, three bits of exponent, four of mantissa, all bits inverted.
    private static int muLaw(int code) {
        int bits = ~code & 0xFF, exponent = bits >> 4 & 7, mantissa = bits & 15;
        int magnitude = (8 * mantissa + 132 << exponent) - 132;
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    }
}
