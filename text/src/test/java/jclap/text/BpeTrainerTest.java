package jclap.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;

/// Chain of trust: merges by hand → merges of the reference trainer.
class BpeTrainerTest {

    @Test
    void learnsWhatTheChapterSays() {
        Bpe bpe = BpeTrainer.of(1000).train(List.of("rain rains"));

        assertThat(bpe.mergesText().lines()).containsExactly("#version: 0.2", "a i", "r ai", "rai n");
        assertThat(tokens(bpe, "rain rains")).containsExactly("rain", "Ġ", "rain", "s");
        assertThat(bpe.vocabularySize()).isEqualTo(256 + 3);
    }

    @Test
    void equalsTheReferenceTrainer() throws IOException {
        Json golden = Golden.json("text/bpe_train.json");
        // Line by line with the line feed, as the reference was trained.
        String corpus = Files.readString(Golden.file("text/bpe_train_corpus.txt"));
        List<String> lines = linesWithFeed(corpus);
        var learned = new ArrayList<String>();
        var tokens = new ArrayList<String>();
        for (char c = 0; c < ByteLevel.END; c++) {
            if (ByteLevel.byteOf(c) >= 0) {
                tokens.add(Character.toString(c));
            }
        }

        new BpeTrainer(256 + 300, 1, List.of()).train(lines, (merge, count) -> {
            String left = tokens.get(merge.left()), right = tokens.get(merge.right());
            learned.add(left + " " + right + " " + count);
            tokens.add(left + right);
        });

        assertThat(learned)
                .containsExactlyElementsOf(golden.get("merges").items().stream()
                        .map(merge -> merge.items().get(0).text() + " "
                                + merge.items().get(1).text() + " "
                                + merge.items().get(2).longInteger())
                        .toList());
        var alphabet = new TreeSet<String>();
        for (byte b : corpus.getBytes(StandardCharsets.UTF_8)) {
            alphabet.add(Character.toString(ByteLevel.character(b & 0xFF)));
        }
        assertThat(golden.get("alphabet").items().stream().map(Json::text)).containsExactlyElementsOf(alphabet);
        assertThat(tokens.subList(0, 256)).isSorted().containsAll(alphabet);
    }

    @Test
    void theOrderOfTheTextsDoesNotMatter() {
        var texts = new ArrayList<String>();
        var random = new Random(3);
        for (int i = 0; i < 300; i++) {
            texts.add(RandomText.next(random));
        }
        String merges = BpeTrainer.of(400).train(texts).mergesText();

        Collections.shuffle(texts, random);

        assertThat(BpeTrainer.of(400).train(texts).mergesText()).isEqualTo(merges);
    }

    @Test
    void specialTokensComeFirstAndAreNeverPartOfAMerge() {
        Bpe bpe = BpeTrainer.of(300, "<pad>", "<end>").train(List.of("<end><end><end>", "d>d>d>"));

        assertThat(bpe.specials()).containsEntry("<pad>", 0).containsEntry("<end>", 1);
        assertThat(bpe.mergesText().lines().skip(1)).noneMatch(line -> line.contains("<"));
        assertThat(bpe.encode("d><end>")).endsWith(1);
    }

    @Test
    void stopsAtTheSizeOrWhenPairsAreTooRare() {
        assertThat(BpeTrainer.of(258).train(List.of("abcabc")).vocabularySize()).isEqualTo(258);
        assertThat(BpeTrainer.of(500).train(List.of("abc")).vocabularySize()).isEqualTo(256);
        assertThat(new BpeTrainer(500, 1, List.of()).train(List.of("abc")).mergesText())
                .endsWith("a b\nab c\n");
        assertThat(BpeTrainer.of(500).train(List.of()).vocabularySize()).isEqualTo(256);
    }

    @Test
    void whatItLearnedReadsBackFromItsFiles() {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            var texts = List.of(RandomText.next(random), RandomText.next(random), "aabaab".repeat(random.nextInt(4)));
            Bpe bpe = new BpeTrainer(300, 1, List.of("<end>")).train(texts);

            Bpe again = Bpe.of(bpe.vocabJson(), bpe.mergesText(), "<end>");

            assertThat(again.mergesText()).isEqualTo(bpe.mergesText());
            texts.forEach(text -> assertThat(again.encode(text)).isEqualTo(bpe.encode(text)));
        }
    }

    @Test
    void rejectsSizesAndSpecialTokensThatCannotBe() {
        assertThatThrownBy(() -> BpeTrainer.of(256, "<pad>"))
                .hasMessage(
                        "bpe trainer: expected a vocabulary of at least 256 bytes and 1 special tokens but got 256");
        assertThatThrownBy(() -> new BpeTrainer(256, 0, List.of()))
                .hasMessage("bpe trainer: expected minCount of at least 1 but got 0");
        assertThatThrownBy(() -> BpeTrainer.of(300, "<a>", "<a>"))
                .hasMessage("bpe trainer: expected each special token once but got [<a>, <a>]");
        assertThatThrownBy(() -> BpeTrainer.of(300, "!"))
                .hasMessage("bpe trainer: expected special tokens that are not the token of a byte but got !");
    }

    private static List<String> linesWithFeed(String corpus) {
        var lines = new ArrayList<String>();
        for (int at = 0; at < corpus.length(); ) {
            int feed = corpus.indexOf('\n', at), end = feed < 0 ? corpus.length() : feed + 1;
            lines.add(corpus.substring(at, end));
            at = end;
        }
        return lines;
    }

    private static List<String> tokens(Bpe bpe, String text) {
        return Arrays.stream(bpe.encode(text)).mapToObj(bpe::token).toList();
    }
}
