/// Chapter 4: from text to ids. A vocabulary is learned by joining the most frequent pair of neighbours,
/// again and again; a text is encoded by replaying the joins in the order in which they were learned.
import module jclap.text;

void main() {
    var texts = List.of(
            "a dog barks", "a dog barks at rain", "rain on a roof", "the dog is barking in the rain", "a barking dog");
    Bpe tokenizer = BpeTrainer.of(256 + 20).train(texts);
    IO.println("256 bytes and " + (tokenizer.vocabularySize() - 256) + " joins");

    for (String text : List.of("a dog barks", "raindog", "a cat")) {
        int[] ids = tokenizer.encode(text);
        String tokens = Arrays.stream(ids).mapToObj(tokenizer::decode).collect(Collectors.joining("|"));
        IO.println("%-12s → %s".formatted(text, tokens));
        if (!tokenizer.decode(ids).equals(text)) {
            throw new AssertionError("decode(encode(s)) is s, always");
        }
    }
}
