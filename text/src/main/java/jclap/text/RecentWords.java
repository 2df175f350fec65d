package jclap.text;

/// The tokens of words that were merged before. Texts repeat their words, and finding one costs a tenth of merging it.
///
/// Holds words of up to 16 ASCII characters, in a table of fixed size where a new word takes the place of an old one.
/// An entry never changes, and what is not found is merged again, to the same tokens. So threads share the table
/// without waiting for each other, whatever they overwrite.
final class RecentWords {

    /// What [#find] returns for a word that is not here.
    static final Word NONE = new Word(0, 0, new int[0]);

    private static final int HALF = 8, BITS = 16;

    /// @param first up to 8 characters, a byte each
    /// @param second the next up to 8
    /// @param id the token, if it is a single one, or −1: what most lookups ask for, without following `ids`
    record Word(long first, long second, int id, int[] ids) {

        Word(long first, long second, int[] ids) {
            this(first, second, ids.length == 1 ? ids[0] : -1, ids);
        }
    }

    private final Word[] words = new Word[1 << BITS];

    /// {@return the tokens of the word from `start` to `end`, or [#NONE]}
    Word find(String text, int start, int end) {
        long first = first(text, start, end), second = second(text, start, end);
        if (!fits(start, end, first, second)) {
            return NONE;
        }
        Word word = words[slot(first, second)];
        return word != null && word.first == first && word.second == second ? word : NONE;
    }

    /// Keeps the tokens of a word, if it is one of few ASCII characters.
    ///
    /// @return them
    Word put(String text, int start, int end, int[] ids) {
        long first = first(text, start, end), second = second(text, start, end);
        var word = new Word(first, second, ids);
        if (fits(start, end, first, second)) {
            words[slot(first, second)] = word;
        }
        return word;
    }

    /// {@return whether the two halves say what the word is: it is short, and neither half is 0 for another script}
    private static boolean fits(int start, int end, long first, long second) {
        return end - start <= 2 * HALF && first != 0 && (second != 0 || end - start <= HALF);
    }

    private static long first(String text, int start, int end) {
        return pack(text, start, Math.min(end, start + HALF));
    }

    private static long second(String text, int start, int end) {
        return end - start <= HALF ? 0 : pack(text, start + HALF, Math.min(end, start + 2 * HALF));
    }

    /// {@return the characters as bytes, or 0 if one is not ASCII}
    private static long pack(String text, int start, int end) {
        long packed = 0;
        int all = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            all |= c;
            // The upper bit tells "a" from "\0a".
            packed = packed << 8 | c | 0x80;
        }
        return all < 128 ? packed : 0;
    }

    private static int slot(long first, long second) {
        return (int) ((first ^ second * 0xC2B2AE3D27D4EB4FL) * 0x9E3779B97F4A7C15L >>> 64 - BITS);
    }
}
