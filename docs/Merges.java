/// Chapter 4: from text to ids, as a ladder: bytes → pairs → merges → a trained vocabulary.
///
/// Say a sentence to see its own ladder: docs/Merges.java "a dog barks in the rain"
import module jclap.text;

void main(String[] args) {
    var texts = List.of(
            "a dog barks", "a dog barks at rain", "rain on a roof", "the dog is barking in the rain", "a barking dog");
    String sentence = args.length > 0 ? String.join(" ", args) : "a dog barks at raindogs";

    IO.println("bytes     " + show(BpeTrainer.of(256).train(texts), sentence));

    IO.println("pairs     " + pairs(texts));

    // A vocabulary of one more token has one more merge, so the ladder is a row of ever larger vocabularies.
    Bpe before = BpeTrainer.of(256).train(texts);
    for (int size = 257; size <= 256 + 20; size++) {
        Bpe bpe = BpeTrainer.of(size).train(texts);
        if (bpe.encode(sentence).length < before.encode(sentence).length) {
            IO.println("%-10s%s".formatted("+ " + bpe.token(size - 1), show(bpe, sentence)));
        }
        before = bpe;
    }

    IO.println("ids       " + Arrays.toString(before.encode(sentence)));
    for (Token token : before.tokenize(sentence).tokens()) {
        String part = sentence.substring(token.start(), token.end());
        IO.println("%10d  %-8s characters %d to %d".formatted(token.id(), "'" + part + "'", token.start(), token.end()));
    }
    if (!before.decode(before.encode(sentence)).equals(sentence)) {
        throw new AssertionError("decode(encode(s)) is s, always");
    }

    WordPiece words = WordPieceTrainer.of(60).train(texts);
    IO.println("WordPiece " + show(words, sentence));
}

/// The sentence with its tokens apart, as the vocabulary spells them: Ġ is a space, ## continues a word.
String show(Tokenizer tokenizer, String sentence) {
    return Arrays.stream(tokenizer.encode(sentence)).mapToObj(tokenizer::token).collect(Collectors.joining("|"));
}

/// The most frequent pairs of neighbours inside words: what training looks at first.
String pairs(List<String> texts) {
    var counts = new TreeMap<String, Integer>();
    for (String word : String.join(" ", texts).split(" ")) {
        for (int i = 0; i + 1 < word.length(); i++) {
            counts.merge(word.substring(i, i + 2), 1, Integer::sum);
        }
    }
    return counts.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(6)
            .map(entry -> entry.getKey() + " " + entry.getValue() + "×")
            .collect(Collectors.joining(", "));
}
