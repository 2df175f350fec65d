package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jclap.audio.MelFilterBank.Norm;
import jclap.core.kernel.Parallel;
import org.junit.jupiter.api.Test;

class LogMelTest {

    private static final LogMel MSCLAP_2022 = LogMel.of(
            Stft.of(Stft.Config.of(1024, 320)),
            MelFilterBank.of(44100, 1024, 64, 50, 14000, MelScale.SLANEY, Norm.SLANEY));

    @Test
    void ofTwoTonesIsWhatTorchlibrosaComputes() {
        float[] x = twoTones(220_500, 44100), y = MSCLAP_2022.transform(x);
        assertThat(y).hasSize(690 * 64);
        assertThat(y[0]).isCloseTo(8.6945f, within(1e-3f));
        assertThat(y[10]).isCloseTo(6.7147f, within(1e-3f));
        assertThat(y[31]).isCloseTo(-10.4576f, within(1e-3f));
        assertThat(y[63]).isCloseTo(-35.6048f, within(1e-3f));
        assertThat(y[100 * 64]).isCloseTo(-39.6090f, within(0.01f));
        assertThat(y[100 * 64 + 10]).isCloseTo(-26.4492f, within(1e-3f));
        assertThat(y[100 * 64 + 63]).isEqualTo(-100);
    }

    @Test
    void silenceIsTheFloor() {
        assertThat(MSCLAP_2022.transform(new float[3200])).hasSize(11 * 64).containsOnly(-100);
    }

    @Test
    void noSamplesGiveNoFrames() {
        assertThat(MSCLAP_2022.transform(new float[0])).isEmpty();
    }

    @Test
    void givesTheSameBitsForAnyNumberOfThreads() {
        float[] x = twoTones(100_000, 44100);
        assertThat(Parallel.withThreads(2, () -> MSCLAP_2022.transform(x)))
                .containsExactly(Parallel.withThreads(1, () -> MSCLAP_2022.transform(x)));
    }

    @Test
    void rejectsSamplesThatAreNotNumbersAndBanksThatDoNotFit() {
        assertThatThrownBy(() -> MSCLAP_2022.transform(new float[] {0, Float.NaN}))
                .hasMessage("logMel: expected finite samples but sample 1 is NaN");
        assertThatThrownBy(() -> LogMel.of(
                        Stft.of(Stft.Config.of(512, 320)),
                        MelFilterBank.of(44100, 1024, 64, 50, 14000, MelScale.SLANEY, Norm.SLANEY)))
                .hasMessage("logMel: expected a filter bank for 257 bins but got one for 513");
    }

    private static float[] twoTones(int n, int sampleRate) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            double t = (double) i / sampleRate;
            x[i] = (float) (0.5 * Math.sin(2 * Math.PI * 440 * t) + 0.25 * Math.sin(2 * Math.PI * 3000 * t));
        }
        return x;
    }
}
