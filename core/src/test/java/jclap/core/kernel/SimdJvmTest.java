package jclap.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Starts JVMs that cannot run the Vector API fast: each says why, uses the plain kernels, and computes the same.
/// Only `mvn verify` runs this; the everyday loop has no time for it.
class SimdJvmTest {

    private static final String MODULE = "--add-modules=jdk.incubator.vector";

    @Test
    void isOnWithTheModuleOnAJvmThatCompilesIt() throws Exception {
        assertThat(run(MODULE))
                .contains("on: ")
                .contains("product [7.0, 8.0, 16.0, 17.0]")
                .doesNotContain("SIMD is off");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-Djclap.simd=off          | off: switched off by -Djclap.simd=off",
                "-Xint                     | off: this JVM compiles nothing: start java without -Xint",
                "-XX:TieredStopAtLevel=1   | off: this JVM has no C2 compiler",
                "-XX:-UseFMA               | off: the processor has no fused multiply-add",
            })
    void isOffWhereItWouldBeSlow(String flag, String status) throws Exception {
        assertThat(run(MODULE, flag, "-Xlog:class+load"))
                .contains(status)
                .contains("INFO: SIMD is off")
                .contains("product [7.0, 8.0, 16.0, 17.0]")
                .doesNotContain("jdk.incubator.vector.FloatVector")
                .doesNotContain("jclap.core.kernel.simd");
    }

    @Test
    void aBriefRunIsToldNothing() throws Exception {
        assertThat(run(MODULE, "-XX:TieredStopAtLevel=1", "-Djclap.simd=brief"))
                .contains("off: this run was expected to be brief")
                .doesNotContain("INFO: SIMD");
    }

    @Test
    void isOffWithoutTheModuleAndSaysHowToGetIt() throws Exception {
        assertThat(run())
                .contains("off: the module jdk.incubator.vector is not loaded: start java with --add-modules")
                .contains("product [7.0, 8.0, 16.0, 17.0]");
    }

    @Test
    void loadingTheClassesStartsNoThread() throws Exception {
        assertThat(run(MODULE)).contains("threads started by loading: 0").contains("helpers after a split loop: 1");
    }

    private static String run(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(flags));
        Path classes = Path.of(System.getProperty("jclap.root"), "core", "target", "classes");
        String classPath = classes + File.pathSeparator + classes.resolveSibling("test-classes");
        command.addAll(List.of("-Djclap.threads=2", "-cp", classPath, Report.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /// What such a JVM runs.
    static final class Report {

        private Report() {}

        public static void main(String[] args) {
            int before = Thread.activeCount();
            System.out.println(Simd.status());
            float[] c = new float[4];
            Gemm.gemm(
                    2,
                    2,
                    3,
                    new float[] {1, 2, 3, 4, 5, 6},
                    0,
                    Layout.PLAIN,
                    new float[] {1, 0, 0, 1, 2, 2},
                    0,
                    Layout.PLAIN,
                    c,
                    0);
            System.out.println("product " + Arrays.toString(c));
            System.out.println("threads started by loading: " + (Thread.activeCount() - before));
            Parallel.forRange(2, 1, (_, _) -> {});
            System.out.println("helpers after a split loop: " + (Thread.activeCount() - before));
        }
    }
}
