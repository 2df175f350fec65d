package jclap.clap;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jclap.audio.AudioClip;
import jclap.audio.WavWriter;
import jclap.clap.checkpoint.Family;
import jclap.clap.testing.GoldenModel;
import jclap.clap.testing.WeightRecipe;
import jclap.core.Tensor;
import jclap.core.io.DType;
import jclap.core.io.SafeTensors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How much memory a model as large as those published takes: in a JVM whose heap is no larger, with the collector that
/// the launcher chooses.
@Tag("slow")
class LargeModelTest {

    private static final long MB = 1_000_000;

    /// What a JVM takes beside its heap.
    private static final long BESIDE = 170 * MB;

    private static final String MAIN = "jclap.clap/jclap.clap.cli.Main";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "full_msclap2022, MICROSOFT_2022, 1.5",
        "full_msclap2023, MICROSOFT_2023, 1.5",
        "full_hf_unfused, HUGGING_FACE, 1.5"
    })
    void takesLittleMoreThanItsWeights(String id, Family family, double times) throws Exception {
        Path file = folder.resolve("model.safetensors");
        write(file, id, family);
        long limit = (long) (times * Files.size(file)) + 300 * MB;
        float[] sound = new float[5 * 44_100];
        for (int i = 0; i < sound.length; i++) {
            sound[i] = (float) Math.sin(0.05 * i);
        }
        Path tone = folder.resolve("tone.wav"), output = folder.resolve("output");
        WavWriter.write(AudioClip.mono(sound, 44_100), tone, WavWriter.Encoding.FLOAT_32);
        String root = System.getProperty("jclap.root", "..");
        String modules = Stream.of("core", "nn", "audio", "text", "clap")
                .map(module -> Path.of(root, module, "target", "classes").toString())
                .collect(joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var start = List.of(java, "-XX:+UseSerialGC", "-Xmx" + (limit - BESIDE), "-p", modules, "-m", MAIN);
        requireSuccess(start, output, "embed", "audio", tone.toString(), "--model", file.toString());
        requireSuccess(start, output, "info", file.toString());
    }

    private static void requireSuccess(List<String> start, Path output, String... arguments) throws Exception {
        var command = new ArrayList<>(start);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    private static void write(Path file, String id, Family family) throws IOException {
        try (var golden = GoldenModel.full(id, family.keys())) {
            var tensors = new LinkedHashMap<String, Tensor>();
            golden.shapes().forEach((name, shape) -> tensors.put(name, WeightRecipe.tensor(name, shape)));
            SafeTensors.write(file, tensors, DType.F32, Map.of());
        }
    }
}
