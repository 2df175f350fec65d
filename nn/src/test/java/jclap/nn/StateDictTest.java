package jclap.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.DType;
import jclap.core.io.SafeTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDictTest {

    record Mlp(Linear fc1, BatchNorm2d midNorm, Linear fc2) {

        static Mlp create(int n, Random random) {
            return new Mlp(
                    Linear.create(n, 2 * n, random), BatchNorm2d.create(2 * n), Linear.withoutBias(2 * n, n, random));
        }
    }

    record Net(List<Mlp> blocks) {}

    private final Net net = new Net(List.of(Mlp.create(2, new Random(1))));

    @Test
    void namesTensorsByTheirPathThroughTheModel() {
        assertThat(StateDict.of(net).keySet())
                .containsExactly(
                        "blocks.0.fc1.weight",
                        "blocks.0.fc1.bias",
                        "blocks.0.mid_norm.weight",
                        "blocks.0.mid_norm.bias",
                        "blocks.0.mid_norm.running_mean",
                        "blocks.0.mid_norm.running_var",
                        "blocks.0.fc2.weight");
    }

    @Test
    void runningStatisticsAreNotParameters() {
        assertThat(StateDict.parameters(net)).doesNotContainKey("blocks.0.mid_norm.running_mean");
        assertThat(StateDict.parameters(net)).hasSize(5);
    }

    @Test
    void loadsWhatAnotherModelHolds() {
        var other = new Net(List.of(Mlp.create(2, new Random(2))));
        StateDict.load(net, StateDict.of(other));
        StateDict.of(net)
                .forEach((name, tensor) -> assertThat(tensor.data())
                        .containsExactly(StateDict.of(other).get(name).data()));
    }

    @Test
    void reportsEveryProblemAtOnceAndWritesNothing() {
        Map<String, Tensor> tensors = new HashMap<>(StateDict.of(new Net(List.of(Mlp.create(2, new Random(2))))));
        tensors.remove("blocks.0.fc1.weight");
        tensors.put("blocks.0.fc1.bias", Tensor.of(Shape.of(1), 0));
        tensors.put("extra", Tensor.of(Shape.of(1), 0));
        float before = net.blocks().getFirst().fc2().weight().data()[0];

        assertThatThrownBy(() -> StateDict.load(net, tensors))
                .hasMessage("state dict: expected the 7 tensors of Net but missing blocks.0.fc1.weight (4, 2); "
                        + "blocks.0.fc1.bias is (1) instead of (4); unexpected extra");
        assertThat(net.blocks().getFirst().fc2().weight().data()[0]).isEqualTo(before);
    }

    @Test
    void loadsFromAFileAndSaysWhatItIgnored(@TempDir Path folder) throws IOException {
        var tensors = new LinkedHashMap<>(StateDict.of(new Net(List.of(Mlp.create(2, new Random(2))))));
        tensors.put("blocks.0.mid_norm.num_batches_tracked", Tensor.of(Shape.of(), 3));
        Path file = folder.resolve("net.safetensors");
        SafeTensors.write(file, tensors, DType.F32, Map.of());

        try (var checkpoint = Checkpoint.open(file)) {
            assertThat(StateDict.load(net, checkpoint, name -> name.endsWith(".num_batches_tracked")))
                    .containsExactly("blocks.0.mid_norm.num_batches_tracked");
        }
        StateDict.of(net)
                .forEach((name, tensor) -> assertThat(tensor.data())
                        .containsExactly(tensors.get(name).data()));
    }

    @Test
    void whatIsIgnoredIsInTheMessageTooKindByKind(@TempDir Path folder) throws IOException {
        var tensors = new LinkedHashMap<>(StateDict.of(net));
        tensors.remove("blocks.0.fc2.weight");
        tensors.put("blocks.0.fc1.bias", Tensor.of(Shape.of(1), 0));
        tensors.put("head.bias", Tensor.of(Shape.of(1), 0));
        tensors.put("blocks.0.attn.bias", Tensor.of(Shape.of(), 1));
        tensors.put("blocks.1.attn.bias", Tensor.of(Shape.of(), 1));
        tensors.put("steps.2", Tensor.of(Shape.of(), 3));
        Path file = folder.resolve("net.safetensors");
        SafeTensors.write(file, tensors, DType.F32, Map.of());

        try (var checkpoint = Checkpoint.open(file)) {
            assertThatThrownBy(() -> StateDict.load(
                            net, checkpoint, name -> name.startsWith("steps") || name.endsWith("attn.bias")))
                    .hasMessage("state dict: expected the 7 tensors of Net but blocks.0.fc1.bias is (1) instead of (4);"
                            + " missing blocks.0.fc2.weight (2, 4); unexpected head.bias;"
                            + " ignored 2 of blocks.#.attn.bias, steps.2");
        }
    }

    @Test
    void aFileOfAnotherModelDoesNotFillTheScreen() {
        var tensors = new LinkedHashMap<String, Tensor>();
        for (int i = 0; i < 1000; i++) {
            tensors.put("x" + i, Tensor.of(Shape.of(), i));
        }
        assertThatThrownBy(() -> StateDict.load(net, tensors)).hasMessageEndingWith("unexpected x92; and 907 more");
    }
}
