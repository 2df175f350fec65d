package jclap.text;

/// Splits normalized text as BERT does: at white space, which vanishes, and around punctuation, of which each sign is
/// a word.
///
/// ```text
/// "it's raining!"   →   it · ' · s · raining · !
/// ```
///
/// Punctuation is what Unicode calls so, and in ASCII all that is neither letter nor digit nor space: `$` and `+` are.
final class BertWords {

    /// Receives the words from left to right.
    @FunctionalInterface
    interface Sink {
        void word(Normalized text, int start, int end);
    }

    private BertWords() {}

    static void split(Normalized text, int start, int end, Sink sink) {
        int wordAt = start;
        for (int i = start; i < end; i++) {
            int c = text.codePoint(i);
            boolean space = PreTokenizer.isWhiteSpace(c);
            if (space || isPunctuation(c)) {
                if (wordAt < i) {
                    sink.word(text, wordAt, i);
                }
                if (!space) {
                    sink.word(text, i, i + 1);
                }
                wordAt = i + 1;
            }
        }
        if (wordAt < end) {
            sink.word(text, wordAt, end);
        }
    }

    private static boolean isPunctuation(int c) {
        if (c < 128) {
            return c >= 33 && c <= 47 || c >= 58 && c <= 64 || c >= 91 && c <= 96 || c >= 123 && c <= 126;
        }
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }
}
