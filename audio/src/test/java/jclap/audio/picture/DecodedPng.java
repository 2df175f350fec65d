package jclap.audio.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// What a decoder sees in a file of [Png], written from the standard: every checksum verified, every filter undone.
///
/// @param rgb `0xRRGGBB`, `(height, width)`
record DecodedPng(int width, int height, int[] rgb) {

    int pixel(int x, int y) {
        return rgb[y * width + x];
    }

    static DecodedPng of(byte[] file) throws DataFormatException {
        ByteBuffer in = ByteBuffer.wrap(file);
        assertThat(in.getLong()).isEqualTo(0x89504e470d0a1a0aL);
        ByteBuffer header = ByteBuffer.wrap(chunk(in, "IHDR"));
        byte[] data = inflate(chunk(in, "IDAT"));
        assertThat(chunk(in, "IEND")).isEmpty();
        assertThat(in.hasRemaining()).isFalse();
        int width = header.getInt(), height = header.getInt(), stride = 3 * width;
        // 8 bits, RGB, deflate, the five filters, not interlaced.
        assertThat(header.get(8)).isEqualTo((byte) 8);
        assertThat(header.get(9)).isEqualTo((byte) 2);
        assertThat(header.get(10) | header.get(11) | header.get(12)).isZero();
        assertThat(data).hasSize(height * (stride + 1));
        int[] rgb = new int[width * height];
        int[] above = new int[stride], row = new int[stride];
        for (int y = 0; y < height; y++) {
            int at = y * (stride + 1);
            for (int i = 0; i < stride; i++) {
                int a = i < 3 ? 0 : row[i - 3], b = above[i], c = i < 3 ? 0 : above[i - 3];
                row[i] = data[at + 1 + i] + predicted(data[at], a, b, c) & 0xff;
            }
            for (int x = 0; x < width; x++) {
                rgb[y * width + x] = row[3 * x] << 16 | row[3 * x + 1] << 8 | row[3 * x + 2];
            }
            above = row.clone();
        }
        return new DecodedPng(width, height, rgb);
    }

    private static int predicted(int filter, int a, int b, int c) {
        return switch (filter) {
            case 0 -> 0;
            case 1 -> a;
            case 2 -> b;
            case 3 -> a + b >> 1;
            case 4 -> {
                int p = a + b - c, pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c);
                yield pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
            }
            default -> throw new AssertionError("filter " + filter);
        };
    }

    private static byte[] chunk(ByteBuffer in, String name) {
        byte[] typed = new byte[4 + in.getInt()];
        in.get(typed);
        assertThat(new String(typed, 0, 4)).isEqualTo(name);
        var crc = new CRC32();
        crc.update(typed);
        assertThat(in.getInt()).isEqualTo((int) crc.getValue());
        return Arrays.copyOfRange(typed, 4, typed.length);
    }

    private static byte[] inflate(byte[] data) throws DataFormatException {
        var inflater = new Inflater();
        inflater.setInput(data);
        var out = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        while (!inflater.finished()) {
            out.write(buffer, 0, inflater.inflate(buffer));
        }
        inflater.end();
        return out.toByteArray();
    }
}
