package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jclap.audio.MelFilterBank.Norm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Chain of trust: a bank by hand, the sums that librosa's banks have, and all weights in `FrontEndGoldenTest`.
class MelFilterBankTest {

    @Test
    void aSmallBankIsTheTrianglesOneDraws() {
        // Below 1000 Hz Slaney's scale is linear: corners at 0, 200, 400, 600 Hz, bins at 0, 100, … 800 Hz.
        var bank = MelFilterBank.of(1600, 16, 2, 0, 600, MelScale.SLANEY, Norm.NONE);
        assertThat(bank.weights())
                .containsExactly(
                        new float[] {0, 0.5f, 1, 0.5f, 0, 0, 0, 0, 0, 0, 0, 0, 0.5f, 1, 0.5f, 0, 0, 0}, within(1e-6f));
    }

    @ParameterizedTest
    @CsvSource({
        "44100, 14000, SLANEY, SLANEY, 1.48524905",
        "44100, 8000, SLANEY, SLANEY, 1.48567234",
        "32000, 14000, SLANEY, SLANEY, 2.04812618",
        "48000, 14000, SLANEY, SLANEY, 1.36443289",
        "48000, 14000, HTK, NONE, 290.150"
    })
    void hasTheSumOfLibrosasBank(int sampleRate, double fMax, MelScale scale, Norm norm, double sum) {
        double actual = 0;
        for (float weight :
                MelFilterBank.of(sampleRate, 1024, 64, 50, fMax, scale, norm).weights()) {
            actual += weight;
        }
        assertThat(actual).isCloseTo(sum, within(2e-6 * sum));
    }

    @Test
    void multipliesAsTheDenseMatrixDoes() {
        var bank = MelFilterBank.of(32000, 1024, 64, 50, 14000, MelScale.SLANEY, Norm.SLANEY);
        float[] x = new float[515], y = new float[65], w = bank.weights();
        for (int k = 0; k < x.length; k++) {
            x[k] = 1 + k % 7;
        }
        bank.apply(x, 2, y, 1);
        for (int j = 0; j < 64; j++) {
            double sum = 0;
            for (int k = 0; k < 513; k++) {
                sum += (double) w[j * 513 + k] * x[2 + k];
            }
            assertThat(y[1 + j]).isCloseTo((float) sum, within(1e-6f));
        }
    }

    @Test
    void weightsOfACheckpointComeOutAsTheyWentIn() {
        float[] dense = {0, 1, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0};
        var bank = MelFilterBank.ofWeights(dense, 3, 4);
        assertThat(bank.weights()).containsExactly(dense);
        float[] y = new float[3];
        bank.apply(new float[] {1, 10, 100, 1000}, 0, y, 0);
        assertThat(y).containsExactly(2010, 0, 3);
    }

    @Test
    void pitchAndFrequencyAreInverse() {
        for (MelScale scale : MelScale.values()) {
            for (double hz : new double[] {0, 1, 440, 999, 1000, 1001, 8000, 24000}) {
                assertThat(scale.toHz(scale.toMel(hz))).isCloseTo(hz, within(1e-9 * hz + 1e-9));
            }
        }
    }

    @Test
    void rejectsBandsThatCannotBe() {
        assertThatThrownBy(() -> MelFilterBank.of(0, 16, 2, 0, 600, MelScale.HTK, Norm.NONE))
                .hasMessage("melFilterBank: expected sampleRate, nFft and nMels of at least 1 but got 0, 16 and 2");
        assertThatThrownBy(() -> MelFilterBank.of(16000, 16, 2, 600, 600, MelScale.HTK, Norm.NONE))
                .hasMessage("melFilterBank: expected 0 <= fMin < fMax but got 600.0 and 600.0");
        assertThatThrownBy(() -> MelFilterBank.ofWeights(new float[5], 2, 3))
                .hasMessage("melFilterBank: expected (2, 3) weights but got 5 of them");
    }
}
