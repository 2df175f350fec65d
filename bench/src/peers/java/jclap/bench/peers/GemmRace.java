package jclap.bench.peers;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jclap.core.kernel.Gemm;
import jclap.core.kernel.Layout;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Simd;
import org.bytedeco.javacpp.FloatPointer;

/// Matrix products against OpenBLAS: the same JVM, one thread each, call by call in turn.
///
/// Both are timed by the processor time of the thread, and compared by their medians and their fastest tenths: another
/// process that takes the processor away then costs neither of them. A `T` behind a shape means that B is stored
/// `(n, k)`, a `t` that A is stored `(k, m)`.
public final class GemmRace {

    private static final List<String> SHAPES = List.of(
            "960x960x960",
            "256x512x4608",
            "2048x64x576",
            "64x44160x576",
            "100x768x768T",
            "500x768x3072T",
            "768x3072x500t",
            "77x77x64T",
            "1x1024x2048T");

    private static final long WARM_UP = 1_000_000_000, MEASURED = 3_000_000_000L;

    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private final String shape;
    private final boolean aTransposed, bTransposed;
    private final int m, n, k;
    private final float[] a, b, c;
    private final FloatPointer nativeA, nativeB, nativeC;

    private GemmRace(String shape) {
        this.shape = shape;
        aTransposed = shape.endsWith("t");
        bTransposed = shape.endsWith("T");
        int[] sizes = Arrays.stream(shape.replaceAll("[tT]", "").split("x"))
                .mapToInt(Integer::parseInt)
                .toArray();
        m = sizes[0];
        n = sizes[1];
        k = sizes[2];
        a = random(m * k, 1);
        b = random(k * n, 2);
        c = new float[m * n];
        nativeA = new FloatPointer(a);
        nativeB = new FloatPointer(b);
        nativeC = new FloatPointer(c);
    }

    /// @param args shapes such as `960x960x960`; those of the project's notes by default
    public static void main(String[] args) {
        blas_set_num_threads(1);
        System.out.println("SIMD is " + Simd.status() + ", Java " + Runtime.version());
        System.out.println(
                "shape               jclap GFLOP/s   OpenBLAS GFLOP/s   ratio of medians   of fastest tenths");
        Parallel.withThreads(1, () -> {
            for (String shape : args.length > 0 ? List.of(args) : SHAPES) {
                new GemmRace(shape).run();
            }
            return null;
        });
    }

    private void run() {
        check();
        double work = 2.0 * m * n * k;
        int calls = Math.clamp((long) (1e8 / work), 1, 5000);
        double[] ours = new double[100_000], theirs = new double[100_000];
        int rounds = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARM_UP + MEASURED && rounds < ours.length) {
            long begin = CLOCK.getCurrentThreadCpuTime();
            for (int i = 0; i < calls; i++) {
                jclap();
            }
            long middle = CLOCK.getCurrentThreadCpuTime();
            for (int i = 0; i < calls; i++) {
                openBlas();
            }
            ours[rounds] = (double) (middle - begin) / calls;
            theirs[rounds] = (double) (CLOCK.getCurrentThreadCpuTime() - middle) / calls;
            rounds += System.nanoTime() - start > WARM_UP ? 1 : 0;
        }
        Arrays.sort(ours, 0, rounds);
        Arrays.sort(theirs, 0, rounds);
        double our = ours[rounds / 2], their = theirs[rounds / 2];
        System.out.printf(
                "%-16s %16.1f %18.1f %18.2f %19.2f%n",
                shape, work / our, work / their, their / our, theirs[rounds / 10] / ours[rounds / 10]);
    }

    private void check() {
        jclap();
        openBlas();
        float[] expected = new float[c.length];
        nativeC.get(expected);
        for (int i = 0; i < c.length; i++) {
            if (!(Math.abs(c[i] - expected[i]) <= 1e-5 * Math.sqrt(k))) {
                throw new IllegalStateException(
                        "gemm " + shape + ": OpenBLAS has " + expected[i] + " at [" + i + "] but jclap " + c[i]);
            }
        }
    }

    private void jclap() {
        Gemm.gemm(m, n, k, a, 0, layout(aTransposed), b, 0, layout(bTransposed), c, 0);
    }

    private void openBlas() {
        cblas_sgemm(
                CblasRowMajor,
                aTransposed ? CblasTrans : CblasNoTrans,
                bTransposed ? CblasTrans : CblasNoTrans,
                m,
                n,
                k,
                1,
                nativeA,
                aTransposed ? m : k,
                nativeB,
                bTransposed ? k : n,
                1,
                nativeC,
                n);
    }

    private static Layout layout(boolean transposed) {
        return transposed ? Layout.TRANSPOSED : Layout.PLAIN;
    }

    private static float[] random(int n, long seed) {
        var random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextFloat(-1, 1);
        }
        return values;
    }
}
