package jclap.bench;

import static jclap.core.kernel.Layout.PLAIN;

import java.util.concurrent.TimeUnit;
import jclap.core.kernel.Gemm;
import jclap.core.kernel.Parallel;
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

/// The ladder that [Gemm] tells, rung by rung, for two matrices of 960 × 960. What JMH calls `ops/ns` are GFLOP/s.
///
/// ```text
/// mvn -q -pl bench -am package -DskipTests -Pbench -Dbench=GemmLadder
/// ```
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(2 * 960 * 960 * 960)
public class GemmLadder {

    private static final int N = 960;

    // 48 rows of 240 columns of B, 45 KiB, fit the first-level cache.
    private static final int DEPTH = 48, COLUMNS = 240;
    private final float[] a = Signals.random(N * N, 1),
            b = Signals.random(N * N, 2),
            block = new float[DEPTH * COLUMNS];
    private float[] c = new float[N * N];

    public GemmLadder() {}

    @Setup
    public void setup() {
        float[] expected = rung1ThreeLoops();
        for (Rung rung : new Rung[] {
            this::rung2AlongTheRows, this::rung3Blocks, this::rung4Packed, this::rung5RegisterTile, this::rung6Threads
        }) {
            c = new float[N * N];
            Signals.requireClose("ladder", rung.climb(), expected, 1e-5 * Math.sqrt(N));
        }
    }

    private interface Rung {
        float[] climb();
    }

    /// As the formula has it. A column of B is read for each element of C: every number from another cache line.
    @Benchmark
    public float[] rung1ThreeLoops() {
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                float sum = c[i * N + j];
                for (int p = 0; p < N; p++) {
                    sum += a[i * N + p] * b[p * N + j];
                }
                c[i * N + j] = sum;
            }
        }
        return c;
    }

    /// The two inner loops swapped: along the rows of B and C, which the JIT makes vectors of.
    @Benchmark
    public float[] rung2AlongTheRows() {
        for (int i = 0; i < N; i++) {
            for (int p = 0; p < N; p++) {
                addScaled(N, a[i * N + p], b, p * N, c, i * N);
            }
        }
        return c;
    }

    /// A block of B is used for all rows of A while it is in the cache, four of its rows at a time: C is read and
    /// written once for four multiply-adds.
    @Benchmark
    public float[] rung3Blocks() {
        for (int p = 0; p < N; p += DEPTH) {
            for (int j = 0; j < N; j += COLUMNS) {
                multiplyBlock(p, j, b, p * N + j, N);
            }
        }
        return c;
    }

    /// The block is copied first, so that its rows follow each other.
    @Benchmark
    public float[] rung4Packed() {
        for (int p = 0; p < N; p += DEPTH) {
            for (int j = 0; j < N; j += COLUMNS) {
                for (int q = 0; q < DEPTH; q++) {
                    System.arraycopy(b, (p + q) * N + j, block, q * COLUMNS, COLUMNS);
                }
                multiplyBlock(p, j, block, 0, COLUMNS);
            }
        }
        return c;
    }

    /// All that and 24 vectors of C in registers: the kernel, on one thread.
    @Benchmark
    public float[] rung5RegisterTile() {
        return Parallel.withThreads(1, this::rung6Threads);
    }

    /// The kernel on all processors.
    @Benchmark
    public float[] rung6Threads() {
        Gemm.gemm(N, N, N, a, 0, PLAIN, b, 0, PLAIN, c, 0);
        return c;
    }

    private void multiplyBlock(int p, int j, float[] x, int xAt, int xRow) {
        for (int i = 0; i < N; i++) {
            for (int q = 0; q < DEPTH; q += 4) {
                addFourScaled(COLUMNS, a, i * N + p + q, x, xAt + q * xRow, xRow, c, i * N + j);
            }
        }
    }

    private static void addScaled(int n, float scale, float[] x, int xAt, float[] y, int yAt) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] += scale * x[xAt + j];
        }
    }

    private static void addFourScaled(int n, float[] scales, int at, float[] x, int xAt, int xRow, float[] y, int yAt) {
        float s = scales[at], t = scales[at + 1], u = scales[at + 2], v = scales[at + 3];
        int x1 = xAt + xRow, x2 = x1 + xRow, x3 = x2 + xRow;
        for (int j = 0; j < n; j++) {
            y[yAt + j] += s * x[xAt + j] + t * x[x1 + j] + u * x[x2 + j] + v * x[x3 + j];
        }
    }
}
