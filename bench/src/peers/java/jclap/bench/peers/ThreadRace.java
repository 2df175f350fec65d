package jclap.bench.peers;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import jclap.core.kernel.Gemm;
import jclap.core.kernel.Layout;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Simd;

/// Large matrix products on two threads against one, and against what the machine has to give: the same product twice
/// at once, on one thread each.
///
/// ```text
/// mvn -q -pl bench -am package -DskipTests -Ppeers -Drace=ThreadRace [-Dbench="960x960x960 …"]
/// ```
///
/// One after the other in turn, by the clock on the wall, compared by their medians. Where two processors share a core,
/// or its clock, two products at once take longer than one: a product split perfectly gains as much as those do. A `T`
/// and a `t` behind a shape are those of [GemmRace].
public final class ThreadRace {

    private static final List<String> SHAPES = List.of("960x960x960", "500x768x3072T", "768x3072x500t", "64x44160x576");

    private static final long WARM_UP = 2_000_000_000, MEASURED = 6_000_000_000L;

    private final String shape;
    private final Layout aLayout, bLayout;
    private final int m, n, k;
    private final float[] a, b, c, other;

    private ThreadRace(String shape) {
        this.shape = shape;
        aLayout = shape.endsWith("t") ? Layout.TRANSPOSED : Layout.PLAIN;
        bLayout = shape.endsWith("T") ? Layout.TRANSPOSED : Layout.PLAIN;
        int[] sizes = Arrays.stream(shape.replaceAll("[tT]", "").split("x"))
                .mapToInt(Integer::parseInt)
                .toArray();
        m = sizes[0];
        n = sizes[1];
        k = sizes[2];
        a = GemmRace.random(m * k, 1);
        b = GemmRace.random(k * n, 2);
        c = new float[m * n];
        other = new float[m * n];
    }

    /// @param args shapes such as `960x960x960`; large ones of models by default
    public static void main(String[] args) {
        System.out.println("SIMD is " + Simd.status() + ", Java " + Runtime.version());
        System.out.println("shape              one GFLOP/s   two GFLOP/s   two against one   two products at once");
        for (String shape : args.length > 0 ? args : SHAPES.toArray(String[]::new)) {
            new ThreadRace(shape).run();
        }
    }

    private void run() {
        double[][] times = new double[3][10_000];
        int rounds = 0;
        for (long start = System.nanoTime(); System.nanoTime() - start < WARM_UP + MEASURED && rounds < 10_000; ) {
            times[0][rounds] = time(1, () -> multiply(c));
            times[1][rounds] = time(2, () -> multiply(c));
            times[2][rounds] = time(2, this::twoProducts);
            rounds += System.nanoTime() - start > WARM_UP ? 1 : 0;
        }
        double one = median(times[0], rounds), two = median(times[1], rounds), both = median(times[2], rounds);
        double work = 2.0 * m * n * k;
        System.out.printf(
                "%-16s %13.1f %13.1f %17.2f %22.2f%n", shape, work / one, work / two, one / two, 2 * one / both);
    }

    private static double time(int threads, Supplier<float[]> product) {
        long start = System.nanoTime();
        Parallel.withThreads(threads, product);
        return System.nanoTime() - start;
    }

    private static double median(double[] times, int n) {
        Arrays.sort(times, 0, n);
        return times[n / 2];
    }

    private float[] multiply(float[] result) {
        Gemm.gemm(m, n, k, a, 0, aLayout, b, 0, bLayout, result, 0);
        return result;
    }

    /// A loop inside a piece of a loop runs inline: each product is one thread's.
    private float[] twoProducts() {
        Parallel.forRange(2, 1, (from, to) -> {
            for (int i = from; i < to; i++) {
                multiply(i == 0 ? c : other);
            }
        });
        return other;
    }
}
