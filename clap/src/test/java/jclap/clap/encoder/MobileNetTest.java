package jclap.clap.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import jclap.audio.AudioFile;
import jclap.audio.LogMel;
import jclap.audio.Recipe;
import jclap.clap.checkpoint.EfficientAt;
import jclap.clap.checkpoint.Keys;
import jclap.clap.testing.WeightRecipe;
import jclap.core.Autograd;
import jclap.core.Gradients;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.nn.Dropout;
import jclap.nn.Init;
import jclap.nn.Layer;
import jclap.nn.StateDict;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;

/// MobileNetV3 → EfficientAT's own code with its real weights.
class MobileNetTest {

    private static final String WEIGHTS = "mobilenet/mn04_as_mAP_432.pt";

    private final Json index = Golden.index("mobilenet");

    @Test
    void everyLayerGivesWhatItGaveThere() throws IOException {
        Tagger tagger = EfficientAt.load(Golden.file(WEIGHTS), 0.4);
        try (Checkpoint golden = tensors()) {
            for (Json clip : cases("clip")) {
                String prefix = clip.get("prefix").text();
                Tensor mel = golden.tensor(prefix + "mel");
                var layers = new LinkedHashMap<String, Tensor>();
                Tensor x = mel.reshape(1, 1, 128, -1);
                for (int i = 0; i < tagger.encoder().features().size(); i++) {
                    x = observed("features." + i, tagger.encoder().features().get(i), x, layers);
                }
                clip.get("probes")
                        .members()
                        .forEach((name, entry) ->
                                close(prefix + "probe/" + name, probe(layers.get(name)), golden, entry));
                clip.get("channel_means").members().forEach((name, entry) -> {
                    Tensor y = layers.get(name);
                    Tensor mean = y.reshape(y.shape().dim(1), -1).mean(-1);
                    close(prefix + "chmean/" + name, mean.data(), golden, entry);
                });
                Tensor feature = tagger.encoder().forward(mel.reshape(1, 1, 128, -1));
                Json network = clip.get("network");
                close(prefix + "feature", feature.data(), golden, network.get("feature"));
                close(prefix + "hidden", tagger.head().hidden(feature).data(), golden, network.get("hidden"));
                close(prefix + "logits", tagger.head().forward(feature).data(), golden, network.get("logits"));
            }
        }
    }

    @Test
    void recordingsAreHeardAsThere() throws IOException {
        Tagger tagger = EfficientAt.load(Golden.file(WEIGHTS), 0.4);
        MobileNet fast = tagger.encoder().forInference();
        LogMel logMel = Recipe.efficientAt().logMel();
        try (Checkpoint golden = tensors()) {
            for (Json clip : cases("clip")) {
                float[] sound = Recipe.efficientAt()
                        .sound(AudioFile.read(
                                Golden.file("mobilenet/" + clip.get("clip").text())));
                String prefix = clip.get("prefix").text();
                float[] mel = logMel.transform(cut(sound, clip));
                close(
                        prefix + "mel",
                        transposed(mel, 128),
                        golden,
                        clip.get("frontend").get("mel"));
                for (Json run : clip.get("end_to_end").items()) {
                    float[] frames = logMel.transform(cut(sound, run));
                    Tensor input = Tensor.of(Shape.of(1, frames.length / 128, 128), frames);
                    assertThat(frames.length / 128).isEqualTo(run.get("frames").integer());
                    String place = prefix + run.get("name").text() + "/";
                    for (MobileNet net : List.of(tagger.encoder(), fast)) {
                        Tensor feature = Autograd.noGrad(() -> net.forward(net.normalize(input)));
                        close(
                                place + "feature",
                                feature.data(),
                                golden,
                                run.get("out").get("feature"));
                        Tensor logits = tagger.head().forward(feature);
                        close(
                                place + "logits",
                                logits.data(),
                                golden,
                                run.get("out").get("logits"));
                    }
                }
            }
        }
    }

    @Test
    void gradientsAreThoseOfTheOriginal() throws IOException {
        Tagger tagger = EfficientAt.load(Golden.file(WEIGHTS), 0.4);
        Json entry = cases("gradient").getFirst();
        try (Checkpoint golden = tensors()) {
            Tensor mel = frames(golden.tensor(entry.get("input").text()), entry);
            Tensor input = Tensor.parameter(mel.shape(), mel.data());
            Tensor feature = tagger.encoder().forward(input.reshape(1, 1, 128, -1));
            Tensor loss = feature.times(golden.tensor("grad/u").reshape(1, -1)).sum();
            Gradients grads = loss.backward();
            close("grad/feature", feature.data(), golden, entry.get("out").get("feature"));
            close("grad/mel", grads.of(input).data(), golden, entry.get("out").get("mel"));
            var weights = StateDict.of(tagger);
            entry.get("out").members().forEach((name, out) -> {
                if (name.startsWith("features.")) {
                    Tensor theirs = Keys.EFFICIENT_AT.theirs(name, own -> grads.of(weights.get(own)));
                    close("grad/" + name, theirs.data(), golden, out);
                }
            });
        }
    }

    @Test
    void aTrainingStepIsThatOfTheOriginal() throws IOException {
        Tagger loaded = EfficientAt.load(Golden.file(WEIGHTS), 0.4);
        var tagger = new Tagger(
                loaded.encoder(),
                new Tagger.Head(loaded.head().fc1(), loaded.head().fc2(), new Dropout(0)));
        Json entry = cases("train").getFirst();
        Json out = entry.get("out");
        try (Checkpoint golden = tensors()) {
            var mels = new ArrayList<Tensor>();
            entry.get("input").items().forEach(name -> mels.add(frames(golden.tensor(name.text()), entry)));
            Tensor input = Tensor.stack(0, mels.toArray(Tensor[]::new)).reshape(3, 1, 128, -1);
            Training.with(new SplittableRandom(0), () -> {
                Tensor feature = tagger.encoder().forward(input);
                Tensor logits = tagger.head().forward(feature);
                Tensor loss = logits.binaryCrossEntropy(
                        golden.tensor(entry.get("targets").text()));
                Gradients grads = loss.backward();
                close("train/feature", feature.data(), golden, out.get("feature"));
                close("train/logits", logits.data(), golden, out.get("logits"));
                close("train/loss", loss.data(), golden, out.get("loss"));
                var weights = StateDict.of(tagger);
                out.members().forEach((name, expected) -> {
                    if (name.startsWith("grad/")) {
                        Tensor theirs = Keys.EFFICIENT_AT.theirs(name.substring(5), own -> grads.of(weights.get(own)));
                        close("train/" + name, theirs.data(), golden, expected);
                    } else if (name.startsWith("buf/")) {
                        Tensor theirs = Keys.EFFICIENT_AT.theirs(name.substring(4), weights::get);
                        close("train/" + name, theirs.data(), golden, expected);
                    }
                });
                return null;
            });
        }
    }

    @Test
    void otherWidthsAreTheOriginalsToo() {
        for (Json entry : cases("width")) {
            Tagger tagger = Tagger.create(entry.get("width").number(), Tagger.AUDIO_SET, Init.UNDRAWN);
            long parameters = StateDict.parameters(tagger).values().stream()
                    .mapToLong(tensor -> tensor.shape().size())
                    .sum();
            assertThat(parameters).isEqualTo(entry.get("parameters").integer());
            fill(tagger, entry.get("salt").text());
            String prefix = entry.get("prefix").text();
            try (Checkpoint golden = tensors()) {
                Tensor mel = frames(golden.tensor(entry.get("input").text()), entry);
                Tensor feature = tagger.encoder().forward(mel.reshape(1, 1, 128, -1));
                close(
                        prefix + "feature",
                        feature.data(),
                        golden,
                        entry.get("out").get("feature"));
                close(
                        prefix + "logits",
                        tagger.head().forward(feature).data(),
                        golden,
                        entry.get("out").get("logits"));
            }
        }
    }

    /// Weights by their names in EfficientAT's files.
    private static void fill(Tagger tagger, String salt) {
        StateDict.of(tagger).forEach((name, tensor) -> {
            String theirs = name.replace("encoder.", "")
                    .replace("head.fc1", "classifier.2")
                    .replace("head.fc2", "classifier.5")
                    .replaceAll("(features\\.\\d+(\\.block\\.\\d+)?)\\.norm\\.", "$1.1.")
                    .replaceAll("(block\\.\\d+)\\.(fc\\d)", "$1.conc_se_layers.0.$2")
                    .replaceAll("^(features\\.\\d+(\\.block\\.\\d+)?)\\.weight", "$1.0.weight");
            float[] filled = WeightRecipe.tensor(salt + theirs, tensor.shape()).data();
            System.arraycopy(filled, 0, tensor.data(), 0, filled.length);
        });
    }

    private static Tensor observed(String name, Layer layer, Tensor x, Map<String, Tensor> layers) {
        Tensor y = layer.forward(x);
        if (layer instanceof MobileNet.Inverted(List<Layer> block, boolean _)) {
            Tensor inner = x;
            for (int j = 0; j < block.size(); j++) {
                inner = block.get(j).forward(inner);
                layers.put(name + ".block." + j, inner);
            }
        }
        layers.put(name, y);
        return y;
    }

    private static float[] probe(Tensor tensor) {
        float[] y = tensor.data();
        float[] probe = Arrays.copyOf(y, 66);
        double sum = 0, squares = 0;
        for (float value : y) {
            sum += value;
        }
        for (float value : y) {
            squares += (value - sum / y.length) * (value - sum / y.length);
        }
        probe[64] = (float) (sum / y.length);
        probe[65] = (float) Math.sqrt(squares / (y.length - 1));
        return probe;
    }

    private static float[] cut(float[] sound, Json place) {
        int start = place.get("start").integer();
        return Arrays.copyOfRange(sound, start, start + place.get("length").integer());
    }

    private static float[] transposed(float[] mel, int mels) {
        return Tensor.of(Shape.of(mel.length / mels, mels), mel).permute(1, 0).data();
    }

    private static Tensor frames(Tensor mel, Json entry) {
        List<Json> range = entry.get("frames").items();
        return mel.slice(1, range.getFirst().integer(), range.getLast().integer());
    }

    private List<Json> cases(String kind) {
        return index.get("cases").items().stream()
                .filter(line -> line.get("kind").text().equals(kind))
                .toList();
    }

    private static Checkpoint tensors() {
        return Golden.tensors("mobilenet/mobilenet.safetensors");
    }

    private static void close(String name, float[] actual, Checkpoint golden, Json entry) {
        Golden.requireClose(name, actual, golden.floats(name), entry, false);
    }
}
