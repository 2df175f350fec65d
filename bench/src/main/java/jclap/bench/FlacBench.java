package jclap.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jclap.audio.AudioClip;
import jclap.audio.AudioFile;
import jclap.audio.AudioStream;
import jclap.audio.WavWriter;
import jclap.clap.Clap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Decoding five minutes of music, a FLAC file of 16 bits and two channels, on one thread, beside the command `flac`
/// with the same work: every sample, both checksums of the frames, and the MD5.
///
/// The command also starts a process and writes 53 MB of samples, to nowhere; together that is a few hundredths of its
/// time. The music is that of the demo, one instrument on each side, again and again.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class FlacBench {

    private static final int RATE = 44_100, SECONDS = 300, BLOCK = 1 << 16;
    private Path folder, file;

    public FlacBench() {}

    @Setup
    public void setup() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("jclap-flac");
        Path wav = folder.resolve("music.wav");
        file = folder.resolve("music.flac");
        float[][] sides = {music("guitar", "tabla"), music("choir", "cymbal")};
        WavWriter.write(new AudioClip(sides, RATE), wav, WavWriter.Encoding.PCM_16);
        run("flac", "-s", "-5", "-o", file.toString(), wav.toString());
        if (!AudioFile.read(wav).equals(AudioFile.read(file))) {
            throw new IllegalStateException("flac: expected the samples that were encoded but got others");
        }
        Files.delete(wav);
    }

    @TearDown
    public void tearDown() throws IOException {
        Files.delete(file);
        Files.delete(folder);
    }

    @Benchmark
    public long jclap() {
        try (AudioStream in = AudioStream.open(file)) {
            float[][] block = new float[in.channels()][BLOCK];
            while (in.read(block, 0, BLOCK) > 0) {}
            return in.position();
        }
    }

    @Benchmark
    public void flacCommand() throws IOException, InterruptedException {
        run("flac", "-s", "-d", "-c", file.toString());
    }

    private static float[] music(String... names) throws IOException {
        List<float[]> parts = new ArrayList<>();
        for (String name : names) {
            try (InputStream in = Clap.class.getResourceAsStream("cli/demo/" + name + ".flac")) {
                parts.add(AudioFile.read(in, name).resample(RATE).mono());
            }
        }
        float[] music = new float[SECONDS * RATE];
        for (int at = 0, part = 0; at < music.length; part++) {
            float[] samples = parts.get(part % parts.size());
            int n = Math.min(samples.length, music.length - at);
            System.arraycopy(samples, 0, music, at, n);
            at += n;
        }
        return music;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    "flac: expected status 0 of " + String.join(" ", command) + " but got " + process.exitValue());
        }
    }
}
