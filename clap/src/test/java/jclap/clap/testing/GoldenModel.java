package jclap.clap.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import jclap.clap.checkpoint.KeyTable;
import jclap.clap.checkpoint.Origin;
import jclap.core.Gradients;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.nn.AdamW;
import jclap.nn.StateDict;
import jclap.testing.Golden;

/// One case of `models/index_tiny.json` or `models/index_full.json`: a model whose weights are made of their names,
/// and what PyTorch computes with it.
///
/// @param json the line of the index
/// @param tensors the file with inputs and expectations
/// @param keys from the names of the checkpoint to those of our model
public record GoldenModel(Json json, Checkpoint tensors, KeyTable keys) implements AutoCloseable {

    private static final double LEARNING_RATE = 5e-4;
    private static final int STEPS = 5;

    /// {@return a case of small models}
    public static GoldenModel tiny(String id, KeyTable keys) {
        return open("models/index_tiny.json", id, keys);
    }

    /// {@return a case of models as large as those published}
    public static GoldenModel full(String id, KeyTable keys) {
        return open("models/index_full.json", id, keys);
    }

    private static GoldenModel open(String index, String id, KeyTable keys) {
        Json json = Golden.json(index).get("cases").items().stream()
                .filter(line -> line.get("id").text().equals(id))
                .findFirst()
                .orElseThrow();
        return new GoldenModel(json, Golden.tensors("models/" + json.get("file").text()), keys);
    }

    /// {@return the number of the config with this path, such as `audio.dim`}
    public int config(String path) {
        Json value = json.get("config");
        for (String name : path.split("\\.")) {
            value = value.get(name);
        }
        return value.integer();
    }

    /// {@return the numbers of a list in the config}
    public List<Integer> configs(String path) {
        Json value = json.get("config");
        for (String name : path.split("\\.")) {
            value = value.get(name);
        }
        return value.items().stream().map(Json::integer).toList();
    }

    /// Gives the model the weights of the recipe.
    public <M extends Record> M load(M model) {
        return load(model, name -> WeightRecipe.tensor(name, shapes().get(name)));
    }

    /// Gives the model other weights.
    ///
    /// @param theirs a tensor of the checkpoint by its name there
    public <M extends Record> M load(M model, Function<String, Tensor> theirs) {
        SequencedMap<String, Shape> shapes = shapes();
        SequencedMap<String, Origin> origins = keys.origins(shapes.keySet());
        StateDict.load(
                model,
                origins.keySet(),
                name -> origins.get(name).of(shapes.get(origins.get(name).name())),
                name -> origins.get(name).of(theirs.apply(origins.get(name).name())));
        return model;
    }

    /// {@return the tensors that the recipe fills, by their names in the checkpoint}
    public SequencedMap<String, Shape> shapes() {
        var shapes = new LinkedHashMap<String, Shape>();
        json.get("recipe_shapes")
                .members()
                .forEach((name, dims) -> shapes.put(
                        name,
                        Shape.of(dims.items().stream().mapToInt(Json::integer).toArray())));
        return shapes;
    }

    /// {@return an input of floats}
    public Tensor in(String name) {
        return tensors.tensor("in/" + name);
    }

    /// {@return an input of integers}
    public int[] integers(String name) {
        return tensors.ints("in/" + name);
    }

    /// {@return the texts of the batch without their padding}
    public List<int[]> texts() {
        int[] ids = integers("input_ids"), mask = integers("attention_mask");
        int batch = tensors.shape("in/input_ids").dim(0), time = ids.length / batch;
        var texts = new ArrayList<int[]>();
        for (int b = 0; b < batch; b++) {
            int length = Arrays.stream(mask, b * time, (b + 1) * time).sum();
            texts.add(Arrays.copyOfRange(ids, b * time, b * time + length));
        }
        return texts;
    }

    /// {@return which sounds are longer than a clip}
    public boolean[] longer(String name) {
        long[] flags = tensors.longs("in/" + name);
        boolean[] longer = new boolean[flags.length];
        for (int i = 0; i < flags.length; i++) {
            longer[i] = flags[i] != 0;
        }
        return longer;
    }

    /// Compares an output of inference.
    public void requireOut(String name, Tensor actual) {
        require("out/" + name, actual, json.get("eval").get(name));
    }

    /// Compares what a module gives for the first sample.
    public void requireActivation(String module, Tensor actual) {
        Json entry = json.get("activations").get(module);
        int first = tensors.shape("act/" + module).size();
        Tensor part = Tensor.of(Shape.of(first), Arrays.copyOf(actual.data(), first));
        require("act/" + module, part, entry);
    }

    /// {@return whether there is an activation to compare}
    public boolean hasActivation(String module) {
        return json.get("activations").find(module).isPresent();
    }

    /// {@return how many activations there are to compare}
    public int activations() {
        return json.get("activations").members().size();
    }

    /// {@return whether there is a probe to compare}
    public boolean hasProbe(String module) {
        return json.get("probes").find(module).isPresent();
    }

    /// {@return how many probes there are to compare}
    public int probes() {
        return json.get("probes").members().size();
    }

    /// Compares the first 128 numbers that a module gives, and mean and deviation of all.
    public void requireProbe(String module, Tensor actual) {
        float[] y = actual.data();
        float[] probe = Arrays.copyOf(y, 130);
        double sum = 0, squares = 0;
        for (float value : y) {
            sum += value;
        }
        for (float value : y) {
            squares += (value - sum / y.length) * (value - sum / y.length);
        }
        probe[128] = (float) (sum / y.length);
        probe[129] = (float) Math.sqrt(squares / (y.length - 1));
        Golden.requireClose(
                id() + " probe of " + module,
                probe,
                tensors.floats("probe/" + module),
                json.get("probes").get(module),
                false);
    }

    /// Trains the model for five steps and compares outputs, loss, statistics and gradients of the first step, all
    /// losses, and the weights after the last.
    ///
    /// @param outputs of the model, by their names
    /// @param loss of these outputs
    public void requireTraining(
            Record model,
            Supplier<SequencedMap<String, Tensor>> outputs,
            Function<SequencedMap<String, Tensor>, Tensor> loss) {
        Json train = json.get("train");
        var optimizer = new AdamW(new AdamW.Config(0.9, 0.999, 1e-4, 0), StateDict.parameters(model));
        float[] losses = new float[STEPS];
        for (int step = 0; step < STEPS; step++) {
            boolean first = step == 0;
            int at = step;
            Training.with(new SplittableRandom(0), () -> {
                SequencedMap<String, Tensor> out = outputs.get();
                Tensor value = loss.apply(out);
                losses[at] = value.item();
                Gradients grads = value.backward();
                if (first) {
                    out.forEach((name, tensor) -> require(
                            "train/out/" + name, tensor, train.get("outputs").get(name)));
                    requireGradients(model, grads, train);
                    requireBuffers(model, train);
                }
                optimizer.step(grads, LEARNING_RATE);
                return null;
            });
        }
        Golden.requireClose(id() + " losses", losses, tensors.floats("train/loss"), train.get("loss"), false);
        var weights = StateDict.of(model);
        train.get("param_after_5")
                .members()
                .forEach((name, entry) -> require("after5/" + name, keys.theirs(name, weights::get), entry));
    }

    private void requireGradients(Record model, Gradients grads, Json train) {
        var weights = StateDict.of(model);
        SequencedMap<String, Json> expected = train.get("grad").members();
        expected.forEach((name, entry) ->
                require("grad/" + name, keys.theirs(name, own -> grads.of(weights.get(own))), entry));
        for (Json name : train.get("no_gradient").items()) {
            if (shapes().containsKey(name.text())) {
                keys.origins(List.of(name.text()))
                        .keySet()
                        .forEach(own -> assertThat(grads.has(weights.get(own)))
                                .as("gradient of " + own)
                                .isFalse());
            }
        }
        assertThat(expected).hasSizeGreaterThan(20);
    }

    private void requireBuffers(Record model, Json train) {
        var weights = StateDict.of(model);
        train.find("buffers_after_step_1")
                .ifPresent(buffers -> buffers.members()
                        .forEach((name, entry) -> require("buf/" + name, keys.theirs(name, weights::get), entry)));
    }

    private void require(String name, Tensor actual, Json entry) {
        assertThat(actual.shape().size()).as(name).isEqualTo(tensors.shape(name).size());
        Golden.requireClose(id() + " " + name, actual.data(), tensors.floats(name), entry, false);
    }

    /// {@return `Σ mean(y·u)` over all outputs, u made of the name of the output: the loss of models without one}
    public static Tensor upstream(SequencedMap<String, Tensor> outputs) {
        Tensor loss = Tensor.of(Shape.of(), 0);
        for (var output : outputs.entrySet()) {
            Tensor y = output.getValue();
            int n = y.shape().size();
            Tensor u = Tensor.of(y.shape(), WeightRecipe.unit("upstream/" + output.getKey(), n));
            loss = loss.plus(y.times(u).sum().affine(1f / n, 0));
        }
        return loss;
    }

    private String id() {
        return json.get("id").text();
    }

    @Override
    public void close() {
        tensors.close();
    }
}
