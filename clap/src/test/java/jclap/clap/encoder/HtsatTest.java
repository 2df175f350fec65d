package jclap.clap.encoder;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import jclap.clap.checkpoint.Keys;
import jclap.clap.encoder.Htsat.Fusion;
import jclap.clap.testing.GoldenModel;
import jclap.clap.testing.TinyFrontEnd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.nn.Init;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Layers → HTSAT of Microsoft and LAION.
class HtsatTest {

    /// {@return an HTSAT of the sizes of a golden case, without dropout}
    ///
    /// @param config the part of its config, such as `audio.`, or nothing
    static Htsat create(GoldenModel golden, String config, Fusion fusion, boolean classes) {
        return Htsat.create(
                new Htsat.Config(
                        golden.config(config + "spec"),
                        golden.config(config + "patch"),
                        golden.config(config + "mel"),
                        classes ? golden.config(config + "classes") : 0,
                        golden.config(config + "dim"),
                        golden.configs(config + "depths"),
                        golden.configs(config + "heads"),
                        golden.config(config + "window"),
                        fusion,
                        0),
                Init.UNDRAWN);
    }

    @Test
    void givesTheNumbersOfMicrosoft() {
        try (var golden = GoldenModel.tiny("tiny_htsat_msclap", Keys.HTSAT)) {
            Htsat htsat = golden.load(create(golden, "", Fusion.NONE, true));
            Tensor logMel = TinyFrontEnd.logMel(golden, "", golden.in("waveform"));
            golden.requireActivation("logmel_extractor", logMel);
            requireActivations(golden, htsat, logMel, 1);
            outputs(htsat, logMel, "latent_output", false).forEach(golden::requireOut);
            golden.requireTraining(htsat, () -> outputs(htsat, logMel, "latent_output", false), GoldenModel::upstream);
        }
    }

    @Test
    void givesTheNumbersOfLaion() {
        try (var golden = GoldenModel.tiny("tiny_htsat_laion", Keys.HTSAT)) {
            Htsat htsat = golden.load(create(golden, "", Fusion.NONE, true));
            Tensor logMel = TinyFrontEnd.logMel(golden, "", golden.in("waveform"));
            outputs(htsat, logMel, "embedding", true).forEach(golden::requireOut);
            golden.requireTraining(htsat, () -> outputs(htsat, logMel, "embedding", true), GoldenModel::upstream);
        }
    }

    @Test
    void fusedByAttentionGivesTheNumbersOfLaion() {
        try (var golden = GoldenModel.tiny("tiny_htsat_fused_aff_2d", Keys.HTSAT)) {
            Htsat htsat = golden.load(create(golden, "", Fusion.AFF_2D, true));
            Tensor logMel = golden.in("mel_fusion");
            boolean[] longer = golden.longer("longer");
            requireActivations(golden, htsat, logMel.slice(0, 0, 1), 12, longer[0]);
            requireFusionActivations(golden, htsat, logMel.slice(0, 0, 1));
            outputs(htsat, logMel, "embedding", true, longer).forEach(golden::requireOut);
            golden.requireTraining(
                    htsat, () -> outputs(htsat, logMel, "embedding", true, longer), GoldenModel::upstream);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tiny_htsat_fused_iaff_2d, IAFF_2D",
        "tiny_htsat_fused_daf_2d, DAF_2D",
        "tiny_htsat_fused_channel_map, CHANNEL_MAP",
        "tiny_htsat_fused_none_longer, AFF_2D"
    })
    void fusedOtherwiseGivesTheNumbersOfLaion(String id, Fusion fusion) {
        try (var golden = GoldenModel.tiny(id, Keys.HTSAT)) {
            Htsat htsat = golden.load(create(golden, "", fusion, true));
            var out = outputs(htsat, golden.in("mel_fusion"), "embedding", false, golden.longer("longer"));
            golden.requireOut("embedding", out.get("embedding"));
            golden.requireOut("clipwise_output", out.get("clipwise_output"));
        }
    }

    @Test
    void windowsMasksAndFoldingAreThoseOfTheOriginal() {
        try (Checkpoint file = Golden.tensors("extra/extra.safetensors")) {
            AtomicInteger compared = new AtomicInteger();
            for (Json test : Golden.index("extra").get("cases").items()) {
                String id = test.get("id").text();
                if (id.startsWith("window_partition/")) {
                    Tensor x = file.tensor(id + "/in/x");
                    int side = test.get("params").get("window").integer();
                    var windows = new Windows(x.shape().dim(1), x.shape().dim(2), side, 0);
                    assertFloats(windows.cut(x).data()).isCloseTo(0, file.floats(id + "/out/y"));
                    assertFloats(windows.join(windows.cut(x)).data()).isCloseTo(0, file.floats(id + "/out/reversed"));
                    compared.incrementAndGet();
                } else if (id.startsWith("shift_mask/")) {
                    Json params = test.get("params");
                    int side = params.get("window").integer();
                    int height = params.get("resolution").items().get(0).integer();
                    int[] index = Windows.relativePositions(side);
                    assertThat(index).isEqualTo(file.ints(id + "/out/relative_position_index"));
                    int shift = params.get("shift_used").integer();
                    if (shift > 0) {
                        assertFloats(new Windows(height, height, side, shift)
                                        .mask()
                                        .data())
                                .isCloseTo(0, file.floats(id + "/out/attn_mask"));
                    }
                    compared.incrementAndGet();
                } else if (id.startsWith("reshape_wav2img/")) {
                    Tensor x = file.tensor(id + "/in/x");
                    int side = test.get("params").get("spec_size").integer();
                    var config = new Htsat.Config(
                            side,
                            4,
                            x.shape().dim(3),
                            0,
                            8,
                            java.util.List.of(1),
                            java.util.List.of(1),
                            4,
                            Fusion.NONE,
                            0);
                    Golden.requireClose(
                            id,
                            Htsat.create(config, Init.UNDRAWN).fold(x).data(),
                            file.floats(id + "/out/y"),
                            test.get("out").get("y"),
                            false);
                    compared.incrementAndGet();
                }
            }
            assertThat(compared).hasValueGreaterThan(6);
        }
    }

    @Test
    void aFusedModelMustKnowWhichClipsAreLonger() {
        var config =
                new Htsat.Config(32, 4, 8, 0, 8, java.util.List.of(1), java.util.List.of(1), 4, Fusion.AFF_2D, 0.1f);
        Htsat htsat = Htsat.create(config, new SplittableRandom(1));
        Tensor clips = Tensor.of(Shape.of(2, 4, 32, 8), new float[2 * 4 * 32 * 8]);
        assertThat(htsat.forward(clips, true, false).shape()).isEqualTo(Shape.of(2, 8));
        assertThatThrownBy(() -> htsat.forward(clips))
                .hasMessage("htsat: expected to know of all 2 clips whether they are longer but got 0 answers");
    }

    private static SequencedMap<String, Tensor> outputs(
            Htsat htsat, Tensor logMel, String embedding, boolean fine, boolean... longer) {
        Tensor tokens = htsat.tokens(htsat.normalize(logMel), longer);
        Tensor unfolded = htsat.unfold(tokens), classMap = htsat.classMap(unfolded);
        var out = new LinkedHashMap<String, Tensor>();
        out.put("framewise_output", htsat.framewise(classMap));
        out.put("clipwise_output", htsat.tags(classMap));
        if (fine) {
            out.put("fine_grained_embedding", htsat.fineGrained(unfolded));
        }
        out.put(embedding, htsat.pool(tokens));
        return out;
    }

    /// @param others how many activations are checked elsewhere
    static void requireActivations(GoldenModel golden, Htsat htsat, Tensor logMel, int others, boolean... longer) {
        AtomicInteger compared = new AtomicInteger(others);
        HtsatWalk.walk(htsat, htsat.normalize(logMel), longer, (name, tensor) -> {
            if (golden.hasActivation(name)) {
                golden.requireActivation(name, tensor);
                compared.incrementAndGet();
            }
        });
        assertThat(compared).hasValue(golden.activations());
    }

    private static void requireFusionActivations(GoldenModel golden, Htsat htsat, Tensor logMel) {
        PatchEmbed embed = htsat.patchEmbed();
        Tensor picture = htsat.fold(htsat.normalize(logMel));
        AttentionalFusion fusion = embed.fusionModel().orElseThrow();
        int side = picture.shape().dim(2);
        golden.requireActivation(
                "patch_embed.mel_conv2d",
                embed.melConv2d().orElseThrow().forward(picture.slice(1, 1, 4).reshape(3, 1, side, side)));
        Tensor whole = embed.proj().forward(picture.slice(1, 0, 1));
        Tensor crops = embed.crops(picture, whole.shape().dim(3)), sum = whole.plus(crops);
        golden.requireActivation("patch_embed.fusion_model", fusion.forward(whole, crops));
        // The original doubles a batch of one.
        Tensor two = Tensor.concat(0, sum, sum), mean = AttentionalFusion.mean(two);
        String name = "patch_embed.fusion_model.";
        golden.requireActivation(name + "global_att.0", mean);
        requireAttention(golden, fusion.localAtt(), two, name + "local_att", 0);
        requireAttention(golden, fusion.globalAtt(), mean, name + "global_att", 1);
        golden.requireActivation(name + "global_att", fusion.globalAtt().forward(mean));
    }

    private static void requireAttention(
            GoldenModel golden, AttentionalFusion.Attention attention, Tensor x, String name, int first) {
        Tensor conv1 = attention.conv1().forward(x);
        golden.requireActivation(name + "." + first, conv1);
        Tensor y = attention.bn1().forward(conv1);
        golden.requireActivation(name + "." + (first + 1), y);
        golden.requireActivation(name + "." + (first + 2), y.relu());
        for (int i = 3; i <= 4; i++) {
            String module = name + "." + (first + i);
            if (golden.hasActivation(module)) {
                Tensor conv2 = attention.conv2().forward(y.relu());
                golden.requireActivation(
                        module, i == 3 ? conv2 : attention.bn2().forward(conv2));
            }
        }
    }
}
