package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import jclap.clap.encoder.ClapModel;
import jclap.clap.testing.TinyClap;
import jclap.core.Tensor;
import jclap.nn.StateDict;
import org.junit.jupiter.api.Test;

/// The loss is the sum of all weights, times a factor: every gradient is that factor.
class LearnerTest {

    private final ClapModel model = TinyClap.untrained().model();

    @Test
    void aParameterMovesByItsOwnPartOfTheRate() {
        Map<String, float[]> before = weights();
        new Learner(model, settings("audio_encoder=0.5,caption_encoder.base=0", 1e9), 10).step(0, result(1));
        StateDict.parameters(model).forEach((name, tensor) -> {
            double moved = before.get(name)[0] - tensor.data()[0];
            double rate = name.startsWith("audio_encoder") ? 0.05 : name.startsWith("caption_encoder.base") ? 0 : 0.1;
            assertThat(moved).as(name).isCloseTo(rate, within(1e-5));
        });
    }

    @Test
    void allGradientsTogetherAreShortenedToTheGreatestNorm() {
        Map<String, float[]> before = weights();
        new Learner(model, settings("", 2), 10).step(0, result(1));
        double squares = 0;
        for (var entry : StateDict.parameters(model).entrySet()) {
            for (int i = 0; i < entry.getValue().data().length; i++) {
                squares += Math.pow(
                        before.get(entry.getKey())[i] - entry.getValue().data()[i], 2);
            }
        }
        assertThat(Math.sqrt(squares)).isCloseTo(0.1 * 2, within(1e-4));
    }

    @Test
    void theScaleOfSimilaritiesStaysBelowAHundred() {
        model.logitScale().data()[0] = 4;
        new Learner(model, settings("", 1e9), 10).step(0, result(-100));
        assertThat(Math.exp(model.logitScale().item())).isCloseTo(100, within(1e-3));
    }

    @Test
    void numbersThatAreNoneChangeNoWeight() {
        Map<String, float[]> before = weights();
        var learner = new Learner(model, settings("", 1), 10);
        assertThatThrownBy(() -> learner.step(4, result(Float.NaN)))
                .hasMessageStartingWith("training: expected finite numbers in step 5 but got loss NaN");
        assertThat(weights()).usingRecursiveComparison().isEqualTo(before);
    }

    private LargeBatch.Result result(float factor) {
        Tensor loss = StateDict.parameters(model).values().stream()
                .map(tensor -> tensor.sum().affine(factor, 0))
                .reduce(Tensor::plus)
                .orElseThrow();
        return new LargeBatch.Result(loss.item(), loss.backward());
    }

    private Map<String, float[]> weights() {
        var weights = new LinkedHashMap<String, float[]>();
        StateDict.parameters(model)
                .forEach((name, tensor) -> weights.put(name, tensor.data().clone()));
        return weights;
    }

    /// Gradients as they are, at a rate of a tenth.
    private static Trainer.Settings settings(String rates, double maxNorm) {
        var descent = new Descent(Descent.Rule.SGD, Descent.Course.CONSTANT);
        return new Trainer.Settings(1, 8, 1, 0.1, 0, 0, maxNorm, 1, 0, rates, 0, 0, 1, descent);
    }
}
