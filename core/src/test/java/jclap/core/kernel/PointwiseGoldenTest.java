package jclap.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.stream.Collectors;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;

/// The loops → PyTorch, on `ops/index.json`: ordinary values, wide ranges, zeros, infinities and NaN.
class PointwiseGoldenTest {

    private interface Loop {
        void run(float[] x, int xAt, float[] y, int yAt, int n);
    }

    private static final Map<String, Loop> LOOPS = Map.of(
            "exp", Pointwise::exp,
            "log", Pointwise::log,
            "sqrt", Pointwise::sqrt,
            "tanh", Pointwise::tanh,
            "sigmoid", Pointwise::sigmoid,
            "erf", Pointwise::erf,
            "relu", Pointwise::relu,
            "gelu_erf", Pointwise::gelu,
            "gelu_tanh", Pointwise::geluTanh,
            "silu", Pointwise::silu);

    @Test
    void functionsOfOneArrayGivePyTorchsNumbers() {
        var byFile = Golden.index("ops").get("cases").items().stream()
                .filter(test -> LOOPS.containsKey(test.get("op").text()))
                .collect(Collectors.groupingBy(test -> test.get("file").text()));
        var compared = new HashSet<String>();
        byFile.forEach((file, tests) -> {
            try (Checkpoint tensors = Golden.tensors("ops/" + file)) {
                for (Json test : tests) {
                    compare(test, tensors);
                    compared.add(test.get("op").text());
                }
            }
        });
        assertThat(compared).isEqualTo(LOOPS.keySet());
    }

    private static void compare(Json test, Checkpoint tensors) {
        String id = test.get("id").text();
        float[] x = tensors.floats(id + "/in/x"), y = new float[x.length];
        LOOPS.get(test.get("op").text()).run(x, 0, y, 0, x.length);
        boolean special = test.find("special").isPresent();
        Golden.requireClose(
                id, y, tensors.floats(id + "/out/y"), test.get("out").get("y"), special);
    }
}
