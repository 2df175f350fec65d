package jclap.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Chain of trust: scores by hand → the definition, which counts everything anew at each step → the trainer.
class WordPieceTrainerTest {

    @Test
    void joinsWhatIsMoreOftenTogetherThanAlone() {
        // ##g ##s: 5 / (20 · 5); h ##u: 15 / (15 · 36), p ##u: 17 / (17 · 36) and ##u ##g: 20 / (36 · 20) are equal.
        var texts = new ArrayList<String>();
        Map.of("hug", 10, "pug", 5, "pun", 12, "bun", 4, "hugs", 5)
                .forEach((word, count) -> texts.addAll(Collections.nCopies(count, word)));

        WordPiece trained = new WordPieceTrainer(5 + 7 + 3, 1).train(texts);

        assertThat(trained.vocabTxt().lines().skip(5))
                .containsExactly("##g", "##n", "##s", "##u", "b", "h", "p", "##gs", "pu", "hu");
    }

    @Test
    void equalsItsDefinition() throws IOException {
        try (var in = WordPieceTrainerTest.class.getResourceAsStream("bpe_train_corpus.txt")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .limit(80)
                    .toList();
            WordPiece trained = WordPieceTrainer.of(200).train(lines);
            assertThat(trained.vocabTxt().lines()).containsExactlyElementsOf(definition(lines, 200, 2));
        }
    }

    @Test
    void theOrderOfTheTextsDoesNotMatterAndTheFileReadsBack(@TempDir Path folder) throws IOException {
        var texts = new ArrayList<String>();
        var random = new Random(3);
        for (int i = 0; i < 200; i++) {
            texts.add(RandomText.next(random));
        }
        WordPiece trained = WordPieceTrainer.of(200).train(texts);
        trained.save(folder.resolve("vocab.txt"));
        Collections.shuffle(texts, random);

        WordPiece shuffled = WordPieceTrainer.of(200).train(texts), again = WordPiece.load(folder.resolve("vocab.txt"));

        assertThat(shuffled.vocabTxt()).isEqualTo(Files.readString(folder.resolve("vocab.txt")));
        assertThat(again.specials()).isEqualTo(trained.specials());
        texts.forEach(text -> {
            assertThat(again.encode(text)).isEqualTo(trained.encode(text));
            assertThat(trained.encode(text)).doesNotContain(trained.special("[UNK]"));
        });
    }

    @Test
    void rejectsSizesThatCannotBe() {
        assertThatThrownBy(() -> WordPieceTrainer.of(4))
                .hasMessage("wordpiece trainer: expected a vocabulary of at least 5 special tokens but got 4");
        assertThatThrownBy(() -> new WordPieceTrainer(100, 0))
                .hasMessage("wordpiece trainer: expected minCount of at least 1 but got 0");
    }

    /// The vocabulary, by counting all symbols and pairs of all words at each step.
    private static List<String> definition(List<String> lines, int size, int minCount) {
        var words = new ArrayList<List<String>>();
        var tokens = new ArrayList<>(WordPiece.SPECIALS);
        for (String word : String.join(" ", lines)
                .toLowerCase()
                .replaceAll("(\\p{Punct}|[…—])", " $1 ")
                .split("\\s+")) {
            var symbols = new ArrayList<String>();
            word.codePoints().forEach(c -> symbols.add((symbols.isEmpty() ? "" : "##") + Character.toString(c)));
            words.add(symbols);
        }
        words.stream().flatMap(List::stream).distinct().sorted().forEach(tokens::add);
        while (tokens.size() < size) {
            var counts = new HashMap<String, Integer>();
            var pairs = new HashMap<List<String>, Integer>();
            for (List<String> word : words) {
                word.forEach(symbol -> counts.merge(symbol, 1, Integer::sum));
                for (int i = 0; i + 1 < word.size(); i++) {
                    pairs.merge(List.of(word.get(i), word.get(i + 1)), 1, Integer::sum);
                }
            }
            List<String> best = List.of();
            for (List<String> pair : pairs.keySet()) {
                if (pairs.get(pair) >= minCount && (best.isEmpty() || order(pair, best, pairs, counts, tokens) < 0)) {
                    best = pair;
                }
            }
            String joined = best.get(0) + best.get(1).substring(2);
            if (!tokens.contains(joined)) {
                tokens.add(joined);
            }
            for (List<String> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (word.subList(i, i + 2).equals(best)) {
                        word.remove(i);
                        word.set(i, joined);
                    }
                }
            }
        }
        return tokens;
    }

    private static int order(
            List<String> a,
            List<String> b,
            Map<List<String>, Integer> pairs,
            Map<String, Integer> counts,
            List<String> tokens) {
        double scoreA = pairs.get(a) / (1.0 * counts.get(a.get(0)) * counts.get(a.get(1)));
        double scoreB = pairs.get(b) / (1.0 * counts.get(b.get(0)) * counts.get(b.get(1)));
        if (scoreA != scoreB) {
            return Double.compare(scoreB, scoreA);
        }
        if (!pairs.get(a).equals(pairs.get(b))) {
            return pairs.get(b) - pairs.get(a);
        }
        int first = tokens.indexOf(a.get(0)) - tokens.indexOf(b.get(0));
        return first != 0 ? first : tokens.indexOf(a.get(1)) - tokens.indexOf(b.get(1));
    }
}
