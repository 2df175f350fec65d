package jclap.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jclap.core.kernel.Conv2dGeometry;
import jclap.core.kernel.Convolution;
import jclap.core.kernel.PoolGeometry;
import jclap.core.kernel.Pooling;
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

/// Where the Vector API is off: convolution by 3 × 3 and pooling by 2 × 2 beside the plainest loops that do the same
/// for this one shape, on a picture with its margin written out. The loops along a row are such that the JIT makes
/// vectors of them. One thread, 32 → 32 channels of 32 × 125.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.simd=off", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FallbackConvolutionBench {

    private static final int CHANNELS = 32, HEIGHT = 32, WIDTH = 125, ROW = WIDTH + 2, MARGINED = (HEIGHT + 2) * ROW;
    private static final int POOLED = WIDTH / 2;

    private final Conv2dGeometry g =
            new Conv2dGeometry(1, CHANNELS, HEIGHT, WIDTH, CHANNELS, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    private final PoolGeometry pool = new PoolGeometry(CHANNELS, HEIGHT, WIDTH, 2, 2, 2, 2, 0, 0);
    private final float[] x = Signals.random(CHANNELS * HEIGHT * WIDTH, 1);
    private final float[] w = Signals.random(CHANNELS * CHANNELS * 9, 2);
    private final float[] y = new float[x.length], dy = Signals.random(x.length, 3), dw = new float[w.length];
    private final float[] margined = new float[CHANNELS * MARGINED], dMargined = new float[margined.length];
    private final float[] pooled = new float[CHANNELS * HEIGHT / 2 * POOLED], dx = new float[x.length];
    private final int[] winner = new int[pooled.length];

    public FallbackConvolutionBench() {}

    /// One picture with its margin, and the check that both kinds of loops do the same.
    @Setup
    public void setup() {
        for (int row = 0; row < CHANNELS * HEIGHT; row++) {
            System.arraycopy(x, row * WIDTH, margined, row / HEIGHT * MARGINED + (row % HEIGHT + 1) * ROW + 1, WIDTH);
        }
        float[] expected = forwardLoop().clone();
        Arrays.fill(y, 0);
        Signals.requireClose("forward", forward(), expected, 1e-3);
        expected = weightGradientLoop().clone();
        Arrays.fill(dw, 0);
        Signals.requireClose("weight gradient", weightGradient(), expected, 1e-2);
        expected = averageLoop().clone();
        Signals.requireClose("average", average(), expected, 1e-5);
        Arrays.fill(dx, 0);
        expected = averageGradientLoop().clone();
        Arrays.fill(dx, 0);
        Signals.requireClose("average gradient", averageGradient(), expected, 1e-5);
    }

    @Benchmark
    public float[] forward() {
        Convolution.forward(g, x, w, y);
        return y;
    }

    @Benchmark
    public float[] forwardLoop() {
        for (int o = 0; o < CHANNELS; o++) {
            for (int tap = 0; tap < CHANNELS * 9; tap++) {
                float scale = w[o * CHANNELS * 9 + tap];
                for (int i = 0; i < HEIGHT; i++) {
                    addScaled(WIDTH, scale, margined, margin(tap, i), y, (o * HEIGHT + i) * WIDTH);
                }
            }
        }
        return y;
    }

    @Benchmark
    public float[] inputGradient() {
        Convolution.inputGradient(g, dy, w, dx);
        return dx;
    }

    @Benchmark
    public float[] inputGradientLoop() {
        for (int o = 0; o < CHANNELS; o++) {
            for (int tap = 0; tap < CHANNELS * 9; tap++) {
                float scale = w[o * CHANNELS * 9 + tap];
                for (int i = 0; i < HEIGHT; i++) {
                    addScaled(WIDTH, scale, dy, (o * HEIGHT + i) * WIDTH, dMargined, margin(tap, i));
                }
            }
        }
        return dMargined;
    }

    @Benchmark
    public float[] weightGradient() {
        Convolution.weightGradient(g, x, dy, dw);
        return dw;
    }

    @Benchmark
    public float[] weightGradientLoop() {
        float[] products = new float[WIDTH];
        for (int o = 0; o < CHANNELS; o++) {
            for (int tap = 0; tap < CHANNELS * 9; tap++) {
                for (int i = 0; i < HEIGHT; i++) {
                    addProducts(WIDTH, margined, margin(tap, i), dy, (o * HEIGHT + i) * WIDTH, products);
                }
                for (int j = 0; j < WIDTH; j++) {
                    dw[o * CHANNELS * 9 + tap] += products[j];
                    products[j] = 0;
                }
            }
        }
        return dw;
    }

    /// {@return where output row `i` meets the picture through a tap}
    private static int margin(int tap, int i) {
        return tap / 9 * MARGINED + (i + tap / 3 % 3) * ROW + tap % 3;
    }

    private static void addScaled(int n, float scale, float[] from, int fromAt, float[] to, int toAt) {
        for (int i = 0; i < n; i++) {
            to[toAt + i] += scale * from[fromAt + i];
        }
    }

    private static void addProducts(int n, float[] x, int xAt, float[] y, int yAt, float[] to) {
        for (int i = 0; i < n; i++) {
            to[i] += x[xAt + i] * y[yAt + i];
        }
    }

    @Benchmark
    public float[] average() {
        Pooling.average(pool, x, pooled);
        return pooled;
    }

    @Benchmark
    public float[] averageLoop() {
        for (int row = 0; row < CHANNELS * HEIGHT / 2; row++) {
            int at = 2 * row * WIDTH;
            for (int j = 0; j < POOLED; j++) {
                float top = x[at + 2 * j] + x[at + 2 * j + 1];
                pooled[row * POOLED + j] = (top + x[at + WIDTH + 2 * j] + x[at + WIDTH + 2 * j + 1]) * 0.25f;
            }
        }
        return pooled;
    }

    @Benchmark
    public float[] averageGradient() {
        Pooling.averageGradient(pool, pooled, dx);
        return dx;
    }

    @Benchmark
    public float[] averageGradientLoop() {
        for (int row = 0; row < CHANNELS * HEIGHT / 2; row++) {
            int at = 2 * row * WIDTH;
            for (int j = 0; j < POOLED; j++) {
                float share = pooled[row * POOLED + j] * 0.25f;
                dx[at + 2 * j] += share;
                dx[at + 2 * j + 1] += share;
                dx[at + WIDTH + 2 * j] += share;
                dx[at + WIDTH + 2 * j + 1] += share;
            }
        }
        return dx;
    }

    @Benchmark
    public float[] max() {
        Pooling.max(pool, x, pooled, winner);
        return pooled;
    }

    @Benchmark
    public float[] maxLoop() {
        for (int row = 0; row < CHANNELS * HEIGHT / 2; row++) {
            for (int j = 0; j < POOLED; j++) {
                int at = 2 * row * WIDTH + 2 * j, best = at;
                best = x[at + 1] > x[best] ? at + 1 : best;
                best = x[at + WIDTH] > x[best] ? at + WIDTH : best;
                best = x[at + WIDTH + 1] > x[best] ? at + WIDTH + 1 : best;
                winner[row * POOLED + j] = best;
                pooled[row * POOLED + j] = x[best];
            }
        }
        return pooled;
    }
}
