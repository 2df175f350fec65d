package jclap.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// [ScalarMath] and the formulas of the definitions → the loops, bit for bit: whichever elements a vector, a tail or a
/// thread does.
class PointwiseTest {

    private static final int AT = 3;

    private interface Unary {
        void run(float[] x, int xAt, float[] y, int yAt, int n);
    }

    private interface Ternary {
        void run(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n);
    }

    private interface Element {
        float of(float x);
    }

    /// The new z from x, y and the old z.
    private interface Element3 {
        float of(float x, float y, float z);
    }

    private record UnaryCase(Unary loop, Element element) {}

    private record TernaryCase(Ternary loop, Element3 element) {}

    private static final Map<String, UnaryCase> UNARY = new TreeMap<>(Map.of(
            "exp", new UnaryCase(Pointwise::exp, ScalarMath::exp),
            "log", new UnaryCase(Pointwise::log, ScalarMath::log),
            "sqrt", new UnaryCase(Pointwise::sqrt, x -> (float) Math.sqrt(x)),
            "tanh", new UnaryCase(Pointwise::tanh, ScalarMath::tanh),
            "sigmoid", new UnaryCase(Pointwise::sigmoid, ScalarMath::sigmoid),
            "erf", new UnaryCase(Pointwise::erf, ScalarMath::erf),
            "relu", new UnaryCase(Pointwise::relu, ScalarMath::relu),
            "gelu", new UnaryCase(Pointwise::gelu, ScalarMath::gelu),
            "geluTanh", new UnaryCase(Pointwise::geluTanh, ScalarMath::geluTanh),
            "silu", new UnaryCase(Pointwise::silu, ScalarMath::silu)));

    private static final Map<String, TernaryCase> TERNARY = new TreeMap<>(Map.ofEntries(
            Map.entry("add", new TernaryCase(Pointwise::add, (x, y, z) -> x + y)),
            Map.entry("subtract", new TernaryCase(Pointwise::subtract, (x, y, z) -> x - y)),
            Map.entry("multiply", new TernaryCase(Pointwise::multiply, (x, y, z) -> x * y)),
            Map.entry("divide", new TernaryCase(Pointwise::divide, (x, y, z) -> x / y)),
            Map.entry("multiplyAdd", new TernaryCase(Pointwise::multiplyAdd, (x, y, z) -> z + x * y)),
            Map.entry("relu", new TernaryCase(Pointwise::reluGradient, (x, dy, dx) -> dx + (x <= 0 ? 0 : dy))),
            Map.entry(
                    "gelu",
                    new TernaryCase(
                            Pointwise::geluGradient,
                            (x, g, dx) -> dx + g * ScalarMath.cdf(x) + g * (x * ScalarMath.density(x)))),
            Map.entry(
                    "geluTanh",
                    new TernaryCase(Pointwise::geluTanhGradient, (x, dy, dx) -> dx + dy * ScalarMath.geluTanhSlope(x))),
            Map.entry(
                    "silu", new TernaryCase(Pointwise::siluGradient, (x, dy, dx) -> dx + dy * ScalarMath.siluSlope(x))),
            Map.entry("tanh", new TernaryCase(Pointwise::tanhGradient, (y, dy, dx) -> dx + dy * (1 - y * y))),
            Map.entry("sigmoid", new TernaryCase(Pointwise::sigmoidGradient, (y, dy, dx) -> dx + dy * (y * (1 - y)))),
            Map.entry(
                    "combine",
                    new TernaryCase(
                            (x, xAt, y, yAt, z, zAt, n) -> Pointwise.combine(2, x, xAt, -3, y, yAt, 5, z, zAt, n),
                            (x, y, z) -> z + (2 * x + -3 * y + 5))),
            Map.entry(
                    "accumulate",
                    new TernaryCase(
                            (x, xAt, y, yAt, z, zAt, n) -> Pointwise.accumulate(x, xAt, z, zAt, n),
                            (x, y, z) -> z + x)),
            Map.entry(
                    "axpy",
                    new TernaryCase(
                            (x, xAt, y, yAt, z, zAt, n) -> Pointwise.axpy(0.3f, x, xAt, z, zAt, n),
                            (x, y, z) -> z + 0.3f * x)),
            Map.entry(
                    "affine",
                    new TernaryCase(
                            (x, xAt, y, yAt, z, zAt, n) -> Pointwise.affine(0.3f, -7, x, xAt, z, zAt, n),
                            (x, y, z) -> 0.3f * x + -7))));

    @Test
    void functionsOfOneArrayAreTheirScalarFunctionsBitForBit() {
        for (int n : Floats.LENGTHS) {
            float[] x = Floats.wild(n, n + AT + 2), before = Floats.random(1, n + 7);
            UNARY.forEach((name, unary) -> {
                float[] y = before.clone(), expected = before.clone();
                for (int i = 0; i < n; i++) {
                    expected[5 + i] = unary.element.of(x[AT + i]);
                }
                unary.loop.run(x, AT, y, 5, n);
                requireSame("%s of %d".formatted(name, n), y, expected);
            });
        }
    }

    @Test
    void functionsOfOneArrayMayWorkInPlace() {
        UNARY.forEach((name, unary) -> {
            float[] x = Floats.wild(7, 100), expected = new float[100];
            unary.loop.run(x, 0, expected, 0, 100);
            unary.loop.run(x, 0, x, 0, 100);
            assertThat(x).as(name).isEqualTo(expected);
        });
    }

    @Test
    void functionsOfMoreArraysAreTheirFormulasBitForBit() {
        for (int n : Floats.LENGTHS) {
            float[] x = Floats.wild(n, n + AT), y = Floats.wild(n + 1, n + AT + 1);
            float[] before = Floats.wild(n + 2, n + AT + 4);
            TERNARY.forEach((name, ternary) -> {
                float[] z = before.clone(), expected = before.clone();
                for (int i = 0; i < n; i++) {
                    expected[AT + 2 + i] = ternary.element.of(x[AT + i], y[AT + 1 + i], z[AT + 2 + i]);
                }
                ternary.loop.run(x, AT, y, AT + 1, z, AT + 2, n);
                requireSame("%s of %d".formatted(name, n), z, expected);
            });
        }
    }

    @Test
    void threadsDoNotChangeABit() {
        int n = 33_001;
        float[] x = Floats.wild(3, n), y = Floats.wild(4, n), z = Floats.wild(5, n);
        UNARY.forEach((name, unary) -> {
            float[] one = new float[n], two = new float[n];
            withThreads(1, () -> unary.loop.run(x, 0, one, 0, n));
            withThreads(2, () -> unary.loop.run(x, 0, two, 0, n));
            requireSame(name, two, one);
        });
        TERNARY.forEach((name, ternary) -> {
            float[] one = z.clone(), two = z.clone();
            withThreads(1, () -> ternary.loop.run(x, 0, y, 0, one, 0, n));
            withThreads(2, () -> ternary.loop.run(x, 0, y, 0, two, 0, n));
            requireSame(name, two, one);
        });
    }

    /// m and v start at 0, so the bias-corrected means are g and g², and the step is η·g/(|g| + ε) = η.
    @Test
    void theFirstStepOfAdamHasTheLengthOfTheLearningRate() {
        float[] w = {1, 1, 1}, g = {100, -0.5f, 0}, m = new float[3], v = new float[3];
        double beta1 = 0.9, beta2 = 0.999, rate = 0.25, scale = 1 / Math.sqrt(1 - beta2);
        AdamStep.update(w, g, m, v, 0, 3, beta1, beta2, rate / (1 - beta1), scale, 1e-8, 0);
        assertThat(w).containsExactly(0.75f, 1.25f, 1);
        assertThat(m).containsExactly(10, -0.05f, 0);
        assertThat(v).containsExactly(10, 0.00025f, 0);
    }

    @Test
    void decayShrinksWeightsOnItsOwn() {
        float[] w = {8, -4}, zeros = new float[2];
        AdamStep.update(w, zeros, new float[2], new float[2], 0, 2, 0.9, 0.999, 1, 1, 1e-8, 0.25);
        assertThat(w).containsExactly(6, -3);
    }

    @Test
    void adamUpdatesEveryElementByTheSameFormula() {
        int n = 67, at = 2;
        float[] w = Floats.random(1, n), g = Floats.random(2, n), m = Floats.random(3, n), v = new float[n];
        Pointwise.multiply(g, 0, g, 0, v, 0, n);
        float[] wOne = w.clone(), mOne = m.clone(), vOne = v.clone();
        for (int i = at; i < n - 3; i++) {
            AdamStep.update(wOne, g, mOne, vOne, i, 1, 0.9, 0.99, 0.01, 1.1, 1e-8, 0.001);
        }
        AdamStep.update(w, g, m, v, at, n - 3 - at, 0.9, 0.99, 0.01, 1.1, 1e-8, 0.001);
        assertThat(w).isEqualTo(wOne);
        assertThat(m).isEqualTo(mOne);
        assertThat(v).isEqualTo(vOne);
    }

    /// NaN is NaN, whatever its payload. AssertJ boxes every element, which takes its time.
    private static void requireSame(String what, float[] actual, float[] expected) {
        if (!Arrays.equals(actual, expected)) {
            assertThat(actual).as(what).isEqualTo(expected);
        }
    }

    private static void withThreads(int threads, Runnable body) {
        Parallel.withThreads(threads, () -> {
            body.run();
            return threads;
        });
    }
}
