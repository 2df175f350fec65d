package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import jclap.clap.Clap;
import jclap.clap.encoder.ClapModel;
import jclap.clap.testing.TinyClap;
import jclap.core.Gradients;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.nn.Init;
import jclap.nn.StateDict;
import org.junit.jupiter.api.Test;

/// The gradient of one graph is right ([jclap.core.GradCheck]) → the gradient in pieces.
class LargeBatchTest {

    private static final int PIECES = 4, PIECE = 3;

    private final Random random = new Random(5);

    @Test
    void hasTheGradientOfOneBatchThatIsAsLarge() {
        Tensor audio = Init.normal(1, random, PIECES * PIECE, 5), text = Init.normal(1, random, PIECES * PIECE, 5);
        Tensor a = parameter(Init.normal(1, random, 5, 4)), t = parameter(Init.normal(1, random, 5, 4));
        Tensor scale = Tensor.parameter(Shape.of(), 1.5f);
        var captions =
                IntStream.range(0, PIECES * PIECE).map(i -> i % 10).boxed().toList(); // the first two twice

        Tensor whole = ContrastiveLoss.of(
                audio.matmul(a).tanh().normalize(), text.matmul(t).tanh().normalize(), scale, captions);
        Gradients expected = whole.backward();

        LargeBatch.Result pieces = LargeBatch.of(
                PIECES,
                (p, _) -> new LargeBatch.Embedded(
                        rows(audio, p).matmul(a).tanh().normalize(),
                        rows(text, p).matmul(t).tanh().normalize()),
                (x, y) -> ContrastiveLoss.of(x, y, scale, captions),
                List.of(a, t, scale));

        assertThat(pieces.loss()).isCloseTo(whole.item(), within(1e-6f));
        for (Tensor parameter : List.of(a, t, scale)) {
            assertThat(pieces.grads().of(parameter).data())
                    .containsExactly(expected.of(parameter).data(), within(1e-6f));
        }
    }

    @Test
    void theGradientsOfSeparateLossesWouldBeOthers() {
        Tensor audio = Init.normal(1, random, 6, 5),
                text = Init.normal(1, random, 6, 4).normalize();
        Tensor a = parameter(Init.normal(1, random, 5, 4)), scale = Tensor.of(Shape.of(), 1.5f);
        var captions = List.of(1, 2, 3, 4, 5, 6);
        Gradients whole = ContrastiveLoss.of(audio.matmul(a).normalize(), text, scale, captions)
                .backward();
        Tensor apart = ContrastiveLoss.of(rows(audio, 0).matmul(a).normalize(), rows(text, 0), scale, List.of(1, 2, 3))
                .plus(ContrastiveLoss.of(rows(audio, 1).matmul(a).normalize(), rows(text, 1), scale, List.of(4, 5, 6)))
                .affine(0.5f, 0);
        float difference =
                Math.abs(apart.backward().of(a).data()[0] - whole.of(a).data()[0]);
        assertThat(difference).isGreaterThan(1e-3f);
    }

    @Test
    void holdsForTheRealTowersWithTheirDropoutAndStatisticsPerPiece() {
        Clap clap = TinyClap.untrained();
        ClapModel model = clap.model();
        Tensor spectrograms = Init.normal(1, random, PIECES * PIECE, 1, TinyClap.RECIPE.frames(), 16);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < PIECES * PIECE; i++) {
            texts.add(new int[] {i + 1, 2 * i + 1, 7});
        }
        var captions = IntStream.range(0, PIECES * PIECE).boxed().toList();
        SequencedMap<String, Tensor> parameters = StateDict.parameters(model);

        LargeBatch.Embedding embedding = (p, _) -> Training.with(new SplittableRandom(p), () -> {
            Tensor audio = model.audioEncoder().forward(rows(spectrograms, p));
            return new LargeBatch.Embedded(
                    audio, model.captionEncoder().forward(texts.subList(p * PIECE, (p + 1) * PIECE)));
        });
        List<LargeBatch.Embedded> graph =
                IntStream.range(0, PIECES).mapToObj(p -> embedding.of(p, false)).toList();
        Tensor audio =
                Tensor.concat(0, graph.stream().map(LargeBatch.Embedded::audio).toArray(Tensor[]::new));
        Tensor text =
                Tensor.concat(0, graph.stream().map(LargeBatch.Embedded::text).toArray(Tensor[]::new));
        Gradients expected =
                ContrastiveLoss.of(audio, text, model.logitScale(), captions).backward();

        Gradients pieces = LargeBatch.of(
                        PIECES,
                        embedding,
                        (x, y) -> ContrastiveLoss.of(x, y, model.logitScale(), captions),
                        parameters.values())
                .grads();
        assertThat(largest(expected, parameters, "audio_encoder.base")).isGreaterThan(1e-3f);
        assertThat(largest(expected, parameters, "caption_encoder.base")).isGreaterThan(1e-3f);
        parameters.forEach((name, parameter) -> {
            if (expected.has(parameter)) {
                assertThat(pieces.of(parameter).data())
                        .as(name)
                        .containsExactly(expected.of(parameter).data(), within(2e-5f));
            }
        });
    }

    private static float largest(Gradients grads, SequencedMap<String, Tensor> parameters, String part) {
        float largest = 0;
        for (var entry : parameters.entrySet()) {
            if (entry.getKey().startsWith(part) && grads.has(entry.getValue())) {
                for (float g : grads.of(entry.getValue()).data()) {
                    largest = Math.max(largest, Math.abs(g));
                }
            }
        }
        return largest;
    }

    private static Tensor parameter(Tensor values) {
        return Tensor.parameter(values.shape(), values.data());
    }

    private static Tensor rows(Tensor all, int piece) {
        return all.slice(0, piece * PIECE, (piece + 1) * PIECE);
    }
}
