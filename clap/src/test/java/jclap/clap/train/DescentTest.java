package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import jclap.clap.train.Descent.Course;
import jclap.clap.train.Descent.Rule;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.LearningRate;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DescentTest {

    private static final Offset<Double> EXACT = Offset.offset(1e-12), ROUNDED = Offset.offset(1e-6);

    @Test
    void theUsualCourseIsThatOfLaion() {
        LearningRate usual = Descent.USUAL.rates(0.3, 4, 30), laion = new LearningRate.WarmupCosine(0.3, 4, 30);
        for (int step = 0; step < 30; step++) {
            assertThat(usual.at(step)).isEqualTo(laion.at(step));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCourseRisesToItsPeakFirst(Course course) {
        LearningRate rate = new Descent(Rule.ADAMW, course).rates(8, 4, 34);
        assertThat(new double[] {rate.at(0), rate.at(1), rate.at(2), rate.at(3), rate.at(4)})
                .containsExactly(2, 4, 6, 8, 8);
    }

    @Test
    void coursesAreHalfWayDownAsTheySay() {
        assertThat(rate(Course.COSINE, 15)).isCloseTo(0.5, EXACT);
        assertThat(rate(Course.LINEAR, 20)).isCloseTo(1 / 3.0, EXACT);
        assertThat(rate(Course.STEPS, 9)).isEqualTo(1);
        assertThat(rate(Course.STEPS, 10)).isCloseTo(0.1, EXACT);
        assertThat(rate(Course.STEPS, 29)).isCloseTo(0.01, EXACT);
        assertThat(rate(Course.CONSTANT, 29)).isEqualTo(1);
    }

    @Test
    void onlyAdamWLeavesDecayOutOfTheGradient() {
        assertThat(stepped(Rule.ADAMW)).isCloseTo(1 - 0.1 * 0.5 - 0.1, ROUNDED);
        assertThat(stepped(Rule.ADAM)).isCloseTo(1 - 0.1, ROUNDED);
        assertThat(stepped(Rule.SGD)).isCloseTo(1 - 0.1 * (2 + 0.5), ROUNDED);
    }

    /// What one step at a rate of 0.1 makes of the weight 1, whose loss is 2w, with a decay of 0.5.
    private static double stepped(Rule rule) {
        Tensor w = Tensor.parameter(Shape.of(1, 1), new float[] {1});
        new Descent(rule, Course.CONSTANT)
                .optimizer(0.5, new LinkedHashMap<>(Map.of("w", w)))
                .step(w.sum().affine(2, 0).backward(), 0.1);
        return w.item();
    }

    private static double rate(Course course, int step) {
        return new Descent(Rule.ADAMW, course).rates(1, 0, 30).at(step);
    }
}
