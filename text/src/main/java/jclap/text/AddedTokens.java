package jclap.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Finds the added tokens of a text.
final class AddedTokens {

    private final List<AddedToken> tokens;
    private final SequencedMap<String, Integer> ids;
    private final Trie trie = new Trie();
    private final boolean[] asciiStarts = new boolean[128];

    /// @param ids the id of each token by its content
    AddedTokens(List<AddedToken> tokens, SequencedMap<String, Integer> ids) {
        this.tokens = List.copyOf(tokens);
        this.ids = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(ids));
        for (int i = 0; i < tokens.size(); i++) {
            String content = tokens.get(i).content();
            trie.add(content, i);
            if (content.charAt(0) < 128) {
                asciiStarts[content.charAt(0)] = true;
            }
        }
    }

    List<AddedToken> tokens() {
        return tokens;
    }

    SequencedMap<String, Integer> ids() {
        return ids;
    }

    /// A walk over one text from left to right: added tokens, and the stretches between them.
    final class Segments {

        private final String text;
        private int start, end;
        // The next added token, with the white space it takes.
        private int found, foundAt = -1, foundEnd;

        Segments(String text) {
            this.text = text;
        }

        /// Moves to the next segment.
        ///
        /// @return whether there is one
        boolean next() {
            start = end;
            if (start == text.length()) {
                return false;
            }
            if (start > foundAt) {
                find();
            }
            end = start < foundAt ? foundAt : foundEnd;
            return true;
        }

        int start() {
            return start;
        }

        int end() {
            return end;
        }

        /// {@return whether the segment is an added token}
        boolean isAdded() {
            return start == foundAt;
        }

        /// {@return the id of the segment, if it is an added token}
        int id() {
            return ids.get(tokens.get(found).content());
        }

        private void find() {
            foundAt = text.length();
            for (int at = start; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c < 128 && !asciiStarts[c]) {
                    continue;
                }
                int end = longestAt(at);
                if (end > at) {
                    AddedToken token = tokens.get(found);
                    if (!token.singleWord() || !wordBefore(at) && !wordAfter(end)) {
                        foundAt = token.lstrip() ? spaceBefore(at) : at;
                        foundEnd = token.rstrip() ? spaceAfter(end) : end;
                        return;
                    }
                    at = end - 1;
                }
            }
        }

        /// Finds the longest token that starts at `at`.
        ///
        /// @return its end, or `at` if there is none
        private int longestAt(int at) {
            int end = at, node = Trie.ROOT;
            for (int i = at; i < text.length(); ) {
                int c = text.codePointAt(i);
                i += Character.charCount(c);
                node = trie.child(node, c);
                if (node == Trie.NONE) {
                    break;
                }
                if (trie.id(node) != Trie.NONE) {
                    found = trie.id(node);
                    end = i;
                }
            }
            return end;
        }

        private int spaceBefore(int at) {
            while (at > start && PreTokenizer.isWhiteSpace(text.charAt(at - 1))) {
                at--;
            }
            return at;
        }

        private int spaceAfter(int at) {
            while (at < text.length() && PreTokenizer.isWhiteSpace(text.charAt(at))) {
                at++;
            }
            return at;
        }

        private boolean wordBefore(int at) {
            return at > 0 && isWord(text.codePointBefore(at));
        }

        private boolean wordAfter(int at) {
            return at < text.length() && isWord(text.codePointAt(at));
        }

        private static boolean isWord(int c) {
            return Character.isAlphabetic(c)
                    || switch (Character.getType(c)) {
                        case Character.NON_SPACING_MARK,
                                Character.ENCLOSING_MARK,
                                Character.COMBINING_SPACING_MARK,
                                Character.DECIMAL_DIGIT_NUMBER,
                                Character.CONNECTOR_PUNCTUATION -> true;
                        default -> c == 0x200C || c == 0x200D;
                    };
        }
    }
}
