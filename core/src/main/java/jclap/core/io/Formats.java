package jclap.core.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Recognises the format of a file by its first bytes.
final class Formats {

    private static final int LOOKED_AT = 16;

    private Formats() {}

    /// {@return the contents of a file of any format}
    static Checkpoint.Contents read(MemorySegment file, Checkpoint.Folder folder) throws IOException {
        byte[] first = file.asSlice(0, Math.min(file.byteSize(), LOOKED_AT)).toArray(ValueLayout.JAVA_BYTE);
        String start = new String(first, StandardCharsets.ISO_8859_1);
        if (start.startsWith("PK")) {
            return TorchFile.zip(file);
        }
        if (start.startsWith("\u0080")) {
            return TorchFile.legacy(file);
        }
        if (start.startsWith("{", 8)) {
            return SafeTensors.contents(file);
        }
        throw new IllegalArgumentException(
                "expected safetensors, a PyTorch file or an ONNX model but got " + describe(start, first));
    }

    private static String describe(String start, byte[] first) {
        if (first.length == 0) {
            return "an empty file: fetch it again";
        }
        if (start.startsWith("version https://".substring(0, LOOKED_AT))) {
            return "a pointer of git-lfs: fetch the file itself by git lfs pull";
        }
        if (start.stripLeading().startsWith("<")) {
            return "a web page: fetch the file itself, by the link to the raw file";
        }
        return "a file that begins with " + HexFormat.ofDelimiter(" ").formatHex(first);
    }
}
