package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class CaptionsTest {

    private static final Manifest.Example RAIN =
            new Manifest.Example("x", Path.of("x"), List.of(), List.of("It rains.", "Drops fall"), 0, "");

    @Test
    void twoCaptionsOfARecordingAreTakenAsOneAsOftenAsWanted() {
        assertThat(drawn(0, text -> true)).containsExactlyInAnyOrder("It rains.", "Drops fall");
        assertThat(drawn(1, text -> true)).containsExactlyInAnyOrder("It rains. Drops fall", "Drops fall. It rains.");
        assertThat(drawn(0.5, text -> true)).hasSize(4);
    }

    @Test
    void twoThatAreTooLongTogetherAreNot() {
        assertThat(drawn(1, text -> text.length() < 15)).containsExactlyInAnyOrder("It rains.", "Drops fall");
    }

    private static Set<String> drawn(double mixing, Predicate<String> fits) {
        var random = new SplittableRandom(1);
        var drawn = new HashSet<String>();
        for (int i = 0; i < 50; i++) {
            drawn.add(Captions.draw(RAIN, mixing, fits, random).sentence());
        }
        return drawn;
    }
}
