package jclap.text;

/// A token that is found in texts as it is spelled, before anything splits them.
///
/// ```text
/// "a <mask> b"     a · ␣ · <mask> · ␣b          found as spelled
///                  a · ␣<mask> · ␣b             lstrip: the white space before belongs to it
/// ```
///
/// Of tokens that start at the same place the longest is found, of others the leftmost.
///
/// @param content how it is spelled
/// @param lstrip whether it takes the white space before it
/// @param rstrip whether it takes the white space after it
/// @param singleWord whether it is found only where no letter, number or underscore is beside it
public record AddedToken(String content, boolean lstrip, boolean rstrip, boolean singleWord) {

    /// Refuses the empty token, which would be everywhere.
    public AddedToken {
        if (content.isEmpty()) {
            throw new IllegalArgumentException(
                    "tokenizer: expected special tokens of at least one character but got \"\"");
        }
    }

    /// {@return a token that takes nothing beside it}
    public static AddedToken of(String content) {
        return new AddedToken(content, false, false, false);
    }
}
