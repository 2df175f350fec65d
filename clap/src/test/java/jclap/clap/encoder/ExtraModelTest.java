package jclap.clap.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jclap.audio.LogMel;
import jclap.audio.MelFilterBank;
import jclap.audio.MelFilterBank.Norm;
import jclap.audio.MelScale;
import jclap.audio.Recipe;
import jclap.audio.Stft;
import jclap.clap.checkpoint.KeyTable;
import jclap.clap.checkpoint.Keys;
import jclap.clap.testing.TinyFrontEnd;
import jclap.clap.testing.WeightRecipe;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.nn.Init;
import jclap.nn.StateDict;
import jclap.testing.Golden;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Parts of models → `extra/index.json`: fusion alone, a sound too long for Microsoft's HTSAT, the CNN14 of the PANNs.
class ExtraModelTest {

    @ParameterizedTest
    @CsvSource({"fusion/aff_2d, false", "fusion/aff_2d_batch1, false", "fusion/iaff_2d, true"})
    void fusionGivesTheNumbersOfLaion(String id, boolean iterative) {
        AttentionalFusion fusion = AttentionalFusion.create(8, iterative, Init.UNDRAWN);
        var names = new LinkedHashMap<String, String>();
        for (String round : iterative ? List.of("", "2") : List.of("")) {
            for (int path = 0; path < 2; path++) {
                String attention = (path == 0 ? "local_att" : "global_att") + round + ".";
                for (int layer : List.of(0, 1, 3, 4)) {
                    for (String last : layer % 3 == 0
                            ? List.of("weight", "bias")
                            : List.of("weight", "bias", "running_mean", "running_var")) {
                        String name = attention + (layer + path) + "." + last;
                        Keys.HTSAT
                                .origins(List.of("patch_embed.fusion_model." + name))
                                .keySet()
                                .forEach(own -> names.put(own.substring("patch_embed.fusion_model.".length()), name));
                    }
                }
            }
        }
        Map<String, Tensor> own = StateDict.of(fusion);
        StateDict.load(
                fusion,
                names.keySet(),
                name -> own.get(name).shape(),
                name -> WeightRecipe.tensor(
                        "fusion." + names.get(name), own.get(name).shape()));
        try (Checkpoint file = Golden.tensors("extra/extra.safetensors")) {
            Tensor y = fusion.forward(file.tensor(id + "/in/x"), file.tensor(id + "/in/residual"));
            require(file, id, "y", y);
        }
    }

    @Test
    @Tag("slow")
    void ofALongSoundMicrosoftsHtsatGivesTheMeanOverCrops() {
        Htsat htsat = load(
                Htsat.create(Htsat.Config.tiny(), Init.UNDRAWN),
                Keys.HTSAT,
                "htsat.",
                "msclap2023",
                "audio_encoder.base.htsat.",
                Map.of());
        float[] x = new float[441_000];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (WeightRecipe.unit("input/long10s", (long) i) * 0.5 * ((i / 20000 % 5 + 1) / 5.0));
        }
        LogMel logMel = Recipe.msclap2023().logMel();
        Autograd.noGrad(() -> {
            Tensor input = TinyFrontEnd.logMel(logMel, Tensor.of(Shape.of(1, x.length), x));
            try (Checkpoint file = Golden.tensors("extra/extra.safetensors")) {
                require(file, "msclap_htsat_long", "latent_output", htsat.forward(htsat.normalize(input)));
            }
            return null;
        });
    }

    @Test
    @Tag("slow")
    void cnn14OfThePannsNamesWhatTheOriginalNames() {
        try (Checkpoint overrides = Golden.tensors("extra/panns_cnn14.overrides.safetensors");
                Checkpoint file = Golden.tensors("extra/extra.safetensors")) {
            var calibrated = new LinkedHashMap<String, Tensor>();
            overrides.names().forEach(name -> calibrated.put(name, overrides.tensor(name)));
            ConvEncoder cnn = load(ConvEncoder.cnn14(Init.UNDRAWN), Keys.PANN, "panns.", "panns_cnn14", "", calibrated);
            int samples = 64_000;
            float[] x = new float[2 * samples];
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < samples; j++) {
                    double unit = WeightRecipe.unit("input/panns/" + i, (long) j);
                    x[i * samples + j] = (float) (unit * 0.5 * (j / (3000 + 1000 * i) % 4 / 3.0));
                }
            }
            var bank = MelFilterBank.of(32000, 1024, 64, 50, 14000, MelScale.SLANEY, Norm.SLANEY);
            LogMel logMel = LogMel.of(Stft.of(Stft.Config.of(1024, 320)), bank);
            Autograd.noGrad(() -> {
                Tensor input = TinyFrontEnd.logMel(logMel, Tensor.of(Shape.of(2, samples), x));
                Tensor pooled = cnn.pool(cnn.frames(cnn.normalize(input)));
                require(file, "panns_cnn14", "embedding", pooled);
                require(file, "panns_cnn14", "clipwise_output", cnn.tags(pooled));
                return null;
            });
        }
    }

    /// @param salt before each name of the recipe
    /// @param model whose list of tensors has those of this encoder
    /// @param prefix of these tensors in that list
    /// @param calibrated what replaces the recipe, by names with or without the salt
    private static <M extends Record> M load(
            M encoder, KeyTable keys, String salt, String model, String prefix, Map<String, Tensor> calibrated) {
        var theirs = new LinkedHashMap<String, Tensor>();
        Golden.json("models/state_dict_keys.json")
                .get(model)
                .get("keys")
                .members()
                .forEach((name, entry) -> {
                    String key = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
                    if (!key.isEmpty() && !keys.origins(List.of(key)).isEmpty()) {
                        Shape shape = Shape.of(entry.items().get(1).items().stream()
                                .mapToInt(Json::integer)
                                .toArray());
                        Tensor replaced = calibrated.getOrDefault(key, calibrated.get(salt + key));
                        theirs.put(key, replaced == null ? WeightRecipe.tensor(salt + key, shape) : replaced);
                    }
                });
        StateDict.load(encoder, keys.ours(theirs));
        assertThat(theirs).hasSizeGreaterThan(60);
        return encoder;
    }

    private static void require(Checkpoint file, String id, String name, Tensor actual) {
        Json entry = Golden.index("extra").get("cases").items().stream()
                .filter(test -> test.get("id").text().equals(id))
                .findFirst()
                .orElseThrow();
        Golden.requireClose(
                id + " " + name,
                actual.data(),
                file.floats(id + "/out/" + name),
                entry.get("out").get(name),
                false);
    }
}
