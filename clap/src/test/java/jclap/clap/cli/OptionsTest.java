package jclap.clap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void takesOptionsFlagsAndOperandsInAnyOrder() {
        Options options = options("a.wav", "--top", "3", "--resume", "b.wav", "--labels=x=y, z");
        assertThat(options.operands(2, "files")).containsExactly("a.wav", "b.wav");
        assertThat(options.whole("--top", 1, 9)).isEqualTo(3);
        assertThat(options.has("--resume")).isTrue();
        assertThat(options.list("--labels")).containsExactly("x=y", "z");
    }

    @Test
    void everythingBehindTwoDashesIsAnOperand() {
        assertThat(options("-", "--", "--top", "-x").operands(0, "")).containsExactly("-", "--top", "-x");
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        Options options = options();
        assertThat(options.whole("--top", 1, 9)).isEqualTo(9);
        assertThat(options.text("--labels")).isEmpty();
        assertThat(options.list("--labels")).isEmpty();
        assertThat(options.numbers("--folds")).isEmpty();
    }

    @Test
    void numbersAreSortedAndUnique() {
        assertThat(options("--folds", "3,1, 2").numbers("--folds")).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> options("--folds", "1,x").numbers("--folds"))
                .hasMessage("expected whole numbers between the commas after --folds but got x");
    }

    @Test
    void anUnknownOptionIsAnsweredWithTheNearestOne() {
        assertThatThrownBy(() -> options("--lables", "x"))
                .hasMessage("unknown option --lables (did you mean --labels?)");
        assertThatThrownBy(() -> options("--jsn")).hasMessage("unknown option --jsn (did you mean --json?)");
        assertThatThrownBy(() -> options("--volume")).hasMessage("unknown option --volume");
        assertThat(Options.nearest("clasify", Stream.of("classify", "train"))).hasValue("classify");
    }

    @Test
    void anOptionNeedsItsValueOnce() {
        assertThatThrownBy(() -> options("--top")).hasMessage("expected a value after --top");
        assertThatThrownBy(() -> options("--top=").path("--top"))
                .hasMessage("expected a path after --top but got \"\"");
        assertThatThrownBy(() -> options("--top", "1", "--top=2").whole("--top", 1, 9))
                .hasMessage("expected --top once but got it twice");
    }

    @Test
    void someOptionsMayComeTwice() {
        assertThat(options("--labels", "a", "--labels=b").texts("--labels")).containsExactly("a", "b");
    }

    @Test
    void aNumberMustBeOneAndLargeEnough() {
        assertThatThrownBy(() -> options("--top", "many").whole("--top", 1, 9))
                .hasMessage("expected a whole number of at least 1 after --top but got many");
        assertThatThrownBy(() -> options("--top", "0").whole("--top", 1, 9))
                .hasMessage("expected a whole number of at least 1 after --top but got 0");
    }

    @Test
    void aListHasNeitherEmptyNorEqualItems() {
        assertThatThrownBy(() -> options("--labels", "a,,b").list("--labels"))
                .hasMessage("expected words between the commas after --labels but got \"a,,b\"");
        assertThatThrownBy(() -> options("--labels", "a,b, a").list("--labels"))
                .hasMessage("expected each item after --labels once but got a twice");
    }

    @Test
    void operandsMustBeThereOrMustNotBe() {
        assertThatThrownBy(() -> options().operands(1, "an audio file")).hasMessage("expected an audio file");
        assertThatThrownBy(() -> options("x").noOperands()).hasMessage("expected only options but got x");
    }

    private static Options options(String... words) {
        return new Options(List.of(words), Set.of("--top", "--labels", "--folds"), Set.of("--resume"));
    }
}
