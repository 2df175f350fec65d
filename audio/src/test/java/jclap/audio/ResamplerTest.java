package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Chain of trust: numbers that torchaudio printed, then properties; all its goldens are in `ResamplerGoldenTest`.
class ResamplerTest {

    private static final Offset<Float> TORCHAUDIO = within(2e-6f);

    @Test
    void agreesWithTorchaudioOnTwoTones() {
        float[] x = new float[48000];
        for (int i = 0; i < x.length; i++) {
            double t = i / 48000.0;
            x[i] = (float) (0.5 * Math.sin(2 * Math.PI * 440 * t) + 0.25 * Math.sin(2 * Math.PI * 3000 * t));
        }
        float[] y = Resampler.sincHann(48000, 44100).resample(x);
        assertThat(y).hasSize(44100);
        assertThat(y[0]).isCloseTo(0.0031255f, TORCHAUDIO);
        assertThat(y[1]).isCloseTo(0.1341178f, TORCHAUDIO);
        assertThat(y[2]).isCloseTo(0.2516924f, TORCHAUDIO);
        assertThat(y[3]).isCloseTo(0.3328640f, TORCHAUDIO);
        assertThat(y[1000]).isCloseTo(-0.0285034f, TORCHAUDIO);
        assertThat(y[44099]).isCloseTo(-0.1341182f, TORCHAUDIO);
    }

    @Test
    void anImpulseShowsTheWeightsOfTorchaudio() {
        float[] impulse = new float[400];
        impulse[160] = 1;
        float[] y = Resampler.sincHann(48000, 44100).resample(impulse);
        // x[160] is tap 7 of phase 0 and tap 7 of phase 1 in the second round of phases.
        assertThat(y[147]).isCloseTo(0.90956253f, within(3e-8f));
        assertThat(y[148]).isCloseTo(0.00858263f, within(3e-8f));
    }

    @Test
    void theLengthIsRoundedUp() {
        assertThat(Resampler.sincHann(48000, 44100).length(1)).isEqualTo(1);
        assertThat(Resampler.sincHann(48000, 8000).length(333)).isEqualTo(56);
        assertThat(Resampler.sincHann(44100, 48000).length(903)).isEqualTo(983);
    }

    @Test
    void theSameRateLeavesTheSamplesAlone() {
        float[] x = {1, 2, 3};
        assertThat(Resampler.sincHann(44100, 44100).resample(x)).isSameAs(x);
    }

    @Test
    void noSamplesBecomeNoSamples() {
        assertThat(Resampler.sincHann(44100, 48000).resample(new float[0])).isEmpty();
    }

    @Test
    void ratesWithoutACommonFactorWork() {
        assertThat(Resampler.sincHann(44101, 31991).resample(new float[44101])).hasSize(31991);
    }

    @Test
    void rejectsRatesAndWindowsThatCannotBe() {
        assertThatThrownBy(() -> Resampler.sincHann(0, 44100))
                .hasMessage("resampler: expected sample rates of at least 1 but got 0 and 44100");
        assertThatThrownBy(() -> Resampler.sincHann(8000, 44100, 0, 0.99))
                .hasMessage("resampler: expected at least 1 zero crossing and a rolloff in (0, 1] but got 0 and 0.99");
        assertThatThrownBy(() -> Resampler.sincHann(8000, 44100).resample(AudioClip.mono(new float[1], 16000)))
                .hasMessage("resampler: expected a clip of 8000 Hz but got one of 16000");
    }
}
