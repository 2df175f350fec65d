package jclap.bench;

import java.util.concurrent.TimeUnit;
import jclap.core.kernel.Pointwise;
import jclap.core.kernel.Reduce;
import jclap.core.kernel.Rows;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The plain kernels, with SIMD switched off, beside loops of the same work that the JIT makes vectors of: 16,384
/// floats in rows of 1024, on one thread. A kernel should take no more than three times as long as its loop.
///
/// | kernel | beside it |
/// |---|---|
/// | `add`, `sum`, `layerNorm`, `relu` | the same in the simplest loop that becomes vectors |
/// | `gelu`, `geluTanh` | `polynomialLoop`: a polynomial with as many multiplications and additions |
/// | `softmax` | `softmaxLoop`: the same three passes, with that polynomial for the exponential |
/// | `exp`, `sigmoid`, `silu`, `tanh` | `polynomialLoop` again |
/// | `erf`, `log` | the library of Java in a loop (for erf, `expInDouble`), of which the JIT makes no vectors |
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"-Djclap.simd=off", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FallbackBench {

    private static final int ROWS = 16, N = 1024, SIZE = ROWS * N;
    private final float[] x = Signals.random(SIZE, 1), y = Signals.random(SIZE, 2), z = new float[SIZE];
    private final float[] mean = new float[ROWS], rstd = new float[ROWS];

    public FallbackBench() {}

    @Benchmark
    public float[] addLoop() {
        for (int i = 0; i < SIZE; i++) {
            z[i] = x[i] + y[i];
        }
        return z;
    }

    @Benchmark
    public float[] add() {
        Pointwise.add(x, 0, y, 0, z, 0, SIZE);
        return z;
    }

    /// A sum has an order that a JIT must keep, so the loop it can make vectors of has 16 of them.
    @Benchmark
    public float[] sumLoop() {
        for (int i = 0; i < SIZE; i += 16) {
            for (int j = 0; j < 16; j++) {
                mean[j] += x[i + j];
            }
        }
        return mean;
    }

    @Benchmark
    public float sum() {
        return Reduce.sum(x, 0, SIZE);
    }

    /// As many multiplications and additions as the polynomial of a gelu.
    @Benchmark
    public float[] polynomialLoop() {
        for (int i = 0; i < SIZE; i++) {
            float v = x[i] * x[i] - 1, p = 0.1f;
            p = ((((p * v + 0.2f) * v + 0.3f) * v + 0.4f) * v + 0.5f) * v + 0.6f;
            p = ((((p * v + 0.2f) * v + 0.3f) * v + 0.4f) * v + 0.5f) * v + 0.6f;
            p = ((((p * v + 0.2f) * v + 0.3f) * v + 0.4f) * v + 0.5f) * v + 0.6f;
            z[i] = p * x[i] + 0.5f * x[i];
        }
        return z;
    }

    @Benchmark
    public float[] gelu() {
        Pointwise.gelu(x, 0, z, 0, SIZE);
        return z;
    }

    @Benchmark
    public float[] geluTanh() {
        Pointwise.geluTanh(x, 0, z, 0, SIZE);
        return z;
    }

    @Benchmark
    public float[] reluLoop() {
        for (int i = 0; i < SIZE; i++) {
            z[i] = Math.max(x[i], 0);
        }
        return z;
    }

    @Benchmark
    public float[] relu() {
        Pointwise.relu(x, 0, z, 0, SIZE);
        return z;
    }

    @Benchmark
    public float[] softmax() {
        Rows.softmax(x, z, ROWS, N);
        return z;
    }

    @Benchmark
    public float[] softmaxLoop() {
        for (int at = 0; at < SIZE; at += N) {
            float max = x[at];
            for (int i = at; i < at + N; i++) {
                max = Math.max(max, x[i]);
            }
            for (int i = at; i < at + N; i++) {
                float v = x[i] - max, p = 0.1f;
                p = ((((p * v + 0.2f) * v + 0.3f) * v + 0.4f) * v + 0.5f) * v + 0.6f;
                p = ((((p * v + 0.2f) * v + 0.3f) * v + 0.4f) * v + 0.5f) * v + 0.6f;
                z[i] = ((((p * v + 0.2f) * v + 0.3f) * v + 0.4f) * v + 0.5f) * v + 0.6f;
            }
            for (int i = at; i < at + N; i += 16) {
                for (int j = 0; j < 16; j++) {
                    mean[j] += z[i + j];
                }
            }
            for (int i = at; i < at + N; i++) {
                z[i] *= 0.001f;
            }
        }
        return z;
    }

    @Benchmark
    public float[] expInDouble() {
        for (int i = 0; i < SIZE; i++) {
            z[i] = (float) Math.exp(x[i]);
        }
        return z;
    }

    @Benchmark
    public float[] exp() {
        Pointwise.exp(x, 0, z, 0, SIZE);
        return z;
    }

    @Benchmark
    public float[] logInDouble() {
        for (int i = 0; i < SIZE; i++) {
            z[i] = (float) Math.log(x[i]);
        }
        return z;
    }

    @Benchmark
    public float[] log() {
        Pointwise.log(x, 0, z, 0, SIZE);
        return z;
    }

    @Benchmark
    public float[] tanh() {
        Pointwise.tanh(x, 0, z, 0, SIZE);
        return z;
    }

    @Benchmark
    public float[] sigmoid() {
        Pointwise.sigmoid(x, 0, z, 0, SIZE);
        return z;
    }

    @Benchmark
    public float[] silu() {
        Pointwise.silu(x, 0, z, 0, SIZE);
        return z;
    }

    @Benchmark
    public float[] erf() {
        Pointwise.erf(x, 0, z, 0, SIZE);
        return z;
    }

    @Benchmark
    public float[] layerNorm() {
        Rows.layerNorm(x, y, y, 1e-5f, mean, rstd, z, ROWS, N);
        return z;
    }

    /// The mean, the variance, and their use, with the sums in 16 parts.
    @Benchmark
    public float[] layerNormLoop() {
        for (int at = 0; at < SIZE; at += N) {
            for (int i = at; i < at + N; i += 16) {
                for (int j = 0; j < 16; j++) {
                    mean[j] += x[i + j];
                }
            }
            for (int i = at; i < at + N; i += 16) {
                for (int j = 0; j < 16; j++) {
                    rstd[j] += (x[i + j] - 0.1f) * (x[i + j] - 0.1f);
                }
            }
            for (int i = 0; i < N; i++) {
                z[at + i] = (x[at + i] - 0.1f) * 1.1f * y[i] + y[i];
            }
        }
        return z;
    }
}
