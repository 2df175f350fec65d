package jclap.audio;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Files by hand: RIFF's and AIFF's chunks.
final class Bytes {

    private Bytes() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// {@return a chunk: its name, its size, its content, a zero if that is odd}
    static byte[] chunk(ByteOrder order, String id, int... content) {
        var chunk = ByteBuffer.allocate(8 + content.length + content.length % 2).order(order);
        chunk.put(ascii(id)).putInt(content.length);
        for (int value : content) {
            chunk.put((byte) value);
        }
        return chunk.array();
    }

    /// {@return a file: a chunk whose content is a kind and more chunks}
    static byte[] file(ByteOrder order, String id, String kind, byte[]... chunks) {
        int size = 4;
        for (byte[] chunk : chunks) {
            size += chunk.length;
        }
        var file = ByteBuffer.allocate(8 + size).order(order);
        file.put(ascii(id)).putInt(size).put(ascii(kind));
        for (byte[] chunk : chunks) {
            file.put(chunk);
        }
        return file.array();
    }

    static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] changed(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    /// {@return a stream of a WAV header and as many bytes of samples as are asked for, each `(byte) (i·i >> 6)`}
    static InputStream endlessWav(int channels, int sampleRate, long frames) {
        var header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        header.put(ascii("RIFF")).putInt(-1).put(ascii("WAVEfmt ")).putInt(16);
        header.putShort((short) 1).putShort((short) channels).putInt(sampleRate);
        header.putInt(2 * channels * sampleRate)
                .putShort((short) (2 * channels))
                .putShort((short) 16);
        header.put(ascii("data")).putInt(-1);
        return new InputStream() {
            private final long end = 44 + 2L * channels * frames;
            private long at;

            @Override
            public int read() {
                return at == end ? -1 : at < 44 ? header.get((int) at++) & 0xFF : (int) (at * at++ >> 6 & 0xFF);
            }

            @Override
            public int read(byte[] to, int from, int n) {
                int count = (int) Math.min(n, end - at);
                for (int i = 0; i < count; i++) {
                    to[from + i] = (byte) read();
                }
                return count == 0 ? -1 : count;
            }
        };
    }
}
