package jclap.audio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The MD5 of a FLAC stream: that of its samples as a little-endian file of interleaved channels would hold them.
final class FlacMd5 {

    private static final VarHandle LITTLE_ENDIAN_SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final MessageDigest md5;
    private byte[] interleaved = {};

    FlacMd5() {
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("flac: expected a Java runtime with MD5 but it has none: " + e, e);
        }
    }

    /// Adds a block.
    ///
    /// @param block `block[channel][0 … blockSize − 1]`
    /// @param bytes of each sample
    void update(int[][] block, int blockSize, int bytes) {
        int frameBytes = bytes * block.length, size = blockSize * frameBytes;
        if (interleaved.length < size) {
            interleaved = new byte[size];
        }
        for (int c = 0; c < block.length; c++) {
            if (bytes == 2) {
                interleave16(block[c], blockSize, c * bytes, frameBytes);
            } else {
                interleave(block[c], blockSize, c * bytes, frameBytes, bytes);
            }
        }
        md5.update(interleaved, 0, size);
    }

    /// {@return the digest of all blocks, 16 bytes}
    byte[] digest() {
        return md5.digest();
    }

    private void interleave16(int[] x, int n, int from, int stride) {
        for (int i = 0, at = from; i < n; i++, at += stride) {
            LITTLE_ENDIAN_SHORT.set(interleaved, at, (short) x[i]);
        }
    }

    private void interleave(int[] x, int n, int from, int stride, int bytes) {
        for (int i = 0, at = from; i < n; i++, at += stride) {
            for (int b = 0; b < bytes; b++) {
                interleaved[at + b] = (byte) (x[i] >> 8 * b);
            }
        }
    }
}
