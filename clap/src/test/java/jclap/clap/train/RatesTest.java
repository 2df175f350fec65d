package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import jclap.core.Shape;
import jclap.core.Tensor;
import org.junit.jupiter.api.Test;

class RatesTest {

    private final SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();

    RatesTest() {
        for (String name :
                new String[] {"audio.block1.weight", "audio.block1.bias", "audio.block10.weight", "text.w"}) {
            parameters.put(name, Tensor.parameter(Shape.of(), 1));
        }
    }

    @Test
    void theFirstPatternThatFitsCountsAndNamesArePartsOfTheModel() {
        var groups = Rates.parse("*.bias=0,audio.block1=0.1,audio=0.5").groups(parameters);
        assertThat(groups).containsOnlyKeys(0.1, 0.5, 1.0);
        assertThat(groups.get(0.1)).containsOnlyKeys("audio.block1.weight");
        assertThat(groups.get(0.5)).containsOnlyKeys("audio.block10.weight");
        assertThat(groups.get(1.0)).containsOnlyKeys("text.w");
    }

    @Test
    void withoutRulesEverythingLearnsAlike() {
        assertThat(Rates.parse("").groups(parameters).get(1.0)).isEqualTo(parameters);
    }

    @Test
    void refusesPatternsThatFitNothingAndAModelThatCannotLearn() {
        assertThatThrownBy(() -> Rates.parse("adio=0").groups(parameters))
                .hasMessage("rates: expected a pattern that fits a parameter but got adio: "
                        + "the parameters begin with [audio.block1, audio.block10, text.w]");
        assertThatThrownBy(() -> Rates.parse("*=0").groups(parameters))
                .hasMessage("rates: expected something that learns but everything is frozen");
        assertThatThrownBy(() -> Rates.parse("audio=fast"))
                .hasMessage("rates: expected PATTERN=FACTOR with a factor of at least 0 but got audio=fast: "
                        + "for example audio_encoder=0.1, or =0 to freeze it");
    }
}
