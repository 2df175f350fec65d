package jclap.bench;

import static jclap.core.kernel.Layout.PLAIN;
import static jclap.core.kernel.Layout.TRANSPOSED;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import jclap.audio.Fft;
import jclap.core.kernel.Gemm;
import jclap.core.kernel.PackedMatrix;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Simd;
import org.jtransforms.fft.FloatFFT_1D;

/// Fails when a hot kernel has lost more than a quarter of its speed.
///
/// A kernel and what it is compared with take turns, and the medians of their processor times are divided: that
/// ratio is much the same on a busy machine and on an idle one. `ratios.properties` holds what the ratios were, at the
/// low end of several runs, on processors with vectors of that many floats: what others reach is only told. A ratio
/// that is too low is measured again, up to three times: a real loss stays.
///
/// ```text
/// mvn -q -pl bench -am package -DskipTests -Pbench -Dbench.main=jclap.bench.Guard [-Dbench=all]
/// ```
///
/// With `all`, weights that were packed once race those packed in each call as well, for a layer of a transformer, 768
/// to 3072, and that many rows; and attention, softmax included, races a matrix product of as many multiplications.
public final class Guard {

    private static final double KEPT = 0.75;

    private static final int TRIES = 3;

    private static final long WARM_UP = 2_000_000_000, MEASURED = 2_000_000_000;

    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private Guard() {}

    /// @param fast one call of a kernel
    /// @param slow the same work, or another that moves as much memory
    private record Contest(String name, Runnable fast, Runnable slow) {}

    public static void main(String[] args) {
        Properties expected = table();
        boolean lost = Parallel.withThreads(1, () -> {
            boolean any = false;
            for (Contest contest : List.of(args).contains("all") ? all() : contests()) {
                any |= isLost(contest, expected.getProperty(contest.name + "." + Simd.lanes()));
            }
            return any;
        });
        System.exit(lost ? 1 : 0);
    }

    private static boolean isLost(Contest contest, String known) {
        if (known == null) {
            System.out.printf(
                    "%-24s ratio %7.3f  none is known for %d lanes%n", contest.name, ratio(contest), Simd.lanes());
            return false;
        }
        double expected = Double.parseDouble(known);
        for (int i = 0; i < TRIES; i++) {
            double ratio = ratio(contest);
            boolean kept = isKept(ratio, expected);
            System.out.printf(
                    "%-24s ratio %7.3f  was %7.3f  %s%n", contest.name, ratio, expected, kept ? "kept" : "too low");
            if (kept) {
                return false;
            }
        }
        return true;
    }

    private static List<Contest> contests() {
        return List.of(product(), productAndCopy(), transform());
    }

    private static List<Contest> all() {
        var all = new ArrayList<>(contests());
        for (int rows : new int[] {1, 8, 16, 100}) {
            all.add(packed(rows));
        }
        all.add(attention(AttentionCase.text(), 130));
        all.add(attention(AttentionCase.clip(), 3));
        all.add(attention(AttentionCase.windows(), 24));
        return all;
    }

    /// {@return the contests by their names}
    static List<String> names() {
        return all().stream().map(Contest::name).toList();
    }

    /// {@return whether no more than a quarter was lost}
    static boolean isKept(double ratio, double expected) {
        return ratio >= KEPT * expected;
    }

    /// {@return what the ratios were, by the names of the contests}
    static Properties table() {
        var table = new Properties();
        try (InputStream in = Guard.class.getResourceAsStream("ratios.properties")) {
            table.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    private static Contest product() {
        int n = 480;
        float[] a = Signals.random(n * n, 1), b = Signals.random(n * n, 2), c = new float[n * n];
        return new Contest(
                "gemm-against-loops",
                () -> Gemm.gemm(n, n, n, a, 0, PLAIN, b, 0, PLAIN, c, 0),
                () -> Gemm.plain(n, n, n, a, 0, PLAIN, b, 0, PLAIN, c, 0));
    }

    private static Contest productAndCopy() {
        int n = 960;
        float[] a = Signals.random(n * n, 1), b = Signals.random(n * n, 2), c = new float[n * n];
        float[] copy = new float[3 * n * n];
        return new Contest("gemm-against-copy", () -> Gemm.gemm(n, n, n, a, 0, PLAIN, b, 0, PLAIN, c, 0), () -> {
            System.arraycopy(a, 0, copy, 0, n * n);
            System.arraycopy(b, 0, copy, n * n, n * n);
            System.arraycopy(c, 0, copy, 2 * n * n, n * n);
        });
    }

    private static Contest packed(int rows) {
        int in = 768, out = 3072;
        float[] weight = Signals.random(out * in, 1), x = Signals.random(rows * in, 2), y = new float[rows * out];
        PackedMatrix packed = PackedMatrix.of(out, in, weight, TRANSPOSED);
        return new Contest(
                "packed-once-" + rows,
                () -> packed.multiply(rows, x, 0, y, 0),
                () -> Gemm.gemm(rows, out, in, x, 0, PLAIN, weight, 0, TRANSPOSED, y, 0));
    }

    /// @param calls as many as have the work of the product, or a little more
    private static Contest attention(AttentionCase attention, int calls) {
        int m = 500, k = 768, n = 3072;
        float[] a = Signals.random(m * k, 1), b = Signals.random(n * k, 2), c = new float[m * n];
        return new Contest(
                "attention-" + attention.name(),
                () -> {
                    for (int i = 0; i < calls; i++) {
                        attention.run();
                    }
                },
                () -> Gemm.gemm(m, n, k, a, 0, PLAIN, b, 0, TRANSPOSED, c, 0));
    }

    private static Contest transform() {
        int n = 1024, calls = 100;
        Fft fft = Fft.of(n);
        Fft.Scratch scratch = fft.scratch();
        var jTransforms = new FloatFFT_1D(n);
        float[] x = Signals.random(n, 1), re = new float[fft.bins()], im = new float[fft.bins()], packed = new float[n];
        return new Contest(
                "fft-against-jtransforms",
                () -> {
                    for (int i = 0; i < calls; i++) {
                        fft.forwardReal(x, 0, re, im, 0, scratch);
                    }
                },
                () -> {
                    for (int i = 0; i < calls; i++) {
                        System.arraycopy(x, 0, packed, 0, n);
                        jTransforms.realForward(packed);
                    }
                });
    }

    /// {@return how many times as long the slow one takes}
    private static double ratio(Contest contest) {
        double[] fast = new double[100_000], slow = new double[fast.length];
        int rounds = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARM_UP + MEASURED && rounds < fast.length) {
            long begin = CLOCK.getCurrentThreadCpuTime();
            contest.fast.run();
            long middle = CLOCK.getCurrentThreadCpuTime();
            contest.slow.run();
            fast[rounds] = middle - begin;
            slow[rounds] = CLOCK.getCurrentThreadCpuTime() - middle;
            rounds += System.nanoTime() - start > WARM_UP ? 1 : 0;
        }
        Arrays.sort(fast, 0, rounds);
        Arrays.sort(slow, 0, rounds);
        return slow[rounds / 2] / fast[rounds / 2];
    }
}
