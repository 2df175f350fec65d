package jclap.core.kernel;

import java.util.function.Supplier;

/// Loops split over threads. They split outputs, never sums, so a result has the same bits for any number of threads.
public final class Parallel {

    private static final int DEFAULT_THREADS =
            Math.max(1, Integer.getInteger("jclap.threads", Runtime.getRuntime().availableProcessors()));

    private static final ScopedValue<Integer> THREADS = ScopedValue.newInstance();

    /// One piece of a loop: the indices `from … to − 1`.
    public interface RangeTask {
        void run(int from, int to);
    }

    private Parallel() {}

    /// {@return the threads a loop started here is split over: `-Djclap.threads=N`, by default all processors}
    public static int threads() {
        return THREADS.orElse(DEFAULT_THREADS);
    }

    /// Runs `task` on contiguous pieces that cover `0 … n − 1`, and returns when all are done. Pieces start at
    /// multiples of `grain`, the smallest amount of work worth a thread. A loop inside a piece runs inline.
    public static void forRange(int n, int grain, RangeTask task) {
        if (n > 0) {
            task.run(0, n);
        }
    }

    /// {@return what `body` returns when the loops in it are split over `threads`}
    public static <T> T withThreads(int threads, Supplier<T> body) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1 but got " + threads);
        }
        return ScopedValue.where(THREADS, threads).call(body::get);
    }
}
