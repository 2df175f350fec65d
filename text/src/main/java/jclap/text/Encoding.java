package jclap.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A text as a model reads it: a row of tokens, and what models want to know about them.
///
/// ```text
/// "a dog"            <s>   a   ␣dog  </s>  <pad>
/// ids                 0   102  2335    2     1
/// mask                1     1     1    1     0     1 where the model looks
/// specialMask         1     0     0    1     1     1 where no part of the text stands
/// typeIds             0     0     0    0     0     1 in the second text of a pair
/// ```
///
/// @param tokens in the order of the text
public record Encoding(List<Token> tokens) {

    /// Keeps a copy.
    public Encoding {
        tokens = List.copyOf(tokens);
    }

    /// {@return the number of tokens}
    public int length() {
        return tokens.size();
    }

    /// {@return the ids, a new array}
    public int[] ids() {
        return tokens.stream().mapToInt(Token::id).toArray();
    }

    /// {@return the attention mask, a new array: 0 for padding, 1 for the rest}
    public int[] mask() {
        return tokens.stream()
                .mapToInt(token -> token.kind() == Token.Kind.PADDING ? 0 : 1)
                .toArray();
    }

    /// {@return the types, a new array}
    public int[] typeIds() {
        return tokens.stream().mapToInt(Token::type).toArray();
    }

    /// {@return the special-token mask, a new array: 0 for tokens of the text, 1 for the rest}
    public int[] specialMask() {
        return tokens.stream()
                .mapToInt(token -> token.kind() == Token.Kind.TEXT ? 0 : 1)
                .toArray();
    }

    /// {@return the first `length` tokens, or all if there are fewer}
    Encoding first(int length) {
        return length >= length() ? this : new Encoding(tokens.subList(0, length));
    }

    /// {@return these tokens and padding up to `length`}
    Encoding padded(int length, int padId) {
        if (length <= length()) {
            return this;
        }
        var all = new ArrayList<>(tokens);
        all.addAll(Collections.nCopies(length - length(), new Token(padId, 0, Token.Kind.PADDING, 0, 0)));
        return new Encoding(all);
    }
}
