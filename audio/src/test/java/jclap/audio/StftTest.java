package jclap.audio;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import jclap.core.kernel.Parallel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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

    @ParameterizedTest
    @CsvSource({"EDGE, 1 1 1 1 1 2 3 3 3 3 3", "CIRCULAR, 3 1 2 3 1 2 3 1 2 3 1", "ZERO, 0 0 0 0 1 2 3 0 0 0 0"})
    void padsAsNumpyDoes(Stft.PadMode mode, String padded) {
        float[] whole = new float[11];
        for (int i = 0; i < 11; i++) {
            whole[i] = padded.charAt(2 * i) - '0';
        }
        var centred = Stft.of(new Stft.Config(8, 1, 8, Window.HANN, true, mode));
        var cut = Stft.of(new Stft.Config(8, 1, 8, Window.HANN, false, mode));
        assertThat(centred.power(new float[] {1, 2, 3})).containsExactly(cut.power(whole));
    }

    @Test
    void anOddFrameIsPaddedByTwoSamplesFewer() {
        // torch.stft(torch.zeros(20), 5, 5, center=True): 1 + (20 + 2·2 − 5)/5 frames.
        assertThat(Stft.of(Stft.Config.of(5, 5)).frames(20)).isEqualTo(4);
        assertThat(Stft.of(Stft.Config.of(4, 5)).frames(20)).isEqualTo(5);
    }

    @Test
    void aFrameHasTheEnergyOfItsSpectrum() {
        var config = new Stft.Config(60, 60, 60, Window.RECTANGULAR, false, Stft.PadMode.ZERO, Stft.Norm.FRAME_LENGTH);
        float[] x = random(240), power = Stft.of(config).power(x);
        double samples = 0, bins = 0;
        for (float value : x) {
            samples += (double) value * value;
        }
        for (int i = 0; i < power.length; i++) {
            // All bins but the first and the last stand for their mirror images too.
            bins += i % 31 == 0 || i % 31 == 30 ? power[i] : 2 * power[i];
        }
        assertThat(bins).isCloseTo(samples, within(1e-5 * samples));
    }

    @Test
    void noiseHasTheSamePowerUnderEveryNormalizedWindow() {
        float[] x = random(200_000);
        for (Window window : Window.values()) {
            var config = new Stft.Config(64, 16, 64, window, false, Stft.PadMode.ZERO, Stft.Norm.WINDOW);
            double sum = 0;
            float[] power = Stft.of(config).power(x);
            for (int t = 0; t < power.length / 33; t++) {
                sum += power[t * 33 + 10];
            }
            // The variance of numbers equally spread over (−1, 1).
            assertThat(sum / (power.length / 33)).as(window.name()).isCloseTo(1.0 / 3, within(0.01));
        }
    }

    @Test
    void isLinear() {
        var stft = Stft.of(Stft.Config.of(64, 16));
        float[] x = random(300), y = random(301), sum = new float[300];
        for (int i = 0; i < 300; i++) {
            sum[i] = 3 * x[i] - 2 * y[i];
        }
        float[] expected = new float[stft.frames(300) * 33];
        var xs = stft.transform(x);
        var ys = stft.transform(Arrays.copyOf(y, 300));
        for (int i = 0; i < expected.length; i++) {
            expected[i] = 3 * xs.im()[i] - 2 * ys.im()[i];
        }
        assertFloats(stft.transform(sum).im()).isCloseTo(2e-5, expected);
    }

    @Test
    void takesAWindowOfOnesOwn() {
        var config = Stft.Config.of(16, 4);
        float[] x = random(100);
        assertThat(Stft.of(config, Window.HANN.periodic(16)).power(x))
                .containsExactly(Stft.of(config).power(x));
        assertThatThrownBy(() -> Stft.of(config, new float[15]))
                .hasMessage("stft: expected a window of 16 weights but got 15");
    }

    @ParameterizedTest
    @EnumSource
    void theInverseUndoesEveryNormalization(Stft.Norm norm) {
        var config = new Stft.Config(64, 16, 48, Window.HAMMING, true, Stft.PadMode.ZERO, norm);
        float[] x = random(480);
        var stft = Stft.of(config);
        assertFloats(stft.inverse(stft.transform(x), 480)).isCloseTo(2e-6, x);
    }

    @Test
    void withoutCentringTheInverseKnowsAllButTheFirstSample() {
        var stft = Stft.of(new Stft.Config(64, 16, 64, Window.HANN, false, Stft.PadMode.ZERO));
        float[] x = random(480), y = stft.inverse(stft.transform(x), 480);
        // The weight of the very first sample is zero, and those behind it are small.
        assertThat(y[0]).isZero();
        assertFloats(Arrays.copyOfRange(y, 16, 464)).isCloseTo(2e-6, Arrays.copyOfRange(x, 16, 464));
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
