package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What [Resampler#highQuality] promises, measured on tones, and how far it is from libsoxr's HQ.
class ResamplerQualityTest {

    @ParameterizedTest
    @CsvSource({"48000, 44100", "44100, 48000", "96000, 44100", "48000, 16000", "16000, 48000", "22050, 48000"})
    void passesWhatIsBelow(int from, int to) {
        double nyquist = Math.min(from, to) / 2.0;
        for (double part : new double[] {0.01, 0.3, 0.7, 0.9, 0.913}) {
            double[] y = middle(tone(from, part * nyquist), from, to);
            double worst = 0;
            for (int i = 0; i < y.length; i++) {
                double expected = Math.sin(2 * Math.PI * part * nyquist * (i + to / 10) / to);
                worst = Math.max(worst, Math.abs(y[i] - expected));
            }
            assertThat(worst).as(part + " of Nyquist").isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({"48000, 44100", "96000, 44100", "48000, 16000", "192000, 48000"})
    void nothingFoldsBackFromAbove(int from, int to) {
        for (double hz = to / 2.0; hz < from / 2.0; hz += (from - to) / 17.0) {
            assertThat(decibels(middle(tone(from, hz), from, to)))
                    .as(hz + " Hz")
                    .isLessThan(-120);
        }
    }

    @ParameterizedTest
    @CsvSource({"44100, 48000", "16000, 48000", "22050, 48000", "8000, 44100"})
    void noImageAppearsAbove(int from, int to) {
        // A tone near the old Nyquist frequency has its first image just above it: what is left when the tone is taken
        // away is all that was added.
        double hz = 0.91 * from / 2.0;
        double[] y = middle(tone(from, hz), from, to), rest = withoutTone(y, 2 * Math.PI * hz / to);
        assertThat(decibels(rest)).isLessThan(-120);
    }

    /// What is between the pass band and the stop band is a matter of taste, and noise that ends at once has much
    /// of it: there the two are 50 dB apart. In the pass band libsoxr works with rounded phases where the ratio of
    /// the rates is a fraction (75 dB); where it is a whole number, or one to a small one, both have the same
    /// numbers (120 dB).
    @ParameterizedTest
    @EnumSource
    void inThePassBandItIsSoxr(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("soxr_hq")) {
            int from = entry.get("orig").integer(), to = entry.get("new").integer();
            boolean simple = from % to == 0 || to % from == 0 || 2 * from == 3 * to;
            try (Checkpoint tensors = place.tensors(entry)) {
                String id = entry.get("id").text();
                float[] x = tensors.floats(id + "/x"), soxr = tensors.floats(id + "/y");
                float[] y = Resampler.highQuality(from, to).resample(x), difference = y.clone();
                assertThat(y).as(id).hasSameSizeAs(soxr);
                for (int i = 0; i < y.length; i++) {
                    difference[i] -= soxr[i];
                }
                double passBand = 0.9 * Math.min(from, to) / to;
                double distance = 10 * Math.log10(power(difference, passBand) / power(soxr, 1));
                assertThat(distance).as(id + ", dB").isLessThan(simple && y.length > 100 ? -115 : -72);
                assertThat(10 * Math.log10(power(difference, 1) / power(soxr, 1)))
                        .as(id + ", dB in all")
                        .isLessThan(-47);
            }
        }
    }

    /// {@return the power of the frequencies up to a part of Nyquist's, away from the ends}
    private static double power(float[] y, double part) {
        Fft fft = Fft.of(y.length);
        float[] x = y.clone(), window = Window.HANN.periodic(y.length);
        float[] re = new float[fft.bins()], im = new float[fft.bins()];
        for (int i = 0; i < x.length; i++) {
            x[i] *= window[i];
        }
        fft.forwardReal(x, 0, re, im, 0, fft.scratch());
        double sum = 0;
        for (int k = 0; k < part * y.length / 2; k++) {
            sum += re[k] * re[k] + im[k] * im[k];
        }
        return sum;
    }

    private static float[] tone(int rate, double hz) {
        float[] x = new float[rate / 2];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(2 * Math.PI * hz * i / rate);
        }
        return x;
    }

    /// {@return what half a second becomes, without a tenth of a second at both ends}
    private static double[] middle(float[] x, int from, int to) {
        float[] y = Resampler.highQuality(from, to).resample(x);
        double[] middle = new double[3 * to / 10];
        for (int i = 0; i < middle.length; i++) {
            middle[i] = y[to / 10 + i];
        }
        return middle;
    }

    /// {@return the power relative to a tone of amplitude 1, in decibels}
    private static double decibels(double[] y) {
        double power = 0;
        for (double value : y) {
            power += value * value / y.length;
        }
        return 10 * Math.log10(2 * power);
    }

    /// {@return `y` less the tone in it, as least squares find it}
    private static double[] withoutTone(double[] y, double step) {
        double cc = 0, ss = 0, cs = 0, yc = 0, ys = 0;
        for (int i = 0; i < y.length; i++) {
            double c = Math.cos(step * i), s = Math.sin(step * i);
            cc += c * c;
            ss += s * s;
            cs += c * s;
            yc += y[i] * c;
            ys += y[i] * s;
        }
        double det = cc * ss - cs * cs, a = (yc * ss - ys * cs) / det, b = (ys * cc - yc * cs) / det;
        double[] rest = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            rest[i] = y[i] - a * Math.cos(step * i) - b * Math.sin(step * i);
        }
        return rest;
    }
}
