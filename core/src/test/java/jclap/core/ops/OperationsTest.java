package jclap.core.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import jclap.core.Interpolation;
import jclap.core.Shape;
import jclap.core.Sliding;
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
        assertThatThrownBy(() -> a.mean(0, -2)).hasMessage("sum: expected different axes of (2, 3) but got [0, -2]");
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

    @Test
    void groupsOfChannelsDoNotSeeEachOther() {
        Tensor x = Tensor.of(Shape.of(1, 2, 1, 3), 1, 2, 3, 4, 5, 6);
        Tensor w = Tensor.of(Shape.of(2, 1, 1, 1), 10, 100);
        assertThat(x.conv2d(w, Sliding.by(1).grouped(2)).data()).containsExactly(10, 20, 30, 400, 500, 600);
        Tensor pair = Tensor.of(Shape.of(1, 2, 2), 1, 0, 10, 0);
        assertThat(x.reshape(1, 2, 3).conv1d(pair, Sliding.by(1).dilated(1)).data())
                .containsExactly(41, 52);
        assertThatThrownBy(() -> x.conv2d(w, Sliding.by(1))).hasMessageContaining("weight (out, in/groups, kernel");
        assertThatThrownBy(() -> x.conv1d(w, Sliding.by(1)))
                .hasMessage("conv1d: expected (batch, in, length) and weight (out, in/groups, kernel)"
                        + " but got (1, 2, 1, 3) and (2, 1, 1, 1)");
        assertThatThrownBy(() -> Sliding.by(0))
                .hasMessage("sliding: expected strides, dilations and groups of at least 1 and no negative padding"
                        + " but got stride (0, 0), padding (0, 0), dilation (1, 1), groups 1");
        assertThatThrownBy(() -> x.avgPool2d(1, 1, Sliding.by(1).padded(1)))
                .hasMessageContaining("expected padding of at most half a window");
    }

    @Test
    void vectorsAreRowsInFrontAndColumnsBehind() {
        Tensor v = Tensor.of(Shape.of(3), 1, 2, 3);
        assertThat(a.matmul(v).data()).containsExactly(14, 32);
        assertThat(v.matmul(b).data()).containsExactly(58, 64);
        assertThat(v.matmul(v).shape()).isEqualTo(Shape.of());
        assertThat(a.matmul(a, false, true).data()).containsExactly(14, 32, 32, 77);
        assertThat(a.reshape(1, 2, 3).matmul(b).data()).containsExactly(58, 64, 139, 154);
        assertThatThrownBy(() -> a.matmul(b, true, false))
                .hasMessage("matmul: expected (…, m, k) and (…, k, n) but got (2, 3) and (3, 2), the first transposed");
    }

    @Test
    void whatIsNotChosenMayBeNaN() {
        Tensor mask = Tensor.of(Shape.of(2), 1, 0), bad = Tensor.of(Shape.of(2), 5, Float.NaN);
        assertThat(Tensor.where(mask, bad, Tensor.of(Shape.of(), 7)).data()).containsExactly(5, 7);
        assertThat(a.clamp(2, 4).data()).containsExactly(2, 2, 3, 4, 4, 4);
        assertThatThrownBy(() -> a.clamp(1, 0)).hasMessage("clamp: expected low ≤ high but got 1.0 and 0.0");
    }

    @Test
    void anAxisCanBeTurnedMirroredRepeatedAndCut() {
        Tensor row = Tensor.of(Shape.of(4), 1, 2, 3, 4);
        assertThat(row.roll(0, 1).data()).containsExactly(4, 1, 2, 3);
        assertThat(row.roll(0, -5).data()).containsExactly(2, 3, 4, 1);
        assertThat(row.flip(0).data()).containsExactly(4, 3, 2, 1);
        assertThat(row.repeat(0, 2).data()).containsExactly(1, 2, 3, 4, 1, 2, 3, 4);
        assertThat(row.pad(0, 1, -2, 9).data()).containsExactly(9, 1, 2);
        assertThat(row.padReflect(0, 2, 1).data()).containsExactly(3, 2, 1, 2, 3, 4, 3);
        assertThat(row.padReplicate(0, 2, 1).data()).containsExactly(1, 1, 1, 2, 3, 4, 4);
        assertThat(row.split(0, 1, 3).get(1).data()).containsExactly(2, 3, 4);
        assertThat(Tensor.stack(-1, row, row).shape()).isEqualTo(Shape.of(4, 2));
        assertThat(row.reshape(4, 1).expand(4, 2).data()).containsExactly(1, 1, 2, 2, 3, 3, 4, 4);
        assertThatThrownBy(() -> row.padReflect(0, 4, 0))
                .hasMessage("padReflect: expected 0 ≤ before, after < length for axis 0 of (4) but got 4 and 0");
        assertThatThrownBy(() -> row.pad(0, -3, -2, 0))
                .hasMessage("pad: expected no more to be cut off than there is for axis 0 of (4) but got -3 and -2");
        assertThatThrownBy(() -> row.split(0, 1, 2))
                .hasMessage("split: expected lengths with the sum 4 of axis 0 of (4) but got [1, 2]");
        assertThatThrownBy(() -> Tensor.stack(3, row)).hasMessageContaining("but got (4), (4) and axis 3");
        assertThatThrownBy(() -> row.expand(3))
                .hasMessage("expand: expected shapes that broadcast (equal lengths, or 1) but got (4) and (3)");
    }

    @Test
    void positionsNameElements() {
        assertThat(a.gather(1, Shape.of(2, 1), 2, 0).data()).containsExactly(3, 4);
        Tensor source = Tensor.of(Shape.of(2, 2), 10, 20, 30, 40);
        assertThat(a.scatterAdd(1, new int[] {0, 0, 2, 1}, source).data()).containsExactly(31, 2, 3, 4, 45, 36);
        assertThat(a.indexSelect(1, 2, 2).data()).containsExactly(3, 3, 6, 6);
        Tensor scores = Tensor.of(Shape.of(2, 4), 1, 3, 3, 2, Float.NaN, 0, 9, 0);
        assertThat(scores.topK(2)).containsExactly(1, 2, 0, 2);
        assertThat(scores.argmax(0)).containsExactly(1, 0, 1, 0);
        assertThatThrownBy(() -> a.gather(1, Shape.of(2, 1), 3, 0))
                .hasMessage("gather: expected indices in 0 … 2 but got 3");
        assertThatThrownBy(() -> a.gather(1, Shape.of(3, 1), 0, 0, 0)).hasMessageContaining("no larger than (2, 3)");
        assertThatThrownBy(() -> a.topK(4)).hasMessage("topK: expected 0 ≤ k ≤ 3 for the rows of (2, 3) but got 4");
    }

    @Test
    void thePaddingOfATableLearnsNothing() {
        Tensor table = Tensor.parameter(Shape.of(3, 1), 5, 6, 7);
        Tensor rows = table.embedding(1, 0, 1, 1, 2);
        assertThat(rows.data()).containsExactly(5, 6, 6, 7);
        assertThat(rows.sum().backward().of(table).data()).containsExactly(1, 0, 1);
    }

    @Test
    void picturesAreResizedBetweenTheirEdgesOrTheirCentres() {
        Tensor x = Tensor.of(Shape.of(1, 2), 0, 4);
        assertThat(x.interpolate(Interpolation.NEAREST, 1, 4).data()).containsExactly(0, 0, 4, 4);
        assertThat(x.interpolate(Interpolation.BILINEAR, 1, 4).data()).containsExactly(0, 1, 3, 4);
        assertThat(x.interpolate(Interpolation.BILINEAR_ALIGNED, 1, 5).data()).containsExactly(0, 1, 2, 3, 4);
        assertThat(x.interpolate(Interpolation.BICUBIC_ALIGNED, 2, 3).data()).containsExactly(0, 2, 4, 0, 2, 4);
        assertThat(a.adaptiveAvgPool2d(1, 2).data()).containsExactly(3, 4);
        assertThatThrownBy(() -> x.interpolate(Interpolation.NEAREST, 0, 4))
                .hasMessage("interpolate: expected planes (…, rows, columns) and a new size of at least (1, 1) but got"
                        + " (1, 2) and (0, 4)");
    }

    @Test
    void ignoredTargetsDoNotCount() {
        Tensor x = Tensor.of(Shape.of(2, 2), 3, 1, 9, 9);
        assertThat(x.crossEntropy(0, Tensor.IGNORED).item())
                .isEqualTo(x.slice(0, 0, 1).crossEntropy(0).item());
        assertThatThrownBy(() -> x.crossEntropy(Tensor.IGNORED, Tensor.IGNORED))
                .hasMessage("crossEntropy: expected a target that is not ignored but got none");
        assertThatThrownBy(() -> x.crossEntropy(2f, 0, 1))
                .hasMessage("crossEntropy: expected a smoothing in [0, 1] but got 2.0");
        assertThatThrownBy(() -> x.squaredError(a))
                .hasMessage("squaredError: expected targets of the shape (2, 2) but got (2, 3)");
    }

    @Test
    void hiddenKeysAreNotSeen() {
        Tensor q = Tensor.of(Shape.of(1, 2), 1, 1), k = Tensor.of(Shape.of(2, 2), 5, 5, -5, 5);
        Tensor v = Tensor.of(Shape.of(2, 1), 10, 20);
        Tensor mask = Tensor.of(Shape.of(2), Float.NEGATIVE_INFINITY, 0);
        assertThat(q.attention(k, v, mask).data()).containsExactly(20);
    }

    @Test
    void layersNormalizeSeveralAxesAsOne() {
        Tensor ones = Tensor.of(Shape.of(2, 2), 1, 1, 1, 1), zeros = Tensor.of(Shape.of(2, 2), new float[4]);
        Tensor x = Tensor.of(Shape.of(1, 2, 2), 1, 3, 5, 7);
        float third = (float) (1 / Math.sqrt(5)); // mean 4, variance 5
        assertThat(x.layerNorm(ones, zeros, 0).data())
                .containsExactly(new float[] {-3 * third, -third, third, 3 * third}, within(1e-6f));
        assertThat(x.groupNorm(2, Tensor.of(Shape.of(2), 1, 10), Tensor.of(Shape.of(2), 0, 5), 0)
                        .data())
                .containsExactly(new float[] {-1, 1, -5, 15}, within(1e-5f));
        assertThatThrownBy(() -> x.layerNorm(zeros.reshape(4), zeros, 0))
                .hasMessageContaining("but got (4) and (2, 2)");
        assertThatThrownBy(() -> x.groupNorm(3, ones, zeros, 0))
                .hasMessage("groupNorm: expected (batch, channels, …) with channels a multiple of 3 but got (1, 2, 2)");
    }
}
