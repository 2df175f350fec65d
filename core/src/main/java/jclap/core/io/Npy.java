package jclap.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import jclap.core.Tensor;

/// NumPy's format for one array, to look at a tensor elsewhere: `numpy.load("x.npy")`.
///
/// ```text
/// 0x93 "NUMPY" 1 0    length of the text, 2 bytes    {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
/// spaces and a line feed to a multiple of 64         the elements, row-major, little-endian
/// ```
///
/// See [the format](https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
public final class Npy {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64, PIECE = 1 << 14;

    private Npy() {}

    /// Writes one tensor as an array of 32-bit floats; the file appears complete or not at all.
    ///
    /// @throws IOException naming the file and the remedy, if it cannot be written
    public static void write(Path file, Tensor tensor) throws IOException {
        // A tuple of one has a comma in Python: (3,).
        String shape =
                Arrays.stream(tensor.shape().dims()).mapToObj(Integer::toString).collect(Collectors.joining(", "))
                        + (tensor.shape().rank() == 1 ? "," : "");
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
        int used = MAGIC.length + 2 + text.length() + 1;
        String padded = text + " ".repeat(Math.ceilDiv(used, ALIGNMENT) * ALIGNMENT - used) + "\n";
        float[] x = tensor.data();
        var piece = ByteBuffer.allocate(4 * PIECE).order(ByteOrder.LITTLE_ENDIAN);
        AtomicFile.write(file, out -> {
            out.write(MAGIC);
            out.write(padded.length() & 0xff);
            out.write(padded.length() >>> 8);
            out.write(padded.getBytes(StandardCharsets.US_ASCII));
            for (int at = 0; at < x.length; at += PIECE) {
                int n = Math.min(PIECE, x.length - at);
                piece.clear().asFloatBuffer().put(x, at, n);
                out.write(piece.array(), 0, 4 * n);
            }
        });
    }
}
