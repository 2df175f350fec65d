package jclap.audio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The bytes of one file, read forwards through a window that grows only as far as there are bytes to fill it: what a
/// header claims never decides how much memory is taken.
final class ByteSource {

    private static final int WINDOW = 1 << 16;

    private final String name;
    private final InputStream in;

    /// Whether the window belongs to somebody else: then it holds the whole file and is never written.
    private final boolean borrowed;

    private long windowStart;

    /// The window: bytes `at … limit − 1` of `window` are read and not yet taken.
    byte[] window;

    int at, limit;

    /// Reads a stream; `name` stands for it in messages.
    ByteSource(InputStream in, String name) {
        this.in = in;
        this.name = name;
        this.borrowed = false;
        this.window = new byte[WINDOW];
    }

    /// Reads an array, which is not copied.
    ByteSource(byte[] bytes, String name) {
        this.in = InputStream.nullInputStream();
        this.name = name;
        this.borrowed = true;
        this.window = bytes;
        this.limit = bytes.length;
    }

    String name() {
        return name;
    }

    /// {@return the number of bytes in front of the next one}
    long position() {
        return windowStart + at;
    }

    /// {@return whether `n` more bytes are in the window now; it holds fewer only when the file ends}
    boolean fill(int n) {
        if (limit - at >= n) {
            return true;
        }
        if (borrowed) {
            return false;
        }
        System.arraycopy(window, at, window, 0, limit - at);
        windowStart += at;
        limit -= at;
        at = 0;
        try {
            while (limit < n) {
                if (limit == window.length) {
                    window = Arrays.copyOf(window, Math.max(WINDOW, 2 * limit));
                }
                int count = in.read(window, limit, window.length - limit);
                if (count < 0) {
                    return false;
                }
                limit += count;
            }
            return true;
        } catch (IOException e) {
            throw new AudioFileException(name + ": cannot be read at byte " + (windowStart + limit) + ": " + e, e);
        }
    }

    /// Requires `n` more bytes in the window for `what`.
    void require(int n, String what) {
        if (!fill(n)) {
            throw error("expected " + what + " of " + n + " bytes but the file ends after " + (limit - at)
                    + ": the file is incomplete, copy or export it again");
        }
    }

    /// Passes over `n` bytes that belong to `what`.
    void skip(long n, String what) {
        long left = n;
        while (left > 0) {
            if (!fill(1)) {
                throw error("expected " + left + " more bytes of " + what
                        + " but the file ends: the file is incomplete, copy or export it again");
            }
            int step = (int) Math.min(left, limit - at);
            at += step;
            left -= step;
        }
    }

    /// {@return whether the next bytes are those of `text` in ASCII}
    boolean startsWith(int offset, String text) {
        if (!fill(offset + text.length())) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (window[at + offset + i] != (byte) text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// {@return the unsigned byte `offset` bytes ahead, which must be in the window}
    int peek(int offset) {
        return window[at + offset] & 0xFF;
    }

    /// {@return the unsigned number in the two bytes `offset` bytes ahead, which must be in the window}
    int u16(int offset, boolean bigEndian) {
        int first = peek(offset), second = peek(offset + 1);
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    /// {@return the unsigned number in the four bytes `offset` bytes ahead, which must be in the window}
    long u32(int offset, boolean bigEndian) {
        long first = u16(offset, bigEndian), second = u16(offset + 2, bigEndian);
        return bigEndian ? first << 16 | second : second << 16 | first;
    }

    /// {@return up to `n` bytes that came before `what` explains them, kept in memory; this source moves behind
    /// them}
    ByteSource cut(long n, String what) {
        var bytes = new ByteArrayOutputStream();
        // The array grows by copying, and the samples come on top.
        long most = Runtime.getRuntime().maxMemory() / 8;
        while (bytes.size() < n && fill(1)) {
            int step = (int) Math.min(n - bytes.size(), limit - at);
            if (bytes.size() + (long) step > most) {
                throw error("expected " + what + " before " + (most >> 20)
                        + " MiB of samples but got it behind them: rewrite the file or raise -Xmx");
            }
            bytes.write(window, at, step);
            at += step;
        }
        return new ByteSource(bytes.toByteArray(), name);
    }

    /// {@return all that follows, for readers of streams}
    InputStream rest() {
        return new InputStream() {
            @Override
            public int read() {
                return fill(1) ? window[at++] & 0xFF : -1;
            }

            @Override
            public int read(byte[] to, int from, int n) {
                if (!fill(Math.min(n, 1))) {
                    return -1;
                }
                int count = Math.min(n, limit - at);
                System.arraycopy(window, at, to, from, count);
                at += count;
                return count;
            }
        };
    }

    /// {@return an exception for what was found at the next byte}
    AudioFileException error(String problem) {
        return new AudioFileException(name + ": byte " + position() + ": " + problem);
    }
}
