package jclap.text;

/// One token of an [Encoding].
///
/// @param id its number in the vocabulary
/// @param type 0, or 1 for the second text of a pair where the model tells them apart
/// @param kind what it stands for
/// @param start where its characters start in the text, for [String#substring(int, int)]
/// @param end where they end; equal to `start` where the token stands for no character of the text
public record Token(int id, int type, Kind kind, int start, int end) {

    /// What a token stands for.
    public enum Kind {
        /// A part of the text, or a special token that is spelled in it.
        TEXT,
        /// A mark that the model's format puts around texts.
        SPECIAL,
        /// Nothing: it fills up the length, and the model must not look at it.
        PADDING
    }

    /// {@return a token of a text}
    static Token text(int id, int start, int end) {
        return new Token(id, 0, Kind.TEXT, start, end);
    }

    Token ofType(int type) {
        return new Token(id, type, kind, start, end);
    }
}
