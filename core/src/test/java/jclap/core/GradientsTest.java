package jclap.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jclap.core.kernel.Scratch;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Kernel → operation: every operation has the gradient it claims, by central differences along a
/// random projection, and none can be added without such a check.
class GradientsTest {

    private static final Random RANDOM = new Random(42);

    /// The checks of each operation, by the name of its method on [Tensor].
    private static final Map<String, List<Runnable>> CHECKS = new HashMap<>(), REPETITIONS = new HashMap<>();

    static {
        given("plus", in -> in[0].plus(in[1]), randn(3, 1, 5), randn(4, 5));
        given("plus", in -> in[0].plus(in[1]), randn(2, 3), randn());
        given("minus", in -> in[0].minus(in[1]), randn(2, 3, 1), randn(3, 4));
        given("times", in -> in[0].times(in[1]), randn(2, 3), randn(2, 1));
        given("dividedBy", in -> in[0].dividedBy(in[1]), randn(2, 3), positive(3));
        given("affine", in -> in[0].affine(-2, 3), randn(5));
        given("exp", in -> in[0].exp(), randn(5));
        given("log", in -> in[0].log(), positive(5));
        given("sqrt", in -> in[0].sqrt(), positive(5));
        given("relu", in -> in[0].relu(), awayFromZero(9));
        given("gelu", in -> in[0].gelu(), randn(9));
        given("geluTanh", in -> in[0].geluTanh(), randn(9));
        given("silu", in -> in[0].silu(), randn(9));
        given("tanh", in -> in[0].tanh(), randn(9));
        given("sigmoid", in -> in[0].sigmoid(), randn(9));
        given("quickGelu", in -> in[0].quickGelu(), randn(9));
        given("softplus", in -> in[0].softplus(), randn(9));
        given("relu6", in -> in[0].relu6(), awayFromZero(9));
        given("hardSigmoid", in -> in[0].hardSigmoid(), randn(9));
        given("hardSwish", in -> in[0].hardSwish(), randn(40));
        given("pow", in -> in[0].pow(2.5f), positive(5));
        given("log1p", in -> in[0].log1p(), positive(5));
        given("sin", in -> in[0].sin(), randn(5));
        given("cos", in -> in[0].cos(), randn(5));
        given("maximum", in -> in[0].maximum(in[1]), spread(3, 4), randn(4));
        given("minimum", in -> in[0].minimum(in[1]), spread(3, 4), randn(3, 1));
        given("clamp", in -> in[0].clamp(-0.55f, 1.05f), spread(40));
        Tensor mask = Tensor.of(Shape.of(3, 1), 1, 0, 1);
        given("where", in -> Tensor.where(mask, in[0], in[1]), randn(3, 4), randn(4));
        given("maskedFill", in -> in[0].maskedFill(mask, 7), randn(2, 3, 4));
        given("dropout", in -> Training.with(new SplittableRandom(1), () -> in[0].dropout(0.5f)), randn(9));
        given("sum", in -> in[0].sum(), randn(3, 4));
        given("sum", in -> in[0].sum(1), randn(3, 4, 2));
        given("sum", in -> in[0].sum(-1), randn(3, 4));
        given("sum", in -> in[0].sum(0, 2), randn(3, 4, 2));
        given("mean", in -> in[0].mean(0), randn(3, 4));
        given("mean", in -> in[0].mean(), randn(3, 4));
        given("variance", in -> in[0].variance(0, -1), randn(3, 4, 2));
        given("max", in -> in[0].max(1), spread(3, 4, 2));
        given("min", in -> in[0].min(1), spread(3, 4, 2));
        given("matmul", in -> in[0].matmul(in[1]), randn(3, 4), randn(4, 2));
        given("matmul", in -> in[0].matmul(in[1]), randn(2, 3, 4), randn(2, 4, 5));
        given("matmul", in -> in[0].matmul(in[1]), randn(2, 3, 4), randn(4, 5));
        given("matmul", in -> in[0].matmul(in[1]), randn(2, 1, 3, 4), randn(2, 4, 2));
        given("matmul", in -> in[0].matmul(in[1]), randn(4), randn(3, 4, 2));
        given("matmul", in -> in[0].matmul(in[1], true, false), randn(2, 4, 3), randn(4, 5));
        given("matmul", in -> in[0].matmul(in[1], false, true), randn(2, 3, 4), randn(2, 5, 4));
        given("matmul", in -> in[0].matmul(in[1], true, true), randn(4, 3), randn(5, 4));
        given("attention", in -> in[0].attention(in[1], in[2]), randn(2, 3, 4), randn(2, 5, 4), randn(2, 5, 3));
        Tensor hidden = Tensor.of(Shape.of(3), 0, Float.NEGATIVE_INFINITY, 0);
        given("attention", in -> in[0].attention(in[1], in[2], hidden), randn(2, 4), randn(3, 4), randn(3, 2));
        given(
                "attention",
                in -> in[0].attention(in[1], in[2], 2, 0, in[3], in[4]),
                randn(2, 3, 3, 4),
                randn(1, 3, 5, 4),
                randn(5, 6),
                randn(2, 3, 5),
                randn(3, 1, 1, 5));
        given("linear", in -> in[0].linear(in[1], in[2]), randn(2, 3, 4), randn(5, 4), randn(5));
        given("linear", in -> in[0].linear(in[1]), randn(4), randn(5, 4));
        given("reshape", in -> in[0].reshape(2, -1), randn(3, 4));
        given("permute", in -> in[0].permute(2, 0, 1), randn(2, 3, 4));
        given("slice", in -> in[0].slice(1, 1, 3), randn(2, 4, 3));
        given("concat", in -> Tensor.concat(1, in[0], in[1]), randn(2, 1, 3), randn(2, 2, 3));
        given("select", in -> in[0].select(2, 0, 2), randn(3, 2));
        given("indexSelect", in -> in[0].indexSelect(1, 2, 0, 2), randn(3, 3, 2));
        given("roll", in -> in[0].roll(1, -2), randn(2, 5, 3));
        given("flip", in -> in[0].flip(0), randn(3, 2));
        given("repeat", in -> in[0].repeat(1, 3), randn(2, 2, 3));
        given("pad", in -> in[0].pad(1, 2, -1, 5), randn(2, 3, 2));
        given("padReflect", in -> in[0].padReflect(-1, 2, 3), randn(2, 4));
        given("padReplicate", in -> in[0].padReplicate(0, 2, 1), randn(3, 2));
        given("gather", in -> in[0].gather(1, Shape.of(2, 2), 2, 0, 2, 2), randn(3, 3));
        given("scatterAdd", in -> in[0].scatterAdd(0, new int[] {1, 0, 1, 1}, in[1]), randn(3, 3), randn(2, 2));
        given("stack", in -> Tensor.stack(1, in), randn(2, 3), randn(2, 3));
        given("expand", in -> in[0].expand(2, 3, 4), randn(3, 1));
        given("logSoftmax", in -> in[0].logSoftmax(), randn(3, 4));
        given("logSumExp", in -> in[0].logSumExp(), randn(3, 4));
        given("softmax", in -> in[0].softmax(), randn(3, 4));
        given("layerNorm", in -> in[0].layerNorm(in[1], in[2], 1e-5f), randn(3, 5), randn(5), randn(5));
        given("layerNorm", in -> in[0].layerNorm(in[1], in[2], 1e-5f), randn(2, 3, 2), randn(3, 2), randn(3, 2));
        given("groupNorm", in -> in[0].groupNorm(2, in[1], in[2], 1e-5f), randn(2, 4, 3), randn(4), randn(4));
        given("cosineSimilarity", in -> in[0].cosineSimilarity(in[1]), randn(2, 1, 5), randn(3, 5));
        given("normalize", in -> in[0].normalize(), randn(3, 5));
        given("batchNorm", in -> batchNorm(in), randn(2, 3, 4), randn(3), randn(3));
        given(
                "batchNorm",
                in -> Training.with(new SplittableRandom(1), () -> batchNorm(in)),
                randn(2, 3, 4),
                randn(3),
                randn(3));
        given("conv2d", in -> in[0].conv2d(in[1], 1, 1), randn(2, 2, 4, 3), randn(3, 2, 3, 3));
        given("conv2d", in -> in[0].conv2d(in[1], 2, 0), randn(1, 2, 5, 4), randn(2, 2, 2, 2));
        Sliding twoByTwo = Sliding.by(2, 1).padded(1).dilated(2).grouped(2);
        given("conv2d", in -> in[0].conv2d(in[1], twoByTwo), randn(2, 4, 6, 5), randn(6, 2, 2, 3));
        Sliding depthwise = Sliding.by(2).padded(1).grouped(3);
        given("conv2d", in -> in[0].conv2d(in[1], depthwise), randn(2, 3, 6, 5), randn(3, 1, 3, 3));
        given("conv1d", in -> in[0].conv1d(in[1], Sliding.by(2).padded(1)), randn(2, 3, 7), randn(2, 3, 3));
        Sliding overlapping = Sliding.by(2).padded(1);
        given("avgPool2d", in -> in[0].avgPool2d(2, 2), randn(2, 2, 4, 5));
        given("avgPool2d", in -> in[0].avgPool2d(3, 3, overlapping), randn(2, 4, 5));
        given("maxPool2d", in -> in[0].maxPool2d(2, 2), spread(2, 2, 4, 5));
        given("maxPool2d", in -> in[0].maxPool2d(3, 3, overlapping), spread(2, 4, 5));
        given("adaptiveAvgPool2d", in -> in[0].adaptiveAvgPool2d(3, 2), randn(2, 4, 5));
        for (Interpolation method : Interpolation.values()) {
            given("interpolate", in -> in[0].interpolate(method, 6, 3), randn(2, 4, 5));
        }
        given("crossEntropy", in -> in[0].crossEntropy(2, 0), randn(2, 3));
        given("crossEntropy", in -> in[0].crossEntropy(0.1f, 2, Tensor.IGNORED), randn(2, 3));
        given("binaryCrossEntropy", in -> in[0].binaryCrossEntropy(in[1]), randn(2, 3), positive(2, 3));
        given("squaredError", in -> in[0].squaredError(in[1]), randn(2, 3), randn(2, 3));
        given("embedding", in -> in[0].embedding(-1, 2, 0, 2), randn(3, 2));
        Tensor mixture = Tensor.of(Shape.of(2, 3), 0.5f, 0.5f, 0, 0.1f, 0.2f, 0.7f);
        given("crossEntropy", in -> in[0].crossEntropy(mixture), randn(2, 3));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationHasTheGradientItClaims() {
        return tests(CHECKS);
    }

    @TestFactory
    Stream<DynamicTest> everyOperationGivesTheSameInMemoryThatWasUsedBefore() {
        return tests(REPETITIONS);
    }

    private static Stream<DynamicTest> tests(Map<String, List<Runnable>> checksByName) {
        return checksByName.entrySet().stream()
                .flatMap(checks ->
                        checks.getValue().stream().map(check -> DynamicTest.dynamicTest(checks.getKey(), check::run)));
    }

    @Test
    void noOperationGoesUnchecked() {
        List<String> leaves = List.of("of", "parameter", "result");
        assertThat(CHECKS.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Tensor.class, ArrayOperations.class, LayerOperations.class)
                                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                                .filter(method -> Modifier.isPublic(method.getModifiers()))
                                .filter(method -> method.getReturnType() == Tensor.class)
                                .map(Method::getName)
                                .filter(name -> !leaves.contains(name))
                                .collect(Collectors.toSet()));
    }

    @Test
    void aWrongGradientIsFound() {
        Function<Tensor[], Tensor> wrong = in -> Tensor.result(
                "wrong", List.of(in[0]), in[0].shape(), in[0].data().clone(), (dy, grads) -> {
                    grads.into(in[0], dx -> dx[0] += dy[0]);
                });
        Tensor x = randn(2);
        assertThatThrownBy(() -> GradCheck.check(wrong, x))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("gradient of Tensor(2) from wrong at [1] of input 0");
    }

    @Test
    void aTensorUsedTwiceGetsTheSumOfBothGradients() {
        Tensor x = Tensor.parameter(Shape.of(), 3);
        assertThat(x.plus(x).backward().of(x).item()).isEqualTo(2);
    }

    @Test
    void aChainOfTenThousandOperationsDoesNotOverflowTheStack() {
        Tensor x = Tensor.parameter(Shape.of(), 1), y = x;
        for (int i = 0; i < 10_000; i++) {
            y = y.affine(1, 1);
        }
        assertThat(y.backward().of(x).item()).isEqualTo(1);
    }

    @Test
    void noGradRecordsNothing() {
        Tensor x = randn(2);
        assertThat(Autograd.noGrad(() -> x.plus(x)).requiresGrad()).isFalse();
        assertThat(x.plus(x).requiresGrad()).isTrue();
    }

    @Test
    void constantsRecordNothing() {
        Tensor constant = Tensor.of(Shape.of(), 1);
        assertThat(constant.exp().requiresGrad()).isFalse();
    }

    @Test
    void asksForAScalarToStartFrom() {
        assertThatThrownBy(() -> randn(2).backward())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("backward: expected a scalar but got Tensor(2)");
    }

    @Test
    void refusesTheGradientOfWhatTheLossDoesNotDependOn() {
        Tensor x = Tensor.parameter(Shape.of(), 1), other = Tensor.parameter(Shape.of(), 1);
        assertThatThrownBy(() -> x.exp().backward().of(other))
                .hasMessage("gradients: expected a parameter that the loss depends on but got Tensor()");
    }

    private static Tensor batchNorm(Tensor[] in) {
        Tensor mean = Tensor.of(Shape.of(3), 0.1f, -0.2f, 0.3f), variance = Tensor.of(Shape.of(3), 0.5f, 1, 2);
        return in[0].batchNorm(in[1], in[2], mean, variance, 0.1f, 1e-5f);
    }

    private static void given(String op, Function<Tensor[], Tensor> function, Tensor... inputs) {
        CHECKS.computeIfAbsent(op, _ -> new ArrayList<>()).add(() -> GradCheck.check(function, inputs));
        REPETITIONS.computeIfAbsent(op, _ -> new ArrayList<>()).add(() -> {
            Tensor fresh = function.apply(inputs);
            Tensor again = Autograd.noGrad(() -> Autograd.forgetting(() -> {
                Autograd.forgetting(GradientsTest::leaveNothingButNan);
                return function.apply(inputs);
            }));
            assertThat(again.data()).containsExactly(fresh.data());
        });
    }

    /// Takes some arrays of each length that the checks need.
    private static Tensor leaveNothingButNan() {
        for (int n = 1; n <= 300; n++) {
            for (int i = 0; i < 5; i++) {
                Arrays.fill(Scratch.floats(n), Float.NaN);
            }
        }
        return Tensor.of(Shape.of(), Float.NaN);
    }

    private static Tensor randn(int... dims) {
        Shape shape = Shape.of(dims);
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) RANDOM.nextGaussian();
        }
        return Tensor.parameter(shape, data);
    }

    private static Tensor positive(int... dims) {
        Tensor x = randn(dims);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = 0.5f + Math.abs(x.data()[i]);
        }
        return x;
    }

    /// Where a kink is, a central difference is wrong.
    private static Tensor awayFromZero(int... dims) {
        Tensor x = randn(dims);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] += Math.signum(x.data()[i]) * 0.1f;
        }
        return x;
    }

    /// Elements far enough apart that no step of the check changes which is largest.
    private static Tensor spread(int... dims) {
        Tensor x = randn(dims);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = (i * 7 % x.data().length) * 0.1f;
        }
        return x;
    }
}
