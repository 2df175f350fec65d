package jclap.core.io;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Strict decoding: nothing is replaced silently.
final class Utf8 {

    private Utf8() {}

    /// {@return the text that `bytes` encode}
    ///
    /// @throws IllegalArgumentException with the offset of the first byte that is not UTF-8
    static String decode(byte[] bytes) {
        var source = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(source).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text: expected UTF-8 but got other bytes at " + source.position(), e);
        }
    }
}
