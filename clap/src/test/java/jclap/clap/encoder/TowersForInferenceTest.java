package jclap.clap.encoder;

import static jclap.testing.FloatsAssert.assertFloats;

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
        Tensor picture = Tensor.of(
                Shape.of(2, 1, 256, 16),
                Init.normal(1, new Random(6), 2, 1, 256, 16).data());
        assertFloats(Autograd.noGrad(() -> htsat.forInference().forward(picture))
                        .data())
                .isCloseTo(2e-5, Autograd.noGrad(() -> htsat.forward(picture)).data());
    }

    private static float[] forward(TextTower tower) {
        return Autograd.noGrad(() -> tower.forward(TEXTS)).data();
    }
}
