package jclap.core.kernel;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// Loops split over threads. They split outputs, never sums, so a result has the same bits for any number of threads.
///
/// The caller works too, helped by a small pool of daemon threads that starts with the first loop worth splitting.
public final class Parallel {

    private static final int DEFAULT_THREADS =
            Math.max(1, Integer.getInteger("jclap.threads", Runtime.getRuntime().availableProcessors()));

    // More pieces than threads, so that a thread held up by another process does not hold up the loop.
    private static final int PIECES_PER_THREAD = 4;

    private static final ScopedValue<Integer> THREADS = ScopedValue.newInstance();

    // Waking a thread takes as long: who waits for less does not go to sleep.
    private static final long BRIEF = 50_000;

    /// One piece of a loop: the indices `from … to − 1`.
    public interface RangeTask {
        void run(int from, int to);
    }

    private Parallel() {}

    /// {@return the threads a loop started here is split over: `-Djclap.threads=N`, by default all processors}
    public static int threads() {
        return THREADS.orElse(DEFAULT_THREADS);
    }

    /// {@return what `body` returns when the loops in it are split over `threads`}
    public static <T> T withThreads(int threads, Supplier<T> body) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1 but got " + threads);
        }
        return ScopedValue.where(THREADS, threads).call(body::get);
    }

    /// Runs `task` on contiguous pieces that cover `0 … n − 1`, and returns when all are done. Pieces start at
    /// multiples of `grain`, the smallest amount of work worth a thread. A loop inside a piece runs inline. What a
    /// piece throws, the loop throws.
    public static void forRange(int n, int grain, RangeTask task) {
        int threads = threads(), grains = Math.ceilDiv(n, grain);
        if (threads > 1 && grains > 1) {
            Loop loop = new Loop(n, grain, Math.min(grains, threads * PIECES_PER_THREAD), task);
            Pool.help(loop, Math.min(grains, threads) - 1);
            loop.run();
            loop.await();
        } else if (n > 0) {
            task.run(0, n);
        }
    }

    private static boolean isBrief(long start) {
        return System.nanoTime() - start < BRIEF;
    }

    /// A loop whose pieces are taken by whoever is free.
    private static final class Loop implements Runnable {

        private final int n, grain, pieces;
        private final RangeTask task;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch unfinished;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Loop(int n, int grain, int pieces, RangeTask task) {
            this.n = n;
            this.grain = grain;
            this.pieces = pieces;
            this.task = task;
            this.unfinished = new CountDownLatch(pieces);
        }

        @Override
        public void run() {
            ScopedValue.where(THREADS, 1).run(this::takePieces);
        }

        private void takePieces() {
            for (int piece = next.getAndIncrement(); piece < pieces; piece = next.getAndIncrement()) {
                try {
                    task.run(start(piece), start(piece + 1));
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    unfinished.countDown();
                }
            }
        }

        private int start(int piece) {
            long grains = (long) Math.ceilDiv(n, grain) * piece / pieces;
            return (int) Math.min(n, grains * grain);
        }

        /// Helpers write into the caller's arrays, so even an interrupted caller waits for them.
        void await() {
            for (long start = System.nanoTime(); unfinished.getCount() > 0 && isBrief(start); ) {
                Thread.onSpinWait();
            }
            boolean interrupted = false;
            while (unfinished.getCount() > 0) {
                try {
                    unfinished.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (failure.get() instanceof RuntimeException e) {
                throw e;
            }
            if (failure.get() instanceof Error e) {
                throw e;
            }
        }
    }

    /// The helpers. A class of its own, so that no thread starts before the first loop is split.
    private static final class Pool {

        private static final ThreadPoolExecutor HELPERS = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                1,
                TimeUnit.MINUTES,
                new Loops(),
                Thread.ofPlatform()
                        .daemon()
                        .name("jclap-", 1)
                        .inheritInheritableThreadLocals(false)
                        .factory());

        /// Lets up to `count` threads join the loop. When all are busy, the caller does the work alone.
        static void help(Loop loop, int count) {
            synchronized (HELPERS) {
                if (HELPERS.getCorePoolSize() < count) {
                    HELPERS.setCorePoolSize(count);
                }
            }
            for (int i = 0; i < count; i++) {
                HELPERS.execute(loop);
            }
        }

        /// Where helpers look for loops, for a while with open eyes: one product is seldom the last.
        private static final class Loops extends LinkedBlockingQueue<Runnable> {

            private static final long serialVersionUID = 1;

            @Override
            public Runnable take() throws InterruptedException {
                lookForOne();
                return super.take();
            }

            @Override
            public Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
                lookForOne();
                return super.poll(timeout, unit);
            }

            private void lookForOne() {
                for (long start = System.nanoTime(); isEmpty() && isBrief(start); ) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
