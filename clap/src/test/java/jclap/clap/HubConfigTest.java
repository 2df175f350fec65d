package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jclap.audio.Crop;
import jclap.audio.Fill;
import jclap.audio.Recipe;
import jclap.clap.encoder.Bert;
import jclap.nn.Activation;
import jclap.nn.FeedForward;
import jclap.testing.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The files that the Hugging Face hub has beside a checkpoint → the model they describe.
class HubConfigTest {

    private static final String EXTRACTOR = """
            {"feature_extractor_type": "ClapFeatureExtractor", "feature_size": 32, "sampling_rate": 16000,
             "hop_length": 160, "fft_window_size": 512, "frequency_min": 50, "frequency_max": 7000, "max_length_s": 2,
             "nb_max_samples": 32000, "padding": "repeat", "padding_side": "right", "padding_value": 0.0,
             "top_db": null, "truncation": "rand_trunc", "return_attention_mask": false}
            """;

    @TempDir
    private Path folder;

    private String config;

    @BeforeEach
    void makeAFolderOfTheHub() throws IOException {
        Files.copy(Golden.file("files/tiny_hf_unfused.safetensors"), folder.resolve("model.safetensors"));
        config = Files.readString(Golden.file("files/tiny_hf_unfused.config.json"));
        Files.writeString(folder.resolve("config.json"), config);
        Files.writeString(folder.resolve("preprocessor_config.json"), EXTRACTOR);
    }

    @Test
    void recordingsAreShownAsTheExtractorSays() throws IOException {
        Recipe recipe = Clap.load(folder).recipe();
        assertThat(recipe.sampleRate()).isEqualTo(16_000);
        assertThat(recipe.clipSamples()).isEqualTo(32_000);
        assertThat(recipe.fill()).isEqualTo(Fill.REPEAT);
        assertThat(recipe.crop()).isEqualTo(Crop.COVER);
        assertThat(List.of(recipe.mel().fMin(), recipe.mel().fMax())).containsExactly(50.0, 7000.0);
        assertThat(recipe.mel().hopLength()).isEqualTo(160);
        assertThat(Clap.load(folder).embedAudio(tone(), 16_000)).hasSize(16);
        assertThat(KeyReport.of(folder).settings()).containsExactly("config.json", "preprocessor_config.json");
    }

    @Test
    void withoutTheFilesThePublishedValuesHold() throws IOException {
        float[] expected = text(Clap.load(folder));
        Files.delete(folder.resolve("config.json"));
        Files.delete(folder.resolve("preprocessor_config.json"));
        Clap clap = Clap.load(folder);
        assertThat(text(clap)).containsExactly(expected);
        assertThat(clap.recipe()).isEqualTo(Recipe.huggingFace().with(Crop.COVER));
        assertThat(KeyReport.of(folder).settings()).isEmpty();
    }

    @Test
    void headsEpsilonAndCurveAreThoseOfTheFile() throws IOException {
        int text = config.indexOf("text_config");
        String other = config.substring(0, text)
                + config.substring(text)
                        .replaceFirst("\"num_attention_heads\": 2", "\"num_attention_heads\": 4")
                        .replaceFirst("\"layer_norm_eps\": 1e-12", "\"layer_norm_eps\": 1e-3");
        Files.writeString(folder.resolve("config.json"), lastCurve(other, "gelu"));
        Clap clap = Clap.load(folder);
        Bert bert = (Bert) clap.model().captionEncoder().base();
        assertThat(bert.blocks().getFirst().attention().heads()).isEqualTo(4);
        assertThat(bert.embeddingNorm().eps()).isCloseTo(1e-3f, within(1e-9f));
        assertThat(((FeedForward) clap.model().captionEncoder().projection()).activation())
                .isEqualTo(Activation.GELU);
        assertThat(text(clap))
                .containsExactly(
                        clap.model()
                                .captionEncoder()
                                .forward(List.of(new int[] {0, 7, 9, 2}))
                                .data(),
                        within(1e-6f));
        Files.writeString(folder.resolve("config.json"), lastCurve(config, "swish"));
        assertThatThrownBy(() -> Clap.load(folder))
                .hasMessage(folder.resolve("model.safetensors") + ": config.json beside it: projection_hidden_act:"
                        + " expected relu, gelu or gelu_new but got \"swish\"");
    }

    /// {@return the config with another curve outside of its sections}
    private static String lastCurve(String config, String curve) {
        String key = "\"projection_hidden_act\": \"relu\"";
        int between = config.indexOf(key, config.indexOf("model_type\": \"clap\""));
        return config.substring(0, between)
                + config.substring(between).replaceFirst(key, "\"projection_hidden_act\": \"" + curve + "\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "enable_fusion": false      | "enable_fusion": true      | audio_config.enable_fusion: expected false, as the tensors have it, but got true
            "num_mel_bins": 32          | "num_mel_bins": 64         | audio_config.num_mel_bins: expected 32, as the tensors have it, but got 64
            "patch_embeds_hidden_size": 8 | "x": 8 | audio_config.patch_embeds_hidden_size: expected 8, as the tensors have it, but got 96, which a missing key means
            "flatten_patch_embeds": true | "flatten_patch_embeds": false | audio_config.flatten_patch_embeds: expected true, the only one that jclap has, but got false
            "fusion_type": null         | "fusion_type": "iaff_2d"   | audio_config.fusion_type: expected "aff_2d", the only one that jclap has, but got "iaff_2d"
            "intermediate_size": 64     | "intermediate_size": 65    | text_config.intermediate_size: expected 64, as the tensors have it, but got 65
            "position_embedding_type": "absolute" | "position_embedding_type": "relative_key" | text_config.position_embedding_type: expected "absolute", the only one that jclap has, but got "relative_key"
            "vocab_size": 61            | "vocab_size": "61"         | text_config.vocab_size: expected 61, as the tensors have it, but got "61"
            """)
    void whatContradictsTheTensorsOrIsMissingHereIsNamed(String from, String to, String message) throws IOException {
        assertThat(config).contains(from);
        Files.writeString(folder.resolve("config.json"), config.replace(from, to));
        assertThatThrownBy(() -> Clap.load(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("model.safetensors") + ": config.json beside it: " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rand_trunc          | fusion          | truncation: expected "rand_trunc", as the tensors have it, but got "fusion"
            "feature_size": 32  | "feature_size": 64 | feature_size: expected 32, as the tensors have it, but got 64
            "padding": "repeat" | "padding": "mirror" | padding: expected repeatpad, repeat or pad but got "mirror"
            "top_db": null      | "top_db": 80    | top_db: expected null, the only one that jclap has, but got 80
            "nb_max_samples": 32000 | "nb_max_samples": 5 | nb_max_samples: expected 32000.0, its max_length_s, but got 5
            """)
    void soIsWhatTheExtractorCannotMean(String from, String to, String message) throws IOException {
        assertThat(EXTRACTOR).contains(from);
        Files.writeString(folder.resolve("preprocessor_config.json"), EXTRACTOR.replace(from, to));
        assertThatThrownBy(() -> Clap.load(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("model.safetensors") + ": preprocessor_config.json beside it: " + message);
    }

    @Test
    void aFileThatIsNoJsonIsNamed() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"a\": 1,}");
        assertThatThrownBy(() -> Clap.load(folder))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder.resolve("config.json") + ": json: ");
        Files.writeString(folder.resolve("config.json"), "[]");
        assertThatThrownBy(() -> Clap.load(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("json: ");
        Files.writeString(folder.resolve("config.json"), config);
        Files.writeString(
                folder.resolve("preprocessor_config.json"),
                EXTRACTOR.replace("\"hop_length\": 160", "\"hop_length\": -1"));
        assertThatThrownBy(() -> Clap.load(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("recipe: expected hopLength above 0 but got -1");
    }

    private static float[] text(Clap clap) {
        return clap.model()
                .captionEncoder()
                .forward(List.of(new int[] {0, 7, 9, 2}))
                .data();
    }

    private static float[] tone() {
        float[] samples = new float[8000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) Math.sin(0.1 * i);
        }
        return samples;
    }
}
