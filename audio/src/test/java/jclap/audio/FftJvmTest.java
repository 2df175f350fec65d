package jclap.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Starts JVMs without SIMD: they compute the same and never load a vector class. Only `mvn verify` runs this.
class FftJvmTest {

    @Test
    void withoutTheVectorModuleThePlainPassesDoTheWork() throws Exception {
        assertThat(run()).contains("bin 3 is 512").contains("INFO: SIMD is off");
    }

    @Test
    void switchedOffNoVectorClassIsLoaded() throws Exception {
        assertThat(run("--add-modules=jdk.incubator.vector", "-Djclap.simd=off", "-Xlog:class+load"))
                .contains("bin 3 is 512")
                .doesNotContain("jdk.incubator.vector.FloatVector")
                .doesNotContain("jclap.audio.simd");
    }

    private static String run(String... flags) throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("jclap.root"));
        String classPath = String.join(
                File.pathSeparator,
                root.resolve("core/target/classes").toString(),
                root.resolve("audio/target/classes").toString(),
                root.resolve("audio/target/test-classes").toString());
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", classPath, Cosine.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /// What such a JVM runs: three waves of a cosine.
    static final class Cosine {

        private Cosine() {}

        public static void main(String[] args) {
            float[] x = new float[1024];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) Math.cos(2 * Math.PI * 3 * i / x.length);
            }
            Fft fft = Fft.of(x.length);
            float[] re = new float[fft.bins()], im = new float[fft.bins()];
            fft.forwardReal(x, 0, re, im, 0, fft.scratch());
            System.out.println("bin 3 is " + Math.round(re[3]));
        }
    }
}
