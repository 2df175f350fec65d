package jclap.clap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import jclap.audio.AudioClip;
import jclap.audio.WavWriter;
import jclap.core.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AudioInfoTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(), err = new ByteArrayOutputStream();

    @Test
    void tellsAPersonWhatIsInAFile() {
        String file = wav(WavWriter.Encoding.PCM_16, tone(0.5f), tone(0.5f));
        assertThat(run(new byte[0], "audio-info", file)).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo(file + """

                  format    WAV, 16-bit PCM
                  rate      8000 Hz
                  channels  2
                  length    1.000 s (8000 samples)
                  peak      -6.0 dBFS
                  rms       -9.0 dBFS
                """);
    }

    @Test
    void tellsAProgramTheSame() {
        Json info = info(WavWriter.Encoding.PCM_24, tone(0.5f));
        assertThat(info.members().keySet())
                .containsExactly(
                        "file",
                        "format",
                        "encoding",
                        "sample_rate",
                        "channels",
                        "samples",
                        "seconds",
                        "peak_dbfs",
                        "rms_dbfs",
                        "clipped_samples",
                        "warnings");
        assertThat(info.get("encoding").text()).isEqualTo("24-bit PCM");
        assertThat(info.get("seconds").number()).isEqualTo(1);
        assertThat(info.get("peak_dbfs").number()).isCloseTo(-6.02, within(0.01));
        assertThat(info.get("warnings").items()).isEmpty();
    }

    @Test
    void warnsOfSilenceClippingAndSamplesBeyondFullScale() {
        float[] clipped = tone(2);
        for (int i = 0; i < clipped.length; i++) {
            clipped[i] = Math.clamp(clipped[i], -1, 1);
        }
        assertThat(warnings(new float[8000])).containsExactly("silent: every sample is 0");
        assertThat(info(WavWriter.Encoding.PCM_16, new float[8000]).get("peak_dbfs"))
                .isEqualTo(new Json.Null());
        assertThat(warnings(new float[0])).containsExactly("there are no samples");
        assertThat(warnings(tone(0.001f))).containsExactly("nearly silent: no sample reaches -50.0 dBFS");
        assertThat(warnings(tone(0.5f), new float[8000])).containsExactly("1 of 2 channels silent");
        assertThat(warnings(clipped)).hasSize(1).first().asString().matches("clipped: \\d+ samples stand in runs .*");
        assertThat(warnings(tone(1.5f))).containsExactly("beyond full scale: players and 16-bit files cut that off");
    }

    @Test
    void readsStandardInputAndGoesOnBehindABadFile() throws IOException {
        String file = wav(WavWriter.Encoding.PCM_16, tone(0.5f));
        byte[] bytes = Files.readAllBytes(Path.of(file));
        assertThat(run(bytes, "audio-info", folder.toString(), "-", "--json")).isEqualTo(ExitStatus.PARTLY_DONE);
        assertThat(Json.parse(out.toString(UTF_8)).get("file").text()).isEqualTo("-");
        assertThat(err.toString(UTF_8)).startsWith("jclap: " + folder + ": expected an audio file but got a folder");
    }

    @Test
    void longRecordingsHaveTheirLengthInHours() {
        run(new byte[0], "audio-info", wav(WavWriter.Encoding.PCM_16, new float[8000 * 61]));
        assertThat(out.toString(UTF_8)).contains("length    0:01:01.000 h (488000 samples)");
    }

    private List<String> warnings(float[]... samples) {
        return info(WavWriter.Encoding.FLOAT_32, samples).get("warnings").items().stream()
                .map(Json::text)
                .toList();
    }

    private Json info(WavWriter.Encoding encoding, float[]... samples) {
        out.reset();
        run(new byte[0], "audio-info", wav(encoding, samples), "--json");
        return Json.parse(out.toString(UTF_8));
    }

    private int run(byte[] in, String... words) {
        return Main.run(
                Arrays.asList(words),
                new ByteArrayInputStream(in),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    }

    private String wav(WavWriter.Encoding encoding, float[]... samples) {
        Path file = folder.resolve("test.wav");
        WavWriter.write(new AudioClip(samples, 8000), file, encoding);
        return file.toString();
    }

    private static float[] tone(float amplitude) {
        float[] x = new float[8000];
        for (int i = 0; i < x.length; i++) {
            x[i] = amplitude * (float) Math.sin(2 * Math.PI * i / 16);
        }
        return x;
    }
}
