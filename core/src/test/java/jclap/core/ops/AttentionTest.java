package jclap.core.ops;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import jclap.core.Gradients;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import org.junit.jupiter.api.Test;

/// The composition of products and a softmax, which know their gradients → attention in one operation.
class AttentionTest {

    private static final int HEADS = 3;

    @Test
    void refusesResultsThatNoArrayHolds() {
        Tensor q = Tensor.of(Shape.of(1 << 20, 1, 1), new float[1 << 20]);
        assertThatThrownBy(() -> q.attention(q, Tensor.of(Shape.of(1, 1 << 12), new float[1 << 12])))
                .hasMessage("shape: expected up to 2147483647 elements but got (1048576, 1, 4096)");
    }

    @Test
    void outputsAndGradientsAreThoseOfTheComposition() {
        requireComposition(0, random(1, 2, 2, 40, HEADS * 16), random(2, 2, 2, 50, HEADS * 16));
    }

    @Test
    void theStacksOfQueriesAndKeysBroadcast() {
        requireComposition(0, random(1, 2, 2, 20, HEADS * 16), random(2, 2, 20, HEADS * 16));
    }

    @Test
    void dropoutDropsTheSameWeightsAsTheComposition() {
        Training.with(new SplittableRandom(1), () -> {
            requireComposition(0.4f, random(1, 1, 2, 20, HEADS * 16), random(2, 1, 2, 30, HEADS * 16));
            return null;
        });
    }

    @Test
    void nothingIsDroppedOutsideTraining() {
        Tensor x = random(1, 1, 12, 32);
        assertThat(x.attention(x, x, 2, 0.5f).data())
                .isEqualTo(x.attention(x, x, 2, 0).data());
        assertThatThrownBy(() -> x.attention(x, x, 2, 1))
                .hasMessage("dropout: expected a probability in [0, 1) but got 1.0");
    }

    @Test
    void whatIsFrozenChangesNoGradientOfTheOthers() {
        int[][] dims = {{2, 5, 12}, {2, 7, 12}, {2, 7, 6}, {3, 5, 7}};
        float[][] expected = gradients(dims, 0b1111);
        for (int learned = 1; learned < 0b1111; learned++) {
            float[][] actual = gradients(dims, learned);
            for (int i = 0; i < dims.length; i++) {
                boolean frozen = (learned >> i & 1) == 0;
                assertFloats(actual[i]).as("input " + i).hasSameBitsAs(frozen ? new float[0] : expected[i]);
            }
        }
    }

    /// {@return those of queries, keys, values and a mask; empty ones of what is frozen}
    private static float[][] gradients(int[][] dims, int learned) {
        Tensor[] in = new Tensor[dims.length];
        for (int i = 0; i < in.length; i++) {
            Tensor x = random(i, dims[i]);
            in[i] = (learned >> i & 1) == 1 ? x : Tensor.of(x.shape(), x.data());
        }
        Gradients grads = in[0].attention(in[1], in[2], HEADS, 0, in[3]).sum().backward();
        return Stream.of(in)
                .map(x -> x.requiresGrad() ? grads.of(x).data() : new float[0])
                .toArray(float[][]::new);
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        Tensor two = random(1, 2, 4), wide = random(1, 2, 6), three = random(1, 3, 4);
        assertThatThrownBy(() -> two.attention(wide, two))
                .hasMessage("attention: expected queries (…, n, d), keys (…, m, d) and values (…, m, e) but got"
                        + " (2, 4), (2, 6) and (2, 4)");
        assertThatThrownBy(() -> two.attention(two, three)).hasMessageContaining("(2, 4), (2, 4) and (3, 4)");
        assertThatThrownBy(() -> two.attention(two, wide, 4, 0))
                .hasMessage("attention: expected heads that divide 4 and 6 but got 4");
        assertThatThrownBy(() -> two.attention(two, two, 2, 0, random(1, 3, 2, 2)))
                .hasMessageStartingWith("attention: expected shapes that broadcast");
        assertThatThrownBy(() -> two.attention(two, two, random(1, 3, 2, 2)))
                .hasMessage("attention: expected a mask that broadcasts to (2, 2) but got (3, 2, 2)");
    }

    private static void requireComposition(float dropout, Tensor query, Tensor keyAndValue) {
        int n = query.shape().dim(-2), m = keyAndValue.shape().dim(-2);
        Tensor[] inputs = {query, keyAndValue, random(3, HEADS, n, m), random(4, 2, 1, 1, m)};
        Tensor dy = Tensor.of(query.shape(), random(5, query.shape().dims()).data());
        float[][] expected = outputAndGradients(inputs, dy, dropout, in -> {
            Tensor scores = heads(in[0]).affine(0.25f, 0).matmul(heads(in[1]), false, true);
            Tensor p = scores.plus(in[2]).plus(in[3]).softmax().dropout(dropout);
            Tensor mixed = p.matmul(heads(in[1]));
            return mixed.permute(0, 1, 3, 2, 4).reshape(in[0].shape().dims());
        });
        float[][] actual = outputAndGradients(
                inputs, dy, dropout, in -> in[0].attention(in[1], in[1], HEADS, dropout, in[2], in[3]));
        for (int i = 0; i < expected.length; i++) {
            assertFloats(actual[i]).as("array " + i).isCloseTo(2e-5, expected[i]);
        }
    }

    /// Draws anew for each call, so that both drop the same.
    private static float[][] outputAndGradients(
            Tensor[] inputs, Tensor dy, float dropout, Function<Tensor[], Tensor> attention) {
        Tensor y = dropout == 0
                ? attention.apply(inputs)
                : Training.with(new SplittableRandom(9), () -> attention.apply(inputs));
        Gradients grads = y.times(dy).sum().backward();
        float[][] all = new float[inputs.length + 1][];
        all[0] = y.data();
        for (int i = 0; i < inputs.length; i++) {
            all[i + 1] = grads.of(inputs[i]).data();
        }
        return all;
    }

    /// {@return `(…, n, heads·d)` as `(2, 2, heads, n, d)`, or with a 1 where the stack broadcasts}
    private static Tensor heads(Tensor x) {
        int[] dims = x.shape().dims(),
                five = {1, 1, x.shape().dim(-2), HEADS, x.shape().dim(-1) / HEADS};
        System.arraycopy(dims, 0, five, 4 - dims.length, dims.length - 2);
        return x.reshape(five).permute(0, 1, 3, 2, 4);
    }

    private static Tensor random(int seed, int... dims) {
        var random = new SplittableRandom(seed);
        float[] x = new float[Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.parameter(Shape.of(dims), x);
    }
}
