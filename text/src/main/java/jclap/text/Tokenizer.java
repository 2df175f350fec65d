package jclap.text;

import java.util.SequencedMap;

/// Turns text into the numbers a model reads, and back.
///
/// Tokenizers are immutable and may be shared between threads.
public interface Tokenizer {

    /// {@return the ids of a text; none for an empty one}
    ///
    /// Special tokens are found where the text spells them; none is added.
    int[] encode(String text);

    /// {@return the tokens of a text, each with the place of its characters}
    ///
    /// A character may be spread over several tokens; each of them has its place.
    Encoding tokenize(String text);

    /// {@return the text that ids stand for, special tokens spelled out}
    ///
    /// @throws IllegalArgumentException if an id is not in `0 … vocabularySize − 1`
    String decode(int... ids);

    /// {@return the number of ids}
    int vocabularySize();

    /// {@return a token as the vocabulary file spells it, such as `Ġdog` or `##able`}
    ///
    /// @param id from 0 to [#vocabularySize] − 1
    String token(int id);

    /// {@return the tokens with a meaning of their own, such as `<|endoftext|>`, with their ids}
    SequencedMap<String, Integer> specials();

    /// {@return the id of a special token}
    ///
    /// @throws IllegalArgumentException if there is no such special token
    default int special(String token) {
        Integer id = specials().get(token);
        if (id == null) {
            throw new IllegalArgumentException("tokenizer: expected one of the special tokens "
                    + specials().keySet() + " but got " + token);
        }
        return id;
    }
}
