package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import jclap.clap.testing.TinyClap;
import org.junit.jupiter.api.Test;

class ReaderTest {

    @Test
    void whatGoesWrongOnItsThreadsIsWhatTheTrainerIsTold() {
        assertThatThrownBy(() -> failing(new OutOfMemoryError("no room")).take(0, 1))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("no room");
        assertThatThrownBy(() -> failing(new AssertionError("odd")).take(0, 1)).hasMessage("odd");
    }

    private static Reader failing(Error error) {
        return new Reader(
                TinyClap.untrained(),
                TinyClap.tones().recordings(),
                Augmentation.strong(),
                OptionalDouble.empty(),
                new Randomness(1),
                _ -> {
                    throw error;
                });
    }
}
