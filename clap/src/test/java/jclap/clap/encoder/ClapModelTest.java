package jclap.clap.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import jclap.clap.checkpoint.Keys;
import jclap.clap.encoder.Bert.Pooling;
import jclap.clap.encoder.ClapModel.AudioEncoder;
import jclap.clap.encoder.ClapModel.CaptionEncoder;
import jclap.clap.encoder.ClapModel.Transforms;
import jclap.clap.encoder.Htsat.Fusion;
import jclap.clap.testing.GoldenModel;
import jclap.clap.testing.TinyFrontEnd;
import jclap.clap.train.ContrastiveLoss;
import jclap.clap.train.FamilyLoss;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.Activation;
import jclap.nn.FeedForward;
import jclap.nn.Init;
import jclap.nn.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Encoders → whole models of Microsoft, LAION and Hugging Face, with their losses.
class ClapModelTest {

    private static final List<Integer> CAPTIONS = List.of(0, 1, 2, 3);

    @Test
    void givesTheNumbersOfMicrosoft2022() {
        try (var golden = GoldenModel.tiny("tiny_msclap2022", Keys.MICROSOFT_2022)) {
            ConvEncoder cnn = ConvEncoder.pann(64, List.of(4, 8, 8, 16, 16, 32), 3, 24, 7, Init.UNDRAWN);
            ClapModel model = golden.load(ClapModel.of(
                    new AudioEncoder(cnn.withoutDropout(), microsoft(24)),
                    new CaptionEncoder(bert(2, 1e-12f, Pooling.FIRST), microsoft(16))));
            Tensor logMel = TinyFrontEnd.exactLogMel(golden, "audio.", golden.in("waveform"));
            microsoft(model, logMel, golden.texts()).forEach(golden::requireOut);
            golden.requireTraining(model, () -> microsoft(model, logMel, golden.texts()), out -> out.get("loss"));
        }
    }

    @Test
    void givesTheNumbersOfMicrosoft2023() {
        try (var golden = GoldenModel.tiny("tiny_msclap2023", Keys.MICROSOFT_2023)) {
            Gpt2 gpt = Gpt2.create(new Gpt2.Config(61, 40, 16, 2, 2, 0), Init.UNDRAWN);
            ClapModel model = golden.load(ClapModel.of(
                    new AudioEncoder(HtsatTest.create(golden, "audio.", Fusion.NONE, true), microsoft(64)),
                    new CaptionEncoder(gpt, microsoft(16))));
            Tensor logMel = TinyFrontEnd.logMel(golden, "audio.", golden.in("waveform"));
            microsoft(model, logMel, golden.texts()).forEach(golden::requireOut);
            golden.requireTraining(model, () -> microsoft(model, logMel, golden.texts()), out -> out.get("loss"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny_laion_unfused", "tiny_laion_fused", "tiny_laion_unfused_mlp"})
    void givesTheNumbersOfLaion(String id) {
        boolean fused = id.equals("tiny_laion_fused"), mlp = id.endsWith("_mlp");
        try (var golden = GoldenModel.tiny(id, Keys.LAION)) {
            Htsat htsat = HtsatTest.create(golden, "audio.", fused ? Fusion.AFF_2D : Fusion.NONE, true);
            ClapModel model = golden.load(
                    twoScales(htsat, bert(1, 1e-5f, Pooling.POOLER), Optional.of(new Transforms(mlp(16), mlp(16)))));
            Tensor logMel =
                    fused ? golden.in("mel_fusion") : TinyFrontEnd.logMel(golden, "audio.", golden.in("waveform"));
            boolean[] longer = fused ? golden.longer("longer") : new boolean[0];
            laion(model, mlp, logMel, golden.texts(), longer).forEach(golden::requireOut);
            golden.requireTraining(
                    model, () -> laion(model, mlp, logMel, golden.texts(), longer), out -> out.get("loss"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny_hf_unfused", "tiny_hf_fused"})
    void givesTheNumbersOfHuggingFace(String id) {
        boolean fused = id.equals("tiny_hf_fused");
        try (var golden = GoldenModel.tiny(id, Keys.HUGGING_FACE)) {
            Htsat htsat = HtsatTest.create(golden, "audio.", fused ? Fusion.AFF_2D : Fusion.NONE, false);
            ClapModel model = golden.load(twoScales(htsat, bert(1, 1e-12f, Pooling.POOLER), Optional.empty()));
            Tensor logMel = golden.in("input_features");
            boolean[] longer = fused ? golden.longer("is_longer") : new boolean[0];
            if (!fused) {
                requireHuggingFaceActivations(golden, htsat, logMel);
            }
            huggingFace(model, logMel, golden.texts(), longer).forEach(golden::requireOut);
            golden.requireTraining(
                    model, () -> huggingFace(model, logMel, golden.texts(), longer), out -> out.get("loss"));
        }
    }

    private static void requireHuggingFaceActivations(GoldenModel golden, Htsat htsat, Tensor logMel) {
        var compared = new AtomicInteger();
        HtsatWalk.walk(htsat, htsat.normalize(logMel), new boolean[0], (name, tensor) -> {
            String module = "audio_model.audio_encoder." + HtsatWalk.huggingFace(name);
            if (golden.hasActivation(module)) {
                golden.requireActivation(module, tensor);
                compared.incrementAndGet();
            }
        });
        assertThat(compared).hasValueGreaterThan(30);
    }

    @Test
    void aLossThatNeedsMoreThanTheModelHasIsRefused() {
        ClapModel model = ClapModel.create(ModelSize.tiny(20), 16, Init.UNDRAWN);
        Tensor rows = Tensor.of(Shape.of(2, 8), new float[16]);
        assertThatThrownBy(() -> FamilyLoss.FOUR_VIEWS.of(model, rows, rows))
                .hasMessage("family loss: expected a model with transforms but got one without: take SYMMETRIC");
        assertThatThrownBy(() -> FamilyLoss.TEXT_TO_AUDIO.of(model, rows, rows))
                .hasMessage("family loss: expected a model with a scale of its own for texts but got one without: take"
                        + " SYMMETRIC");
    }

    private static SequencedMap<String, Tensor> microsoft(ClapModel model, Tensor logMel, List<int[]> texts) {
        Tensor audio = model.audioEncoder().embed(model.audioEncoder().base().normalize(logMel));
        Tensor text = model.captionEncoder().embed(texts);
        var out = new LinkedHashMap<String, Tensor>();
        out.put("audio_embed", audio);
        out.put("text_embed", text);
        out.put("logit_scale", model.logitScale().exp());
        Tensor a = audio.normalize(), t = text.normalize();
        out.put(
                "logits_per_audio",
                a.matmul(t.permute(1, 0)).times(model.logitScale().exp()));
        out.put("loss", ContrastiveLoss.of(a, t, model.logitScale(), CAPTIONS));
        return out;
    }

    private static SequencedMap<String, Tensor> laion(
            ClapModel model, boolean mlp, Tensor logMel, List<int[]> texts, boolean... longer) {
        Tensor a = model.audioEncoder().forward(model.audioEncoder().base().normalize(logMel), longer);
        Tensor t = model.captionEncoder().forward(texts);
        Transforms transforms = model.transforms().orElseThrow();
        Tensor aView = transforms.audio().forward(a), tView = transforms.text().forward(t);
        var out = new LinkedHashMap<String, Tensor>();
        out.put("audio_features", a);
        out.put("text_features", t);
        out.put("audio_features_mlp", aView);
        out.put("text_features_mlp", tView);
        out.put(
                "logits_per_audio",
                a.matmul(t.permute(1, 0)).times(model.logitScale().exp()));
        out.put("loss", (mlp ? FamilyLoss.FOUR_VIEWS : FamilyLoss.SYMMETRIC).of(model, a, t));
        return out;
    }

    private static SequencedMap<String, Tensor> huggingFace(
            ClapModel model, Tensor logMel, List<int[]> texts, boolean... longer) {
        Tensor a = model.audioEncoder().forward(model.audioEncoder().base().normalize(logMel), longer);
        Tensor t = model.captionEncoder().forward(texts);
        Tensor perAudio = a.matmul(t.permute(1, 0)).times(model.logitScale().exp());
        Tensor perText = t.matmul(a.permute(1, 0))
                .times(model.textLogitScale().orElseThrow().exp());
        var out = new LinkedHashMap<String, Tensor>();
        out.put("audio_embeds", a);
        out.put("text_embeds", t);
        out.put("logits_per_audio", perAudio);
        out.put("logits_per_text", perText);
        out.put("loss", FamilyLoss.TEXT_TO_AUDIO.of(model, a, t));
        return out;
    }

    private static ClapModel twoScales(Htsat htsat, Bert text, Optional<Transforms> transforms) {
        Tensor zero = Tensor.parameter(Shape.of(), 0), other = Tensor.parameter(Shape.of(), 0);
        return new ClapModel(
                new AudioEncoder(htsat, FeedForward.create(64, 16, 16, Activation.RELU, Init.UNDRAWN)),
                new CaptionEncoder(text, mlp(16)),
                zero,
                Optional.of(other),
                transforms);
    }

    private static Bert bert(int types, float eps, Pooling pooling) {
        var config = new Bert.Config(61, 40, types, 16, 2, 2, 64, eps, 0);
        return types == 2
                ? Bert.create(config, pooling, Init.UNDRAWN)
                : Bert.createRoberta(config, pooling, Init.UNDRAWN);
    }

    private static FeedForward mlp(int width) {
        return FeedForward.create(width, width, width, Activation.RELU, Init.UNDRAWN);
    }

    private static Layer microsoft(int in) {
        return Projection.create(in, 16, 0, Init.UNDRAWN);
    }
}
