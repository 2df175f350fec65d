package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jclap.clap.checkpoint.EfficientAt;
import jclap.clap.checkpoint.Family;
import jclap.clap.testing.GoldenModel;
import jclap.clap.testing.WeightRecipe;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.DType;
import jclap.core.io.SafeTensors;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// StateDictTest → small models of every family with all that the published ones have beside their weights, damaged in
/// three places.
class RefusedCheckpointTest {

    /// What can be computed or only counts, by the names in the published files.
    private static final String WITHOUT_USE = ".*(num_batches_tracked|position_ids|token_type_ids|\\.attn_mask"
            + "|relative_position_index|melW|\\.stft\\..*|\\.attn\\.(masked_)?bias)";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "msclap2022, MICROSOFT_2022, model.",
        "msclap2023, MICROSOFT_2023, model.",
        "laion_unfused, LAION, state_dict.module.",
        "laion_fused, LAION, module.",
        "hf_unfused, HUGGING_FACE, ''",
        "hf_fused, HUGGING_FACE, ''",
        "clapcap, CLAPCAP, model."
    })
    void oneMessageNamesAllThatIsMissingMisshapenUnexpectedOrIgnored(String model, Family family, String prefix)
            throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        try (var golden = GoldenModel.tiny("tiny_" + model, family.keys())) {
            golden.shapes().forEach((name, shape) -> tensors.put(prefix + name, WeightRecipe.tensor(name, shape)));
        }
        var withoutUse = new ArrayList<String>();
        Golden.json("models/state_dict_keys.json").get(model).get("keys").members().keySet().stream()
                .filter(name -> name.matches(WITHOUT_USE))
                .forEach(name -> withoutUse.add(prefix + name));
        withoutUse.forEach(name -> tensors.put(name, Tensor.of(Shape.of(), 0)));
        String missing = first(tensors, ".*(bn0|batch_norm)\\.bias");
        tensors.remove(missing);
        String misshapen = first(tensors, ".*(\\.0\\.output\\.dense|h\\.0\\.ln_1)\\.bias");
        Shape was = tensors.get(misshapen).shape();
        tensors.put(misshapen, Tensor.of(Shape.of(7), new float[7]));
        tensors.put(prefix + "fc.weight", Tensor.of(Shape.of(1), 1));
        Path file = folder.resolve("model.safetensors");
        SafeTensors.write(file, tensors, DType.F32, Map.of());

        String start = file + ": checkpoint: expected the tensors of " + family.title() + " but ";
        String message = catchThrowable(() -> {
                    if (family == Family.CLAPCAP) {
                        ClapCap.load(file);
                    } else {
                        Clap.load(file);
                    }
                })
                .getMessage();
        assertThat(message).startsWith(start);
        String[] halves = message.substring(start.length()).split("; ignored ");
        assertThat(halves[0].split("; "))
                .containsExactlyInAnyOrder(
                        "missing " + missing,
                        misshapen + " is (7) instead of " + was,
                        "unexpected " + prefix + "fc.weight");
        requireKinds(halves[1], withoutUse);
    }

    @Test
    void theMessageOfATaggerDoesSo() throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        try (Checkpoint checkpoint = Checkpoint.open(Golden.file("mobilenet/mn04_as_mAP_432.pt"))) {
            checkpoint
                    .names()
                    .forEach(name -> tensors.put(
                            name, name.matches(WITHOUT_USE) ? Tensor.of(Shape.of(), 0) : checkpoint.tensor(name)));
        }
        List<String> withoutUse = tensors.keySet().stream()
                .filter(name -> name.matches(WITHOUT_USE))
                .toList();
        tensors.remove("classifier.5.weight");
        tensors.put("classifier.5.bias", Tensor.of(Shape.of(7), new float[7]));
        tensors.put("fc.weight", Tensor.of(Shape.of(1), 1));
        Path file = folder.resolve("mn04.safetensors");
        SafeTensors.write(file, tensors, DType.F32, Map.of());

        String message = catchThrowable(() -> EfficientAt.load(file, 0.4)).getMessage();
        assertThat(message)
                .startsWith(file + ": state dict: expected the ")
                .contains(
                        "missing head.fc2.weight (527, ",
                        "head.fc2.bias is (7) instead of (527); unexpected fc.weight");
        requireKinds(message.split("; ignored ")[1], withoutUse);
    }

    private static String first(Map<String, Tensor> tensors, String pattern) {
        return tensors.keySet().stream()
                .filter(name -> name.matches(pattern))
                .findFirst()
                .orElseThrow();
    }

    /// @param ignored names, or how many there are that differ in nothing but numbers: `12 of h.#.attn.bias`
    private static void requireKinds(String ignored, List<String> names) {
        int counted = 0;
        for (String part : ignored.split(", ")) {
            String[] words = part.split(" of ");
            String kind = words[words.length - 1].replaceAll("\\d+", "#");
            assertThat(names)
                    .as(part)
                    .anyMatch(name -> name.replaceAll("\\d+", "#").equals(kind));
            counted += words.length == 1 ? 1 : Integer.parseInt(words[0]);
        }
        assertThat(counted).isEqualTo(names.size()).isPositive();
    }
}
