package jclap.nn;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import jclap.core.Autograd;
import jclap.core.GradCheck;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Operation → layer: hand-computed numbers where a layer has any arithmetic of its own.
class LayersTest {

    private static final Tensor NO_MASK = Tensor.of(Shape.of(), 0);

    @Test
    void linearAddsItsBias() {
        var layer = Linear.create(3, 2, new Random(1));
        assertThat(layer.forward(Tensor.of(Shape.of(1, 3), 0, 0, 0)).data())
                .containsExactly(layer.bias().orElseThrow().data());
    }

    @Test
    void linearLayersForInferenceComputeTheSame() {
        var random = new Random(2);
        Tensor x = Init.normal(1, random, 2, 3, 40);
        for (Linear layer : List.of(Linear.create(40, 35, random), Linear.withoutBias(40, 35, random))) {
            Tensor y = layer.forInference().forward(Tensor.of(x.shape(), x.data()));
            assertFloats(y.data()).isCloseTo(1e-5, layer.forward(x).data());
            assertThat(y.requiresGrad()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void transformersForInferenceComputeTheSame(TransformerBlock.Order order) {
        var random = new Random(3);
        List<TransformerBlock> blocks = Stream.generate(() -> TransformerBlock.create(8, 2, 0, random))
                .limit(2)
                .map(b -> new TransformerBlock(b.norm1(), b.attention(), b.norm2(), b.mlp(), b.dropout(), order))
                .toList();
        List<TransformerBlock> fast =
                blocks.stream().map(TransformerBlock::forInference).toList();
        Tensor x = Tensor.of(Shape.of(2, 3, 8), Init.normal(1, random, 2, 3, 8).data());
        float[] before = x.data().clone();
        Autograd.noGrad(() -> {
            float[] expected = TransformerBlock.all(blocks, x, NO_MASK).data();
            assertFloats(TransformerBlock.all(fast, x, NO_MASK).data()).isCloseTo(1e-5, expected);
            Tensor first = fast.getFirst().forward(x, NO_MASK);
            assertFloats(fast.getLast().forward(first, NO_MASK).data()).isCloseTo(1e-5, expected);
            return null;
        });
        assertFloats(x.data()).hasSameBitsAs(before);
    }

    @Test
    void transformersForInferenceRefuseWhatTheyWouldGetWrong() {
        List<TransformerBlock> blocks =
                List.of(TransformerBlock.create(8, 2, 0, new Random(3)).forInference());
        Tensor x = Tensor.of(Shape.of(2, 3, 8), new float[48]), wide = Tensor.of(Shape.of(2, 3, 16), new float[96]);
        assertThatThrownBy(() -> Autograd.noGrad(() -> TransformerBlock.all(blocks, wide, NO_MASK)))
                .hasMessage("transformer: expected (batch, time, 8) but got (2, 3, 16)");
        assertThatThrownBy(() -> TransformerBlock.all(blocks, x, NO_MASK))
                .as("while gradients are recorded")
                .hasMessageContaining("whose gradient the packed weights of a layer for inference cannot give");
        assertThatThrownBy(() -> StateDict.of(blocks.getFirst()))
                .hasMessage("state dict: expected weights but got a layer for inference at attention.query, which no"
                        + " longer has them: take the model that it was made of");
    }

    @Test
    void transformersForInferenceDropLikeTheOthersInTraining() {
        var random = new Random(3);
        List<TransformerBlock> blocks = List.of(TransformerBlock.create(8, 2, 0.5f, random));
        List<TransformerBlock> fast = List.of(blocks.getFirst().forInference());
        Tensor x = Tensor.of(Shape.of(2, 3, 8), Init.normal(1, random, 2, 3, 8).data());
        Tensor expected =
                Training.with(new Random(1), () -> Autograd.noGrad(() -> TransformerBlock.all(blocks, x, NO_MASK)));
        Tensor dropped =
                Training.with(new Random(1), () -> Autograd.noGrad(() -> TransformerBlock.all(fast, x, NO_MASK)));
        assertFloats(dropped.data()).isCloseTo(1e-5, expected.data());
    }

    @Test
    void aLinearLayerIsPackedOnce() {
        var layer = Linear.create(4, 3, new Random(4)).forInference();
        assertThat(layer.forInference()).isSameAs(layer);
        assertThatThrownBy(() -> new Linear(layer.weight(), layer.bias(), Optional.of(new Dropout(0))))
                .hasMessageStartingWith("linear: expected what forInference() packs but got Dropout");
    }

    @Test
    void attentionRefusesMasksThatDoNotDivideTheBatch() {
        var layer = MultiHeadAttention.create(4, 2, new Random(1));
        Tensor x = Tensor.of(Shape.of(3, 2, 4), new float[24]), masks = Tensor.of(Shape.of(2, 1, 2, 2), new float[8]);
        assertThatThrownBy(() -> layer.forward(x, masks))
                .hasMessage("attention: expected (batch, time, width) and a number of masks that divides the batch but"
                        + " got (3, 2, 4) and 2");
    }

    @Test
    void aLinearLayerForInferenceHasItsWeightsOnceAndLearnsNothing() {
        var layer = Linear.create(4, 3, new Random(4)).forInference();
        assertThat(layer.weight().shape()).isEqualTo(Shape.of(3, 0));
        Tensor x = Init.normal(1, new Random(5), 2, 4);
        assertThatThrownBy(() -> layer.forward(x))
                .hasMessage("linear: expected an input without a gradient but got Tensor(2, 4), whose gradient the"
                        + " packed weights of a layer for inference cannot give: take the layer it was made of");
    }

    @Test
    void aLinearLayerForInferenceRefusesInputsOfAnotherWidth() {
        var layer = Linear.create(4, 3, new Random(4)).forInference();
        assertThatThrownBy(() -> layer.forward(Tensor.of(Shape.of(2, 5), new float[10])))
                .hasMessage("linear: expected (…, in) and weight (out, in) but got (2, 5) and (3, 4)");
    }

    @Test
    void convolutionKeepsTheSizeOfThePlane() {
        Tensor x = Tensor.of(Shape.of(1, 2, 5, 4), new float[40]);
        assertThat(Conv2d.create(2, 3, 3, new Random(1)).forward(x).shape()).isEqualTo(Shape.of(1, 3, 5, 4));
    }

    @Test
    void anEmbeddingIsItsRows() {
        var embedding = Embedding.create(4, 3, new Random(1));
        assertThat(embedding.forward(2).data())
                .containsExactly(java.util.Arrays.copyOfRange(embedding.weight().data(), 6, 9));
    }

    @Test
    void attentionToEqualKeysIsTheMeanOfTheValues() {
        var random = new Random(1);
        var layer = MultiHeadAttention.create(4, 2, random);
        java.util.Arrays.fill(layer.key().weight().data(), 0);
        Tensor x = Init.normal(1, random, 1, 3, 4);

        Tensor values = layer.value().forward(x);
        Tensor expected = layer.output().forward(values.mean(1)); // (1, 4)
        float[] y = layer.forward(x, NO_MASK).data();

        for (int i = 0; i < y.length; i++) {
            assertThat(y[i]).isCloseTo(expected.data()[i % 4], within(1e-5f));
        }
    }

    @Test
    void aMaskedTokenChangesNothingForTheOthers() {
        var random = new Random(1);
        var block = TransformerBlock.create(4, 2, 0, random);
        Tensor mask = Tensor.of(Shape.of(1, 1, 1, 3), 0, 0, -1e9f);
        Tensor x = Init.normal(1, random, 1, 3, 4);
        float[] before = block.forward(x, mask).data();

        x.data()[2 * 4 + 1] += 5;
        float[] after = block.forward(x, mask).data();

        assertThat(java.util.Arrays.copyOf(after, 8)).containsExactly(java.util.Arrays.copyOf(before, 8));
        assertThat(after[9]).isNotEqualTo(before[9]);
    }

    @Test
    void aTransformerBlockHasTheRightGradients() {
        var random = new Random(1);
        var block = TransformerBlock.create(4, 2, 0, random);
        GradCheck.check(in -> block.forward(in[0], NO_MASK), Init.normal(1, random, 2, 3, 4));
    }

    @Test
    void headsMustDivideTheWidth() {
        assertThatThrownBy(() -> MultiHeadAttention.create(6, 4, new Random(1)))
                .hasMessage("attention: expected heads that divide the width 6 but got 4");
    }

    @Test
    void dropoutDropsOnlyInTraining() {
        Tensor x = Init.filled(1, 100);
        assertThat(new Dropout(0.5f).forward(x)).isSameAs(x);
        assertThat(Training.with(new SplittableRandom(1), () -> new Dropout(0.5f).forward(x))
                        .data())
                .contains(0f, 2f)
                .doesNotContain(1f);
    }

    @Test
    void batchNormLearnsItsStatisticsInTraining() {
        var norm = BatchNorm2d.create(1);
        Tensor x = Tensor.of(Shape.of(2, 1, 1, 1), 3, 5);
        Training.with(new SplittableRandom(1), () -> norm.forward(x));
        assertThat(norm.runningMean().item()).isCloseTo(0.4f, within(1e-6f));
        assertThat(norm.runningVar().item()).isCloseTo(1.1f, within(1e-6f));
    }
}
