package jclap.bench;

import static jclap.core.kernel.Layout.PLAIN;
import static jclap.core.kernel.Layout.TRANSPOSED;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jclap.core.kernel.AttentionGeometry;
import jclap.core.kernel.AttentionMask;
import jclap.core.kernel.Gemm;
import jclap.core.kernel.ScaledDotProduct;
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
/// work of attention    4·stack·heads·n²·d floating-point operations: only those of its two products count
/// text                 12 heads × 77 × 64        18 M         with the mask of a text
/// clip                 12 heads × 512 × 64       805 M
/// windows              64 × 4 heads × 64 × 24    101 M        with the bias of relative positions
/// product              500 × 768 × 3072          2,359 M
/// ```
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AttentionBench {

    private static final float TOLERANCE = 1e-5f;

    private static final int M = 500, K = 768, N = 3072;
    private final float[] a = Signals.random(M * K, 1), b = Signals.random(N * K, 2), c = new float[M * N];
    private Case text, clip, windows;

    public AttentionBench() {}

    private record Case(AttentionGeometry g, float[] q, float[] k, float[] v, AttentionMask[] masks, float[] y) {

        static Case of(int stack, int heads, int n, int d, AttentionMask... masks) {
            int[] own = new int[stack];
            Arrays.setAll(own, i -> i);
            int size = stack * n * heads * d;
            return new Case(
                    new AttentionGeometry(heads, n, n, d, d, own, own, own),
                    Signals.random(size, 3),
                    Signals.random(size, 4),
                    Signals.random(size, 5),
                    masks,
                    new float[size]);
        }

        float[] run() {
            ScaledDotProduct.forward(g, q, k, v, masks, new float[0], y);
            return y;
        }

        /// Weights that are all kept are the way of two products with a softmax between them.
        void check(String name) {
            float[] keep = new float[g.count() * g.queries() * g.keys()], expected = new float[y.length];
            Arrays.fill(keep, 1);
            ScaledDotProduct.forward(g, q, k, v, masks, keep, expected);
            run();
            for (int i = 0; i < y.length; i++) {
                if (!(Math.abs(y[i] - expected[i]) <= TOLERANCE)) {
                    throw new IllegalStateException("AttentionBench: expected output " + i + " of " + name + " to be "
                            + expected[i] + " but got " + y[i]);
                }
            }
        }
    }

    @Setup
    public void setup() {
        int[] byHead = new int[64 * 4];
        Arrays.setAll(byHead, i -> i % 4 * 64 * 64);
        text = Case.of(1, 12, 77, 64, new AttentionMask(new float[77], new int[12], 0, 1));
        clip = Case.of(1, 12, 512, 64);
        windows = Case.of(64, 4, 64, 24, new AttentionMask(Signals.random(4 * 64 * 64, 6), byHead, 64, 1));
        text.check("text");
        clip.check("clip");
        windows.check("windows");
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
