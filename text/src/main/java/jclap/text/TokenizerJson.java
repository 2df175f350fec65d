package jclap.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jclap.core.io.Json;
import jclap.text.TextFormat.Padding;
import jclap.text.TextFormat.TooLong;

/// The file of HuggingFace tokenizers, `tokenizer.json`, which describes the whole way from text to ids.
///
/// ```text
/// added_tokens     [{id, content, special, lstrip, rstrip, single_word, normalized}]
/// normalizer       null, or BertNormalizer
/// pre_tokenizer    ByteLevel, or BertPreTokenizer
/// model            {type: BPE, vocab, merges: ["a b"] or [["a", "b"]]}, or {type: WordPiece, vocab, …}
/// post_processor   null, ByteLevel, RobertaProcessing, BertProcessing, TemplateProcessing, or a Sequence of them
/// truncation       null, or {max_length, strategy}
/// padding          null, or {strategy: "BatchLongest" or {"Fixed": 77}, pad_id}
/// ```
///
/// What a file asks for and jclap has not is refused with its key, never passed over.
final class TokenizerJson {

    private TokenizerJson() {}

    static TextFormat load(Path file) throws IOException {
        Json json = Json.read(file);
        try {
            return parse(json);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    static TextFormat parse(Json json) {
        var file = new JsonPlace("", json);
        JsonPlace model = file.get("model");
        String type = model.find("type")
                .map(JsonPlace::text)
                .orElse(model.find("merges").isPresent() ? "BPE" : "");
        Vocabulary vocabulary = vocabulary(file, model);
        Tokenizer tokenizer = switch (type) {
            case "BPE" -> bpe(file, model, vocabulary);
            case "WordPiece" -> wordPiece(file, model, vocabulary);
            default -> throw model.get("type").refused("BPE or WordPiece");
        };
        Template template = TemplateJson.parse(file.find("post_processor"));
        return padded(file, truncated(file, TextFormat.of(tokenizer, template, padId(file, vocabulary))));
    }

    private static Vocabulary vocabulary(JsonPlace file, JsonPlace model) {
        List<String> tokens = BpeFiles.tokens(model.get("vocab").value());
        List<JsonPlace> items = file.find("added_tokens").map(JsonPlace::items).orElse(List.of());
        var added = new ArrayList<AddedToken>();
        for (JsonPlace item : items) {
            added.add(new AddedToken(
                    item.get("content").text(),
                    item.flag("special"),
                    item.flag("lstrip"),
                    item.flag("rstrip"),
                    item.flag("single_word"),
                    item.flag("normalized")));
        }
        var vocabulary = new Vocabulary(tokens, added);
        for (int i = 0; i < items.size(); i++) {
            int id = vocabulary.id(added.get(i).content());
            if (items.get(i).get("id").integer() != id) {
                throw items.get(i).get("id").refused(id + ", the id in the vocabulary or the next one");
            }
        }
        return vocabulary;
    }

    private static Bpe bpe(JsonPlace file, JsonPlace model, Vocabulary vocabulary) {
        file.require("normalizer");
        JsonPlace splitter = file.get("pre_tokenizer");
        requireType(splitter, "ByteLevel");
        splitter.require("add_prefix_space", Json.of(false));
        splitter.require("use_regex", Json.of(true));
        model.require("dropout");
        model.require("continuing_subword_prefix", Json.of(""));
        model.require("end_of_word_suffix", Json.of(""));
        model.require("byte_fallback", Json.of(false));
        model.require("ignore_merges", Json.of(false));
        file.find("decoder").ifPresent(decoder -> requireType(decoder, "ByteLevel"));
        var merges = new MergeList(vocabulary);
        for (JsonPlace pair : model.get("merges").items()) {
            if (pair.value() instanceof Json.Text(String text)) {
                merges.add(pair.path(), text);
            } else if (pair.items().size() == 2) {
                merges.add(
                        pair.path(),
                        pair.items().getFirst().text(),
                        pair.items().getLast().text());
            } else {
                throw pair.refused("two tokens");
            }
        }
        return new Bpe(vocabulary, merges);
    }

    private static WordPiece wordPiece(JsonPlace file, JsonPlace model, Vocabulary vocabulary) {
        JsonPlace normalizer = file.get("normalizer");
        requireType(normalizer, "BertNormalizer");
        requireType(file.get("pre_tokenizer"), "BertPreTokenizer");
        file.find("decoder").ifPresent(decoder -> requireType(decoder, "WordPiece"));
        boolean lowerCase = normalizer.flag("lowercase");
        boolean stripAccents =
                normalizer.find("strip_accents").isPresent() ? normalizer.flag("strip_accents") : lowerCase;
        JsonPlace longestWord = model.get("max_input_chars_per_word");
        if (longestWord.integer() < 1) {
            throw longestWord.refused("at least 1");
        }
        return new WordPiece(
                vocabulary,
                new WordPiece.Settings(
                        new BertNormalizer(
                                normalizer.flag("clean_text"),
                                normalizer.flag("handle_chinese_chars"),
                                stripAccents,
                                lowerCase),
                        model.get("unk_token").text(),
                        model.get("continuing_subword_prefix").text(),
                        longestWord.integer()));
    }

    private static TextFormat truncated(JsonPlace file, TextFormat format) {
        Optional<JsonPlace> truncation = file.find("truncation");
        if (truncation.isEmpty()) {
            return format;
        }
        truncation.get().require("direction", Json.of("Right"));
        truncation.get().require("stride", Json.of(0));
        JsonPlace strategy = truncation.get().get("strategy");
        TooLong tooLong = switch (strategy.text()) {
            case "LongestFirst" -> TooLong.CUT;
            case "OnlyFirst" -> TooLong.CUT_FIRST;
            case "OnlySecond" -> TooLong.CUT_SECOND;
            default -> throw strategy.refused("LongestFirst, OnlyFirst or OnlySecond");
        };
        return format.limited(truncation.get().get("max_length").integer(), tooLong);
    }

    private static TextFormat padded(JsonPlace file, TextFormat format) {
        Optional<JsonPlace> padding = file.find("padding");
        if (padding.isEmpty()) {
            return format;
        }
        padding.get().require("direction", Json.of("Right"));
        padding.get().require("pad_to_multiple_of");
        padding.get().require("pad_type_id", Json.of(0));
        JsonPlace strategy = padding.get().get("strategy");
        if (strategy.value().equals(Json.of("BatchLongest"))) {
            return format.padded(Padding.LONGEST);
        }
        int length = strategy.get("Fixed").integer();
        if (format.maxLength() == Integer.MAX_VALUE) {
            format = format.limited(length, TooLong.REFUSE);
        } else if (format.maxLength() != length) {
            throw strategy.refused("the max_length of the truncation, " + format.maxLength() + ",");
        }
        return format.padded(Padding.MAX_LENGTH);
    }

    private static int padId(JsonPlace file, Vocabulary vocabulary) {
        int bert = vocabulary.id("[PAD]"), roberta = vocabulary.id("<pad>");
        return file.find("padding")
                .map(padding -> padding.get("pad_id").integer())
                .orElse(bert != Vocabulary.NONE ? bert : roberta != Vocabulary.NONE ? roberta : TextFormat.NO_PAD);
    }

    private static void requireType(JsonPlace place, String type) {
        if (!place.get("type").text().equals(type)) {
            throw place.get("type").refused(type);
        }
    }
}
