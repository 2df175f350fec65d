package jclap.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Kernel → operation: every operation has the gradient it claims, by central differences along a
/// random projection, and none can be added without such a check.
class GradientsTest {

    private static final Random RANDOM = new Random(42);

    /// The checks of each operation, by the name of its method on [Tensor].
    private static final Map<String, List<Runnable>> CHECKS = new HashMap<>();

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
        given("dropout", in -> Training.with(new SplittableRandom(1), () -> in[0].dropout(0.5f)), randn(9));
        given("sum", in -> in[0].sum(), randn(3, 4));
        given("sum", in -> in[0].sum(1), randn(3, 4, 2));
        given("sum", in -> in[0].sum(-1), randn(3, 4));
        given("mean", in -> in[0].mean(0), randn(3, 4));
        given("max", in -> in[0].max(1), spread(3, 4, 2));
        given("matmul", in -> in[0].matmul(in[1]), randn(3, 4), randn(4, 2));
        given("matmul", in -> in[0].matmul(in[1]), randn(2, 3, 4), randn(2, 4, 5));
        given("linear", in -> in[0].linear(in[1], in[2]), randn(2, 3, 4), randn(5, 4), randn(5));
        given("linear", in -> in[0].linear(in[1]), randn(4), randn(5, 4));
        given("reshape", in -> in[0].reshape(2, -1), randn(3, 4));
        given("permute", in -> in[0].permute(2, 0, 1), randn(2, 3, 4));
        given("slice", in -> in[0].slice(1, 1, 3), randn(2, 4, 3));
        given("concat", in -> Tensor.concat(1, in[0], in[1]), randn(2, 1, 3), randn(2, 2, 3));
        given("select", in -> in[0].select(2, 0, 2), randn(3, 2));
        given("softmax", in -> in[0].softmax(), randn(3, 4));
        given("layerNorm", in -> in[0].layerNorm(in[1], in[2], 1e-5f), randn(3, 5), randn(5), randn(5));
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
        given("avgPool2d", in -> in[0].avgPool2d(2, 2), randn(2, 2, 4, 5));
        given("maxPool2d", in -> in[0].maxPool2d(2, 2), spread(2, 2, 4, 5));
        given("crossEntropy", in -> in[0].crossEntropy(2, 0), randn(2, 3));
        Tensor mixture = Tensor.of(Shape.of(2, 3), 0.5f, 0.5f, 0, 0.1f, 0.2f, 0.7f);
        given("crossEntropy", in -> in[0].crossEntropy(mixture), randn(2, 3));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationHasTheGradientItClaims() {
        return CHECKS.entrySet().stream()
                .flatMap(checks ->
                        checks.getValue().stream().map(check -> DynamicTest.dynamicTest(checks.getKey(), check::run)));
    }

    @Test
    void noOperationGoesUnchecked() {
        List<String> leaves = List.of("of", "parameter", "result");
        assertThat(CHECKS.keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Tensor.class.getDeclaredMethods())
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
        CHECKS.computeIfAbsent(op, _ -> new java.util.ArrayList<>()).add(() -> GradCheck.check(function, inputs));
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
