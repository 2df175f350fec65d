package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jclap.audio.AudioClip;
import jclap.audio.Channels;
import jclap.audio.Crop;
import jclap.audio.Fill;
import jclap.audio.FrontEnd;
import jclap.audio.Fusion;
import jclap.audio.MelFilterBank;
import jclap.audio.MelScale;
import jclap.audio.Recipe;
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

/// Checkpoints as others publish them, small ones → the vectors that PyTorch makes with them.
class ModelFilesTest {

    private static final float CLOSE = 1e-4f;

    @TempDir
    private Path folder;

    @Test
    void aFileOfMicrosoftGivesItsVectors() throws IOException {
        Path file = copy("tiny_msclap2022.pth", "CLAP_weights_2022.pth");
        Clap clap = Clap.load(file, microsoft());
        try (var golden = GoldenModel.tiny("tiny_msclap2022", Keys.MICROSOFT_2022)) {
            requireAudio(clap, golden, "out/audio_embed");
            requireTexts(clap, golden, "out/text_embed");
            assertThat(clap.scale())
                    .isCloseTo(golden.tensors().tensor("out/logit_scale").item(), within(CLOSE));
        }
    }

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
    void aFolderWithOneFileIsAsGoodAsTheFile() throws IOException {
        Path file = copy("tiny_msclap2022.pth", "CLAP_weights_2022.pth");
        Files.writeString(folder.resolve(FolderIndex.NAME), "no model");
        assertThat(Clap.load(folder, microsoft()).space())
                .isEqualTo(Clap.load(file, microsoft()).space());
        copy("tiny_laion_fused.pt", "other.pt");
        assertThatThrownBy(() -> Clap.load(folder))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder + ": expected model.safetensors or one .pth or .pt file in the folder")
                .hasMessageEndingWith("name the file");
    }

    @Test
    void aFileOfLaionGivesItsVectorsOfTexts() throws IOException {
        Clap clap = Clap.load(copy("tiny_laion_fused.pt", "630k-fusion-best.pt"));
        assertThat(clap.recipe()).isEqualTo(Recipe.laionFused());
        try (var golden = GoldenModel.tiny("tiny_laion_fused", Keys.LAION)) {
            requireTexts(clap, golden, "out/text_features");
        }
    }

    @Test
    void aFolderOfHuggingFaceGivesItsVectors() throws IOException {
        copy("tiny_hf_unfused.safetensors", "model.safetensors");
        Clap clap = Clap.load(folder);
        try (var golden = GoldenModel.tiny("tiny_hf_unfused", Keys.HUGGING_FACE)) {
            requireTexts(clap, golden, "out/text_embeds");
            Tensor features = golden.in("input_features");
            int frames = features.shape().dim(2), mels = features.shape().dim(3), d = clap.dimension();
            for (int i = 0; i < features.shape().dim(0); i++) {
                float[] picture = Arrays.copyOfRange(features.data(), i * frames * mels, (i + 1) * frames * mels);
                float[] vector = clap.embed(new FrontEnd.Features(picture, 1, frames, mels, false));
                float[] expected = golden.tensors().floats("out/audio_embeds");
                assertThat(vector).containsExactly(Arrays.copyOfRange(expected, i * d, (i + 1) * d), within(CLOSE));
            }
        }
    }

    @Test
    void halfPrecisionIsOnlyHowWeightsAreStored() throws IOException {
        copy("tiny_hf_unfused_fp16.bin", "pytorch_model.bin");
        Clap half = Clap.load(folder);
        copy("tiny_hf_unfused.safetensors", "model.safetensors");
        Clap whole = Clap.load(folder);
        int[] words = {0, 7, 9, 2};
        float[] a = half.model().captionEncoder().forward(List.of(words)).data();
        float[] b = whole.model().captionEncoder().forward(List.of(words)).data();
        assertThat(Clap.cosine(a, b)).isCloseTo(1, within(1e-3f));
        assertThat(half.space()).isNotEqualTo(whole.space());
        assertThatThrownBy(() -> half.space().place(a).cosine(whole.space().place(b)))
                .hasMessageStartingWith("embedding space: expected an embedding in space ")
                .hasMessageEndingWith(": embed both with the same model and recipe");
    }

    @Test
    void withoutATokenizerItSaysWhichFilesAreMissingAndWhere() throws IOException {
        Clap clap = Clap.load(copy("tiny_msclap2022.pth", "a.pth"), microsoft());
        assertThatThrownBy(() -> clap.embedText("rain"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(folder
                        + ": expected vocab.txt, the tokenizer of bert-base-uncased, beside the checkpoint but got none:"
                        + " copy them from huggingface.co/bert-base-uncased to this folder");
    }

    @Test
    void theTokenizerBesideAFileIsUsed() throws IOException {
        Path file = copy("tiny_msclap2022.pth", "a.pth");
        Files.writeString(folder.resolve("vocab.txt"), vocabulary(61));
        Clap clap = Clap.load(file, microsoft());
        assertThat(clap.tokens("word7 word9")).containsExactly(2, 7, 9, 3);
        assertThat(clap.embedText("word7"))
                .containsExactly(
                        clap.model()
                                .captionEncoder()
                                .forward(List.of(new int[] {2, 7, 3}))
                                .data(),
                        within(1e-6f));
        assertThatThrownBy(() -> clap.embedText(" "))
                .hasMessage("text: expected words but got only white space: name a sound");
        assertThatThrownBy(() -> clap.embedText("word7 ".repeat(60)))
                .hasMessageStartingWith("text: expected at most 38 tokens");
    }

    @Test
    void refusesTheTokenizerOfAnotherModel() throws IOException {
        Path file = copy("tiny_msclap2022.pth", "a.pth");
        Files.writeString(folder.resolve("vocab.txt"), vocabulary(60));
        assertThatThrownBy(() -> Clap.load(file, microsoft()))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        folder + ": expected a tokenizer with the 61 tokens of the model but got one with 60: take the"
                                + " files that belong to this checkpoint");
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

    @Test
    void stereoIsMixedUnlessTheOldWayIsAskedFor() throws IOException {
        Clap clap = Clap.load(copy("tiny_msclap2022.pth", "a.pth"), microsoft());
        try (var golden = GoldenModel.tiny("tiny_msclap2022", Keys.MICROSOFT_2022)) {
            float[] left = Arrays.copyOf(golden.in("waveform").data(), 6000), right = new float[6000];
            var stereo = new AudioClip(new float[][] {left, right}, 16_000);
            float[] mixed = clap.embedAudio(stereo);
            float[] flat = clap.with(clap.recipe().with(Channels.FLATTEN)).embedAudio(stereo);
            assertThat(Clap.cosine(mixed, flat)).isLessThan(0.9999f);
            float[] row = new float[12_000];
            System.arraycopy(left, 0, row, 0, 6000);
            assertThat(flat).containsExactly(clap.embedAudio(row), within(1e-6f));
        }
    }

    private static void requireAudio(Clap clap, GoldenModel golden, String name) {
        float[] waveforms = golden.in("waveform").data(),
                expected = golden.tensors().floats(name);
        int d = clap.dimension(), n = clap.recipe().clipSamples();
        for (int i = 0; i * d < expected.length; i++) {
            float[] vector = clap.embedAudio(Arrays.copyOfRange(waveforms, i * n, (i + 1) * n), 16_000);
            assertThat(vector)
                    .containsExactly(Hearing.unit(Arrays.copyOfRange(expected, i * d, (i + 1) * d)), within(CLOSE));
        }
    }

    private static void requireTexts(Clap clap, GoldenModel golden, String name) {
        float[] vectors = clap.model().captionEncoder().forward(golden.texts()).data();
        float[] expected = golden.tensors().tensor(name).normalize().data();
        assertThat(vectors).containsExactly(expected, within(CLOSE));
    }

    /// The front end of the small golden models of Microsoft 2022.
    private static Recipe microsoft() {
        var mel = new Recipe.Mel(16_000, 512, 160, 64, 50, 7000, MelScale.SLANEY, MelFilterBank.Norm.SLANEY);
        return new Recipe(16_000, 12_000, Channels.MEAN, false, Crop.COVER, Fill.REPEAT, Fusion.NONE, mel);
    }

    private Path copy(String golden, String name) throws IOException {
        return Files.copy(Golden.file("files/" + golden), folder.resolve(name));
    }

    private static String vocabulary(int size) {
        var words = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        IntStream.range(5, size).forEach(i -> words.add("word" + i));
        return words.stream().collect(Collectors.joining("\n")) + "\n";
    }
}
