package jclap.text;

/// A token that is found in texts as it is spelled, before anything splits them.
///
/// ```text
/// "a <mask> b"     a · ␣ · <mask> · ␣b          found as spelled
///                  a · ␣<mask> · ␣b             lstrip: the white space before belongs to it
/// ```
///
/// Of tokens that start at the same place the longest is found, of others the leftmost; those that are `normalized`
/// are found in what the others leave.
///
/// @param content how it is spelled
/// @param special whether it has a meaning of its own, like `<pad>`, or is a word that was added
/// @param lstrip whether it takes the white space before it
/// @param rstrip whether it takes the white space after it
/// @param singleWord whether it is found only where no letter, number or underscore is beside it
/// @param normalized whether it is found in the normalized text (lower-cased, say), itself normalized
public record AddedToken(
        String content, boolean special, boolean lstrip, boolean rstrip, boolean singleWord, boolean normalized) {

    /// Refuses the empty token, which would be everywhere.
    public AddedToken {
        if (content.isEmpty()) {
            throw new IllegalArgumentException(
                    "tokenizer: expected special tokens of at least one character but got \"\"");
        }
    }

    /// {@return a special token that takes nothing beside it}
    public static AddedToken special(String content) {
        return new AddedToken(content, true, false, false, false, false);
    }

    /// {@return this token, with the white space before it}
    public AddedToken withSpaceBefore() {
        return new AddedToken(content, special, true, rstrip, singleWord, normalized);
    }
}
