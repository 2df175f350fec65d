package jclap.core.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import jclap.core.Tensor;

/// Streams tensors into a file in pieces of a fixed size: no second copy of a model is ever made.
final class SafeTensorsWriter {

    private static final int PIECE = 1 << 14;

    private final OutputStream out;
    private final ByteBuffer piece = ByteBuffer.allocate(4 * PIECE).order(ByteOrder.LITTLE_ENDIAN);

    private SafeTensorsWriter(OutputStream out) {
        this.out = out;
    }

    static void write(Path file, SequencedMap<String, Tensor> tensors, DType storage, Map<String, String> metadata)
            throws IOException {
        if (storage != DType.F32 && storage != DType.F16) {
            throw new IllegalArgumentException("safetensors: expected storage F32 or F16 but got " + storage);
        }
        var header = SafeTensorsHeader.layOut(tensors, storage, metadata);
        if (storage == DType.F16) {
            tensors.forEach((name, tensor) -> requireHalf(name, tensor.data()));
        }
        AtomicFile.write(file, out -> {
            var writer = new SafeTensorsWriter(out);
            writer.header(header);
            for (Tensor tensor : tensors.values()) {
                writer.elements(tensor.data(), storage);
            }
        });
    }

    /// Pads with spaces to a multiple of 8, so that the data of a mapped file is aligned.
    private void header(SafeTensorsHeader header) throws IOException {
        byte[] json = header.json().toString().getBytes(StandardCharsets.UTF_8);
        int padded = Math.ceilDiv(json.length, 8) * 8;
        piece.clear().putLong(padded);
        out.write(piece.array(), 0, 8);
        out.write(json);
        out.write(" ".repeat(padded - json.length).getBytes(StandardCharsets.US_ASCII));
    }

    private void elements(float[] x, DType storage) throws IOException {
        for (int at = 0; at < x.length; at += PIECE) {
            int n = Math.min(PIECE, x.length - at);
            piece.clear();
            if (storage == DType.F32) {
                piece.asFloatBuffer().put(x, at, n);
                out.write(piece.array(), 0, 4 * n);
            } else {
                for (int i = at; i < at + n; i++) {
                    piece.putShort(Float.floatToFloat16(x[i]));
                }
                out.write(piece.array(), 0, 2 * n);
            }
        }
    }

    /// Refuses what would silently become infinite.
    private static void requireHalf(String name, float[] x) {
        for (int i = 0; i < x.length; i++) {
            if (Float.isFinite(x[i]) && Float.isInfinite(Float.float16ToFloat(Float.floatToFloat16(x[i])))) {
                throw new IllegalArgumentException(Checkpoint.place(name)
                        + ": expected magnitudes below 65520 for F16 but got [" + i + "] = " + x[i]
                        + ": store it as F32");
            }
        }
    }
}
