package jclap.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import jclap.core.Gradients;
import jclap.core.Shape;
import jclap.core.Tensor;
import org.junit.jupiter.api.Test;

class OptimizersTest {

    @Test
    void theFirstStepOfAdamWIsTheLearningRateAgainstTheSignOfTheGradient() {
        Tensor w = Tensor.parameter(Shape.of(1, 2), 1, -1);
        Gradients grads = w.times(w).sum().backward();
        new AdamW(AdamW.Config.of(0), named(w)).step(grads, 0.1f);
        assertThat(w.data()).containsExactly(new float[] {0.9f, -0.9f}, within(1e-6f));
    }

    @Test
    void onlyMatricesDecay() {
        Tensor matrix = Tensor.parameter(Shape.of(1, 1), 1), vector = Tensor.parameter(Shape.of(1), 1);
        SequencedMap<String, Tensor> both = new LinkedHashMap<>(Map.of("matrix", matrix, "vector", vector));
        Gradients zero = matrix.times(vector).affine(0, 0).sum().backward();
        new AdamW(AdamW.Config.of(0.5), both).step(zero, 0.1f);
        assertThat(matrix.data()[0]).isCloseTo(0.95f, within(1e-6f));
        assertThat(vector.data()[0]).isEqualTo(1);
    }

    @Test
    void aResumedOptimizerMakesTheSameSteps() {
        Tensor straight = randn(),
                resumed = Tensor.parameter(straight.shape(), straight.data().clone());
        var first = new AdamW(AdamW.Config.of(0.01), named(straight));
        var before = new AdamW(AdamW.Config.of(0.01), named(resumed));
        descend(first, straight, 6);

        descend(before, resumed, 3);
        var after = new AdamW(AdamW.Config.of(0.01), named(resumed));
        after.resume(before.steps(), before.state());
        descend(after, resumed, 3);

        assertThat(resumed.data()).containsExactly(straight.data());
        assertThatThrownBy(() -> after.resume(1, Map.of()))
                .hasMessage("adamW: expected a state with mean.w (3, 4) but got none");
    }

    @Test
    void clippingKeepsTheDirectionOfTheGradient() {
        Tensor w = Tensor.parameter(Shape.of(2), 3, 4);
        Gradients grads = w.times(w).affine(0.5f, 0).sum().backward();
        assertThat(GradientClipping.byNorm(grads, List.of(w), 1)).isEqualTo(5);
        assertThat(grads.of(w).data()).containsExactly(new float[] {0.6f, 0.8f}, within(1e-5f));
        assertThat(GradientClipping.byNorm(grads, List.of(w), 2)).isCloseTo(1, within(1e-5f));
        assertThat(grads.of(w).data()).containsExactly(new float[] {0.6f, 0.8f}, within(1e-5f));
    }

    @Test
    void warmupRisesToThePeakAndTheCosineFallsToZero() {
        var rate = new LearningRate.WarmupCosine(1, 4, 14);
        assertThat(rate.at(0)).isEqualTo(0.25);
        assertThat(rate.at(3)).isEqualTo(1);
        assertThat(rate.at(4)).isEqualTo(1);
        assertThat(rate.at(9)).isCloseTo(0.5, within(1e-12));
        assertThat(rate.at(14)).isCloseTo(0, within(1e-12));
    }

    private static void descend(AdamW optimizer, Tensor w, int steps) {
        for (int i = 0; i < steps; i++) {
            optimizer.step(w.times(w).sum().backward(), 0.05f);
        }
    }

    private static SequencedMap<String, Tensor> named(Tensor w) {
        return new LinkedHashMap<>(Map.of("w", w));
    }

    private static Tensor randn() {
        return Init.normal(1, new Random(1), 3, 4);
    }
}
