package jclap.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
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
        var compared = new HashSet<String>();
        for (Json test : Golden.index("ops").get("cases").items()) {
            Loop loop = LOOPS.get(test.get("op").text());
            if (loop != null) {
                compare(loop, test);
                compared.add(test.get("op").text());
            }
        }
        assertThat(compared).isEqualTo(LOOPS.keySet());
    }

    private static void compare(Loop loop, Json test) {
        String id = test.get("id").text();
        try (Checkpoint tensors = Golden.tensors("ops/" + test.get("file").text())) {
            float[] x = tensors.floats(id + "/in/x"), y = new float[x.length];
            loop.run(x, 0, y, 0, x.length);
            boolean special = test.find("special").isPresent();
            Golden.requireClose(
                    id, y, tensors.floats(id + "/out/y"), test.get("out").get("y"), special);
        }
    }
}
