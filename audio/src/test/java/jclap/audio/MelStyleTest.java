package jclap.audio;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;

class MelStyleTest {

    private final Recipe recipe = Recipe.efficientAt();
    private final LogMel logMel = recipe.logMel();

    @Test
    void windowAndBandsAreThoseOfEfficientAt() {
        Json entry = Golden.index("mobilenet").get("cases").items().getFirst().get("out");
        float[] weights = recipe.mel().bank().weights();
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        assertThat(sum).isCloseTo(473.490551273, within(1e-4));
        try (Checkpoint golden = Golden.tensors("mobilenet/mobilenet.safetensors")) {
            assertFloats(weights)
                    .isCloseTo(entry.get("melbank").get("atol").number(), golden.floats("frontend/melbank"));
        }
    }

    @Test
    void fiveSecondsHave500FramesBecauseEmphasisTakesASample() {
        assertThat(recipe.frames()).isEqualTo(500);
        assertThat(logMel.frames(160_000)).isEqualTo(500);
        assertThat(logMel.transform(tone(160_000))).hasSize(500 * 128);
    }

    @Test
    void twoTonesLookAsSpecified() {
        float[] mel = logMel.transform(tone(320_000));
        assertThat(mel).hasSize(1000 * 128);
        assertFloats(at(mel, 0)).isCloseTo(1e-4, -0.091109f, 0.367362f, 0.385243f, 0.766738f, -0.440646f);
        assertFloats(at(mel, 100)).isCloseTo(1e-4, -1.398616f, -0.784544f, -1.261281f, -1.006782f, -1.402585f);
        assertFloats(at(mel, 999)).isCloseTo(1e-4, -0.421222f, -0.138929f, -0.549403f, 0.317479f, -0.846041f);
    }

    @Test
    void silenceIsAConstant() {
        float[] expected = new float[10 * 128];
        Arrays.fill(expected, -1.402585093f);
        assertFloats(logMel.transform(new float[3200])).isCloseTo(1e-6, expected);
    }

    private static float[] at(float[] mel, int frame) {
        return new float[] {
            mel[frame * 128],
            mel[frame * 128 + 10],
            mel[frame * 128 + 31],
            mel[frame * 128 + 63],
            mel[frame * 128 + 127]
        };
    }

    private static float[] tone(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float)
                    (0.5 * Math.sin(2 * Math.PI * 440 * i / 32000) + 0.25 * Math.sin(2 * Math.PI * 3000 * i / 32000));
        }
        return x;
    }
}
