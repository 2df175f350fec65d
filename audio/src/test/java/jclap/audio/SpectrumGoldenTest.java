package jclap.audio;

import static jclap.testing.FloatsAssert.assertFloats;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import jclap.audio.MelFilterBank.Norm;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Numbers of torchaudio, torch and librosa, within the tolerances of their index.
class SpectrumGoldenTest {

    @ParameterizedTest
    @EnumSource
    void resamplesAsTorchaudio(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("resample")) {
            Json params = entry.get("params");
            int from = integer(entry, "orig"),
                    to = integer(entry, "new"),
                    width = integer(params, "lowpass_filter_width");
            double rolloff = params.get("rolloff").number();
            Resampler resampler = text(params, "resampling_method").equals("kaiser_window")
                    ? Resampler.sincKaiser(
                            from, to, width, rolloff, params.get("beta").number())
                    : Resampler.sincHann(from, to, width, rolloff);
            try (Checkpoint tensors = place.tensors(entry)) {
                String id = text(entry, "id");
                float[] x = tensors.floats(id + "/x"), expected = tensors.floats(id + "/y");
                int length = tensors.shape(id + "/x").dim(-1),
                        expectedLength = tensors.shape(id + "/y").dim(-1);
                for (int row = 0; row * length < x.length; row++) {
                    float[] y = resampler.resample(row(x, row, length));
                    assertFloats(y).as(id).isCloseTo(atol(entry), row(expected, row, expectedLength));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void transformsAsTorch(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("stft")) {
            Json params = entry.get("params"), out = entry.get("out");
            var config = new Stft.Config(
                    integer(params, "n_fft"),
                    integer(params, "hop_length"),
                    integer(params, "win_length"),
                    Window.HANN,
                    params.get("center").bool(),
                    text(params, "pad_mode").equals("reflect") ? Stft.PadMode.REFLECT : Stft.PadMode.ZERO);
            Stft stft = Stft.of(config);
            try (Checkpoint tensors = place.tensors(entry)) {
                String id = text(entry, "id");
                float[] x = tensors.floats(id + "/x");
                Stft.Spectra spectra = stft.transform(x);
                for (String name : out.members().keySet()) {
                    float[] y = switch (name) {
                        case "real" -> spectra.re();
                        case "imag" -> spectra.im();
                        case "power" -> stft.power(x);
                        default -> stft.magnitude(x);
                    };
                    assertFloats(transposed(y, spectra.frames(), spectra.bins()))
                            .as(id + "/" + name)
                            .isCloseTo(atol(out.get(name)), tensors.floats(id + "/" + name));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void transformsBackAsTorch(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("istft")) {
            Json params = entry.get("params");
            Stft stft = Stft.of(Stft.Config.of(integer(params, "n_fft"), integer(params, "hop_length")));
            try (Checkpoint tensors = place.tensors(entry)) {
                float[] y = stft.inverse(stft.transform(tensors.floats("istft/x")), integer(params, "length"));
                assertFloats(y).as("istft").isCloseTo(atol(entry.get("out").get("y")), tensors.floats("istft/y"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void windowsAsTorch(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("window")) {
            Json params = entry.get("params");
            Window window = Window.valueOf(text(params, "window").toUpperCase(Locale.ROOT));
            int n = integer(params, "n");
            float[] w = params.get("periodic").bool() ? window.periodic(n) : window.symmetric(n);
            try (Checkpoint tensors = place.tensors(entry)) {
                String id = text(entry, "id");
                assertFloats(w).as(id).isCloseTo(atol(entry.get("out").get(id)), tensors.floats(id));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void filtersAsLibrosa(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("mel")) {
            Json params = entry.get("params");
            MelFilterBank bank = MelFilterBank.of(
                    integer(params, "sample_rate"),
                    integer(params, "n_fft"),
                    integer(params, "n_mels"),
                    params.get("fmin").number(),
                    params.get("fmax").number(),
                    text(params, "mel_scale").equals("htk") ? MelScale.HTK : MelScale.SLANEY,
                    params.get("norm") instanceof Json.Null ? Norm.NONE : Norm.SLANEY);
            try (Checkpoint tensors = place.tensors(entry)) {
                String id = text(entry, "id");
                assertFloats(bank.weights()).as(id).isCloseTo(atol(entry), tensors.floats(id));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void hearsPitchAsLibrosa(GoldenPlace place) throws IOException {
        for (Json entry : place.cases("hz_to_mel")) {
            try (Checkpoint tensors = place.tensors(entry)) {
                float[] hz = tensors.floats("hz");
                for (MelScale scale : MelScale.values()) {
                    float[] mel = new float[hz.length];
                    for (int i = 0; i < hz.length; i++) {
                        mel[i] = (float) scale.toMel(hz[i]);
                    }
                    String name = scale == MelScale.HTK ? "mel_htk" : "mel_slaney";
                    assertFloats(mel).as(name).isCloseTo(atol(entry), tensors.floats(name));
                }
            }
        }
    }

    private static float[] row(float[] x, int row, int length) {
        return Arrays.copyOfRange(x, row * length, (row + 1) * length);
    }

    private static float[] transposed(float[] x, int rows, int columns) {
        float[] y = new float[x.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                y[column * rows + row] = x[row * columns + column];
            }
        }
        return y;
    }

    private static String text(Json entry, String key) {
        return entry.get(key).text();
    }

    private static int integer(Json entry, String key) {
        return entry.get(key).integer();
    }

    private static double atol(Json entry) {
        return entry.get("atol").number();
    }
}
