package jclap.bench;

import static jclap.core.kernel.Layout.PLAIN;
import static jclap.core.kernel.Layout.TRANSPOSED;

import java.util.concurrent.TimeUnit;
import jclap.core.kernel.Gemm;
import jclap.core.kernel.PackedMatrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A linear layer of a transformer, 768 to 3072, on one thread, with its weights as they lie in the checkpoint and
/// packed once: `2·m·n·k` floating-point operations. [Guard] lets the two take turns.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PackedBench {

    @Param({"1", "8", "16", "100"})
    public int rows;

    private final int in = 768, out = 3072;
    private final float[] weight = Signals.random(out * in, 1);
    private final PackedMatrix packed = PackedMatrix.of(out, in, weight, TRANSPOSED);
    private float[] x, y;

    public PackedBench() {}

    @Setup
    public void setup() {
        x = Signals.random(rows * in, 2);
        y = new float[rows * out];
        float[] expected = unpacked().clone();
        y = new float[rows * out];
        Signals.requireClose("packed " + rows, packed(), expected, 1e-5 * Math.sqrt(in));
    }

    @Benchmark
    public float[] packed() {
        packed.multiply(rows, x, 0, y, 0);
        return y;
    }

    /// The baseline: the weights are packed in every call, or read as they are.
    @Benchmark
    public float[] unpacked() {
        Gemm.gemm(rows, out, in, x, 0, PLAIN, weight, 0, TRANSPOSED, y, 0);
        return y;
    }
}
