package jclap.audio.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ColorMapTest {

    @Test
    void equalStepsAreEquallyMuchLighter() {
        double step = (lightness(ColorMap.color(1)) - lightness(ColorMap.color(0))) / 16;
        assertThat(step).isGreaterThan(0.045);
        for (int i = 0; i < 16; i++) {
            double from = lightness(ColorMap.color(i / 16.0)), to = lightness(ColorMap.color((i + 1) / 16.0));
            assertThat(to - from).as("step " + i).isCloseTo(step, within(0.1 * step));
        }
    }

    @Test
    void noColourComesTwice() {
        for (int i = 1; i < ColorMap.SIZE; i++) {
            assertThat(ColorMap.color(i / 255.0)).isNotEqualTo(ColorMap.color((i - 1) / 255.0));
        }
    }

    @Test
    void whatIsBeyondHasTheColourOfTheEnd() {
        assertThat(ColorMap.color(-3)).isEqualTo(ColorMap.color(0));
        assertThat(ColorMap.color(7)).isEqualTo(ColorMap.color(1));
        assertThat(ColorMap.color(Double.NaN)).isEqualTo(ColorMap.color(0));
    }

    /// Oklab's L, which for greys is the cube root of the light.
    private static double lightness(int rgb) {
        double r = light(rgb >> 16 & 255), g = light(rgb >> 8 & 255), b = light(rgb & 255);
        double l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        double m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        double s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        return 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
    }

    private static double light(int step) {
        double c = step / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
