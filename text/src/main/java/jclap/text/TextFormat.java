package jclap.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How a model wants its texts: with which tokens, which marks around them, how long.
///
/// ```java
/// TextFormat roberta = TextFormat.roberta(Path.of("roberta-base")).limited(77, TextFormat.TooLong.CUT);
/// Encoding encoding = roberta.encode("a dog barks");
/// List<Encoding> batch = roberta.padded(TextFormat.Padding.LONGEST).encode(List.of("a dog", "rain on a roof"));
/// ```
///
/// A text that is too long is refused, unless the caller says how to cut it; the marks around it are never cut.
///
/// @param suffix appended to every text before it is encoded; what is cut is before it
/// @param template the marks
/// @param padId the id that fills encodings up, or [#NO_PAD]
/// @param maxLength the most tokens of an encoding, marks included
/// @param tooLong what happens to longer ones
/// @param padding what happens to shorter ones
public record TextFormat(
        Tokenizer tokenizer,
        String suffix,
        Template template,
        int padId,
        int maxLength,
        TooLong tooLong,
        Padding padding) {

    /// What happens when there are too many tokens. Tokens are cut from the end of a text.
    public enum TooLong {
        /// An [IllegalArgumentException].
        REFUSE,
        /// The text is cut; of two, the longer one, down to the length of the other, then both.
        CUT,
        /// The first text is cut.
        CUT_FIRST,
        /// The second text is cut.
        CUT_SECOND
    }

    /// What happens when encodings are shorter than others, or than they may be.
    public enum Padding {
        /// They stay as they are.
        NONE,
        /// Each is filled up to the longest of those that are encoded together.
        LONGEST,
        /// Each is filled up to `maxLength`.
        MAX_LENGTH
    }

    /// The [#padId] of a format that knows no padding.
    public static final int NO_PAD = -1;

    /// Checks that text fits between the marks.
    public TextFormat {
        int marks = template.marks(1) + tokenizer.encode(suffix).length;
        if (maxLength < marks) {
            throw new IllegalArgumentException("text format: expected a maxLength of at least " + marks
                    + " for the marks and the suffix but got " + maxLength);
        }
        if (padding == Padding.MAX_LENGTH && maxLength == Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "text format: expected a maxLength to fill up to but got none: name one with limited()");
        }
        int least = padding == Padding.NONE ? NO_PAD : 0;
        if (padId < least || padId >= tokenizer.vocabularySize()) {
            throw new IllegalArgumentException("text format: expected a padId from " + least + " to "
                    + (tokenizer.vocabularySize() - 1) + " but got " + padId);
        }
    }

    /// {@return a format without limit and padding}
    public static TextFormat of(Tokenizer tokenizer, Template template, int padId) {
        return new TextFormat(tokenizer, "", template, padId, Integer.MAX_VALUE, TooLong.REFUSE, Padding.NONE);
    }

    /// {@return the format in a `tokenizer.json`: byte-level BPE or the WordPiece of BERT, with its marks and
    /// lengths}
    ///
    /// @throws IOException naming the file and the key that breaks a rule, or that asks for what jclap has not
    public static TextFormat load(Path tokenizerJson) throws IOException {
        return TokenizerJson.load(tokenizerJson);
    }

    /// {@return the format of BERT without upper case: `[CLS] a [SEP]`}
    ///
    /// msclap 2022 uses it `limited(100, TooLong.REFUSE)` and `padded(Padding.MAX_LENGTH)`.
    ///
    /// @param vocabTxt the vocabulary, with its special tokens
    public static TextFormat bert(Path vocabTxt) throws IOException {
        WordPiece tokenizer = WordPiece.load(vocabTxt);
        return of(
                tokenizer,
                Template.bert(tokenizer.special("[CLS]"), tokenizer.special("[SEP]")),
                tokenizer.special("[PAD]"));
    }

    /// {@return the format of RoBERTa: `<s> a </s>`, where `<mask>` takes the space before it}
    ///
    /// LAION uses it `limited(77, TooLong.CUT)` and `padded(Padding.MAX_LENGTH)`.
    ///
    /// @param folder with `vocab.json` and `merges.txt`
    public static TextFormat roberta(Path folder) throws IOException {
        Bpe tokenizer = Bpe.load(
                folder,
                List.of(
                        AddedToken.special("<s>"),
                        AddedToken.special("<pad>"),
                        AddedToken.special("</s>"),
                        AddedToken.special("<unk>"),
                        AddedToken.special("<mask>").withSpaceBefore()));
        return of(
                tokenizer,
                Template.roberta(tokenizer.special("<s>"), tokenizer.special("</s>")),
                tokenizer.special("<pad>"));
    }

    /// {@return the format of GPT-2: no marks, padded with `<|endoftext|>`}
    ///
    /// @param folder with `vocab.json` and `merges.txt`
    public static TextFormat gpt2(Path folder) throws IOException {
        Bpe tokenizer = Bpe.load(folder, "<|endoftext|>");
        return of(tokenizer, Template.NONE, tokenizer.special("<|endoftext|>"));
    }

    /// {@return the format of msclap 2023: GPT-2 with ` <|endoftext|>` after each text, filled up to 77 with `!`}
    ///
    /// The original made `!`, id 0, its padding and thereby a special token, so that every `!` of a text becomes a
    /// 0: `hey!!!` is `20342 0 0 0`, not `20342 10185`. Longer texts it neither cuts nor takes; here they are
    /// refused, or cut with `limited(77, TooLong.CUT)`.
    ///
    /// @param folder with `vocab.json` and `merges.txt` of GPT-2
    public static TextFormat msclap2023(Path folder) throws IOException {
        Bpe tokenizer = Bpe.load(folder, "<|endoftext|>", "!");
        return new TextFormat(
                tokenizer,
                " <|endoftext|>",
                Template.NONE,
                tokenizer.special("!"),
                77,
                TooLong.REFUSE,
                Padding.MAX_LENGTH);
    }

    /// {@return this format with at most `maxLength` tokens}
    public TextFormat limited(int maxLength, TooLong tooLong) {
        return new TextFormat(tokenizer, suffix, template, padId, maxLength, tooLong, padding);
    }

    /// {@return this format with another padding}
    public TextFormat padded(Padding padding) {
        return new TextFormat(tokenizer, suffix, template, padId, maxLength, tooLong, padding);
    }

    /// {@return the tokens of a text}
    ///
    /// @throws IllegalArgumentException if it is too long and not to be cut
    public Encoding encode(String text) {
        return encode(List.of(text)).getFirst();
    }

    /// {@return the tokens of two texts that the model reads together}
    ///
    /// @throws IllegalArgumentException if they are too long and not to be cut
    public Encoding encode(String first, String second) {
        return padded(List.of(fitted(List.of(first, second)))).getFirst();
    }

    /// {@return the tokens of each text, filled up as [#padding] says}
    ///
    /// @throws IllegalArgumentException if one is too long and not to be cut
    public List<Encoding> encode(List<String> texts) {
        var encodings = new ArrayList<Encoding>();
        for (String text : texts) {
            encodings.add(fitted(List.of(text)));
        }
        return padded(encodings);
    }

    private Encoding fitted(List<String> texts) {
        var encodings = new ArrayList<Encoding>();
        for (String text : texts) {
            encodings.add(tokenizer.tokenize(text + suffix));
        }
        int room = maxLength - template.marks(texts.size());
        int sum = encodings.stream().mapToInt(Encoding::length).sum();
        if (sum > room) {
            cut(texts, encodings, room);
        }
        return template.fill(encodings);
    }

    private void cut(List<String> texts, List<Encoding> encodings, int room) {
        int first = encodings.getFirst().length(),
                second = texts.size() == 1 ? 0 : encodings.getLast().length();
        int keepFirst = first, keepSecond = second;
        switch (tooLong) {
            case REFUSE -> throw tooLong(texts, first + second, room);
            case CUT -> {
                int shorter = Math.min(first, second) <= room / 2 ? Math.min(first, second) : room / 2;
                keepFirst = first <= second ? shorter : room - shorter;
                keepSecond = room - keepFirst;
            }
            case CUT_FIRST -> keepFirst = room - second;
            case CUT_SECOND -> keepSecond = room - first;
        }
        if (Math.min(keepFirst, keepSecond) < 0) {
            throw tooLong(texts, first + second, room);
        }
        encodings.set(0, cut(texts.getFirst(), encodings.getFirst(), keepFirst));
        if (texts.size() > 1) {
            encodings.set(1, cut(texts.getLast(), encodings.getLast(), keepSecond));
        }
    }

    private Encoding cut(String text, Encoding encoding, int length) {
        if (suffix.isEmpty() || length >= encoding.length()) {
            return encoding.first(length);
        }
        Encoding end = tokenizer.tokenize(suffix);
        var tokens = new ArrayList<>(encoding.first(length - end.length()).tokens());
        for (Token token : end.tokens()) {
            tokens.add(Token.text(token.id(), text.length(), text.length()));
        }
        return new Encoding(tokens);
    }

    private IllegalArgumentException tooLong(List<String> texts, int actual, int room) {
        String text = String.join("\", \"", texts);
        return new IllegalArgumentException(
                "text: expected at most " + room + " tokens, so that with the marks they are "
                        + maxLength + ", but got " + actual + " of \""
                        + (text.length() <= 80 ? text : text.substring(0, 80) + "…") + "\": shorten it or have it cut");
    }

    private List<Encoding> padded(List<Encoding> encodings) {
        int length = switch (padding) {
            case NONE -> 0;
            case LONGEST -> encodings.stream().mapToInt(Encoding::length).max().orElse(0);
            case MAX_LENGTH -> maxLength;
        };
        return encodings.stream()
                .map(encoding -> encoding.padded(length, padId))
                .toList();
    }
}
