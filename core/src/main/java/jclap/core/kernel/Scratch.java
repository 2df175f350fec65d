package jclap.core.kernel;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/// Arrays that are needed for a moment only, such as what one layer of a network hands to the next.
///
/// A fresh array comes from memory that was not touched for long, after the JVM has filled it with zeros. In a
/// [#region], arrays that were left behind are taken again, the last one first, which is still in the cache:
///
/// ```text
/// region( a b c → d )       a, b and c are free again, d belongs to the region around this one
/// ```
///
/// The arrays of a pass wait for the next one, whoever runs it; those that it had no use for go to the garbage
/// collector, as do all when memory is short. A region belongs to its thread: helpers of a loop make fresh arrays.
public final class Scratch {

    private static final ScopedValue<Scratch> OPEN = ScopedValue.newInstance();

    private static final ArrayBlockingQueue<SoftReference<Scratch>> IDLE =
            new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

    // By length: the array of a tensor is as long as its shape says. Free since this pass began, and since before.
    private Map<Integer, ArrayDeque<float[]>> free = new HashMap<>(), left = new HashMap<>();

    // In the order in which they were taken, those of inner regions last.
    private final ArrayList<float[]> taken = new ArrayList<>();

    private Scratch() {}

    /// {@return `n` floats that hold anything}
    public static float[] floats(int n) {
        return OPEN.isBound() ? OPEN.get().take(n) : new float[n];
    }

    /// {@return `n` zeros}
    public static float[] zeros(int n) {
        float[] x = floats(n);
        if (OPEN.isBound()) {
            Arrays.fill(x, 0);
        }
        return x;
    }

    /// {@return what `body` returns, after which all arrays that it took but one may be taken again}
    ///
    /// @param kept the array of the result, the only one that lives on
    public static <T> T region(Supplier<T> body, Function<T, float[]> kept) {
        if (OPEN.isBound()) {
            return OPEN.get().run(body, kept);
        }
        Scratch scratch = idle();
        T result = ScopedValue.where(OPEN, scratch).call(() -> scratch.run(body, kept));
        scratch.rest();
        return result;
    }

    private static Scratch idle() {
        for (var idle = IDLE.poll(); idle != null; idle = IDLE.poll()) {
            Scratch scratch = idle.get();
            if (scratch != null) {
                return scratch;
            }
        }
        return new Scratch();
    }

    private void rest() {
        taken.clear();
        left = free;
        free = new HashMap<>();
        IDLE.offer(new SoftReference<>(this));
    }

    private <T> T run(Supplier<T> body, Function<T, float[]> kept) {
        int before = taken.size();
        T result = body.get();
        float[] own = kept.apply(result);
        boolean mine = false;
        while (taken.size() > before) {
            float[] x = taken.removeLast();
            if (x == own) {
                mine = true;
            } else {
                free.computeIfAbsent(x.length, _ -> new ArrayDeque<>()).push(x);
            }
        }
        if (mine) {
            taken.add(own);
        }
        return result;
    }

    private float[] take(int n) {
        float[] x = poll(free, n);
        x = x == null ? poll(left, n) : x;
        x = x == null ? new float[n] : x;
        taken.add(x);
        return x;
    }

    private static float[] poll(Map<Integer, ArrayDeque<float[]>> arrays, int n) {
        var same = arrays.get(n);
        return same == null ? null : same.poll();
    }
}
