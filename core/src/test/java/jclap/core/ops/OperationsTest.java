package jclap.core.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import org.junit.jupiter.api.Test;

/// Hand-computed numbers → operation, and what each operation refuses. Gradients are in `GradientsTest`.
class OperationsTest {

    private final Tensor a = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    private final Tensor b = Tensor.of(Shape.of(3, 2), 7, 8, 9, 10, 11, 12);

    @Test
    void matmulMultipliesRowsByColumns() {
        assertThat(a.matmul(b).data()).containsExactly(58, 64, 139, 154);
        assertThatThrownBy(() -> a.matmul(a))
                .hasMessage("matmul: expected (…, m, k) and (…, k, n) but got (2, 3) and (2, 3)");
    }

    @Test
    void linearMapsRowsByATransposedWeight() {
        assertThat(a.linear(Tensor.of(Shape.of(1, 3), 1, 0, -1), Tensor.of(Shape.of(1), 10))
                        .data())
                .containsExactly(8, 8);
        assertThatThrownBy(() -> a.linear(b))
                .hasMessage("linear: expected (…, in) and weight (out, in) but got (2, 3) and (3, 2)");
    }

    @Test
    void broadcastingRepeatsAxesOfLengthOne() {
        Tensor row = Tensor.of(Shape.of(3), 10, 20, 30), column = Tensor.of(Shape.of(2, 1), 100, 200);
        assertThat(a.plus(row).data()).containsExactly(11, 22, 33, 14, 25, 36);
        assertThat(a.plus(column).data()).containsExactly(101, 102, 103, 204, 205, 206);
        assertThat(column.plus(row).shape()).isEqualTo(Shape.of(2, 3));
        assertThatThrownBy(() -> a.plus(b))
                .hasMessage("plus: expected shapes that broadcast (equal lengths, or 1) but got (2, 3) and (3, 2)");
    }

    @Test
    void permuteMovesAxes() {
        assertThat(a.permute(1, 0).data()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThatThrownBy(() -> a.permute(0, 0))
                .hasMessage("permute: expected each axis of (2, 3) once but got [0, 0]");
    }

    @Test
    void reshapeFindsTheMissingLength() {
        assertThat(a.reshape(3, -1).shape()).isEqualTo(Shape.of(3, 2));
        assertThatThrownBy(() -> a.reshape(4, -1))
                .hasMessage("reshape: expected lengths with the product 6 of (2, 3) but got [4, -1]");
    }

    @Test
    void sliceAndConcatAreInverse() {
        assertThat(Tensor.concat(1, a.slice(1, 0, 1), a.slice(-1, 1, 3)).data()).containsExactly(a.data());
        assertThatThrownBy(() -> a.slice(1, 2, 4))
                .hasMessage("slice: expected 0 ≤ from ≤ to ≤ 3 for axis 1 of (2, 3) but got 2 and 4");
        assertThatThrownBy(() -> Tensor.concat(0, a, b))
                .hasMessage("concat: expected shapes that differ in axis 0 only but got (2, 3) and (3, 2)");
    }

    @Test
    void reductionsRemoveTheirAxis() {
        assertThat(a.sum().item()).isEqualTo(21);
        assertThat(a.sum(0).data()).containsExactly(5, 7, 9);
        assertThat(a.mean(1).data()).containsExactly(2, 5);
        assertThat(a.max(-1).data()).containsExactly(3, 6);
        assertThatThrownBy(() -> a.sum(2)).hasMessage("shape: expected an axis of (2, 3) but got 2");
    }

    @Test
    void selectPicksRows() {
        assertThat(a.select(1, 1, 0).data()).containsExactly(4, 5, 6, 4, 5, 6, 1, 2, 3);
        assertThatThrownBy(() -> a.select(2)).hasMessage("select: expected indices in 0 … 1 but got 2");
    }

    @Test
    void softmaxOfEqualScoresIsUniformHoweverLargeTheyAre() {
        Tensor x = Tensor.of(Shape.of(2, 2), 1000, 1000, -1000, -1000);
        assertThat(x.softmax().data()).containsExactly(0.5f, 0.5f, 0.5f, 0.5f);
    }

    @Test
    void crossEntropyOfUniformScoresIsTheLogOfTheNumberOfClasses() {
        Tensor x = Tensor.of(Shape.of(2, 4), new float[8]);
        assertThat(x.crossEntropy(0, 3).item()).isCloseTo((float) Math.log(4), within(1e-6f));
        assertThatThrownBy(() -> x.crossEntropy(0, 4)).hasMessage("crossEntropy: expected targets in 0 … 3 but got 4");
    }

    @Test
    void normalizedRowsHaveLengthOneAndZerosStayZeros() {
        assertThat(Tensor.of(Shape.of(2, 2), 3, 4, 0, 0).normalize().data()).containsExactly(0.6f, 0.8f, 0, 0);
    }

    @Test
    void batchNormMovesTheRunningStatisticsOnlyInTraining() {
        Tensor x = Tensor.of(Shape.of(2, 1, 2), 1, 3, 5, 7);
        Tensor one = Tensor.of(Shape.of(1), 1), zero = Tensor.of(Shape.of(1), 0);
        Tensor mean = Tensor.of(Shape.of(1), 0), variance = Tensor.of(Shape.of(1), 1);

        assertThat(x.batchNorm(one, zero, mean, variance, 0.1f, 0).data()).containsExactly(1, 3, 5, 7);
        float[] y = Training.with(new SplittableRandom(1), () -> x.batchNorm(one, zero, mean, variance, 0.1f, 0))
                .data();

        float third = (float) (1 / Math.sqrt(5)); // mean 4, variance 5, unbiased 20/3
        assertThat(y).containsExactly(new float[] {-3 * third, -third, third, 3 * third}, within(1e-6f));
        assertThat(mean.item()).isCloseTo(0.4f, within(1e-6f));
        assertThat(variance.item()).isCloseTo(0.9f + 0.1f * 20 / 3, within(1e-6f));
    }

    @Test
    void dropoutKeepsTheMeanInTrainingAndEverythingOtherwise() {
        float[] ones = new float[100_000];
        java.util.Arrays.fill(ones, 1);
        Tensor x = Tensor.of(Shape.of(ones.length), ones);
        assertThat(x.dropout(0.25f)).isSameAs(x);
        float sum = Training.with(
                new SplittableRandom(1), () -> x.dropout(0.25f).sum().item());
        assertThat(sum / ones.length).isCloseTo(1, within(0.01f));
        assertThatThrownBy(() -> x.dropout(1)).hasMessage("dropout: expected a probability in [0, 1) but got 1.0");
    }

    @Test
    void convolutionIsACorrelation() {
        Tensor x = Tensor.of(Shape.of(1, 1, 2, 3), 1, 2, 3, 4, 5, 6);
        Tensor w = Tensor.of(Shape.of(1, 1, 2, 2), 1, 0, 0, 10);
        assertThat(x.conv2d(w, 1, 0).data()).containsExactly(51, 62);
        assertThat(x.avgPool2d(2, 2).data()).containsExactly(3);
        assertThat(x.maxPool2d(2, 3).data()).containsExactly(6);
        assertThatThrownBy(() -> x.conv2d(Tensor.of(Shape.of(1, 2, 1, 1), 1, 1), 1, 0))
                .hasMessageContaining(
                        "but got (1, 1, 2, 3) and (1, 2, 1, 1) with Sliding[strideY=1, strideX=1, padY=0, padX=0, dilationY=1, dilationX=1, groups=1]");
        assertThatThrownBy(() -> x.avgPool2d(3, 1))
                .hasMessage("avgPool2d: expected (…, rows, columns) of at least (3, 1) but got (1, 1, 2, 3)");
    }
}
