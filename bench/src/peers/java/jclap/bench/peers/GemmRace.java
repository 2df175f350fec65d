package jclap.bench.peers;

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
import org.bytedeco.mkl.global.mkl_rt;
import org.bytedeco.openblas.global.openblas;

/// Matrix products against OpenBLAS, or Intel's MKL: the same JVM, one thread each, call by call in turn.
///
/// ```text
/// mvn -q -pl bench -am package -DskipTests -Ppeers -Drace=GemmRace [-Dpeer=mkl] [-Dbench="960x960x960 …"]
/// ```
///
/// Both are timed by the processor time of the thread, and compared by their medians and their fastest tenths: another
/// process that takes the processor away then costs neither of them. A `T` behind a shape means that B is stored
/// `(n, k)`, as the weights of a linear layer are, a `t` that A is stored `(k, m)`.
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
            "1x1024x2048T",
            "1x768x3072T",
            "8x1024x1024T",
            "37x129x65");

    private static final long WARM_UP = 2_000_000_000, MEASURED = 3_000_000_000L;

    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private final String shape;
    private final Peer peer;
    private final boolean aTransposed, bTransposed;
    private final int m, n, k;
    private final float[] a, b, c;
    private final FloatPointer nativeA, nativeB, nativeC;

    private GemmRace(String shape, Peer peer) {
        this.shape = shape;
        this.peer = peer;
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

    /// Another library. Both have the same C interface, and loading one would give the other its functions: so each
    /// is called by a class of its own, and only one of these is ever loaded.
    private interface Peer {
        String name();

        void sgemm(
                int aTransposed, int bTransposed, int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c);
    }

    // Of CBLAS.
    private static final int ROW_MAJOR = 101, AS_IT_IS = 111, TRANSPOSED = 112;

    private record OpenBlas(String name) implements Peer {
        OpenBlas {
            openblas.blas_set_num_threads(1);
        }

        @Override
        public void sgemm(
                int aTransposed, int bTransposed, int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c) {
            int aRow = aTransposed == TRANSPOSED ? m : k, bRow = bTransposed == TRANSPOSED ? k : n;
            openblas.cblas_sgemm(ROW_MAJOR, aTransposed, bTransposed, m, n, k, 1, a, aRow, b, bRow, 1, c, n);
        }
    }

    private record Mkl(String name) implements Peer {
        Mkl {
            mkl_rt.MKL_Set_Num_Threads(1);
        }

        @Override
        public void sgemm(
                int aTransposed, int bTransposed, int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c) {
            int aRow = aTransposed == TRANSPOSED ? m : k, bRow = bTransposed == TRANSPOSED ? k : n;
            mkl_rt.cblas_sgemm(ROW_MAJOR, aTransposed, bTransposed, m, n, k, 1, a, aRow, b, bRow, 1, c, n);
        }
    }

    /// @param args shapes such as `960x960x960`; those of the project's notes by default
    public static void main(String[] args) {
        Peer peer =
                System.getProperty("jclap.peer", "openblas").equals("mkl") ? new Mkl("MKL") : new OpenBlas("OpenBLAS");
        System.out.println("SIMD is " + Simd.status() + ", Java " + Runtime.version());
        System.out.printf(
                "shape               jclap GFLOP/s   %8s GFLOP/s   ratio of medians   of fastest tenths%n",
                peer.name());
        List<String> shapes = args.length > 0 ? List.of(args) : SHAPES;
        double logarithms = Parallel.withThreads(1, () -> {
            double sum = 0;
            for (String shape : shapes) {
                sum += Math.log(new GemmRace(shape, peer).run());
            }
            return sum;
        });
        System.out.printf("geometric mean %58.2f%n", Math.exp(logarithms / shapes.size()));
    }

    /// {@return how many times as long the other takes}
    private double run() {
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
                other();
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
        return their / our;
    }

    private void check() {
        jclap();
        other();
        float[] expected = new float[c.length];
        nativeC.get(expected);
        for (int i = 0; i < c.length; i++) {
            if (!(Math.abs(c[i] - expected[i]) <= 1e-5 * Math.sqrt(k))) {
                throw new IllegalStateException("gemm " + shape + ": " + peer.name() + " has " + expected[i] + " at ["
                        + i + "] but jclap " + c[i]);
            }
        }
    }

    private void jclap() {
        Gemm.gemm(m, n, k, a, 0, layout(aTransposed), b, 0, layout(bTransposed), c, 0);
    }

    private void other() {
        peer.sgemm(
                aTransposed ? TRANSPOSED : AS_IT_IS,
                bTransposed ? TRANSPOSED : AS_IT_IS,
                m,
                n,
                k,
                nativeA,
                nativeB,
                nativeC);
    }

    private static Layout layout(boolean transposed) {
        return transposed ? Layout.TRANSPOSED : Layout.PLAIN;
    }

    static float[] random(int n, long seed) {
        var random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextFloat(-1, 1);
        }
        return values;
    }
}
