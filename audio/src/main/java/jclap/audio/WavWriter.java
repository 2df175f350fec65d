package jclap.audio;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jclap.core.io.AtomicFile;

/// Writes WAV files. A file appears under its name only when it is complete and on the disk.
public final class WavWriter {

    private static final int BLOCK_BYTES = 1 << 16;
    private static final long MAX_BYTES = 0xFFFF_FFFFL;

    /// How samples are written. Integers are rounded to the nearest and samples beyond ±1 cut off; what was read
    /// from a file of the same encoding comes out as it went in.
    public enum Encoding {
        PCM_16(2),
        PCM_24(3),
        FLOAT_32(4);

        private final int bytes;

        Encoding(int bytes) {
            this.bytes = bytes;
        }
    }

    private WavWriter() {}

    /// Writes `clip` to `path`, replacing a file that is there.
    ///
    /// @throws AudioFileException if there is no folder, no room, or more than a WAV file's 4 GiB
    public static void write(AudioClip clip, Path path, Encoding encoding) {
        long bytes = (long) clip.length() * clip.channels() * encoding.bytes;
        if (bytes > MAX_BYTES - 64) {
            throw new AudioFileException(path + ": expected less than the 4 GiB of a WAV file but got " + bytes
                    + " bytes of samples: write it in parts or at a lower rate");
        }
        try {
            AtomicFile.write(path, out -> write(clip, out, encoding));
        } catch (IOException e) {
            throw new AudioFileException(e.getMessage(), e);
        }
    }

    private static void write(AudioClip clip, OutputStream out, Encoding encoding) throws IOException {
        boolean isFloat = encoding == Encoding.FLOAT_32;
        int frameBytes = clip.channels() * encoding.bytes, factBytes = isFloat ? 12 : 0;
        long dataBytes = (long) clip.length() * frameBytes, padding = dataBytes & 1;
        var block = ByteBuffer.allocate(Math.max(BLOCK_BYTES, frameBytes)).order(ByteOrder.LITTLE_ENDIAN);
        putText(block, "RIFF").putInt((int) (36 + factBytes + dataBytes + padding));
        putText(putText(block, "WAVE"), "fmt ").putInt(16);
        block.putShort((short) (isFloat ? 3 : 1)).putShort((short) clip.channels());
        block.putInt(clip.sampleRate()).putInt(clip.sampleRate() * frameBytes);
        block.putShort((short) frameBytes).putShort((short) (8 * encoding.bytes));
        if (isFloat) {
            putText(block, "fact").putInt(4).putInt(clip.length());
        }
        putText(block, "data").putInt((int) dataBytes);
        for (int i = 0; i < clip.length(); i++) {
            if (block.remaining() < frameBytes) {
                drain(block, out);
            }
            for (float[] channel : clip.samples()) {
                put(block, channel[i], encoding);
            }
        }
        drain(block, out);
        if (padding > 0) {
            out.write(0);
        }
    }

    private static void put(ByteBuffer block, float x, Encoding encoding) {
        switch (encoding) {
            case PCM_16 -> block.putShort((short) round(x, 32768));
            case PCM_24 -> {
                int value = round(x, 8388608);
                block.putShort((short) value).put((byte) (value >> 16));
            }
            case FLOAT_32 -> block.putFloat(x);
        }
    }

    private static int round(float x, int scale) {
        return Math.clamp(Math.round((double) x * scale), -scale, scale - 1);
    }

    private static ByteBuffer putText(ByteBuffer block, String ascii) {
        return block.put(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private static void drain(ByteBuffer block, OutputStream out) throws IOException {
        out.write(block.array(), 0, block.position());
        block.clear();
    }
}
