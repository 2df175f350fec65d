package jclap.text;

import java.util.ArrayList;
import java.util.List;

/// The marks that a model expects around texts.
///
/// ```text
///            one text            two texts
/// NONE       a                   a b
/// bert       [CLS] a [SEP]       [CLS] a [SEP] b [SEP]        with type 1 from b on
/// roberta    <s> a </s>          <s> a </s> </s> b </s>
/// ```
///
/// @param single for one text
/// @param pair for two
public record Template(List<Part> single, List<Part> pair) {

    /// Of what a template is made.
    public sealed interface Part {

        /// {@return the type of its tokens}
        int type();
    }

    /// The place of a text.
    ///
    /// @param index 0 for the first, 1 for the second
    public record Text(int index, int type) implements Part {}

    /// A special token.
    public record Special(int id, int type) implements Part {}

    private static final Part FIRST = new Text(0, 0), SECOND = new Text(1, 0);

    /// No marks.
    public static final Template NONE = new Template(List.of(FIRST), List.of(FIRST, new Text(1, 1)));

    /// Checks that each text has one place.
    public Template {
        single = List.copyOf(single);
        pair = List.copyOf(pair);
        requireTexts(single, 1);
        requireTexts(pair, 2);
    }

    /// {@return the template of BERT with the ids of `[CLS]` and `[SEP]`}
    public static Template bert(int cls, int sep) {
        Part start = new Special(cls, 0), end = new Special(sep, 0);
        return new Template(
                List.of(start, FIRST, end), List.of(start, FIRST, end, new Text(1, 1), new Special(sep, 1)));
    }

    /// {@return the template of RoBERTa with the ids of `<s>` and `</s>`}
    public static Template roberta(int start, int end) {
        Part s = new Special(start, 0), e = new Special(end, 0);
        return new Template(List.of(s, FIRST, e), List.of(s, FIRST, e, e, SECOND, e));
    }

    /// {@return the number of tokens it adds to `texts` texts}
    int marks(int texts) {
        return parts(texts).size() - texts;
    }

    /// {@return the texts with the marks around them}
    Encoding fill(List<Encoding> texts) {
        var tokens = new ArrayList<Token>();
        for (Part part : parts(texts.size())) {
            switch (part) {
                case Text(int index, int type) -> {
                    for (Token token : texts.get(index).tokens()) {
                        tokens.add(token.ofType(type));
                    }
                }
                case Special(int id, int type) -> tokens.add(new Token(id, type, Token.Kind.SPECIAL, 0, 0));
            }
        }
        return new Encoding(tokens);
    }

    private List<Part> parts(int texts) {
        return texts == 1 ? single : pair;
    }

    private static void requireTexts(List<Part> parts, int count) {
        List<Integer> places = parts.stream()
                .filter(Text.class::isInstance)
                .map(part -> ((Text) part).index())
                .toList();
        if (!places.equals(count == 1 ? List.of(0) : List.of(0, 1))) {
            throw new IllegalArgumentException(
                    "template: expected a place for each of " + count + " texts in order but got " + parts);
        }
    }
}
