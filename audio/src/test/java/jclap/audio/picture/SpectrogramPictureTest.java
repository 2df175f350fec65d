package jclap.audio.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.zip.DataFormatException;
import jclap.audio.AudioClip;
import jclap.audio.picture.SpectrogramPicture.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpectrogramPictureTest {

    private static final int RATE = 16_000;

    @ParameterizedTest
    @EnumSource
    void aToneIsABrightLineAtItsFrequency(Scale scale) throws DataFormatException {
        var image = image(new SpectrogramPicture(scale, 400, 300, 80), tone(2000, RATE));
        // The plot is what the layout leaves of 300 pixels: 44 to 238. In it, 2000 of 8000 Hz from below.
        double height = scale == Scale.LINEAR ? 0.25 : scale.toHeight(2000) / scale.toHeight(8000);
        for (int x = 100; x < 260; x += 20) {
            assertThat((double) brightest(image, x)).isCloseTo(238 - height * (238 - 44), within(2.0));
        }
    }

    @Test
    void aToneOfFullScaleHasZeroDecibels() {
        var rows = new PixelGrid.Rows(new double[] {2003, 1997}, RATE);
        float[] levels = new PixelGrid(RATE, 50, rows).levels(tone(2000, RATE).mono());
        for (int column = 5; column < 45; column++) {
            assertThat(levels[column]).isCloseTo(0, within(0.5f));
        }
    }

    /// Seventy samples are fewer than columns, a minute far more than a window for each.
    @ParameterizedTest
    @ValueSource(ints = {1, 70, 16_000, 960_000})
    void aClickIsSeenHoweverLongTheSoundIs(int n) {
        float[] x = new float[n];
        x[n / 3] = 1;
        var rows = new PixelGrid.Rows(new double[] {3000, 2000}, RATE);
        float[] levels = new PixelGrid(n, 200, rows).levels(x);
        float loudest = Float.NEGATIVE_INFINITY;
        int at = 0;
        for (int column = 0; column < 200; column++) {
            at = levels[column] > loudest ? column : at;
            loudest = Math.max(loudest, levels[column]);
        }
        assertThat(loudest).isGreaterThan(-80);
        // Where the window is longer than the sound, every column hears it.
        assertThat(n < 1000 || Math.abs(at - 200 / 3) <= 4).isTrue();
    }

    @Test
    void silenceIsDark() throws DataFormatException {
        var image = image(SpectrogramPicture.of(Scale.MEL), AudioClip.mono(new float[5000], RATE));
        assertThat(image.pixel(500, 300)).isEqualTo(ColorMap.color(0));
    }

    @Test
    void theSamePictureComesOutEveryTime() {
        var picture = new SpectrogramPicture(Scale.MEL, 300, 240, 60);
        assertThat(picture.png(tone(500, 3000), "a")).isEqualTo(picture.png(tone(500, 3000), "a"));
    }

    @Test
    void rejectsPicturesThatCannotBe() {
        assertThatThrownBy(() -> new SpectrogramPicture(Scale.MEL, 100, 600, 80))
                .hasMessage("picture: expected a width and a height of 240 to 16384 pixels but got 100 and 600");
        assertThatThrownBy(() -> new SpectrogramPicture(Scale.MEL, 1000, 600, 0))
                .hasMessage("picture: expected a range of 1 to 200 dB but got 0.0");
        assertThatThrownBy(() -> SpectrogramPicture.of(Scale.MEL).png(AudioClip.mono(new float[0], RATE), ""))
                .hasMessageStartingWith("picture: expected a clip of at least one sample but got AudioClip");
    }

    private static int brightest(DecodedPng image, int x) {
        int best = 0, most = -1;
        for (int y = 45; y < 237; y++) {
            int light = image.pixel(x, y) >> 8 & 0xff;
            best = light > most ? y : best;
            most = Math.max(most, light);
        }
        return best;
    }

    private static DecodedPng image(SpectrogramPicture picture, AudioClip clip) throws DataFormatException {
        return DecodedPng.of(picture.png(clip, "title"));
    }

    private static AudioClip tone(double hz, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) Math.sin(2 * Math.PI * hz * i / RATE);
        }
        return AudioClip.mono(x, RATE);
    }
}
