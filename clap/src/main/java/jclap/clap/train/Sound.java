package jclap.clap.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The samples of a recording, decoded, resampled and mixed to one channel, in memory or not.
public interface Sound {

    /// {@return the samples, at least one, not to be written to}
    float[] mono();

    /// {@return a checksum of the samples, CRC-32C}
    int checksum();

    /// {@return a sound that is in memory}
    static Sound of(float[] mono) {
        record InMemory(float[] mono) implements Sound {

            @Override
            public int checksum() {
                return Sound.checksum(mono);
            }
        }
        return new InMemory(mono);
    }

    /// {@return the checksum of samples as little-endian bytes}
    static int checksum(float[] samples) {
        var bytes = ByteBuffer.allocate(Float.BYTES * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(samples);
        return checksum(bytes);
    }

    /// {@return the checksum of bytes}
    static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
