package jclap.audio;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MfccTest {

    private static final LogMel FOUR_BANDS = bands(4);

    @Test
    void transformsFourBandsAsByHand() {
        // √¼·11; √½·(cos(π/8)·(1−5) + cos(3π/8)·(2−3)); √½·cos(π/4)·(1−2−3+5); √½·(cos(3π/8)·(1−5) + cos(9π/8)·(2−3))
        float[] y = Mfcc.of(FOUR_BANDS, 4).ofLogMel(new float[] {1, 2, 3, 5});
        assertFloats(y).isCloseTo(1e-6, 5.5f, -2.8837240f, 0.5f, -0.4291107f);
    }

    @Test
    void aFlatSpectrumHasOnlyItsLoudness() {
        assertFloats(Mfcc.of(FOUR_BANDS, 3).ofLogMel(new float[] {-7, -7, -7, -7}))
                .isCloseTo(1e-6, -14, 0, 0);
    }

    @Test
    void allCoefficientsKeepTheEnergy() {
        var random = new Random(1);
        float[] x = new float[40];
        for (int i = 0; i < 40; i++) {
            x[i] = random.nextFloat(-20, 20);
        }
        float[] y = Mfcc.of(bands(40), 40).ofLogMel(x);
        assertThat(energy(y)).isCloseTo(energy(x), within(1e-5 * energy(x)));
    }

    @Test
    void whatIsTooFarBelowTheLoudestBandCountsAsJustThere() {
        float[] deep = {0, -200, 0, 0}, atTheLimit = {0, -80, 0, 0};
        assertThat(Mfcc.of(FOUR_BANDS, 4).ofLogMel(deep))
                .containsExactly(Mfcc.of(FOUR_BANDS, 4).ofLogMel(atTheLimit));
        assertThat(Mfcc.of(FOUR_BANDS, 1, Float.POSITIVE_INFINITY).ofLogMel(deep))
                .containsExactly(-100);
    }

    @Test
    void ofASoundAreThoseOfItsLogMel() {
        float[] x = new float[1000];
        x[500] = 1;
        Mfcc mfcc = Mfcc.of(FOUR_BANDS, 2);
        assertThat(mfcc.transform(x))
                .hasSize(mfcc.frames(1000) * mfcc.coefficients())
                .containsExactly(mfcc.ofLogMel(FOUR_BANDS.transform(x)));
    }

    @Test
    void rejectsWhatCannotBe() {
        assertThatThrownBy(() -> Mfcc.of(FOUR_BANDS, 5))
                .hasMessage("mfcc: expected 1 to 4 coefficients of 4 bands but got 5");
        assertThatThrownBy(() -> Mfcc.of(FOUR_BANDS, 4, 0)).hasMessage("mfcc: expected a range above 0 dB but got 0.0");
        assertThatThrownBy(() -> Mfcc.of(FOUR_BANDS, 4).ofLogMel(new float[7]))
                .hasMessage("mfcc: expected frames of 4 bands but got 7 numbers");
    }

    private static double energy(float[] x) {
        double sum = 0;
        for (float value : x) {
            sum += (double) value * value;
        }
        return sum;
    }

    private static LogMel bands(int mels) {
        var bank = MelFilterBank.of(8000, 256, mels, 0, 4000, MelScale.SLANEY, MelFilterBank.Norm.SLANEY);
        return LogMel.of(Stft.of(Stft.Config.of(256, 64)), bank);
    }
}
