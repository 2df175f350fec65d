package jclap.audio.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TicksTest {

    @Test
    void areAsManyRoundNumbersAsFit() {
        assertThat(Ticks.even(0, 10, 12).values()).containsExactly(0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10.);
        assertThat(Ticks.even(0, 10, 6).values()).containsExactly(0., 2., 4., 6., 8., 10.);
        assertThat(Ticks.even(0, 10, 3).values()).containsExactly(0., 5., 10.);
        assertThat(Ticks.even(0, 10, 1).values()).containsExactly(0., 10.);
        assertThat(Ticks.even(-85, -5, 9).values()).containsExactly(-80., -70., -60., -50., -40., -30., -20., -10.);
    }

    @Test
    void haveTheDigitsTheyNeed() {
        Ticks hundredths = Ticks.even(0, 0.1, 5);
        assertThat(hundredths.values().stream().map(hundredths::label))
                .containsExactly("0.00", "0.02", "0.04", "0.06", "0.08", "0.10");
        assertThat(Ticks.even(0, 24000, 4).label(20000)).isEqualTo("20000");
        assertThat(Ticks.even(-10, 0, 4).label(-5)).isEqualTo("−5");
    }

    @Test
    void ofRatiosAreOneTwoAndFive() {
        assertThat(Ticks.ratios(50, 4000).values()).containsExactly(50., 100., 200., 500., 1000., 2000.);
    }
}
