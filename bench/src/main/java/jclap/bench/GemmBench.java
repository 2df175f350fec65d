package jclap.bench;

import static jclap.core.kernel.Layout.PLAIN;
import static jclap.core.kernel.Layout.TRANSPOSED;

import java.util.concurrent.TimeUnit;
import jclap.core.kernel.Gemm;
import jclap.core.kernel.Layout;
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

/// Matrix products on one thread: `2·m·n·k` floating-point operations.
///
/// The shapes are a square one, weight gradients, a convolution as a product, linear layers with their weights stored
/// `(out, in)`, and one row.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GemmBench {

    @Param({
        "960x960x960",
        "256x512x4608",
        "2048x64x576",
        "64x44160x576",
        "100x768x768T",
        "500x768x3072T",
        "1x1024x2048T"
    })
    public String shape;

    private int m, n, k;
    private Layout layout;
    private float[] a, b, c;

    public GemmBench() {}

    @Setup
    public void setup() {
        String[] sizes = shape.replace("T", "").split("x");
        m = Integer.parseInt(sizes[0]);
        n = Integer.parseInt(sizes[1]);
        k = Integer.parseInt(sizes[2]);
        layout = shape.endsWith("T") ? TRANSPOSED : PLAIN;
        a = Signals.random(m * k, 1);
        b = Signals.random(k * n, 2);
        c = new float[m * n];
        float[] fast = gemm().clone();
        c = new float[m * n];
        Signals.requireClose("gemm " + shape, fast, plain(), 2e-6 * Math.sqrt(k) * 5);
    }

    @Benchmark
    public float[] gemm() {
        Gemm.gemm(m, n, k, a, 0, PLAIN, b, 0, layout, c, 0);
        return c;
    }

    /// The baseline: three loops.
    @Benchmark
    public float[] plain() {
        Gemm.plain(m, n, k, a, 0, PLAIN, b, 0, layout, c, 0);
        return c;
    }
}
