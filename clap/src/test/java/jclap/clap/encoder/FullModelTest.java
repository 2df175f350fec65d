package jclap.clap.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import jclap.audio.AudioClip;
import jclap.audio.AudioFile;
import jclap.audio.CropStart;
import jclap.audio.FrontEnd;
import jclap.audio.Fusion;
import jclap.audio.MelFilterBank;
import jclap.audio.Recipe;
import jclap.clap.checkpoint.Family;
import jclap.clap.checkpoint.GoldenFamily;
import jclap.clap.testing.GoldenModel;
import jclap.clap.testing.OriginalLogMel;
import jclap.clap.testing.WeightRecipe;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.nn.TransformerBlock;
import jclap.testing.Golden;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models as large as those published, from a recording to the matrix of similarities.
@Tag("slow")
class FullModelTest {

    private record Input(Tensor logMel, boolean[] longer) {}

    @Test
    void givesTheNumbersOfMicrosoft2022() throws IOException {
        try (var golden = GoldenModel.full("full_msclap2022", Family.MICROSOFT_2022.keys());
                Checkpoint overrides = Golden.tensors("models/full_msclap2022.overrides.safetensors")) {
            ClapModel model = golden.load(
                    GoldenFamily.create(golden, Family.MICROSOFT_2022),
                    name -> overrides.names().contains(name)
                            ? overrides.tensor(name)
                            : WeightRecipe.tensor(name, golden.shapes().get(name)));
            Input input = input(golden, FrontEnd.of(Recipe.msclap2022()), 12345);
            Autograd.noGrad(() -> {
                ConvEncoder cnn = (ConvEncoder) model.audioEncoder().base();
                var probes = new Probes(golden);
                probes.require("audio_encoder.base.logmel_extractor", input.logMel);
                Tensor x = cnn.normalize(input.logMel);
                probes.require("audio_encoder.base.bn0", x.permute(0, 3, 2, 1));
                for (int i = 0; i < 6; i++) {
                    x = cnn.convBlocks().get(i).forward(x);
                    x = i < 5 ? x.avgPool2d(2, 2) : x;
                    probes.require("audio_encoder.base.conv_block" + (i + 1), x);
                }
                x = x.mean(-1);
                Tensor pooled = cnn.pool(x);
                probes.require(
                        "audio_encoder.base.fc1", cnn.fc1().forward(x.max(-1).plus(x.mean(-1))));
                golden.requireOut("audio_pooled", pooled.slice(0, 0, 2));
                golden.requireOut("clipwise_output", cnn.tags(pooled).slice(0, 0, 2));
                Tensor audio = model.audioEncoder().projection().forward(pooled);
                probes.require("audio_encoder.projection", audio);
                requireMicrosoft(golden, probes, model, audio);
                return null;
            });
        }
    }

    @Test
    void givesTheNumbersOfMicrosoft2023() throws IOException {
        try (var golden = GoldenModel.full("full_msclap2023", Family.MICROSOFT_2023.keys())) {
            ClapModel model = golden.load(GoldenFamily.create(golden, Family.MICROSOFT_2023));
            Input input = input(golden, FrontEnd.of(Recipe.msclap2023()), 12345);
            Autograd.noGrad(() -> {
                var probes = new Probes(golden);
                Tensor audio = audio(model, input, golden, probes, "audio_encoder.base.htsat.");
                probes.require("audio_encoder.projection", audio);
                golden.requireOut("audio_embed", audio);
                requireMicrosoft(golden, probes, model, audio);
                return null;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"full_laion_unfused", "full_laion_base", "full_laion_fused"})
    void givesTheNumbersOfLaion(String id) throws IOException {
        try (var golden = GoldenModel.full(id, Family.LAION.keys())) {
            ClapModel model = golden.load(GoldenFamily.create(golden, Family.LAION));
            Input input = id.equals("full_laion_fused")
                    ? picture(golden, OriginalLogMel.TORCH, Recipe.laionFused(), 50)
                    : input(golden, FrontEnd.of(Recipe.laion()), 21600);
            Autograd.noGrad(() -> {
                var probes = new Probes(golden);
                Tensor audio = audio(model, input, golden, probes, "audio_branch.");
                Tensor text = text(model, golden, probes, "text_branch.");
                probes.require("audio_projection", audio);
                probes.require("text_projection", text);
                Tensor a = audio.normalize(), t = text.normalize();
                golden.requireOut("audio_features", a);
                golden.requireOut("text_features", t);
                var views = model.transforms().orElseThrow();
                golden.requireOut("audio_features_mlp", views.audio().forward(a));
                golden.requireOut("text_features_mlp", views.text().forward(t));
                Tensor logits =
                        a.matmul(t.permute(1, 0)).times(model.logitScale().exp());
                golden.requireOut("logits_per_audio", logits);
                golden.requireOut("loss", symmetric(logits));
                probes.requireAll();
                return null;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"full_hf_unfused", "full_hf_fused"})
    void givesTheNumbersOfHuggingFace(String id) throws IOException {
        boolean fused = id.equals("full_hf_fused");
        try (var golden = GoldenModel.full(id, Family.HUGGING_FACE.keys())) {
            ClapModel model = golden.load(GoldenFamily.create(golden, Family.HUGGING_FACE));
            // The golden run left `frequency_min` at 0, where every published configuration has 50.
            Tensor logMel = picture(
                            golden, OriginalLogMel.NUMPY, fused ? Recipe.huggingFaceFused() : Recipe.huggingFace(), 0)
                    .logMel;
            Input input = new Input(logMel, fused ? golden.longer("is_longer") : new boolean[0]);
            Autograd.noGrad(() -> {
                var probes = new Probes(golden);
                Tensor audio = audio(model, input, golden, probes, "audio_model.audio_encoder.");
                Tensor text = text(model, golden, probes, "text_model.");
                probes.require("audio_projection", audio);
                probes.require("text_projection", text);
                Tensor a = audio.normalize(), t = text.normalize();
                golden.requireOut("audio_embeds", a);
                golden.requireOut("text_embeds", t);
                Tensor perAudio =
                        a.matmul(t.permute(1, 0)).times(model.logitScale().exp());
                Tensor perText = t.matmul(a.permute(1, 0))
                        .times(model.textLogitScale().orElseThrow().exp());
                golden.requireOut("logits_per_audio", perAudio);
                golden.requireOut("logits_per_text", perText);
                // Both halves of Hugging Face's loss look for the recording of a text.
                golden.requireOut(
                        "loss",
                        ownFirst(perText).plus(ownFirst(perAudio.permute(1, 0))).affine(0.5f, 0));
                probes.requireAll();
                return null;
            });
        }
    }

    /// Every probe of a case, and that none was forgotten.
    private static final class Probes {

        private final GoldenModel golden;
        private final Set<String> seen = new TreeSet<>();

        Probes(GoldenModel golden) {
            this.golden = golden;
        }

        void require(String module, Tensor actual) {
            if (golden.hasProbe(module)) {
                golden.requireProbe(module, actual);
                seen.add(module);
            }
        }

        void requireAll() {
            assertThat(seen).hasSize(golden.probes());
        }
    }

    private static void requireMicrosoft(GoldenModel golden, Probes probes, ClapModel model, Tensor audio) {
        golden.requireOut("audio_embed", audio);
        Tensor text = text(model, golden, probes, "caption_encoder.base.");
        probes.require("caption_encoder.projection", text);
        golden.requireOut("text_embed", text);
        golden.requireOut("logit_scale", model.logitScale().exp());
        Tensor logits = audio.normalize()
                .matmul(text.normalize().permute(1, 0))
                .times(model.logitScale().exp());
        golden.requireOut("logits_per_audio", logits);
        golden.requireOut("loss", symmetric(logits));
        probes.requireAll();
    }

    private static Tensor audio(ClapModel model, Input input, GoldenModel golden, Probes probes, String prefix) {
        Htsat htsat = (Htsat) model.audioEncoder().base();
        probes.require(prefix + "logmel_extractor", input.logMel);
        Tensor normalized = htsat.normalize(input.logMel);
        probes.require(prefix + "bn0", normalized.permute(0, 3, 2, 1));
        probes.require(prefix + "batch_norm", normalized.permute(0, 3, 2, 1));
        Tensor x = htsat.patchEmbed().forward(htsat.fold(normalized), input.longer);
        probes.require(prefix + "patch_embed", x);
        for (int i = 0; i < htsat.layers().size(); i++) {
            SwinStage stage = htsat.layers().get(i);
            for (int j = 0; j < stage.blocks().size(); j++) {
                x = stage.blocks().get(j).forward(x);
                probes.require(prefix + "layers." + i + ".blocks." + j, x);
            }
            x = stage.downsample().isPresent() ? stage.downsample().get().forward(x) : x;
            probes.require(prefix + "layers." + i, x);
        }
        x = htsat.norm().forward(x);
        probes.require(prefix + "norm", x);
        Tensor pooled = htsat.pool(x);
        golden.requireOut("audio_pooled", pooled.slice(0, 0, 2));
        if (htsat.tscamConv().isPresent()) {
            golden.requireOut(
                    "clipwise_output",
                    htsat.tags(htsat.classMap(htsat.unfold(x))).slice(0, 0, 2));
        }
        return model.audioEncoder().projection().forward(pooled);
    }

    private static Tensor text(ClapModel model, GoldenModel golden, Probes probes, String prefix) {
        TokenBatch batch = GoldenTexts.of(golden);
        switch (model.captionEncoder().base()) {
            case Bert bert -> {
                Tensor x = bert.embed(batch, new int[batch.ids().length]);
                probes.require(prefix + "embeddings", x);
                int layer = 0;
                for (TransformerBlock block : bert.blocks()) {
                    x = block.forward(x, batch.mask());
                    probes.require(prefix + "encoder.layer." + layer++, x);
                }
                Tensor pooled = bert.pool(x, batch);
                probes.require(prefix + "pooler", pooled);
                if (golden.json().get("eval").find("text_pooled").isPresent()) {
                    golden.requireOut("text_pooled", pooled.slice(0, 0, 2));
                    golden.requireOut("text_hidden_first", x.slice(0, 0, 1).slice(1, 0, 6));
                }
            }
            case Gpt2 gpt -> {
                Tensor x = gpt.place(gpt.embed(batch));
                int layer = 0;
                for (TransformerBlock block : gpt.blocks()) {
                    x = block.forward(x, batch.causalMask());
                    probes.require(prefix + "h." + layer++, x);
                }
                probes.require(prefix + "ln_f", gpt.norm().forward(x));
            }
            case TransformerEncoder own -> throw new AssertionError(own);
        }
        return model.captionEncoder().embed(golden.texts());
    }

    private static Input input(GoldenModel golden, FrontEnd frontEnd, int... starts) throws IOException {
        List<Json> clips = golden.json().get("config").get("clips").items();
        boolean[] longer = new boolean[clips.size()];
        float[] all = new float[0];
        Shape shape = Shape.of();
        for (int i = 0; i < clips.size(); i++) {
            var next = Arrays.stream(starts).iterator();
            CropStart crop = (first, count) -> CropStart.at(next.nextInt()).start(first, count);
            var features = frontEnd.features(
                    clip(clips.get(i).text(), frontEnd.recipe().sampleRate()), crop);
            int size = features.values().length;
            all = i == 0 ? new float[clips.size() * size] : all;
            System.arraycopy(features.values(), 0, all, i * size, size);
            shape = Shape.of(clips.size(), features.channels(), features.frames(), features.mels());
            longer[i] = features.longer();
        }
        return new Input(Tensor.of(shape, all), shape.dim(1) == 1 ? new boolean[0] : longer);
    }

    /// What a golden run that began with log-mels gave its model.
    private static Input picture(GoldenModel golden, OriginalLogMel program, Recipe recipe, double fMin)
            throws IOException {
        List<Json> clips = golden.json().get("config").get("clips").items();
        var mel = recipe.mel();
        var bank = MelFilterBank.of(48_000, mel.nFft(), mel.nMels(), fMin, mel.fMax(), mel.scale(), mel.norm());
        boolean[] longer = new boolean[clips.size()];
        Tensor[] pictures = new Tensor[clips.size()];
        for (int i = 0; i < pictures.length; i++) {
            float[] sound = recipe.sound(clip(clips.get(i).text(), 48_000));
            longer[i] = sound.length > recipe.clipSamples();
            int start = longer[i] ? 21600 : 0;
            Tensor whole = longer[i] && recipe.fusion() != Fusion.NONE
                    ? fused(program.of(sound, bank), recipe)
                    : frames(program.of(recipe.clip(sound, start), bank), recipe);
            pictures[i] =
                    recipe.fusion() == Fusion.NONE || longer[i] ? whole : Tensor.concat(1, whole, whole, whole, whole);
        }
        return new Input(Tensor.concat(0, pictures), recipe.fusion() == Fusion.NONE ? new boolean[0] : longer);
    }

    private static Tensor fused(float[] logMel, Recipe recipe) {
        int mels = recipe.nMels(), frames = recipe.frames();
        Tensor whole = frames(OriginalLogMel.shrunk(logMel, mels, frames), recipe);
        Tensor[] crops = new Tensor[3];
        for (int i = 0; i < 3; i++) {
            int at = mels * (15 + 50 * i);
            crops[i] = frames(Arrays.copyOfRange(logMel, at, at + mels * frames), recipe);
        }
        return recipe.fusion() == Fusion.WHOLE_FIRST
                ? Tensor.concat(1, whole, crops[0], crops[1], crops[2])
                : Tensor.concat(1, crops[0], crops[1], crops[2], whole);
    }

    private static Tensor frames(float[] logMel, Recipe recipe) {
        return Tensor.of(Shape.of(1, 1, recipe.frames(), recipe.nMels()), logMel);
    }

    private static AudioClip clip(String name, int sampleRate) throws IOException {
        if (sampleRate == 44100 || name.equals("long48k")) {
            return AudioFile.read(Golden.file("audio/clips/" + name + ".wav"));
        }
        try (Checkpoint clips = Golden.tensors("audio/clips48k.safetensors")) {
            return AudioClip.mono(clips.floats(name), 48000);
        }
    }

    private static Tensor symmetric(Tensor logits) {
        return ownFirst(logits).plus(ownFirst(logits.permute(1, 0))).affine(0.5f, 0);
    }

    private static Tensor ownFirst(Tensor logits) {
        return logits.crossEntropy(IntStream.range(0, logits.shape().dim(0)).toArray());
    }
}
