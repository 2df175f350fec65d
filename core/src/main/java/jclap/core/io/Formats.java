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

    /// {@return the contents of a file of any format, or of the files that an index names}
    static Checkpoint.Contents read(MemorySegment file, Checkpoint.Folder folder) throws IOException {
        String start = start(file);
        return start.startsWith("{") && !isSafeTensors(start) ? Shards.contents(file, folder) : readOne(file, folder);
    }

    /// {@return the contents of a file of any format that is no index}
    static Checkpoint.Contents readOne(MemorySegment file, Checkpoint.Folder folder) throws IOException {
        String start = start(file);
        // First, because a header of 128 bytes looks like a pickle and one of 19280 like a zip archive.
        if (isSafeTensors(start)) {
            return SafeTensors.contents(file);
        }
        if (start.startsWith("PK")) {
            return TorchFile.zip(file);
        }
        if (start.startsWith("\u0080")) {
            return TorchFile.legacy(file);
        }
        if (start.startsWith("\b")) {
            return OnnxFile.contents(file, folder);
        }
        throw new IllegalArgumentException(
                "expected safetensors, a PyTorch file or an ONNX model but got " + describe(start));
    }

    /// {@return whether this is a length below 4 GiB and then a JSON object}
    private static boolean isSafeTensors(String start) {
        return start.startsWith("\0\0\0\0{", 4);
    }

    private static String start(MemorySegment file) {
        byte[] first = file.asSlice(0, Math.min(file.byteSize(), LOOKED_AT)).toArray(ValueLayout.JAVA_BYTE);
        return new String(first, StandardCharsets.ISO_8859_1);
    }

    private static String describe(String start) {
        if (start.isEmpty()) {
            return "an empty file: fetch it again";
        }
        if (start.startsWith("version https://")) {
            return "a pointer of git-lfs: fetch the file itself by git lfs pull";
        }
        if (start.stripLeading().startsWith("<")) {
            return "a web page: fetch the file itself, by the link to the raw file";
        }
        return "a file that begins with "
                + HexFormat.ofDelimiter(" ").formatHex(start.getBytes(StandardCharsets.ISO_8859_1))
                + ": name the file with the weights";
    }
}
