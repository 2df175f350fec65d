package jclap.bench;

import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/// What the model in the box takes once it is warm, one thread: for a clip of 5 s from its samples to its embedding,
/// log-mel and all, and for a label in CLAP's prompt from its letters on.
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SmallModelBench {

    private static final int SECONDS = 5;

    private Clap clap;
    private float[] samples;

    public SmallModelBench() {}

    @Setup
    public void setup() {
        clap = Clap.bundled();
        samples = Signals.random(SECONDS * clap.recipe().sampleRate(), 1);
        float[] embedding = clip();
        double squares = 0;
        for (float x : embedding) {
            squares += x * x;
        }
        if (!(Math.abs(squares - 1) < 1e-4)) {
            throw new IllegalStateException("bench: expected an embedding of length 1 but got " + Math.sqrt(squares));
        }
    }

    @Benchmark
    public float[] clip() {
        return clap.embedAudio(samples);
    }

    @Benchmark
    public float[] label() {
        return clap.embedText("this is a sound of rain");
    }
}
