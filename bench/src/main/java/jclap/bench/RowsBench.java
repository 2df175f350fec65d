package jclap.bench;

import java.util.concurrent.TimeUnit;
import jclap.core.kernel.Reduce;
import jclap.core.kernel.Rows;
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

/// Functions of the rows of four million floats on one thread, beside the copying of as many. Rows of 64 and 77 are
/// those of attention over a window and over a text, rows of 768 those of a layer norm; 1024 fill the four million.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RowsBench {

    private static final int ELEMENTS = 1 << 22;

    @Param({"64", "77", "768", "1024"})
    public int n;

    private int rows;
    private float[] x, dy, w, b, mean, rstd, y, dx;

    public RowsBench() {}

    @Setup
    public void setup() {
        rows = ELEMENTS / n;
        x = Signals.random(rows * n, 1);
        dy = Signals.random(rows * n, 2);
        w = Signals.random(n, 3);
        b = Signals.random(n, 4);
        mean = new float[rows];
        rstd = new float[rows];
        y = new float[rows * n];
        dx = new float[rows * n];
        layerNorm();
        Signals.requireClose("softmax", softmax().clone(), softmaxInDouble(), 1e-6);
    }

    /// The limit: what memory allows.
    @Benchmark
    public float[] copy() {
        System.arraycopy(x, 0, y, 0, rows * n);
        return y;
    }

    /// The baseline: the library of Java, in double.
    @Benchmark
    public float[] softmaxInDouble() {
        for (int at = 0; at < rows * n; at += n) {
            double sum = 0;
            for (int j = at; j < at + n; j++) {
                y[j] = (float) Math.exp(x[j]);
                sum += y[j];
            }
            for (int j = at; j < at + n; j++) {
                y[j] /= (float) sum;
            }
        }
        return y;
    }

    @Benchmark
    public float[] softmax() {
        Rows.softmax(x, y, rows, n);
        return y;
    }

    @Benchmark
    public float[] softmaxGradient() {
        Rows.softmaxGradient(x, dy, dx, rows, n);
        return dx;
    }

    @Benchmark
    public float[] layerNorm() {
        Rows.layerNorm(x, w, b, 1e-5f, mean, rstd, y, rows, n);
        return y;
    }

    @Benchmark
    public float[] layerNormGradient() {
        Rows.layerNormGradient(x, mean, rstd, w, dy, dx, rows, n);
        return dx;
    }

    @Benchmark
    public float[] sumRows() {
        Rows.sumRows(x, b, rows, n);
        return b;
    }

    @Benchmark
    public float sum() {
        return Reduce.sum(x, 0, rows * n);
    }
}
