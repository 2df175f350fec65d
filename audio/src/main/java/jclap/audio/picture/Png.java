package jclap.audio.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes pictures as [PNG](https://www.w3.org/TR/png-3/), without AWT, which takes longer to start than to draw.
///
/// ```text
/// signature, then chunks: length, name, data, CRC of name and data
/// IHDR  width, height, 8 bits, RGB        IDAT  deflated rows        IEND
/// a row:  a filter's number, then every byte less what the filter predicts from its neighbours
/// ```
final class Png {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private static final int CHANNELS = 3, FILTERS = 5;

    private Png() {}

    /// {@return the file}
    ///
    /// @param rgb `0xRRGGBB`, `(height, width)`
    static byte[] encode(int width, int height, int[] rgb) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        chunk(out, "IHDR", header.put((byte) 8).put((byte) 2).array());
        chunk(out, "IDAT", deflate(filtered(width, height, rgb)));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String name, byte[] data) {
        byte[] typed = ByteBuffer.allocate(4 + data.length)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        var crc = new CRC32();
        crc.update(typed);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(typed);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] deflate(byte[] data) {
        try (var deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
            deflater.setInput(data);
            deflater.finish();
            var out = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 << 16];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }

    /// Each row through the filter that leaves the smallest numbers: those deflate best.
    private static byte[] filtered(int width, int height, int[] rgb) {
        int stride = CHANNELS * width;
        byte[] above = new byte[stride], row = new byte[stride], candidate = new byte[stride + 1];
        byte[] all = new byte[height * (stride + 1)];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int color = rgb[y * width + x];
                row[CHANNELS * x] = (byte) (color >> 16);
                row[CHANNELS * x + 1] = (byte) (color >> 8);
                row[CHANNELS * x + 2] = (byte) color;
            }
            long least = Long.MAX_VALUE;
            for (int filter = 0; filter < FILTERS; filter++) {
                long sum = filter(filter, row, above, candidate);
                if (sum < least) {
                    least = sum;
                    System.arraycopy(candidate, 0, all, y * candidate.length, candidate.length);
                }
            }
            byte[] free = above;
            above = row;
            row = free;
        }
        return all;
    }

    private static long filter(int filter, byte[] row, byte[] above, byte[] to) {
        to[0] = (byte) filter;
        long sum = 0;
        for (int i = 0; i < row.length; i++) {
            int left = i < CHANNELS ? 0 : row[i - CHANNELS] & 0xff, up = above[i] & 0xff;
            int diagonal = i < CHANNELS ? 0 : above[i - CHANNELS] & 0xff;
            int predicted = switch (filter) {
                case 0 -> 0;
                case 1 -> left;
                case 2 -> up;
                case 3 -> (left + up) / 2;
                default -> paeth(left, up, diagonal);
            };
            to[i + 1] = (byte) (row[i] - predicted);
            sum += Math.abs(to[i + 1]);
        }
        return sum;
    }

    /// {@return which of three neighbours is nearest to `left + up − diagonal`}
    private static int paeth(int left, int up, int diagonal) {
        int fromLeft = Math.abs(up - diagonal), fromUp = Math.abs(left - diagonal);
        int fromDiagonal = Math.abs(left + up - 2 * diagonal);
        if (fromLeft <= fromUp && fromLeft <= fromDiagonal) {
            return left;
        }
        return fromUp <= fromDiagonal ? up : diagonal;
    }
}
