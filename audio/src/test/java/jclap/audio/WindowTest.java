package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WindowTest {

    @Test
    void aPeriodicWindowLeavesOutTheLastWeightOfTheNextSymmetricOne() {
        assertThat(Window.HANN.periodic(4)).containsExactly(new float[] {0, 0.5f, 1, 0.5f}, within(1e-7f));
        assertThat(Window.HANN.symmetric(5)).containsExactly(new float[] {0, 0.5f, 1, 0.5f, 0}, within(1e-7f));
    }

    @Test
    void everyWindowIsOneInTheMiddle() {
        for (Window window : Window.values()) {
            assertThat(window.symmetric(9)[4]).isCloseTo(1, within(1e-7f));
            assertThat(window.symmetric(1)).containsExactly(1);
        }
    }

    @Test
    void rejectsAWindowOfNothing() {
        assertThatThrownBy(() -> Window.HANN.periodic(0))
                .hasMessage("window: expected a length of at least 1 but got 0");
    }
}
