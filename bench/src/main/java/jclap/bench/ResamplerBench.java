package jclap.bench;

import java.util.concurrent.TimeUnit;
import jclap.audio.Resampler;
import jclap.core.kernel.Gemm;
import jclap.core.kernel.Layout;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// 10 s from 48 to 44.1 kHz, on one thread: nanoseconds for one sample of output.
///
/// The roof is the processor's multiply-adds: two vectors a cycle, 89.5 a nanosecond where these notes were made.
/// torchaudio multiplies all 174 taps of its kernel for each output, 1.9 ns at the roof. Only 16 of them are not zero;
/// `PolyphaseFilter` multiplies 34, 0.38 ns at the roof, and moves 8 bytes. The preset of high quality has 206 taps and
/// multiplies 233: 2.6 ns at the roof. `roof` is a product of matrices from the first cache, in nanoseconds for 174
/// multiply-adds: what the machine gives while it is shared.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ResamplerBench {

    private static final int OUTPUTS = 441_000, ROWS = 12, COLUMNS = 32, DEPTH = 87 * 8;

    private final Resampler torchaudio = Resampler.sincHann(48_000, 44_100);
    private final Resampler highQuality = Resampler.highQuality(48_000, 44_100);
    private float[] x, a, b, c;

    public ResamplerBench() {}

    @Setup
    public void setup() {
        x = Signals.random(480_000, 1);
        a = Signals.random(ROWS * DEPTH, 2);
        b = Signals.random(DEPTH * COLUMNS, 3);
        c = new float[ROWS * COLUMNS];
        if (torchaudio.length(x.length) != OUTPUTS) {
            throw new IllegalStateException("resampler: expected " + OUTPUTS + " outputs");
        }
    }

    @Benchmark
    @OperationsPerInvocation(OUTPUTS)
    public float[] torchaudio() {
        return torchaudio.resample(x);
    }

    @Benchmark
    @OperationsPerInvocation(OUTPUTS)
    public float[] highQuality() {
        return highQuality.resample(x);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS * COLUMNS * DEPTH / 174)
    public float[] roof() {
        Gemm.gemm(ROWS, COLUMNS, DEPTH, a, 0, Layout.PLAIN, b, 0, Layout.PLAIN, c, 0);
        return c;
    }
}
