package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import jclap.core.kernel.Parallel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StftTest {

    @Test
    void aConstantHasTheSumOfTheWindowInBinZero() {
        float[] x = new float[64];
        Arrays.fill(x, 3);
        var spectra = Stft.of(Stft.Config.of(16, 4)).transform(x);
        assertThat(spectra.frames()).isEqualTo(17);
        assertThat(spectra.bins()).isEqualTo(9);
        for (int t = 0; t < 17; t++) {
            assertThat(spectra.re()[t * 9]).isCloseTo(3 * 8, within(1e-5f));
            assertThat(spectra.re()[t * 9 + 1]).isCloseTo(-3 * 4, within(1e-5f));
            assertThat(spectra.re()[t * 9 + 2]).isCloseTo(0, within(1e-5f));
        }
    }

    @Test
    void withoutCentringOnlyWholeFramesAreTaken() {
        var config = new Stft.Config(8, 3, 8, Window.HANN, false, Stft.PadMode.REFLECT);
        assertThat(Stft.of(config).frames(7)).isZero();
        assertThat(Stft.of(config).frames(8)).isEqualTo(1);
        assertThat(Stft.of(config).frames(13)).isEqualTo(2);
        assertThat(Stft.of(config).frames(14)).isEqualTo(3);
    }

    @Test
    void reflectsAsNumpyDoesEvenWhenTheSignalIsShorterThanThePadding() {
        // np.pad([1, 2, 3], 4, 'reflect') is 1 2 3 2 1 2 3 2 1 2 3.
        float[] padded = {1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3};
        var centred = new Stft.Config(8, 1, 8, Window.HANN, true, Stft.PadMode.REFLECT);
        var whole = new Stft.Config(8, 1, 8, Window.HANN, false, Stft.PadMode.REFLECT);
        assertThat(Stft.of(centred).power(new float[] {1, 2, 3}))
                .containsExactly(Stft.of(whole).power(padded));
    }

    @Test
    void oneSampleIsEnoughAndNoneGivesNoFrame() {
        assertThat(Stft.of(Stft.Config.of(16, 4)).power(new float[] {1}))
                .hasSize(9)
                .doesNotContain(Float.NaN);
        assertThat(Stft.of(Stft.Config.of(16, 4)).power(new float[0])).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1024, 320, 1024", "512, 128, 512", "512, 160, 400", "255, 64, 255", "60, 15, 45"})
    void theInverseUndoesIt(int nFft, int hop, int winLength) {
        float[] x = random(5000);
        var stft = Stft.of(new Stft.Config(nFft, hop, winLength, Window.HANN, true, Stft.PadMode.REFLECT));
        float[] y = stft.inverse(stft.transform(x), x.length);
        // The last samples are behind the last frame's window when the hop does not divide the length.
        for (int i = 0; i < x.length / hop * hop; i++) {
            assertThat(y[i]).isCloseTo(x[i], within(2e-6f));
        }
    }

    @Test
    void magnitudeIsTheRootOfPower() {
        var stft = Stft.of(Stft.Config.of(64, 16));
        float[] x = random(300), power = stft.power(x), magnitude = stft.magnitude(x);
        for (int i = 0; i < power.length; i++) {
            assertThat(magnitude[i] * magnitude[i]).isCloseTo(power[i], within(1e-5f));
        }
    }

    @Test
    void givesTheSameBitsForAnyNumberOfThreads() {
        var stft = Stft.of(Stft.Config.of(128, 16));
        float[] x = random(20_000);
        assertThat(Parallel.withThreads(2, () -> stft.power(x)))
                .containsExactly(Parallel.withThreads(1, () -> stft.power(x)));
    }

    @Test
    void rejectsWindowsThatDoNotFit() {
        assertThatThrownBy(() -> new Stft.Config(8, 0, 9, Window.HANN, true, Stft.PadMode.ZERO))
                .hasMessage(
                        "stft: expected nFft and hopLength of at least 1 and winLength of 1 to nFft but got 8, 0 and 9");
        var stft = Stft.of(Stft.Config.of(8, 2));
        assertThatThrownBy(() -> stft.inverse(new Stft.Spectra(new float[4], new float[4], 1, 4), 8))
                .hasMessage("stft: expected spectra of 5 bins but got 4");
    }

    private static float[] random(int n) {
        var random = new Random(n);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextFloat(-1, 1);
        }
        return x;
    }
}
