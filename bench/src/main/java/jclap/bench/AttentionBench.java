package jclap.bench;

import static jclap.core.kernel.Layout.PLAIN;
import static jclap.core.kernel.Layout.TRANSPOSED;

import java.util.concurrent.TimeUnit;
import jclap.core.kernel.Gemm;
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

/// Attention on one thread, softmax and masks included, beside a matrix product whose rate it is held against.
///
/// ```text
/// [AttentionCase#text]        18 M floating-point operations: only those of the two products count
/// [AttentionCase#clip]       805 M
/// [AttentionCase#windows]    101 M
/// product                  2,359 M        500 × 768 × 3072
/// ```
///
/// [Guard] with `all` lets each take turns with the product.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AttentionBench {

    private static final int M = 500, K = 768, N = 3072;
    private final float[] a = Signals.random(M * K, 1), b = Signals.random(N * K, 2), c = new float[M * N];
    private AttentionCase text, clip, windows;

    public AttentionBench() {}

    @Setup
    public void setup() {
        text = AttentionCase.text();
        clip = AttentionCase.clip();
        windows = AttentionCase.windows();
        text.check();
        clip.check();
        windows.check();
    }

    @Benchmark
    public float[] product() {
        Gemm.gemm(M, N, K, a, 0, PLAIN, b, 0, TRANSPOSED, c, 0);
        return c;
    }

    @Benchmark
    public float[] text() {
        return text.run();
    }

    @Benchmark
    public float[] clip() {
        return clip.run();
    }

    @Benchmark
    public float[] windows() {
        return windows.run();
    }
}
