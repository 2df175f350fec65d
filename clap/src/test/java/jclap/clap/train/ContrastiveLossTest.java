package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import jclap.core.GradCheck;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.nn.Init;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;

/// Hand numbers → loss → PyTorch's numbers.
class ContrastiveLossTest {

    private static final Tensor ZERO = Tensor.of(Shape.of(), 0);

    private final Random random = new Random(42);

    @Test
    void isTheLogOfTheBatchSizeWhenEverythingLooksAlike() {
        Tensor same = Tensor.of(Shape.of(4, 2), 1, 0, 1, 0, 1, 0, 1, 0);
        assertThat(ContrastiveLoss.of(same, same, ZERO, List.of("a", "b", "c", "d"))
                        .item())
                .isCloseTo((float) Math.log(4), within(1e-6f));
    }

    @Test
    void isSmallWhenEachRecordingIsNearItsCaptionOnly() {
        Tensor axes = Tensor.of(Shape.of(2, 2), 1, 0, 0, 1), hundred = Tensor.of(Shape.of(), (float) Math.log(100));
        assertThat(ContrastiveLoss.of(axes, axes, hundred, List.of("a", "b")).item())
                .isLessThan(1e-6f);
        Tensor crossed = Tensor.of(Shape.of(2, 2), 0, 1, 1, 0);
        assertThat(ContrastiveLoss.of(axes, crossed, hundred, List.of("a", "b")).item())
                .isCloseTo(100, within(1e-3f));
    }

    @Test
    void equalCaptionsAreNotHeldAgainstEachOther() {
        Tensor audio = Tensor.of(Shape.of(2, 2), 1, 0, 1, 0);
        assertThat(ContrastiveLoss.of(audio, audio, ZERO, List.of("dog", "dog")).item())
                .isCloseTo((float) Math.log(2), within(1e-6f)); // the least there is for two shares of one half
        Tensor both = Tensor.parameter(Shape.of(2, 2), 1, 0, 1, 0);
        assertThat(ContrastiveLoss.of(both, audio, ZERO, List.of("dog", "dog"))
                        .backward()
                        .of(both)
                        .data())
                .containsExactly(0, 0, 0, 0);
    }

    @Test
    void hasTheRightGradients() {
        GradCheck.check(
                in -> ContrastiveLoss.of(in[0], in[1], in[2], List.of("a", "b", "a")),
                Init.normal(1, random, 3, 4),
                Init.normal(1, random, 3, 4),
                Init.normal(1, random));
    }

    @Test
    void permutingABatchChangesNothing() {
        Tensor audio = Init.normal(1, random, 3, 4), text = Init.normal(1, random, 3, 4);
        float loss = ContrastiveLoss.of(audio, text, ZERO, List.of(1, 2, 3)).item();
        float permuted = ContrastiveLoss.of(audio.select(2, 0, 1), text.select(2, 0, 1), ZERO, List.of(3, 1, 2))
                .item();
        assertThat(permuted).isCloseTo(loss, within(1e-5f));
    }

    @Test
    void givesTheNumbersOfPyTorch() {
        for (Json c : Golden.index("ops").get("cases").items()) {
            if (c.get("op").text().equals("clip_loss")) {
                String id = c.get("id").text();
                try (Checkpoint file = Golden.tensors("ops/" + c.get("file").text())) {
                    Tensor a = parameter(file, id + "/in/a"),
                            t = parameter(file, id + "/in/t"),
                            s = parameter(file, id + "/in/s");
                    List<Integer> distinct =
                            IntStream.range(0, a.shape().dim(0)).boxed().toList();
                    Tensor loss = ContrastiveLoss.of(a.normalize(), t.normalize(), s, distinct);
                    Golden.requireClose(
                            id,
                            loss.data(),
                            file.floats(id + "/out/loss"),
                            c.get("out").get("loss"),
                            false);
                }
            }
        }
    }

    @Test
    void refusesABatchOfTwoSizes() {
        Tensor two = Init.normal(1, random, 2, 4), three = Init.normal(1, random, 3, 4);
        assertThatThrownBy(() -> ContrastiveLoss.of(two, three, ZERO, List.of("a", "b")))
                .hasMessage("contrastive loss: expected audio and text (2, d) but got (2, 4) and (3, 4)");
    }

    private static Tensor parameter(Checkpoint file, String name) {
        return Tensor.parameter(file.shape(name), file.floats(name));
    }
}
