package jclap.text;

import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// Finds added tokens in texts.
final class AddedTokens {

    private static final int NO_CHARACTER = -1;

    private final List<AddedToken> tokens;
    private final int[] ids;
    private final Trie trie = new Trie();
    private final boolean[] asciiStarts = new boolean[128];
    private final int onlyStart;

    /// @param normalizer what a text goes through before it is searched
    AddedTokens(List<AddedToken> tokens, Vocabulary vocabulary, UnaryOperator<String> normalizer) {
        this.tokens = List.copyOf(tokens);
        this.ids = new int[tokens.size()];
        var starts = new TreeSet<Character>();
        for (int i = 0; i < ids.length; i++) {
            ids[i] = vocabulary.id(tokens.get(i).content());
            String spelling = normalizer.apply(tokens.get(i).content());
            if (!spelling.isEmpty()) {
                trie.add(spelling, i);
                starts.add(spelling.charAt(0));
            }
        }
        starts.stream().filter(c -> c < asciiStarts.length).forEach(c -> asciiStarts[c] = true);
        onlyStart = starts.size() == 1 ? starts.first() : NO_CHARACTER;
    }

    /// {@return a finder of the tokens of `vocabulary` that are not `normalized`}
    static AddedTokens verbatim(Vocabulary vocabulary) {
        return new AddedTokens(
                vocabulary.added().stream().filter(token -> !token.normalized()).toList(),
                vocabulary,
                UnaryOperator.identity());
    }

    /// {@return a finder of those that are}
    static AddedTokens normalized(Vocabulary vocabulary, UnaryOperator<String> normalizer) {
        return new AddedTokens(
                vocabulary.added().stream().filter(AddedToken::normalized).toList(), vocabulary, normalizer);
    }

    boolean isEmpty() {
        return tokens.isEmpty();
    }

    /// {@return a walk over a stretch of a text}
    Finder in(String text, int start, int end) {
        return new Finder(text, start, end);
    }

    /// A walk over a stretch of text from left to right: added tokens, and what is between them.
    final class Finder {

        private final String text;
        private final int first, limit;
        private int start, end;
        // The next added token, with the white space it takes.
        private int found, foundAt = -1, foundEnd;

        private Finder(String text, int start, int end) {
            this.text = text;
            this.first = start;
            this.end = start;
            this.limit = end;
        }

        /// Moves to the next segment.
        ///
        /// @return whether there is one
        boolean next() {
            start = end;
            if (start == limit) {
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
            return ids[found];
        }

        private void find() {
            foundAt = limit;
            for (int at = possible(start); at < limit; at = possible(at + 1)) {
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

        /// {@return the next place at which a token may start, or `limit`}
        private int possible(int at) {
            if (onlyStart != NO_CHARACTER) {
                int next = text.indexOf(onlyStart, at, limit);
                return next < 0 ? limit : next;
            }
            while (at < limit && text.charAt(at) < asciiStarts.length && !asciiStarts[text.charAt(at)]) {
                at++;
            }
            return at;
        }

        /// Finds the longest token that starts at `at`.
        ///
        /// @return its end, or `at` if there is none
        private int longestAt(int at) {
            int end = at, node = Trie.ROOT;
            for (int i = at; i < limit; ) {
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
            while (at < limit && PreTokenizer.isWhiteSpace(text.charAt(at))) {
                at++;
            }
            return at;
        }

        private boolean wordBefore(int at) {
            return at > first && isWord(text.codePointBefore(at));
        }

        private boolean wordAfter(int at) {
            return at < limit && isWord(text.codePointAt(at));
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
