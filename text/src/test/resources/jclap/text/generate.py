"""Writes bpe.json, wordpiece.json and cases.json beside this file: what HuggingFace tokenizers 0.23 makes of our texts.

The vocabularies are learned from bpe_train_corpus.txt, so that nothing of others is in them. Places are counted in
UTF-16 units, as Java counts.
"""

import json
import pathlib
import random

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent
CORPUS = str(HERE / "bpe_train_corpus.txt")


def bpe():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    specials = ["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True, special=True)]
    tokenizer.train(
        [CORPUS],
        trainers.BpeTrainer(
            vocab_size=700,
            special_tokens=specials,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    tokenizer.add_tokens([AddedToken("dog", single_word=True), AddedToken("<rest>", rstrip=True), AddedToken("<re")])
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), trim_offsets=False, add_prefix_space=False
    )
    return tokenizer


def wordpiece():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.train(
        [CORPUS],
        trainers.WordPieceTrainer(
            vocab_size=400,
            special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
            initial_alphabet=list("éα日本한я"),
            show_progress=False,
        ),
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return tokenizer


def texts():
    yield from [
        "", " ", "a dog", "A dog barks; it's raining!", "dogs dog hotdog dog_ dog-dog", "a <mask> b", "a<mask>b",
        "  <mask>  ", "x<rest>  y", "<rest", "<re<rest><re", "<s>a</s><pad><unk>", "[MASK] a [mask][SEP]", "we'll I'D",
        "été É e\u0301 ÀÉ", "Σας İstanbul ẞ", "日本 a日b", "한국 ㄱ", "α\u200bβ \u00ad x\u2028y\u0085z", "🎵 a🎵🎵 👩‍👩‍👧",
        "\t a\n\n b  \r\n", "a\u00a0b\u3000c", "0 ½ ² ٣ 12a", "“quoted” — … «x»", "a\u0301\u0327\u0323b", "\u0301a",
        "x" * 101, "ba" * 60, "\u1e9b\u0323 \ufb01 \u212b", "\U00010400 \U0001d165\U0001d16d", "$+<=>^`|~", "a\u0000b\ufffdc",
    ]  # fmt: skip
    pick = random.Random(5)
    lines = pathlib.Path(CORPUS).read_text().splitlines()
    odd = "aaabdogst'' \n\t\u00a0\u2009.,!12½éÉ日本한🎵\u0085\u200b\u0301<[]>ςΣ"
    for _ in range(40):
        yield " ".join(pick.sample(lines, 2))
    for _ in range(150):
        yield "".join(pick.choice(odd) for _ in range(pick.randrange(1, 14)))


def units(text, at):
    return len(text[:at].encode("utf-16-le")) // 2


def row(tokenizer, text):
    encoding = tokenizer.encode(text)
    places = [units(text, at) for place in encoding.offsets for at in place]
    return {"ids": encoding.ids, "places": places, "special_mask": encoding.special_tokens_mask}


def pair(tokenizer, a, b, length):
    tokenizer.enable_truncation(length)
    encoding = tokenizer.encode(a, b)
    tokenizer.no_truncation()
    return {"ids": encoding.ids, "type_ids": encoding.type_ids}


def main():
    both = {"bpe": bpe(), "wordpiece": wordpiece()}
    for name, tokenizer in both.items():
        (HERE / f"{name}.json").write_text(tokenizer.to_str())
    rows = [{"text": text} | {name: row(t, text) for name, t in both.items()} for text in texts()]
    pairs = []
    for length in (5, 8, 9, 12, 13, 40):
        for a, b in (("a dog barks", "it rains"), ("it rains", "a dog barks at rain"), ("rain", ""), ("rain " * 9, "dog " * 9)):
            pairs.append({"a": a, "b": b, "length": length} | {name: pair(t, a, b, length) for name, t in both.items()})
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    pair_lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in pairs)
    (HERE / "cases.json").write_text('{"texts":[\n' + lines + '\n],"pairs":[\n' + pair_lines + "\n]}\n")


main()
