package jclap.text;

import java.text.Normalizer;

/// Tidies a text as BERT does, code point by code point:
///
/// ```text
/// clean text            controls, U+0000 and U+FFFD vanish; white space becomes a space
/// Chinese characters    stand alone, with spaces around
/// strip accents         é → e: decompose (NFD), drop the non-spacing marks
/// lower-case            A → a, without regard to the neighbours (Σ → σ also at the end of a word)
/// ```
///
/// Half a surrogate pair is a control, so it vanishes; a code point that Unicode has not assigned is none, so it stays.
///
/// @param cleanText whether to do the first step
/// @param chineseCharacters the second
/// @param stripAccents the third
/// @param lowerCase the fourth
record BertNormalizer(boolean cleanText, boolean chineseCharacters, boolean stripAccents, boolean lowerCase) {

    static final BertNormalizer UNCASED = new BertNormalizer(true, true, true, true);

    private static final int CAPITAL_I_WITH_DOT = 0x130, DOT_ABOVE = 0x307;

    /// Appends a stretch of a text to `out`.
    void normalize(String text, int start, int end, Normalized out) {
        out.reserve(end - start);
        for (int at = start; at < end; ) {
            int c = text.codePointAt(at);
            int next = at + Character.charCount(c);
            append(c, at, next, out);
            at = next;
        }
    }

    /// {@return a normalized text}
    String normalize(String text) {
        var out = new Normalized();
        normalize(text, 0, text.length(), out);
        return out.toString();
    }

    private void append(int c, int start, int end, Normalized out) {
        if (c > ' ' && c < 0x7F) {
            out.add(lowerCase && c >= 'A' && c <= 'Z' ? c + 32 : c, start, end);
            return;
        }
        if (cleanText) {
            if (isControl(c)) {
                return;
            }
            if (PreTokenizer.isWhiteSpace(c)) {
                c = ' ';
            }
        }
        boolean alone = chineseCharacters && isChinese(c);
        if (alone) {
            out.add(' ', start, end);
        }
        if (stripAccents && c >= 0x80) {
            String decomposed = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD);
            for (int i = 0; i < decomposed.length(); ) {
                int d = decomposed.codePointAt(i);
                i += Character.charCount(d);
                if (Character.getType(d) != Character.NON_SPACING_MARK) {
                    addLowerCase(d, start, end, out);
                }
            }
        } else {
            addLowerCase(c, start, end, out);
        }
        if (alone) {
            out.add(' ', start, end);
        }
    }

    private void addLowerCase(int c, int start, int end, Normalized out) {
        if (lowerCase && c == CAPITAL_I_WITH_DOT) {
            // The one letter that becomes two.
            out.add('i', start, end);
            out.add(DOT_ABOVE, start, end);
        } else {
            out.add(lowerCase ? Character.toLowerCase(c) : c, start, end);
        }
    }

    private static boolean isControl(int c) {
        if (c == '\t' || c == '\n' || c == '\r') {
            return false;
        }
        return c == 0xFFFD
                || switch (Character.getType(c)) {
                    case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
                    default -> false;
                };
    }

    /// The blocks of Chinese characters as BERT lists them.
    private static boolean isChinese(int c) {
        return c >= 0x3400
                && (c >= 0x4E00 && c <= 0x9FFF
                        || c <= 0x4DBF
                        || c >= 0xF900 && c <= 0xFAFF
                        || c >= 0x20000 && c <= 0x2A6DF
                        || c >= 0x2A700 && c <= 0x2B73F
                        || c >= 0x2B740 && c <= 0x2B81F
                        || c >= 0x2B820 && c <= 0x2CEAF
                        || c >= 0x2F800 && c <= 0x2FA1F);
    }
}
