package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jclap.audio.AudioClip;
import jclap.audio.Recipe;
import jclap.clap.checkpoint.Family;
import jclap.clap.testing.GoldenModel;
import jclap.clap.testing.TinyClap;
import jclap.clap.testing.TinyClapCap;
import jclap.clap.testing.WeightRecipe;
import jclap.core.Tensor;
import jclap.core.io.DType;
import jclap.core.io.SafeTensors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What comes out of models for sounds that nobody would record: a vector of finite numbers, or a sentence.
class OddSoundsTest {

    private static final int RATE = 16_000, HOURS = 10;

    @TempDir
    private Path folder;

    @Test
    void noSoundHoweverOddGivesNaN() throws IOException {
        for (float[] sound : odd()) {
            requireUnitVector(TinyClap.untrained(), sound);
            requireUnitVector(htsat(), sound);
        }
    }

    @Test
    @Tag("slow")
    void norDoesTheModelInTheBoxGiveAny() {
        Clap clap = Clap.bundled();
        odd().forEach(sound -> requireUnitVector(clap, sound));
    }

    /// {@return noise, a constant, denormals, a square wave of 80 dB too much, clicks, and 20 ms of noise}
    private static List<float[]> odd() {
        var random = new SplittableRandom(1);
        float[] noise = new float[RATE], constant = new float[RATE], denormal = new float[RATE];
        float[] square = new float[RATE], first = new float[RATE], last = new float[RATE];
        for (int i = 0; i < RATE; i++) {
            noise[i] = (float) random.nextGaussian();
            constant[i] = 0.5f;
            denormal[i] = i % 3 * Float.MIN_VALUE;
            square[i] = i % 40 < 20 ? 1e4f : -1e4f;
        }
        first[0] = Float.MIN_NORMAL;
        last[RATE - 1] = -1;
        return List.of(noise, constant, denormal, square, first, last, Arrays.copyOf(noise, RATE / 50));
    }

    private static void requireUnitVector(Clap clap, float[] sound) {
        float[] vector = clap.embedAudio(sound);
        assertThat(Clap.cosine(vector, vector)).isCloseTo(1, within(1e-4f));
    }

    @Test
    void whatIsTooLoudToComputeIsRefused() throws IOException {
        float[] loud = new float[RATE];
        for (int i = 0; i < RATE; i++) {
            loud[i] = (i % 2 == 0 ? 1 : -1) * Float.MAX_VALUE;
        }
        for (Clap clap : List.of(TinyClap.untrained(), htsat(), Clap.bundled())) {
            int rate = clap.recipe().sampleRate();
            assertThatThrownBy(() -> clap.embedAudio(loud, rate))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected finite");
        }
    }

    @Test
    void twentyMillisecondsAreEnoughAndFiveAreNot() {
        Clap clap = TinyClap.untrained();
        float[] tone = TinyClap.tone(440, 80, new SplittableRandom(1));
        assertThat(clap.embedAudio(tone)).hasSize(8);
        assertThatThrownBy(() -> clap.embedAudio(Arrays.copyOf(tone, 20)))
                .hasMessage("expected at least 10 ms of sound but got 5 ms: record longer");
    }

    @Test
    void silenceIsRefusedWhereverItComesFrom() throws IOException {
        for (Clap clap : List.of(TinyClap.untrained(), htsat(), Clap.bundled())) {
            assertThatThrownBy(() -> clap.embedAudio(AudioClip.mono(new float[RATE], RATE)))
                    .hasMessage("expected sound but every sample is 0: check the recording");
        }
    }

    /// In a JVM of its own, whose heap the samples of half an hour would not fit: what is in the pipe is made while
    /// it is heard.
    @Test
    @Tag("slow")
    void tenHoursAreHeardInAFewMegabytes() throws Exception {
        Path model = folder.resolve("model.safetensors");
        Clap tiny = TinyClap.untrained();
        ModelFile.save(
                new Clap(tiny.model(), Recipe.of(4000, 16_000, 256, 128, 16, 50, 2000), tiny.tokenizer()),
                model,
                Map.of());
        String[] labels = {"--labels", "rain,a dog", "--step", "4"};
        assertThat(heard("-Xmx112m", "embed", model, "audio", "-"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("-\t");
        List<String> rows = heard(
                "-Xmx112m",
                "timeline",
                model,
                Stream.concat(Stream.of("-"), Stream.of(labels)).toArray(String[]::new));
        assertThat(rows).hasSizeBetween(HOURS * 900, HOURS * 900 + 2).allMatch(row -> !row.contains("NaN"));
    }

    private List<String> heard(String heap, String command, Path model, String... words) throws Exception {
        String root = System.getProperty("jclap.root", "..");
        String modules = Stream.of("core", "nn", "audio", "text", "clap")
                .map(module -> Path.of(root, module, "target", "classes").toString())
                .collect(Collectors.joining(File.pathSeparator));
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                heap,
                "-Djclap.threads=1",
                "-p",
                modules));
        line.addAll(List.of("-m", "jclap.clap/jclap.clap.cli.Main", command));
        line.addAll(List.of(words));
        line.addAll(List.of("--model", model.toString()));
        Path out = folder.resolve(command + ".out"), err = folder.resolve(command + ".err");
        Process process = new ProcessBuilder(line)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try (OutputStream in = process.getOutputStream()) {
            writeHours(in, 4000);
        } catch (IOException _) {
            // It ended before all was written; what it said is below.
        }
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return Files.readAllLines(out);
    }

    /// Ten hours of noise as a WAV file of 8 bits.
    private static void writeHours(OutputStream out, int rate) throws IOException {
        int size = HOURS * 3600 * rate;
        ByteBuffer header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        header.put("RIFF".getBytes())
                .putInt(36 + size)
                .put("WAVEfmt ".getBytes())
                .putInt(16);
        header.putShort((short) 1)
                .putShort((short) 1)
                .putInt(rate)
                .putInt(rate)
                .putShort((short) 1)
                .putShort((short) 8);
        header.put("data".getBytes()).putInt(size);
        out.write(header.array());
        byte[] second = new byte[rate];
        var random = new SplittableRandom(1);
        for (int i = 0; i < HOURS * 3600; i++) {
            random.nextBytes(second);
            out.write(second);
        }
    }

    /// {@return a model with a small HTSAT}
    private Clap htsat() throws IOException {
        Path file = folder.resolve("htsat.safetensors");
        try (var golden = GoldenModel.tiny("tiny_hf_unfused", Family.HUGGING_FACE.keys())) {
            var tensors = new LinkedHashMap<String, Tensor>();
            golden.shapes().forEach((name, shape) -> tensors.put(name, WeightRecipe.tensor(name, shape)));
            SafeTensors.write(file, tensors, DType.F32, Map.of());
        }
        return Clap.load(file, TinyClapCap.RECIPE);
    }
}
