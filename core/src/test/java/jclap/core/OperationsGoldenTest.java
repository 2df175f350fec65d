package jclap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import jclap.core.io.Checkpoint;
import jclap.core.io.DType;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Operation → PyTorch: outputs and gradients of `ops/index.json`, which PyTorch computed in double precision.
class OperationsGoldenTest {

    /// One line of the index: an operation with its parameters and inputs.
    private record Case(Json json, Map<String, Tensor> in, Map<String, int[]> integers) {

        Tensor in(String name) {
            return in.get(name);
        }

        boolean has(String name) {
            return in.containsKey(name) || integers.containsKey(name);
        }

        int parameter(String name) {
            return json.get("params").get(name).integer();
        }

        boolean isInteger(String name) {
            return json.get("params")
                    .find(name)
                    .filter(Json.Number.class::isInstance)
                    .isPresent();
        }
    }

    private record Check(Predicate<Case> covers, Function<Case, Tensor> operation) {}

    private static final Map<String, Check> CHECKS = new HashMap<>();

    static {
        given("add", c -> c.in("a").plus(c.in("b")));
        given("sub", c -> c.in("a").minus(c.in("b")));
        given("mul", c -> c.in("a").times(c.in("b")));
        given("div", c -> c.in("a").dividedBy(c.in("b")));
        given("exp", c -> c.in("x").exp());
        given("log", c -> c.in("x").log());
        given("sqrt", c -> c.in("x").sqrt());
        given("relu", c -> c.in("x").relu());
        given("gelu_erf", c -> c.in("x").gelu());
        given("gelu_tanh", c -> c.in("x").geluTanh());
        given("silu", c -> c.in("x").silu());
        given("tanh", c -> c.in("x").tanh());
        given("sigmoid", c -> c.in("x").sigmoid());
        given(
                "sum",
                OperationsGoldenTest::wholeOrOneAxis,
                c -> c.isInteger("dim")
                        ? c.in("x").sum(c.parameter("dim"))
                        : c.in("x").sum());
        given("mean", c -> c.isInteger("dim"), c -> c.in("x").mean(c.parameter("dim")));
        given("max", c -> c.isInteger("dim"), c -> c.in("x").max(c.parameter("dim")));
        given(
                "matmul",
                OperationsGoldenTest::stacksOfEqualLength,
                c -> c.in("a").matmul(c.in("b")));
        given(
                "linear",
                c -> c.has("bias")
                        ? c.in("x").linear(c.in("weight"), c.in("bias"))
                        : c.in("x").linear(c.in("weight")));
        given("reshape", c -> c.in("x").reshape(integers(c.json.get("params").get("shape"))));
        given("permute", c -> c.in("x").permute(integers(c.json.get("params").get("dims"))));
        given("embedding", c -> !c.isInteger("padding_idx"), c -> c.in("weight").select(c.integers.get("ids")));
        given("index_select", c -> c.parameter("dim") == 0, c -> c.in("x").select(c.integers.get("index")));
        given("softmax", c -> innermost(c, "dim"), c -> c.in("x").softmax());
        given("normalize", c -> innermost(c, "dim"), c -> c.in("x").normalize());
        given(
                "layer_norm",
                c -> c.has("weight") && c.in("weight").shape().rank() == 1 && c.has("bias"),
                c -> c.in("x").layerNorm(c.in("weight"), c.in("bias"), eps(c)));
        for (String batchNorm : List.of("batch_norm1d", "batch_norm2d")) {
            given(batchNorm + "_eval", c -> batchNorm(c, 0));
            given(batchNorm + "_train", c -> {
                float momentum = (float) c.json.get("params").get("momentum").number();
                return Training.with(new SplittableRandom(0), () -> batchNorm(c, momentum));
            });
        }
        given(
                "conv2d",
                c -> c.isInteger("stride")
                        && c.isInteger("padding")
                        && c.parameter("dilation") == 1
                        && c.parameter("groups") == 1,
                c -> {
                    Tensor y = c.in("x").conv2d(c.in("weight"), c.parameter("stride"), c.parameter("padding"));
                    return c.has("bias") ? y.plus(c.in("bias").reshape(-1, 1, 1)) : y;
                });
        given(
                "avg_pool2d",
                OperationsGoldenTest::windowsSideBySide,
                c -> c.in("x").avgPool2d(c.parameter("kernel"), c.parameter("kernel")));
        given(
                "max_pool2d",
                OperationsGoldenTest::windowsSideBySide,
                c -> c.in("x").maxPool2d(c.parameter("kernel"), c.parameter("kernel")));
        given("cross_entropy", OperationsGoldenTest::plainMean, c -> c.in("x").crossEntropy(c.integers.get("t")));
        given(
                "cross_entropy_soft",
                OperationsGoldenTest::plainMean,
                c -> c.in("x")
                        .crossEntropy(Tensor.of(c.in("p").shape(), c.in("p").data())));
        given("cat", c -> Tensor.concat(c.parameter("dim"), c.in.values().toArray(Tensor[]::new)));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationGivesTheNumbersOfPyTorch() {
        List<Json> known = Golden.index("ops").get("cases").items().stream()
                .filter(json -> CHECKS.containsKey(json.get("op").text()))
                .toList();
        List<Json> covered = known.stream()
                .filter(json -> CHECKS.get(json.get("op").text()).covers.test(read(json)))
                .toList();
        // So that a slip in a condition above cannot quietly leave most cases out.
        assertThat(covered).hasSizeGreaterThan((int) (0.7 * known.size())).hasSizeGreaterThan(200);
        return covered.stream()
                .map(json -> DynamicTest.dynamicTest(json.get("id").text(), () -> check(json)));
    }

    private static void check(Json json) {
        Case c = read(json);
        String id = json.get("id").text();
        boolean special = json.find("special").map(Json::bool).orElse(false);
        Tensor y = CHECKS.get(json.get("op").text()).operation.apply(c);
        try (Checkpoint file = Golden.tensors("ops/" + json.get("file").text())) {
            String out = json.get("out").members().firstEntry().getKey();
            Golden.requireClose(
                    id + " " + out,
                    y.data(),
                    file.floats(id + "/out/" + out),
                    json.get("out").get(out),
                    special);
            if (json.find("gin").isEmpty() || json.get("gin").members().isEmpty()) {
                return;
            }
            Gradients grads = y.backward(file.floats(id + "/gout/" + out));
            json.get("gin")
                    .members()
                    .forEach((name, entry) -> Golden.requireClose(
                            id + " gradient of " + name,
                            grads.of(c.in(name)).data(),
                            file.floats(id + "/gin/" + name),
                            entry,
                            special));
        }
    }

    private static Case read(Json json) {
        String id = json.get("id").text();
        var in = new LinkedHashMap<String, Tensor>();
        var integers = new HashMap<String, int[]>();
        try (Checkpoint file = Golden.tensors("ops/" + json.get("file").text())) {
            for (String name : json.get("in").members().keySet()) {
                String key = id + "/in/" + name;
                if (file.dtype(key) == DType.F32) {
                    in.put(name, Tensor.parameter(file.shape(key), file.floats(key)));
                } else if (file.dtype(key) != DType.BOOL) {
                    integers.put(
                            name,
                            Arrays.stream(file.longs(key))
                                    .mapToInt(Math::toIntExact)
                                    .toArray());
                }
            }
        }
        return new Case(json, in, integers);
    }

    private static Tensor batchNorm(Case c, float momentum) {
        Tensor mean =
                Tensor.of(c.in("running_mean").shape(), c.in("running_mean").data());
        Tensor variance =
                Tensor.of(c.in("running_var").shape(), c.in("running_var").data());
        return c.in("x").batchNorm(c.in("weight"), c.in("bias"), mean, variance, momentum, eps(c));
    }

    private static float eps(Case c) {
        return (float) c.json.get("params").get("eps").number();
    }

    private static boolean wholeOrOneAxis(Case c) {
        return c.isInteger("dim") || c.json.get("params").find("dim").isEmpty();
    }

    private static boolean stacksOfEqualLength(Case c) {
        Shape a = c.in("a").shape(), b = c.in("b").shape();
        return a.rank() >= 2
                && a.rank() == b.rank()
                && a.without(-1).without(-1).equals(b.without(-1).without(-1));
    }

    private static boolean innermost(Case c, String name) {
        return c.in("x").shape().axis(c.parameter(name)) == c.in("x").shape().rank() - 1;
    }

    private static boolean windowsSideBySide(Case c) {
        return c.isInteger("kernel")
                && !c.isInteger("stride")
                && c.json.get("params").find("stride").isEmpty();
    }

    private static boolean plainMean(Case c) {
        return c.json.get("params").toString().equals("{\"reduction\":\"mean\"}")
                && !c.has("weight")
                && c.in("x").shape().rank() == 2;
    }

    private static int[] integers(Json array) {
        return array.items().stream().mapToInt(Json::integer).toArray();
    }

    private static void given(String op, Function<Case, Tensor> operation) {
        given(op, c -> true, operation);
    }

    private static void given(String op, Predicate<Case> covers, Function<Case, Tensor> operation) {
        CHECKS.put(op, new Check(covers, operation));
    }
}
