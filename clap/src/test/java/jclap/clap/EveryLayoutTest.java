package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import jclap.clap.checkpoint.Family;
import jclap.clap.testing.GoldenModel;
import jclap.clap.testing.WeightRecipe;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.DType;
import jclap.core.io.Json;
import jclap.core.io.SafeTensors;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every small model and every strange file of the golden data → a [Clap], or a sentence that says why not.
class EveryLayoutTest {

    private static final float CLOSE = 1e-4f;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tiny_laion_fused.pt", "tiny_hf_unfused.safetensors", "tiny_hf_unfused_fp16.bin"})
    void aCheckpointLoadsAsItIsPublished(String name) throws IOException {
        requireUnitVectors(Clap.load(Golden.file("files/" + name)));
    }

    @ParameterizedTest
    @CsvSource({
        "tiny_msclap2022, MICROSOFT_2022, model., text_embed",
        "tiny_msclap2022, MICROSOFT_2022, model.module., text_embed",
        "tiny_msclap2023, MICROSOFT_2023, model., text_embed",
        "tiny_laion_unfused, LAION, state_dict.module., text_features",
        "tiny_laion_unfused_mlp, LAION, state_dict., text_features",
        "tiny_laion_fused, LAION, module., text_features",
        "tiny_hf_unfused, HUGGING_FACE, '', text_embeds",
        "tiny_hf_fused, HUGGING_FACE, '', text_embeds"
    })
    void everyFamilyIsKnownUnderEachPrefixAndWritesItsVectors(String id, Family family, String prefix, String out)
            throws IOException {
        Path file = folder.resolve("model.safetensors");
        try (var golden = GoldenModel.tiny(id, family.keys())) {
            var tensors = new LinkedHashMap<String, Tensor>();
            if (!prefix.isEmpty()) {
                tensors.put("epoch", Tensor.of(Shape.of(), 7)); // no part of the model
            }
            weights(golden).forEach((name, tensor) -> tensors.put(prefix + name, tensor));
            SafeTensors.write(file, tensors, DType.F32, Map.of());
            Clap clap = Clap.load(folder);
            requireUnitVectors(clap);
            assertThat(clap.model().captionEncoder().forward(golden.texts()).data())
                    .containsExactly(
                            golden.tensors().tensor("out/" + out).normalize().data(), within(CLOSE));
            assertThat(KeyReport.of(folder).family()).isEqualTo(family.title());
        }
    }

    @Test
    void aFolderInShardsIsTheSameModel() throws IOException {
        Path whole = Golden.file("files/tiny_hf_unfused.safetensors");
        var parts = List.of(new LinkedHashMap<String, Tensor>(), new LinkedHashMap<String, Tensor>());
        var map = new LinkedHashMap<String, Json>();
        try (var golden = GoldenModel.tiny("tiny_hf_unfused", Family.HUGGING_FACE.keys())) {
            weights(golden).forEach((name, tensor) -> {
                int part = map.size() % 2;
                parts.get(part).put(name, tensor);
                map.put(name, Json.of("model-0000" + (part + 1) + "-of-00002.safetensors"));
            });
        }
        for (int part = 0; part < 2; part++) {
            SafeTensors.write(
                    folder.resolve("model-0000" + (part + 1) + "-of-00002.safetensors"),
                    parts.get(part),
                    DType.F32,
                    Map.of());
        }
        var index = new LinkedHashMap<String, Json>();
        index.put("weight_map", Json.of(map));
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), Json.of(index).toString());
        Clap sharded = Clap.load(folder), single = Clap.load(whole);
        List<int[]> text = List.of(new int[] {0, 7, 9, 2});
        assertThat(sharded.model().captionEncoder().forward(text).data())
                .containsExactly(single.model().captionEncoder().forward(text).data());
    }

    static Stream<String> others() {
        Stream<String> towers = Stream.of("bert", "roberta", "gpt2", "cnn14_msclap", "htsat_laion")
                .map(name -> "models/tiny_" + name + ".safetensors");
        return Stream.concat(Stream.of("files", "files/hostile").flatMap(EveryLayoutTest::strange), towers);
    }

    private static Stream<String> strange(String golden) {
        String[] names = Golden.file(golden).toFile().list((_, name) -> name.matches(".*\\.(pth|pt|bin|safetensors)"));
        return Arrays.stream(names)
                .filter(name -> !name.startsWith("tiny_"))
                .sorted()
                .map(name -> golden + "/" + name);
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsNoModelIsRefusedInASentenceThatNamesIt(String name) {
        Path file = Golden.file(name);
        assertThatThrownBy(() -> Clap.load(file))
                .isInstanceOf(IOException.class)
                .satisfies(refused -> assertThat(refused.getMessage())
                        .startsWith(file.toString())
                        .contains(": ")
                        .doesNotContain("null"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny_msclap2022.pth", "tiny_laion_fused.pt", "tiny_hf_unfused.safetensors"})
    void aFileThatWasCutAnywhereIsRefusedByName(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(Golden.file("files/" + name));
        Path file = folder.resolve(name);
        for (double part : new double[] {0, 0.001, 0.1, 0.5, 0.99, 0.9999}) {
            Files.write(file, Arrays.copyOf(bytes, (int) (part * bytes.length)));
            assertThatThrownBy(() -> Clap.load(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file + ": ");
        }
    }

    private static SequencedMap<String, Tensor> weights(GoldenModel golden) {
        var weights = new LinkedHashMap<String, Tensor>();
        golden.shapes().forEach((name, shape) -> weights.put(name, WeightRecipe.tensor(name, shape)));
        return weights;
    }

    private static void requireUnitVectors(Clap clap) {
        float[] vector = clap.model()
                .captionEncoder()
                .forward(List.of(new int[] {0, 7, 9, 2}))
                .data();
        assertThat(Clap.cosine(vector, vector)).isCloseTo(1, within(1e-5f));
        assertThat(clap.dimension()).isEqualTo(16);
    }
}
