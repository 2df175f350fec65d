package jclap.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Runs the launcher in a house of cardboard: a `java` that prints its arguments and a `mvn` that touches the jars.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class LauncherTest {

    private static final String START = "jclap.clap/jclap.clap.cli.Main";

    @TempDir
    private Path temporary;

    private Path house, tools;

    private record Outcome(int status, List<String> out, String err) {}

    @BeforeEach
    void build() throws IOException {
        house = Files.createDirectories(temporary.resolve("a house"));
        tools = Files.createDirectories(temporary.resolve("tools"));
        Files.copy(House.ROOT.resolve("jclap"), house.resolve("jclap"));
        javaHome("jdk 25", "25.0.3");
        for (String tool : List.of("dirname", "readlink", "sed", "grep", "find", "head", "mkdir", "touch", "cat")) {
            executable(tools.resolve(tool), "exec '" + onPath(tool) + "' \"$@\"\n");
        }
        for (String module : House.LIBRARY) {
            Files.createDirectories(house.resolve(module).resolve("src/main"));
            write(house.resolve(module).resolve("pom.xml"), "");
            write(jar(module), "");
        }
    }

    @Test
    void passesArgumentsOnUntouched() throws Exception {
        assertThat(run("classify", "a b.wav", "--labels", "dog,\"cat\"", "", "-Dnot.mine", "*")
                        .out())
                .containsSubsequence(
                        "-m", START, "classify", "a b.wav", "--labels", "dog,\"cat\"", "", "-Dnot.mine", "*");
    }

    @Test
    void passesInputAndExitStatusOn() throws Exception {
        Outcome outcome = run("embed", "-");
        assertThat(outcome.out()).last().isEqualTo("what was typed");
        assertThat(outcome.status()).isEqualTo(7);
    }

    @Test
    void givesLeadingOptionsToTheJvm() throws Exception {
        assertThat(run("-Djclap.simd=off", "-Dx=a b", "-Xmx1g", "doctor").out())
                .containsSubsequence("-Djclap.simd=off", "-Dx=a b", "-Xmx1g", "-m", START, "doctor");
        assertThat(run("-Djclap.simd=off").out()).containsSubsequence("-Djclap.simd=off", "-m", START);
        assertThat(run().out()).containsSubsequence("-m", START);
    }

    @Test
    void findsItsModulesThroughSymbolicLinks() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), Path.of("a house/jclap"));
        Path linkToLink = Files.createSymbolicLink(temporary.resolve("link to link"), link);
        Outcome outcome = run(linkToLink, Map.of(), "demo");
        String path = outcome.out().get(outcome.out().indexOf("-p") + 1);
        assertThat(Arrays.stream(path.split(":")).map(Path::of).map(Path::getFileName))
                .containsExactlyElementsOf(House.LIBRARY.stream()
                        .map(this::jar)
                        .map(Path::getFileName)
                        .toList());
    }

    @Test
    void buildsWhatIsMissingAndSaysSoOnce() throws Exception {
        maven("touch '" + jar("core") + "'");
        Files.delete(jar("core"));
        assertThat(run("demo").err()).contains("building");
        assertThat(run("demo").err()).isEmpty();
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        maven("true");
        Path source = house.resolve("text/src/main/Bpe.java");
        write(source, "");
        Files.setLastModifiedTime(jar("text"), FileTime.from(Instant.EPOCH));
        assertThat(run("demo").err()).contains("building");
        assertThat(run("demo").err()).isEmpty();
    }

    @Test
    void stopsWhenTheBuildFails() throws Exception {
        maven("exit 1");
        Files.delete(jar("core"));
        Outcome outcome = run("demo");
        assertThat(outcome.err()).endsWith("jclap: the build failed: see above\n");
        assertThat(outcome.status()).isEqualTo(1);
    }

    @Test
    void saysWhatToInstallWhenItCannotBuild() throws Exception {
        Files.delete(jar("core"));
        Outcome outcome = run("demo");
        assertThat(outcome.err()).contains("install Maven");
        assertThat(outcome.status()).isEqualTo(1);
    }

    @Test
    void refusesAnOldJavaThatWasAskedForByName() throws Exception {
        Path old = javaHome("jdk 17", "17.0.15");
        Outcome outcome = run(
                house.resolve("jclap"),
                Map.of("JCLAP_JAVA", old.resolve("bin/java").toString()),
                "demo");
        assertThat(outcome.err()).contains("JCLAP_JAVA").contains("no Java 25 or newer");
        assertThat(outcome.status()).isEqualTo(1);
    }

    @Test
    void passesOverAnOldJava() throws Exception {
        Path old = javaHome("jdk 17", "17.0.15");
        Files.createSymbolicLink(tools.resolve("java"), temporary.resolve("jdk 25/bin/java"));
        assertThat(run(house.resolve("jclap"), Map.of("JAVA_HOME", old.toString(), "JCLAP_JAVA", ""), "demo")
                        .status())
                .isEqualTo(7);
    }

    private Outcome run(String... arguments) throws Exception {
        return run(house.resolve("jclap"), Map.of(), arguments);
    }

    private Outcome run(Path launcher, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
        command.addAll(List.of(arguments));
        Path out = temporary.resolve("out"), err = temporary.resolve("err"), in = temporary.resolve("in");
        write(in, "what was typed\n");
        var process = new ProcessBuilder(command)
                .directory(temporary.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        process.environment().clear();
        process.environment().put("PATH", tools.toString());
        process.environment().put("JCLAP_JAVA", temporary.resolve("jdk 25").toString());
        process.environment().putAll(environment);
        int status = process.start().waitFor();
        return new Outcome(status, Files.readAllLines(out), Files.readString(err));
    }

    private Path jar(String module) {
        return house.resolve(module).resolve("target/jclap-" + module + "-1.jar");
    }

    private Path javaHome(String name, String version) throws IOException {
        Path home = temporary.resolve(name);
        write(
                home.resolve("release"),
                "JAVA_VERSION=\"" + version + "\"\nMODULES=\"java.base jdk.incubator.vector\"\n");
        executable(home.resolve("bin/java"), "printf '%s\\n' \"$@\"\ncat\nexit 7\n");
        return home;
    }

    private void maven(String script) throws IOException {
        executable(tools.resolve("mvn"), script + "\n");
    }

    private static void executable(Path file, String script) throws IOException {
        write(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, UTF_8);
    }

    private static Path onPath(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected the tool " + tool + " on the PATH"));
    }
}
