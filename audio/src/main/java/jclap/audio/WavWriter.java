package jclap.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes WAV files. A file appears under its name only when it is complete and on the disk.
public final class WavWriter {

    private static final int BLOCK_BYTES = 1 << 16;
    private static final long MAX_BYTES = 0xFFFF_FFFFL;

    /// How samples are written. Integers are rounded to the nearest and samples beyond ±1 cut off; what was read from
    /// a file of the same encoding comes out as it went in.
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
    /// @throws AudioFileException if the folder is missing, the disk is full, or the clip exceeds the 4 GiB of a
    WAV file
    public static void write(AudioClip clip, Path path, Encoding encoding) {
        Path absolute = path.toAbsolutePath();
        Path temporary = absolute.resolveSibling(
                absolute.getFileName() + ".part" + ProcessHandle.current().pid());
        try {
            try (FileChannel file = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                write(clip, file, encoding, path);
                file.force(true);
            }
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AudioFileException(
                    path + ": cannot be written: " + e + ": check that the folder exists and has room", e);
        } finally {
            deleteIfLeft(temporary);
        }
    }

    private static void write(AudioClip clip, FileChannel file, Encoding encoding, Path path) throws IOException {
        int frameBytes = clip.channels() * encoding.bytes, factBytes = encoding == Encoding.FLOAT_32 ? 12 : 0;
        long dataBytes = (long) clip.length() * frameBytes;
        if (36 + factBytes + dataBytes + 1 > MAX_BYTES) {
            throw new AudioFileException(path + ": expected less than the 4 GiB of a WAV file but got " + dataBytes
                    + " bytes of samples: write it in parts or at a lower rate");
        }
        var block = ByteBuffer.allocate(Math.max(BLOCK_BYTES, frameBytes)).order(ByteOrder.LITTLE_ENDIAN);
        putText(block, "RIFF").putInt((int) (36 + factBytes + dataBytes + (dataBytes & 1)));
        putText(putText(block, "WAVE"), "fmt ").putInt(16);
        block.putShort((short) (encoding == Encoding.FLOAT_32 ? 3 : 1)).putShort((short) clip.channels());
        block.putInt(clip.sampleRate()).putInt(clip.sampleRate() * frameBytes);
        block.putShort((short) frameBytes).putShort((short) (8 * encoding.bytes));
        if (factBytes > 0) {
            putText(block, "fact").putInt(4).putInt(clip.length());
        }
        putText(block, "data").putInt((int) dataBytes);
        for (int i = 0; i < clip.length(); i++) {
            if (block.remaining() < frameBytes) {
                drain(block, file);
            }
            for (float[] channel : clip.samples()) {
                put(block, channel[i], encoding);
            }
        }
        drain(block, file);
        if ((dataBytes & 1) == 1) {
            drain(block.put((byte) 0), file);
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

    private static void drain(ByteBuffer block, FileChannel file) throws IOException {
        block.flip();
        while (block.hasRemaining()) {
            file.write(block);
        }
        block.clear();
    }

    private static void deleteIfLeft(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // Nothing depends on it: the sound is complete under its own name, or the failure is reported already.
        }
    }
}
