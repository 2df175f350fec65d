package jclap.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Tokens that are found in the text as they are spelled, before anything splits it.
final class Specials {

    private final SequencedMap<String, Integer> ids;

    Specials(SequencedMap<String, Integer> ids) {
        if (ids.containsKey("")) {
            throw new IllegalArgumentException(
                    "tokenizer: expected special tokens of at least one character but got \"\"");
        }
        this.ids = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(ids));
    }

    SequencedMap<String, Integer> ids() {
        return ids;
    }

    /// {@return a walk over the pieces of a text}
    Pieces pieces(String text) {
        return new Pieces(text);
    }

    /// A walk over the pieces of one text from left to right: special tokens, and what [PreTokenizer] finds
    /// between.
    final class Pieces {

        private final String text;
        private final String[] names = ids.keySet().toArray(String[]::new);

        // Where each special token comes next. Kept, because searching anew from each piece would take n² steps.
        private final int[] nextAt = new int[names.length];

        private int start, end, special, specialAt;

        private Pieces(String text) {
            this.text = text;
            for (int i = 0; i < names.length; i++) {
                nextAt[i] = indexOf(i, 0);
            }
            findSpecial();
        }

        /// Moves to the next piece.
        ///
        /// @return whether there is one
        boolean next() {
            start = end;
            if (start == text.length()) {
                return false;
            }
            if (start > specialAt) {
                findSpecial();
            }
            end = start < specialAt
                    ? PreTokenizer.pieceEnd(text, start, specialAt)
                    : specialAt + names[special].length();
            return true;
        }

        int start() {
            return start;
        }

        int end() {
            return end;
        }

        boolean isSpecial() {
            return start == specialAt;
        }

        /// {@return the id of the piece, if it is a special token}
        int id() {
            return ids.get(names[special]);
        }

        /// Finds the leftmost special token from `start` on, the longest of several.
        private void findSpecial() {
            specialAt = text.length();
            for (int i = 0; i < names.length; i++) {
                if (nextAt[i] < start) {
                    nextAt[i] = indexOf(i, start);
                }
                if (nextAt[i] < specialAt
                        || nextAt[i] == specialAt
                                && specialAt < text.length()
                                && names[i].length() > names[special].length()) {
                    specialAt = nextAt[i];
                    special = i;
                }
            }
        }

        private int indexOf(int name, int from) {
            int at = text.indexOf(names[name], from);
            return at < 0 ? text.length() : at;
        }
    }
}
