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

    @Test
    void aConstantGradientDrivesMomentumToItsFinalSpeed() {
        Tensor w = Tensor.parameter(Shape.of(1), 0);
        var optimizer = new Sgd(Sgd.Config.of(0.5), named(w));
        float before = 0;
        for (int i = 0; i < 30; i++) {
            before = w.data()[0];
            optimizer.step(w.sum().backward(), 0.1);
        }
        assertThat(before - w.data()[0]).isCloseTo(0.1f / (1 - 0.5f), within(1e-6f));
        assertThatThrownBy(() -> new Sgd.Config(0, 0, true, 0))
                .hasMessage("sgd: expected momentum and no dampening for nesterov but got 0.0");
        assertThatThrownBy(() -> optimizer.resume(1, Map.of()))
                .hasMessage("sgd: expected a state with velocity.w (1) but got none");
    }

    @Test
    void clippingByValueLimitsEachElement() {
        Tensor w = Tensor.parameter(Shape.of(3), -3, 0.1f, 4);
        Gradients grads = w.times(w).affine(0.5f, 0).sum().backward();
        GradientClipping.byValue(grads, List.of(w), 1);
        assertThat(grads.of(w).data()).containsExactly(-1, 0.1f, 1);
    }

    @Test
    void aPlateauLowersTheRateWhenPatienceIsOver() {
        Plateau plateau = Plateau.of(1, 0.1, 1).after(5).after(5);
        assertThat(plateau.rate()).isEqualTo(1);
        assertThat(plateau.after(4).after(4).rate()).isEqualTo(1);
        assertThat(plateau.after(5).rate()).isEqualTo(0.1);
        assertThat(plateau.after(Double.NaN).rate()).isEqualTo(0.1);
        assertThatThrownBy(() -> Plateau.of(1, 2, 3)).hasMessageContaining("but got 1.0, 2.0, 3 and 1.0E-4");
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
