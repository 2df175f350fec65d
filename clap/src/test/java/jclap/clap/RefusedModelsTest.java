package jclap.clap;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import jclap.clap.checkpoint.Keys;
import jclap.clap.testing.GoldenModel;
import jclap.clap.testing.TinyClap;
import jclap.clap.testing.WeightRecipe;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.DType;
import jclap.core.io.SafeTensors;
import jclap.nn.StateDict;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checkpoints that are damaged, or of something else: nothing half loaded comes out, and one sentence says why.
class RefusedModelsTest {

    @TempDir
    private Path folder;

    @Test
    void aScaleWhoseExponentialOverflowsIsRefused() throws IOException {
        Clap clap = TinyClap.untrained();
        var tensors = new LinkedHashMap<>(StateDict.of(clap.model()));
        tensors.put("logit_scale", Tensor.of(Shape.of(), 500));
        assertThatThrownBy(() -> ModelFile.load("m", tensors, ModelFile.metadata(clap)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("m: logit_scale: expected a number with a finite exponential but got 500.0");
    }

    @Test
    void refusesAModelThatHearsOtherPictures() {
        assertThatThrownBy(() -> Clap.load(Golden.file("files/tiny_msclap2022.pth")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "logmel_extractor.melW: expected the mel bank of the recipe, (513, 64), but got (257, 64)");
    }

    @Test
    void refusesOtherFamiliesDamagedFilesAndWeightsThatAreNoNumbers() throws IOException {
        assertThatThrownBy(() -> Clap.load(Golden.file("files/many.pth")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a CLAP model of jclap, Microsoft, LAION or Hugging Face but got ")
                .hasMessageEndingWith(": check that this is the file with the weights");

        byte[] bytes = Files.readAllBytes(Golden.file("files/tiny_hf_unfused.safetensors"));
        Path cut = folder.resolve("cut.safetensors");
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 100));
        assertThatThrownBy(() -> Clap.load(cut)).isInstanceOf(IOException.class).hasMessageStartingWith(cut + ": ");

        var tensors = new LinkedHashMap<String, Tensor>();
        try (Checkpoint whole = Checkpoint.open(Golden.file("files/tiny_hf_unfused.safetensors"))) {
            for (String name : whole.names()) {
                if (!name.endsWith("position_ids")
                        && !name.endsWith("token_type_ids")
                        && !name.endsWith("num_batches_tracked")
                        && !name.endsWith("relative_position_index")) {
                    tensors.put(name, whole.tensor(name));
                }
            }
        }
        String bias = "text_projection.linear1.bias";
        Path file = folder.resolve("damaged.safetensors");
        tensors.get(bias).data()[3] = Float.NaN;
        SafeTensors.write(file, tensors, DType.F32, Map.of());
        assertThatThrownBy(() -> Clap.load(file))
                .hasMessage(file
                        + ": caption_encoder.projection.fc1.bias[3]: expected a finite weight but got NaN: the file"
                        + " is damaged or its training failed: fetch another");
        tensors.get(bias).data()[3] = 0;
        tensors.put("logit_scale_a", Tensor.of(Shape.of(), 500));
        SafeTensors.write(file, tensors, DType.F32, Map.of());
        assertThatThrownBy(() -> Clap.load(file))
                .hasMessage(file + ": logit_scale: expected a number with a finite exponential but got 500.0: the file"
                        + " is damaged or its training failed: fetch another");
        tensors.remove(bias);
        SafeTensors.write(file, tensors, DType.F32, Map.of());
        assertThatThrownBy(() -> Clap.load(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": checkpoint: expected the tensors of hugging face but missing " + bias);
    }

    @Test
    void allThatIsMissingMisshapenUnexpectedOrIgnoredIsNamedInOneMessage() throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        try (Checkpoint checkpoint = Checkpoint.open(Golden.file("files/tiny_msclap2022.pth"))) {
            checkpoint.names().forEach(name -> {
                if (name.matches(".*(num_batches_tracked|position_ids)")) {
                    tensors.put(name, Tensor.of(Shape.of(), 0));
                } else if (!name.contains("_extractor.")) {
                    tensors.put(name, checkpoint.tensor(name));
                }
            });
        }
        Path file = folder.resolve("damaged.safetensors");
        String audio = "model.audio_encoder.base.", text = "model.caption_encoder.base.";
        tensors.remove(audio + "bn0.weight");
        tensors.remove(text + "embeddings.word_embeddings.weight");
        tensors.remove("model.logit_scale");
        tensors.put(text + "encoder.layer.0.output.dense.bias", Tensor.of(Shape.of(7), new float[7]));
        tensors.put("model.fc.weight", Tensor.of(Shape.of(1), 1));
        SafeTensors.write(file, tensors, DType.F32, Map.of());
        assertThatThrownBy(() -> Clap.load(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": checkpoint: expected the tensors of microsoft 2022 but missing " + audio
                        + "bn0.weight; missing " + text + "embeddings.word_embeddings.weight; " + text
                        + "encoder.layer.0.output.dense.bias is (7) instead of (16); missing model.logit_scale;"
                        + " unexpected model.fc.weight; ignored " + audio + "bn0.num_batches_tracked, 12 of " + audio
                        + "conv_block#.bn#.num_batches_tracked, " + text + "embeddings.position_ids");
    }

    @Test
    void aLayerWithoutItsFirstTensorsIsNoSmallerModel() throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        try (var golden = GoldenModel.tiny("tiny_msclap2023", Keys.MICROSOFT_2023)) {
            golden.shapes().forEach((name, shape) -> tensors.put(name, WeightRecipe.tensor(name, shape)));
        }
        Path file = folder.resolve("damaged.safetensors");
        String layer = "audio_encoder.base.htsat.layers.0.blocks.0.", block = "caption_encoder.base.h.0.";
        tensors.remove(layer + "norm1.weight");
        tensors.remove(layer + "attn.qkv.bias");
        tensors.remove(block + "ln_1.weight");
        Shape odd = Shape.of(5, 7);
        tensors.put(block + "attn.c_attn.weight", Tensor.of(odd, new float[odd.size()]));
        SafeTensors.write(file, tensors, DType.F32, Map.of());
        assertThatThrownBy(() -> Clap.load(file))
                .hasMessage(file + ": checkpoint: expected the tensors of microsoft 2023 but missing " + layer
                        + "norm1.weight; missing " + layer + "attn.qkv.bias; missing " + block + "ln_1.weight; " + block
                        + "attn.c_attn.weight is (5, 7) instead of (16, 48)");
    }

    @Test
    void refusesShapesWhoseProductsTakeMoreThanTheFileHas() throws IOException {
        assertThatThrownBy(() -> Clap.load(wide(6000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wide.safetensors: init: expected at most ");
        assertThatThrownBy(() -> Clap.load(wide(50_000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wide.safetensors: shape: expected up to 2147483647 elements but got");
        assertThatThrownBy(() -> Clap.load(wide(0)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "checkpoint: expected elements in tensor audio_encoder.base.conv_blocks.0.conv1.weight"
                                + " but got its shape (0, 1, 1, 1)");
    }

    /// {@return a file with two convolutions of which the second is told to have `channels²` weights}
    private Path wide(int channels) throws IOException {
        Path file = folder.resolve("wide.safetensors");
        Tensor kernel = Tensor.of(Shape.of(channels, 1, 1, 1), new float[channels]);
        Tensor eight = Tensor.of(Shape.of(8, 8), new float[64]);
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("audio_branch.bn0.weight", Tensor.of(Shape.of(8), new float[8]));
        tensors.put("audio_branch.conv_block1.conv1.weight", kernel);
        tensors.put("audio_branch.conv_block2.conv1.weight", kernel);
        tensors.put("audio_branch.fc1.weight", eight);
        tensors.put("audio_branch.fc_audioset.weight", eight);
        SafeTensors.write(file, tensors, DType.F32, Map.of());
        return file;
    }
}
