package jclap.text;

import java.util.Arrays;

/// The 256 bytes as 256 visible characters, so that a vocabulary of bytes can be kept in text files.
///
/// ```text
/// bytes 33–126, 161–172, 174–255   the character with the same code:   a → a
/// the other 68, ascending          U+0100, U+0101, …:                  space → Ġ, line feed → Ċ
/// ```
///
/// See [GPT-2](https://github.com/openai/gpt-2/blob/master/src/encoder.py), `bytes_to_unicode`.
final class ByteLevel {

    /// One more than the largest character.
    static final char END = 0x100 + 68;

    private static final char[] CHARACTERS = new char[256];
    private static final short[] BYTES = new short[END];

    static {
        Arrays.fill(BYTES, (short) -1);
        char next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean visible = b >= 33 && b <= 126 || b >= 161 && b != 173;
            CHARACTERS[b] = visible ? (char) b : next++;
            BYTES[CHARACTERS[b]] = (short) b;
        }
    }

    private ByteLevel() {}

    /// {@return the character that stands for a byte `0 … 255`}
    static char character(int b) {
        return CHARACTERS[b];
    }

    /// {@return the byte that a character stands for, or −1 if it stands for none}
    static int byteOf(char character) {
        return character < END ? BYTES[character] : -1;
    }
}
