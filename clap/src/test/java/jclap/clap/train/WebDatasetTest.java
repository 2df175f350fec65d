package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import jclap.audio.AudioClip;
import jclap.audio.WavWriter;
import jclap.clap.testing.TinyClap;
import jclap.clap.train.Manifest.Example;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// LAION's shards: tar files written here byte by byte, as GNU tar does.
class WebDatasetTest {

    @TempDir
    private Path root;

    @Test
    void shardsOfLaionAreHeardOutOfTheirTarFiles() throws IOException {
        byte[] sound = sound();
        var tar = new ByteArrayOutputStream();
        String json = "{\"text\": [\"a low tone\", \"a hum\"], \"tag\": [\"Hum\"], \"original_data\": {}}";
        member(tar, "a/17.flac", '0', sound);
        member(tar, "a/17.json", '0', json.getBytes(StandardCharsets.UTF_8));
        String longName = "b/" + "x".repeat(120) + ".v1.json";
        member(tar, "././@LongLink", 'L', (longName + "\0").getBytes(StandardCharsets.UTF_8));
        member(tar, longName.substring(0, 100), '0', "{\"text\": \"alone\"}".getBytes(StandardCharsets.UTF_8));
        tar.write(new byte[1024]);
        Files.createDirectories(root.resolve("sounds/valid"));
        Files.write(root.resolve("sounds/valid/0.tar"), tar.toByteArray());

        DataSet set = DataSet.open(root);
        Example example = only(set);
        assertThat(example.path()).isEqualTo("sounds/valid/0.tar/a/17.flac");
        assertThat(example.captions()).containsExactly("a low tone", "a hum");
        assertThat(example.labels()).containsExactly("hum");
        assertThat(example.fold()).isEqualTo(2);
        assertThat(example.set()).isEqualTo("sounds");
        assertThat(heard(set).getFirst().mono()).hasSize(3000);
    }

    @Test
    void namesInATarMayBeginWithADotButLeadNowhereElse() throws IOException {
        byte[] sound = sound();
        shard("./1.flac", "./1.json", sound);
        DataSet set = DataSet.open(root);
        assertThat(only(set).path()).isEqualTo("0.tar/1.flac");
        assertThat(heard(set)).hasSize(1);

        Files.write(root.resolve("secret.flac"), sound);
        for (String name : List.of(root + "/secret", "../secret", "a/../../secret", "C:\\secret")) {
            shard(name + ".flac", name + ".json", sound);
            assertThatThrownBy(() -> DataSet.open(root))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("0.tar, byte 512: expected a name below the tar but got " + name);
        }
    }

    @Test
    void ofLaionHalfASampleIsReportedAndOneWithATornDescription() throws IOException {
        var tar = new ByteArrayOutputStream();
        byte[] text = "{\"text\": \"a low tone\"}".getBytes(StandardCharsets.UTF_8);
        member(tar, "whole.flac", '0', new byte[1]);
        member(tar, "whole.json", '0', text);
        member(tar, "a/silent.json", '0', text);
        member(tar, "mute.flac", '0', new byte[1]);
        member(tar, "notes.txt", '0', text);
        member(tar, "torn.flac", '0', new byte[1]);
        member(tar, "torn.json", '0', Arrays.copyOf(text, 9));
        tar.write(new byte[1024]);
        Files.createDirectories(root.resolve("valid"));
        Files.write(root.resolve("valid/0.tar"), tar.toByteArray());

        DataSet set = DataSet.open(root);
        assertThat(only(set).path()).isEqualTo("valid/0.tar/whole.flac");
        assertThat(set.missing()).hasSize(3).startsWith("valid/0.tar/a/silent.flac", "valid/0.tar/mute.json");
        assertThat(set.missing().getLast()).startsWith("valid/0.tar/torn.json: json: line 1");
    }

    @Test
    void aTarThatIsNoneIsRefused() throws IOException {
        Files.write(root.resolve("0.tar"), "x".repeat(600).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> DataSet.open(root))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(root.resolve("0.tar") + ", byte 124: expected an octal number");
    }

    private static Example only(DataSet set) {
        assertThat(set.manifest().examples()).hasSize(1);
        return set.manifest().examples().getFirst();
    }

    private static List<Recordings.Recording> heard(DataSet set) {
        return Recordings.load(set.manifest(), TinyClap.RECIPE, (_, problem) -> {
                    throw new AssertionError(problem);
                })
                .recordings();
    }

    /// {@return the bytes of a recording of 3000 samples}
    private byte[] sound() throws IOException {
        Path wav = root.resolve("tone.wav");
        float[] samples = TinyClap.tone(200, 3000, new SplittableRandom(1));
        WavWriter.write(AudioClip.mono(samples, 4000), wav, WavWriter.Encoding.PCM_16);
        byte[] sound = Files.readAllBytes(wav);
        Files.delete(wav);
        return sound;
    }

    private void shard(String audio, String json, byte[] sound) throws IOException {
        var tar = new ByteArrayOutputStream();
        member(tar, audio, '0', sound);
        member(tar, json, '0', "{\"text\": \"a low tone\"}".getBytes(StandardCharsets.UTF_8));
        tar.write(new byte[1024]);
        Files.write(root.resolve("0.tar"), tar.toByteArray());
    }

    /// A member as GNU tar writes it.
    private static void member(ByteArrayOutputStream tar, String name, char type, byte[] content) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 124, String.format("%011o", content.length));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 257, "ustar  ");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        tar.writeBytes(header);
        tar.writeBytes(content);
        tar.writeBytes(new byte[Math.floorMod(-content.length, 512)]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
