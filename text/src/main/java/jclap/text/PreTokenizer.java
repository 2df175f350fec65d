package jclap.text;

/// Splits text into pieces that merges never cross: a word with the space before it, a number, a run of signs.
///
/// It finds what GPT-2 finds with this expression, reading every character a bounded number of times:
///
/// ```text
/// 's|'t|'re|'ve|'m|'ll|'d | ?\p{L}+ | ?\p{N}+ | ?[^\s\p{L}\p{N}]+ |\s+(?!\S)|\s+
///
/// "It's  3 dogs!"   →   It · 's · ␣ · ␣3 · ␣dogs · !
/// ```
///
/// Letters and numbers are those of the Unicode version of the Java runtime.
final class PreTokenizer {

    private enum Kind {
        LETTER,
        NUMBER,
        SPACE,
        SIGN
    }

    private static final Kind[] ASCII = new Kind[128];

    static {
        for (int c = 0; c < ASCII.length; c++) {
            ASCII[c] = unicodeKind(c);
        }
    }

    private PreTokenizer() {}

    /// {@return the end of the piece that starts at `at`, no further than `limit`}
    static int pieceEnd(String text, int at, int limit) {
        int contraction = contraction(text, at, limit);
        if (contraction > 0) {
            return at + contraction;
        }
        int first = text.codePointAt(at), second = at + Character.charCount(first);
        if (kind(first) != Kind.SPACE) {
            return runEnd(text, at, limit, kind(first));
        }
        if (first == ' ' && second < limit) {
            Kind next = kind(text.codePointAt(second));
            if (next != Kind.SPACE) {
                return runEnd(text, second, limit, next);
            }
        }
        int end = runEnd(text, at, limit, Kind.SPACE);
        // The last of several spaces belongs to the word after them.
        return end == limit || end == second ? end : end - Character.charCount(text.codePointBefore(end));
    }

    private static int contraction(String text, int at, int limit) {
        if (text.charAt(at) != '\'' || at + 1 >= limit) {
            return 0;
        }
        char second = text.charAt(at + 1), third = at + 2 < limit ? text.charAt(at + 2) : ' ';
        return switch (second) {
            case 's', 't', 'm', 'd' -> 2;
            case 'r', 'v' -> third == 'e' ? 3 : 0;
            case 'l' -> third == 'l' ? 3 : 0;
            default -> 0;
        };
    }

    private static int runEnd(String text, int at, int limit, Kind kind) {
        while (at < limit) {
            char unit = text.charAt(at);
            if (unit < ASCII.length) {
                if (ASCII[unit] != kind) {
                    break;
                }
                at++;
            } else {
                int c = text.codePointAt(at);
                if (unicodeKind(c) != kind) {
                    break;
                }
                at += Character.charCount(c);
            }
        }
        return at;
    }

    private static Kind kind(int c) {
        return c < ASCII.length ? ASCII[c] : unicodeKind(c);
    }

    private static Kind unicodeKind(int c) {
        if (isWhiteSpace(c)) {
            return Kind.SPACE;
        }
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> Kind.LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> Kind.NUMBER;
            default -> Kind.SIGN;
        };
    }

    /// The Unicode property White_Space, which neither of Java's own two notions of white space is.
    static boolean isWhiteSpace(int c) {
        return c >= '\t' && c <= '\r'
                || c == ' '
                || c == 0x85
                || c == 0xA0
                || c == 0x1680
                || c >= 0x2000 && c <= 0x200A
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }
}
