package jclap.audio;

/// The two checksums of a FLAC frame: CRC-8 over its header, CRC-16 over all of it. Both start at 0, highest bit first
/// (RFC 9639, 9.1.8 and 9.3).
final class Crc {

    private static final int POLYNOMIAL_8 = 0x07, POLYNOMIAL_16 = 0x8005;

    private static final int[] TABLE_8 = new int[256];

    /// Row r: the checksum of a byte that is followed by r zero bytes. With eight rows eight bytes are done at
    /// once, and
    /// the look-ups do not wait for each other.
    private static final int[][] TABLE_16 = new int[8][256];

    static {
        for (int b = 0; b < 256; b++) {
            TABLE_8[b] = divide(b, POLYNOMIAL_8, 8);
            TABLE_16[0][b] = divide(b << 8, POLYNOMIAL_16, 16);
        }
        for (int row = 1; row < 8; row++) {
            for (int b = 0; b < 256; b++) {
                int crc = TABLE_16[row - 1][b];
                TABLE_16[row][b] = (crc << 8 ^ TABLE_16[0][crc >>> 8]) & 0xFFFF;
            }
        }
    }

    private Crc() {}

    static int crc8(byte[] bytes, int at, int n) {
        int crc = 0;
        for (int i = at; i < at + n; i++) {
            crc = TABLE_8[crc ^ bytes[i] & 0xFF];
        }
        return crc;
    }

    static int crc16(byte[] bytes, int at, int n) {
        int[] t0 = TABLE_16[0], t1 = TABLE_16[1], t2 = TABLE_16[2], t3 = TABLE_16[3];
        int[] t4 = TABLE_16[4], t5 = TABLE_16[5], t6 = TABLE_16[6], t7 = TABLE_16[7];
        int crc = 0, i = at, end = at + n;
        for (; i <= end - 8; i += 8) {
            crc = t7[crc >>> 8 ^ bytes[i] & 0xFF]
                    ^ t6[(crc ^ bytes[i + 1]) & 0xFF]
                    ^ t5[bytes[i + 2] & 0xFF]
                    ^ t4[bytes[i + 3] & 0xFF]
                    ^ t3[bytes[i + 4] & 0xFF]
                    ^ t2[bytes[i + 5] & 0xFF]
                    ^ t1[bytes[i + 6] & 0xFF]
                    ^ t0[bytes[i + 7] & 0xFF];
        }
        for (; i < end; i++) {
            crc = (crc << 8 ^ t0[crc >>> 8 ^ bytes[i] & 0xFF]) & 0xFFFF;
        }
        return crc;
    }

    /// {@return the remainder of dividing eight more bits by the polynomial of the given degree}
    private static int divide(int value, int polynomial, int degree) {
        int rest = value;
        for (int bit = 0; bit < 8; bit++) {
            rest <<= 1;
            if ((rest >>> degree & 1) == 1) {
                rest ^= 1 << degree | polynomial;
            }
        }
        return rest;
    }
}
