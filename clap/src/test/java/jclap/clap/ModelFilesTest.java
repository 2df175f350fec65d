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
import java.util.List;
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
import jclap.core.Tensor;
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
