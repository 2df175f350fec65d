package jclap.clap.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jclap.audio.AudioClip;
import jclap.audio.WavWriter;
import jclap.clap.ModelFile;
import jclap.clap.testing.TinyClap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes, really killed.
class KilledTrainingTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void recordSomeTones() throws IOException {
        var random = new SplittableRandom(3);
        var list = new StringBuilder("path,label\n");
        for (int i = 0; i < 8; i++) {
            float[] tone = TinyClap.tone(i % 2 == 0 ? 200 : 1200, 4000, random);
            WavWriter.write(AudioClip.mono(tone, 4000), folder.resolve(i + ".wav"), WavWriter.Encoding.PCM_16);
            list.append(i).append(".wav,").append(i % 2 == 0 ? "low\n" : "high\n");
        }
        Files.writeString(folder.resolve("list.csv"), list);
    }

    @Test
    void aRunThatIsKilledAgainAndAgainEndsWithTheBitsOfOneThatIsNot() throws Exception {
        Process straight = train("straight");
        assertThat(straight.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(straight.exitValue()).isZero();

        killAtEpoch(train("killed"), 1); // while its first checkpoint is written, or just before
        killAtEpoch(train("killed", "--resume"), 2); // one checkpoint is there
        killAtEpoch(train("killed", "--resume"), 1);
        Process last = train("killed", "--resume");
        assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(last.exitValue()).isZero();

        assertThat(folder.resolve("killed").resolve(ModelFile.NAME))
                .hasSameBinaryContentAs(folder.resolve("straight").resolve(ModelFile.NAME));
    }

    @Test
    void controlCSavesTheStepAndTheRunGoesOnToTheSameBits() throws Exception {
        Process straight = train("straight");
        assertThat(straight.waitFor(5, TimeUnit.MINUTES)).isTrue();

        Process stopped = train("stopped");
        try (BufferedReader lines = stopped.inputReader()) {
            assertThat(lines.readLine()).startsWith("{\"epoch\":");
            interrupt(stopped);
            assertThat(stopped.waitFor(5, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(folder.resolve("err")).content().contains(", which is saved: go on with --resume");
        assertThat(folder.resolve("stopped").resolve(ModelFile.NAME)).doesNotExist();

        Process last = train("stopped", "--resume");
        assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(folder.resolve("stopped").resolve(ModelFile.NAME))
                .hasSameBinaryContentAs(folder.resolve("straight").resolve(ModelFile.NAME));
    }

    /// To a JVM the same as Ctrl-C, which what was started in the background ignores, as all its children do.
    private static void interrupt(Process process) throws Exception {
        Assumptions.assumeFalse(File.separatorChar == '\\', "signals are a matter of Unix");
        Process kill = new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /// Kills the process, as `kill -9` does, as soon as it reports its `count`-th epoch.
    private static void killAtEpoch(Process process, int count) throws Exception {
        try (BufferedReader lines = process.inputReader()) {
            for (int i = 0; i < count; i++) {
                assertThat(lines.readLine()).startsWith("{\"epoch\":");
            }
            process.destroyForcibly();
        }
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isNotZero();
    }

    private Process train(String out, String... more) throws IOException {
        String root = System.getProperty("jclap.root", "..");
        String modules = Stream.of("core", "nn", "audio", "text", "clap")
                .map(module -> Path.of(root, module, "target", "classes").toString())
                .collect(joining(File.pathSeparator));
        var command = new ArrayList<String>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-p", modules));
        command.addAll(List.of("-m", "jclap.clap/jclap.clap.cli.Main", "train", "--json", "--size", "tiny"));
        command.addAll(List.of(
                "--epochs",
                "6",
                "--batch",
                "4",
                "--data",
                folder.resolve("list.csv").toString()));
        command.addAll(List.of("--out", folder.resolve(out).toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("err").toFile())
                .start();
    }
}
