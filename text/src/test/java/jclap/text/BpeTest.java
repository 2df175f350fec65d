package jclap.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Chain of trust: ids by hand → the definition in [ReferenceBpe] → the fast loops; ids of the reference tokenizer →
/// everything together.
class BpeTest {

    /// Merges that overlap, nest and compete; bytes have the ids 0 … 255.
    private static final List<String> MERGES = List.of(
            "a a", "h u", "aa a", "u g", "hu g", "Ġ hug", "aa aa", "Ã ©", "ð Ł", "ðŁ İ", "ðŁİ µ", "hug s", "s '");

    private static final Bpe SMALL = Bpe.of(vocab(MERGES), String.join("\n", MERGES), "<end>", "<e>");

    @Test
    void mergesTheLowestRankFirst() {
        assertThat(tokens("hugs hug ug")).containsExactly("hugs", "Ġhug", "Ġ", "ug");
        assertThat(tokens("aaaaaaa")).containsExactly("aaaa", "aaa");
        assertThat(tokens("é🎵")).containsExactly("Ã©", "ðŁİµ");
    }

    @Test
    void findsSpecialTokensBeforeSplittingLeftmostAndLongestFirst() {
        assertThat(tokens("hug<end> hugs<end><e><en"))
                .containsExactly("hug", "<end>", "Ġhug", "s", "<end>", "<e>", "<", "e", "n");
        assertThat(SMALL.special("<end>")).isEqualTo(SMALL.vocabularySize() - 2);
        assertThat(SMALL.decode(SMALL.encode("a<end>b"))).isEqualTo("a<end>b");
    }

    @Test
    void knowsTheIdsInTheSpecification() throws IOException {
        Bpe gpt2 = gpt2();

        assertThat(gpt2.encode("this is a sound of dog")).containsExactly(5661, 318, 257, 2128, 286, 3290);
        assertThat(gpt2.encode("Hello world")).containsExactly(15496, 995);
        assertThat(gpt2.encode(" Hello world")).containsExactly(18435, 995);
        assertThat(gpt2.encode("!")).containsExactly(0);
        assertThat(gpt2.encode(" !")).containsExactly(5145);
        assertThat(gpt2.encode("!!!")).containsExactly(10185);
        assertThat(gpt2.encode(" ")).containsExactly(220);
        assertThat(gpt2.encode("don't  stop\n\n x")).containsExactly(9099, 470, 220, 2245, 628, 2124);
        assertThat(gpt2.encode("été \u00a0x")).containsExactly(25125, 2634, 220, 1849, 87);
    }

    @Test
    void equalsGpt2OnEveryGoldenText() throws IOException {
        Bpe gpt2 = gpt2();
        assertThat(gpt2.vocabularySize()).isEqualTo(50257);
        for (Json row : Golden.json("text/cases.json").items()) {
            String text = row.get("text").text();
            assertThat(gpt2.encode(text)).as(row.get("text").toString()).isEqualTo(ids(row.get("gpt2")));
            assertThat(gpt2.decode(gpt2.encode(text))).isEqualTo(text);
        }
    }

    @Test
    void anExclamationMarkCanBeASpecialToken() throws IOException {
        Bpe msclap = Bpe.load(Golden.file("text/vocab/gpt2"), "<|endoftext|>", "!");

        assertThat(msclap.encode("wow ! a <|endoftext|>")).containsExactly(42773, 220, 0, 257, 220, 50256);
        assertThat(msclap.encode("hey!!! <|endoftext|>")).containsExactly(20342, 0, 0, 0, 220, 50256);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\0\1\u007f",
                "🎵👩‍👩‍👧‍👦",
                "\uFFFE\uFFFF\uDBFF\uDFFF",
                "e\u0301 é",
                "\r\n\r\n",
                "日本語"
            })
    void decodesWhatItEncoded(String text) {
        assertThat(SMALL.decode(SMALL.encode(text))).isEqualTo(text);
    }

    @Test
    void aWordIsNotMistakenForTheEightLettersItBeginsWith() {
        for (String word : new String[] {" univers", "universe", "universelement"}) {
            SMALL.encode(word);
            for (String longer : new String[] {word + "alité", word + "é", word + "è1234567"}) {
                assertThat(SMALL.decode(SMALL.encode(longer))).isEqualTo(longer);
            }
        }
    }

    @Test
    void halfASurrogatePairBecomesTheReplacementCharacter() {
        assertThat(SMALL.decode(SMALL.encode("a\uD83Db\uDE00"))).isEqualTo("a\uFFFDb\uFFFD");
    }

    @Test
    void equalsItsDefinitionOnRandomText() {
        equalsItsDefinition(20_000);
    }

    @Test
    @Tag("slow")
    void equalsItsDefinitionOnAMillionRandomTexts() {
        equalsItsDefinition(1_000_000);
    }

    private static void equalsItsDefinition(int rounds) {
        Json vocab = Json.parse(SMALL.vocabJson());
        var ids = vocab.members().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().integer()));
        var reference = new ReferenceBpe(ids, MERGES);
        var random = new Random(11);
        for (int round = 0; round < rounds; round++) {
            String text = RandomText.next(random).replace('b', 'u').replace('t', 'h') + "hug".repeat(random.nextInt(3));
            String sound = text.codePoints()
                    .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            var expected = new ArrayList<Integer>();
            for (int at = 0; at < sound.length(); ) {
                int end = PreTokenizer.pieceEnd(sound, at, sound.length());
                expected.addAll(reference.encode(sound.substring(at, end)));
                at = end;
            }
            int[] actual = SMALL.encode(text);
            if (!expected.equals(Arrays.stream(actual).boxed().toList())
                    || !SMALL.decode(actual).equals(sound)) {
                assertThat(actual).as(Json.of(text).toString()).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 47, 48, 49, 50, 100, 333})
    void longPiecesHaveTheIdsOfTheDefinition(int length) {
        var random = new Random(length);
        var ids = new HashMap<String, Integer>();
        IntStream.range(0, SMALL.vocabularySize()).forEach(id -> ids.put(SMALL.token(id), id));
        var reference = new ReferenceBpe(ids, MERGES);
        for (int round = 0; round < 20; round++) {
            String piece = random.ints(length, 0, 5)
                    .mapToObj(i -> "ahugs".substring(i, i + 1))
                    .collect(Collectors.joining());

            assertThat(SMALL.encode(piece))
                    .containsExactly(reference.encode(piece).toArray(Integer[]::new));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "🎵", "!", "\n", "hug", "<end>", "<"})
    void aMegabyteOfOneThingTakesNoTime(String unit) {
        String text = unit.repeat(1_000_000 / unit.length());
        long start = System.nanoTime();

        int[] ids = SMALL.encode(text);

        // Ten times what a slow machine needs; a quadratic loop would take hours.
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
        assertThat(SMALL.decode(ids)).isEqualTo(text);
    }

    @Test
    void theFilesAndTheStringsReadBack(@TempDir Path folder) throws IOException {
        SMALL.save(folder);

        for (Bpe bpe : List.of(
                Bpe.load(folder, "<end>", "<e>"), Bpe.of(SMALL.vocabJson(), SMALL.mergesText(), "<end>", "<e>"))) {
            assertThat(bpe.vocabJson()).isEqualTo(SMALL.vocabJson());
            assertThat(bpe.mergesText()).isEqualTo(SMALL.mergesText());
            assertThat(bpe.encode("hugs<e>é")).isEqualTo(SMALL.encode("hugs<e>é"));
        }
    }

    @Test
    void writesTheFilesOfGpt2AsTheyCame() throws IOException {
        Path folder = Golden.file("text/vocab/gpt2");
        Bpe gpt2 = Bpe.load(folder);

        assertThat(gpt2.mergesText()).isEqualTo(Files.readString(folder.resolve("merges.txt")));
        assertThat(Json.parse(gpt2.vocabJson())).isEqualTo(Json.read(folder.resolve("vocab.json")));
    }

    @Test
    void manyThreadsGetTheSameIds() throws Exception {
        String text = "hugs aaaaaaa é🎵 ".repeat(50);
        int[] expected = SMALL.encode(text);
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<int[]> task = () -> SMALL.encode(text);
            for (var result : threads.invokeAll(Collections.nCopies(200, task))) {
                assertThat(result.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void brokenFilesAreRefusedWithKeyOrLine(@TempDir Path folder) throws IOException {
        String vocab = vocab(MERGES), merges = String.join("\n", MERGES);
        refused("{\"a\":0", merges, "vocab: json: line 1, column 7: expected ',' or '}' but got the end");
        refused("{\"a\":0,\"b\":0}", "", "vocab: \"b\": expected an id of its own from 0 to 1 but got 0");
        refused("{\"a\":1}", "", "vocab: \"a\": expected an id of its own from 0 to 0 but got 1");
        refused("{\"a\":\"0\"}", "", "vocab: \"a\": expected an id of its own from 0 to 0 but got \"0\"");
        refused(
                "{\"a\":0}",
                "",
                "vocab: expected a token for each of the 256 bytes but got no \"Ā\":" + " not a byte-level vocabulary");
        refused(
                vocab(List.of("日 本")),
                "",
                "vocab: \"日本\": expected characters that stand for bytes but got \"日\":"
                        + " name it as a special token if it is one");
        refused(vocab, "a a\na  b", "merges: line 2: expected two tokens with one space between but got \"a  b\"");
        refused(vocab, "a a\n\na b", "merges: line 2: expected two tokens with one space between but got \"\"");
        refused(vocab, "a a\na a", "merges: line 2: expected each pair once but got \"a a\" again");
        refused(vocab, "a b", "merges: line 1: expected tokens of the vocabulary but got \"ab\"");

        assertThatThrownBy(() -> Bpe.load(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("vocab.json") + ": expected a vocabulary file but got no such file");
        Files.writeString(folder.resolve("vocab.json"), vocab);
        Files.writeString(folder.resolve("merges.txt"), "x");
        assertThatThrownBy(() -> Bpe.load(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": merges: line 1: expected two tokens with one space between but got \"x\"");
    }

    @Test
    void refusesIdsAndTokensItDoesNotKnow() {
        int size = SMALL.vocabularySize();
        assertThatThrownBy(() -> SMALL.decode(0, size))
                .hasMessage("decode: expected ids from 0 to " + (size - 1) + " but got " + size);
        assertThatThrownBy(() -> SMALL.special("<pad>"))
                .hasMessage("tokenizer: expected one of the special tokens [<end>, <e>] but got <pad>");
        assertThatThrownBy(() -> Bpe.of(SMALL.vocabJson(), "", ""))
                .hasMessage("tokenizer: expected special tokens of at least one character but got \"\"");
        assertThatThrownBy(() -> Bpe.of(vocab(MERGES), "", "é"))
                .hasMessage("tokenizer: expected special tokens in ASCII but got \"é\","
                        + " which spells other bytes in a vocabulary file");
    }

    private static void refused(String vocab, String merges, String message) {
        assertThatThrownBy(() -> Bpe.of(vocab, merges))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static Bpe gpt2() throws IOException {
        return Bpe.load(Golden.file("text/vocab/gpt2"), "<|endoftext|>");
    }

    private static List<String> tokens(String text) {
        return Arrays.stream(SMALL.encode(text)).mapToObj(SMALL::token).toList();
    }

    private static int[] ids(Json ids) {
        return ids.items().stream().mapToInt(Json::integer).toArray();
    }

    private static String vocab(List<String> merges) {
        var tokens = new LinkedHashMap<String, Json>();
        IntStream.range(0, 256).forEach(b -> tokens.put(Character.toString(ByteLevel.character(b)), Json.of(b)));
        merges.forEach(merge -> tokens.put(merge.replace(" ", ""), Json.of(tokens.size())));
        return Json.of(tokens).toString();
    }
}
