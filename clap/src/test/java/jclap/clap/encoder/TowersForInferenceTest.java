package jclap.clap.encoder;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.Init;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The towers as they learn → the towers that only infer.
class TowersForInferenceTest {

    private static final List<int[]> TEXTS = List.of(new int[] {5, 17, 3, 9, 40}, new int[] {8}, new int[] {1, 2, 49});

    static List<TextTower> texts() {
        var bert = new Bert.Config(50, 16, 2, 24, 2, 3, 40, 1e-12f, 0.1f);
        return List.of(
                Bert.create(bert, Bert.Pooling.POOLER, new Random(1)),
                Bert.create(bert, Bert.Pooling.MEAN, new Random(2)),
                Gpt2.create(new Gpt2.Config(50, 16, 24, 2, 3, 0.1f), new Random(3)),
                TransformerEncoder.create(50, 16, 24, 2, 3, 0.1f, new Random(4)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aTextTowerForInferenceComputesTheSame(TextTower tower) {
        assertFloats(forward(tower.forInference())).isCloseTo(2e-5, forward(tower));
    }

    @Test
    void anHtsatForInferenceComputesTheSame() {
        var config = new Htsat.Config(64, 4, 16, 0, 8, List.of(2, 1), List.of(2, 4), 4, Htsat.Fusion.NONE, 0.1f);
        Htsat htsat = Htsat.create(config, new Random(5));
        Tensor picture = picture(6);
        assertFloats(forward(htsat.forInference(), picture)).isCloseTo(2e-5, forward(htsat, picture));
    }

    static List<AudioTower> sounds() {
        var config = new Htsat.Config(64, 4, 16, 0, 8, List.of(2, 1), List.of(2, 4), 4, Htsat.Fusion.NONE, 0.1f);
        return List.of(
                Htsat.create(config, new Random(5)),
                ConvEncoder.create(16, List.of(4, 8), 0.2f, 0.5f, new Random(6)),
                MobileNet.create(0.4, new Random(7)));
    }

    @ParameterizedTest
    @MethodSource("sounds")
    void aPassDoesNotDisturbTheResultsOfThoseBefore(AudioTower learner) {
        AudioTower tower = learner.forInference();
        Tensor picture = picture(8), other = picture(9);
        float[] first = forward(tower, picture), copy = first.clone(), second = forward(tower, other);
        assertThat(forward(tower, picture)).containsExactly(first);
        assertThat(first).containsExactly(copy).isNotEqualTo(second);
        assertThat(forward(tower, other)).containsExactly(second);
    }

    private static Tensor picture(int seed) {
        Shape shape = Shape.of(2, 1, 256, 16);
        return Tensor.of(shape, Init.normal(1, new Random(seed), shape.dims()).data());
    }

    private static float[] forward(AudioTower tower, Tensor picture) {
        return Autograd.noGrad(() -> tower.forward(picture)).data();
    }

    private static float[] forward(TextTower tower) {
        return Autograd.noGrad(() -> tower.forward(TEXTS)).data();
    }
}
