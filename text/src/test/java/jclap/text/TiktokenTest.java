package jclap.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TiktokenTest {

    @TempDir
    private Path folder;

    @Test
    void gpt2InThisFormIsGpt2() throws IOException {
        Bpe gpt2 = Bpe.load(Golden.file("text/vocab/gpt2"), "<|endoftext|>");
        Path file = Files.writeString(folder.resolve("r50k_base.tiktoken"), lines(gpt2, 50256));

        Bpe tiktoken = Bpe.loadTiktoken(file, "<|endoftext|>");

        assertThat(tiktoken.special("<|endoftext|>")).isEqualTo(50256);
        for (Json row : Golden.json("text/cases.json").items()) {
            String text = row.get("text").text();
            assertThat(tiktoken.encode(text)).isEqualTo(gpt2.encode(text));
        }
    }

    @Test
    void specialTokensTakeTheIdsThatAreLeftOut() throws IOException {
        Path file = Files.writeString(folder.resolve("x.tiktoken"), bytes() + "YWI= 257\nYWFi 259\n");

        Bpe bpe = Bpe.loadTiktoken(file, "<one>", "<two>", "<three>");

        assertThat(bpe.specials())
                .containsEntry("<one>", 256)
                .containsEntry("<two>", 258)
                .containsEntry("<three>", 260);
        assertThat(bpe.encode("aab<one>ab")).containsExactly(259, 256, 257);
    }

    @Test
    void everySplitOfATokenMerges() throws IOException {
        // ab would take its b first if the ranks were the other way round; so bc does, and a joins it.
        Path file = Files.writeString(folder.resolve("x.tiktoken"), bytes() + "YmM= 256\n" + "YWI= 257\nYWJj 258\n");

        assertThat(Bpe.loadTiktoken(file).encode("abc ab")).containsExactly(258, ' ', 257);
    }

    @Test
    void brokenFilesAreRefusedWithTheLine() throws IOException {
        refused(
                "YQ==",
                "line 1: expected the bytes of a token in Base64, a space and a rank of its own but got \"YQ==\"");
        refused(
                "YQ== 0\nYg== 0",
                "line 2: expected the bytes of a token in Base64, a space and a rank of its own but got"
                        + " \"Yg== 0\"");
        refused("Y Q 0", "line 1: expected the bytes");
        refused("YQ== 99999999999", "line 1: expected the bytes");
        refused("Y* 0", "line 1: expected the bytes");
        refused("YQ== 0\nYg== 2", "expected ids without a gap but got 2 after 0: name the special tokens between");
        refused("YQ== 0\nYQ== 1", "vocab: id 1: expected a token of its own but got \"a\"");
    }

    @Test
    void aTokenTooLongToTryEverySplitIsRefusedWithTheLine() throws IOException {
        String longest = Base64.getEncoder().encodeToString(new byte[1024]);
        String longer = Base64.getEncoder().encodeToString(new byte[1025]);
        Path file = Files.writeString(folder.resolve("x.tiktoken"), bytes() + longest + " 256\n");
        assertThat(Bpe.loadTiktoken(file).vocabularySize()).isEqualTo(257);
        refused("YQ== 0\n" + longer + " 1", "line 2: expected a token of at most 1024 bytes but got one of 1025: take");
    }

    private void refused(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("broken.tiktoken"), content);
        assertThatThrownBy(() -> Bpe.loadTiktoken(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    /// All bytes, each with itself as its id.
    private static String bytes() {
        var lines = new StringBuilder();
        for (int b = 0; b < 256; b++) {
            lines.append(Base64.getEncoder().encodeToString(new byte[] {(byte) b}))
                    .append(" ")
                    .append(b)
                    .append("\n");
        }
        return lines.toString();
    }

    private static String lines(Bpe bpe, int count) {
        var lines = new StringBuilder();
        for (int id = 0; id < count; id++) {
            String token = bpe.token(id);
            byte[] bytes = new byte[token.length()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ByteLevel.byteOf(token.charAt(i));
            }
            lines.append(Base64.getEncoder().encodeToString(bytes))
                    .append(" ")
                    .append(id)
                    .append("\n");
        }
        return lines.toString();
    }
}
