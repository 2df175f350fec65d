package jclap.clap.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import jclap.audio.Channels;
import jclap.audio.Crop;
import jclap.audio.Fill;
import jclap.audio.Fusion;
import jclap.audio.MelFilterBank;
import jclap.audio.MelScale;
import jclap.audio.Recipe;
import jclap.clap.encoder.Bert;
import jclap.clap.encoder.Htsat;
import jclap.core.io.Json;
import jclap.nn.Activation;

/// What the two files beside a checkpoint of the Hugging Face hub say that its tensors do not.
///
/// | file | decides | must agree with the tensors, or with what jclap can do |
/// |---|---|---|
/// | `config.json` | heads and ε of the text tower, the curve of both projections | all other sizes and curves |
/// | `preprocessor_config.json` | rate, length, window, hop and bands of a clip, how short ones are filled up | fusion,
/// number of bands |
///
/// A key that is missing, or null, has the value that Hugging Face's classes give it, as `config.json` of the published
/// models relies on. Where a file is missing, its decisions are those of the published models, and nothing is compared.
public final class HubConfig {

    /// The names of the files.
    private static final String MODEL = "config.json", EXTRACTOR = "preprocessor_config.json";

    /// That of a checkpoint without either file.
    static final HubConfig NONE = new HubConfig(Optional.empty(), Optional.empty());

    /// What is expected because the tensors are so, or because jclap has nothing else.
    private static final String TENSORS = ", as the tensors have it,", ONLY = ", the only one that jclap has,";
    private final Optional<Json> model, extractor;

    private HubConfig(Optional<Json> model, Optional<Json> extractor) {
        this.model = model;
        this.extractor = extractor;
    }

    /// {@return what the files beside a checkpoint say}
    ///
    /// @throws IOException naming the file that is no JSON
    public static HubConfig beside(Path checkpoint) throws IOException {
        return new HubConfig(read(checkpoint.resolveSibling(MODEL)), read(checkpoint.resolveSibling(EXTRACTOR)));
    }

    private static Optional<Json> read(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(Json.read(file)) : Optional.empty();
    }

    /// {@return the names of the files there are}
    public List<String> files() {
        var files = new ArrayList<String>();
        model.ifPresent(_ -> files.add(MODEL));
        extractor.ifPresent(_ -> files.add(EXTRACTOR));
        return files;
    }

    /// {@return ε of the text tower, which is not the one that RoBERTa was trained with}
    float textEps() {
        return (float) text().map(section -> section.number("layer_norm_eps", 1e-12))
                .orElse(1e-12)
                .doubleValue();
    }

    /// {@return the heads of the text tower}
    ///
    /// @param usual where there is no file
    int textHeads(int usual) {
        return text().map(section -> section.integer("num_attention_heads", 12)).orElse(usual);
    }

    /// {@return the curve between the linear maps of both projections}
    Activation projection() {
        return top().map(section -> switch (section.text("projection_hidden_act", "relu")) {
                    case "relu" -> Activation.RELU;
                    case "gelu" -> Activation.GELU;
                    case "gelu_new" -> Activation.GELU_TANH;
                    default -> throw section.mismatch("projection_hidden_act", "relu, gelu or gelu_new", "relu");
                })
                .orElse(Activation.RELU);
    }

    /// @param config as the tensors have it
    /// @throws IllegalArgumentException naming the first key that contradicts it
    void require(Htsat.Config config) {
        if (model.isEmpty()) {
            return;
        }
        boolean fused = config.fusion() != Htsat.Fusion.NONE;
        Section audio = section("audio_config");
        audio.require("enable_fusion", Json.of(fused), Json.of(false), TENSORS);
        audio.require("num_mel_bins", Json.of(config.nMels()), Json.of(64), TENSORS);
        audio.require("spec_size", Json.of(config.side()), Json.of(256), ONLY);
        audio.require("patch_size", Json.of(config.patch()), Json.of(4), TENSORS);
        audio.require("patch_stride", integers(config.patch(), config.patch()), integers(4, 4), ONLY);
        audio.require("patch_embeds_hidden_size", Json.of(config.width()), Json.of(96), TENSORS);
        audio.require("depths", integers(config.depths()), integers(2, 2, 6, 2), TENSORS);
        audio.require("num_attention_heads", integers(config.heads()), integers(4, 8, 16, 32), TENSORS);
        audio.require("hidden_size", Json.of(config.width() << config.depths().size() - 1), Json.of(768), TENSORS);
        audio.require("window_size", Json.of(config.window()), Json.of(8), TENSORS);
        for (var only : List.of(
                new Only("hidden_act", Json.of("gelu")),
                new Only("layer_norm_eps", Json.of(1e-5)),
                new Only("mlp_ratio", Json.of(4)),
                new Only("qkv_bias", Json.of(true)),
                new Only("enable_patch_layer_norm", Json.of(true)),
                new Only("flatten_patch_embeds", Json.of(true)),
                new Only("patch_embed_input_channels", Json.of(1)),
                new Only("aff_block_r", Json.of(4)),
                new Only("fusion_type", Json.of("aff_2d")))) {
            audio.require(only.key, only.value, only.value, ONLY);
        }
    }

    /// The same for the text tower.
    void require(Bert.Config config) {
        if (model.isEmpty()) {
            return;
        }
        top().orElseThrow().require("model_type", Json.of("clap"), Json.of("clap"), ONLY);
        Section text = section("text_config");
        text.require("vocab_size", Json.of(config.vocabulary()), Json.of(50_265), TENSORS);
        text.require("max_position_embeddings", Json.of(config.positions()), Json.of(514), TENSORS);
        text.require("type_vocab_size", Json.of(config.types()), Json.of(1), TENSORS);
        text.require("hidden_size", Json.of(config.width()), Json.of(768), TENSORS);
        text.require("num_hidden_layers", Json.of(config.layers()), Json.of(12), TENSORS);
        text.require("intermediate_size", Json.of(config.hidden()), Json.of(3072), TENSORS);
        for (var only : List.of(
                new Only("hidden_act", Json.of("gelu")),
                new Only("pad_token_id", Json.of(1)),
                new Only("position_embedding_type", Json.of("absolute")))) {
            text.require(only.key, only.value, only.value, ONLY);
        }
    }

    /// The same for what comes out of either projection.
    void requireDimension(int dimension) {
        top().ifPresent(section -> section.require("projection_dim", Json.of(dimension), Json.of(512), TENSORS));
    }

    /// {@return what the model hears}
    ///
    /// @param nMels bands, as its tensors have them
    /// @throws IllegalArgumentException naming the first key that contradicts the tensors or asks for what jclap
    ///     has not
    public Recipe recipe(boolean fused, int nMels) {
        if (extractor.isEmpty()) {
            return fused ? Recipe.huggingFaceFused() : Recipe.huggingFace();
        }
        var section = new Section(EXTRACTOR + " beside it: ", extractor.get());
        section.require("feature_size", Json.of(nMels), Json.of(64), TENSORS);
        section.require("truncation", Json.of(fused ? "fusion" : "rand_trunc"), Json.of("fusion"), TENSORS);
        section.require("padding_value", Json.of(0), Json.of(0), ONLY);
        section.require("padding_side", Json.of("right"), Json.of("right"), ONLY);
        section.require("top_db", new Json.Null(), new Json.Null(), ONLY);
        int rate = section.integer("sampling_rate", 48_000), window = section.integer("fft_window_size", 1024);
        double seconds = section.number("max_length_s", 10);
        section.require("nb_max_samples", Json.of(seconds * rate), Json.of(seconds * rate), ", its max_length_s,");
        Fill fill = switch (section.text("padding", "repeatpad")) {
            case "repeatpad" -> Fill.REPEAT_PAD;
            case "repeat" -> Fill.REPEAT;
            case "pad" -> Fill.PAD;
            default -> throw section.mismatch("padding", "repeatpad, repeat or pad", "repeatpad");
        };
        var mel = new Recipe.Mel(
                rate,
                window,
                section.integer("hop_length", 480),
                nMels,
                section.number("frequency_min", 0),
                section.number("frequency_max", 14_000),
                fused ? MelScale.HTK : MelScale.SLANEY,
                fused ? MelFilterBank.Norm.NONE : MelFilterBank.Norm.SLANEY);
        Fusion fusion = fused ? Fusion.WHOLE_LAST : Fusion.NONE;
        return new Recipe(rate, (int) (seconds * rate), Channels.MEAN, false, Crop.HEAD, fill, fusion, mel);
    }

    private Optional<Section> top() {
        return model.map(json -> new Section(MODEL + " beside it: ", json));
    }

    private Optional<Section> text() {
        return model.map(_ -> section("text_config"));
    }

    private Section section(String name) {
        Json empty = Json.of(new LinkedHashMap<String, Json>());
        return new Section(
                MODEL + " beside it: " + name + ".",
                model.orElseThrow().find(name).orElse(empty));
    }

    private static Json integers(int... values) {
        var items = new ArrayList<Json>();
        for (int value : values) {
            items.add(Json.of(value));
        }
        return Json.of(items);
    }

    private static Json integers(List<Integer> values) {
        return Json.of(values.stream().map(Json::of).toList());
    }

    /// A key that may have one value only.
    private record Only(String key, Json value) {}

    /// An object in one of the files.
    ///
    /// @param where it is, as messages begin
    private record Section(String where, Json json) {

        double number(String key, double missing) {
            return json.find(key).map(Json::number).orElse(missing);
        }

        int integer(String key, int missing) {
            return json.find(key).map(Json::integer).orElse(missing);
        }

        String text(String key, String missing) {
            return json.find(key).map(Json::text).orElse(missing);
        }

        void require(String key, Json expected, Json missing, String why) {
            if (!same(json.find(key).orElse(missing), expected)) {
                throw mismatch(key, expected + why, missing.toString());
            }
        }

        IllegalArgumentException mismatch(String key, String expected, String missing) {
            return new IllegalArgumentException(where + key + ": expected " + expected + " but got "
                    + json.find(key).map(Json::toString).orElse(missing + ", which a missing key means"));
        }

        /// Whether two values are the same, `4` and `4.0` among them.
        private static boolean same(Json a, Json b) {
            return switch (a) {
                case Json.Number x when b instanceof Json.Number y -> x.number() == y.number();
                case Json.Array(var items)
                when b instanceof Json.Array(var others) && items.size() == others.size() -> {
                    boolean same = true;
                    for (int i = 0; i < items.size(); i++) {
                        same &= same(items.get(i), others.get(i));
                    }
                    yield same;
                }
                default -> a.equals(b);
            };
        }
    }
}
