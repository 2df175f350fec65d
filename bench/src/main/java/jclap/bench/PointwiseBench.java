package jclap.bench;

import java.util.concurrent.TimeUnit;
import jclap.core.kernel.AdamStep;
import jclap.core.kernel.Pointwise;
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

/// Functions of `n` floats on one thread, beside the copying of as many: 4 bytes in and 4 out per element, 8 in for
/// `add`, 12 in for `geluGradient`, and 16 in and 12 out for `adamStep`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PointwiseBench {

    @Param({"16384", "4194304"})
    public int n;

    private float[] x, y, z, mean, square;

    public PointwiseBench() {}

    @Setup
    public void setup() {
        x = Signals.random(n, 1);
        y = Signals.random(n, 2);
        z = new float[n];
        mean = new float[n];
        square = new float[n];
        Signals.requireClose("exp", exp().clone(), expInDouble(), 1e-6);
    }

    /// The limit: what memory allows.
    @Benchmark
    public float[] copy() {
        System.arraycopy(x, 0, z, 0, n);
        return z;
    }

    /// The baseline: the library of Java, in double.
    @Benchmark
    public float[] expInDouble() {
        for (int i = 0; i < n; i++) {
            z[i] = (float) Math.exp(x[i]);
        }
        return z;
    }

    @Benchmark
    public float[] add() {
        Pointwise.add(x, 0, y, 0, z, 0, n);
        return z;
    }

    @Benchmark
    public float[] exp() {
        Pointwise.exp(x, 0, z, 0, n);
        return z;
    }

    @Benchmark
    public float[] log() {
        Pointwise.log(x, 0, z, 0, n);
        return z;
    }

    @Benchmark
    public float[] tanh() {
        Pointwise.tanh(x, 0, z, 0, n);
        return z;
    }

    @Benchmark
    public float[] gelu() {
        Pointwise.gelu(x, 0, z, 0, n);
        return z;
    }

    @Benchmark
    public float[] geluTanh() {
        Pointwise.geluTanh(x, 0, z, 0, n);
        return z;
    }

    @Benchmark
    public float[] geluGradient() {
        Pointwise.geluGradient(x, 0, y, 0, z, 0, n);
        return z;
    }

    @Benchmark
    public float[] adamStep() {
        AdamStep.update(z, x, mean, square, 0, n, 0.9, 0.999, 1e-3, 1, 1e-8, 0);
        return z;
    }
}
