package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmupTest {

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void smallTowersOfEachKindEmbedPicturesAndTexts(boolean convolutions, boolean gpt2) {
        var kind = new Warmup.Kind(convolutions, gpt2);
        Towers towers = kind.towers(new SplittableRandom(1));
        kind.run(towers);
        float[] text = towers.embed(List.of(new int[] {1, 2, 3}))[0];
        assertThat(Clap.cosine(text, text)).isCloseTo(1, within(1e-5f));
    }
}
