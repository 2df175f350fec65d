package jclap.bench;

import static jclap.core.kernel.Gemm.gemm;
import static jclap.core.kernel.Layout.PLAIN;
import static jclap.core.kernel.Layout.TRANSPOSED;

import java.util.Random;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import jclap.clap.encoder.ConvBlock;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.core.kernel.AdamStep;
import jclap.core.kernel.Conv2dGeometry;
import jclap.core.kernel.Convolution;
import jclap.core.kernel.Pointwise;
import jclap.core.kernel.PoolGeometry;
import jclap.core.kernel.Pooling;
import jclap.core.kernel.Reduce;
import jclap.core.kernel.Rows;
import jclap.nn.AdamW;
import jclap.nn.Linear;
import jclap.nn.StateDict;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the graph costs: a step of training, forward, backward and AdamW, beside nothing but its kernels on arrays that
/// are never zeroed nor made anew; one thread.
///
/// Of a perceptron, `512 → 2048 → 512` for 64 rows, and of a block of CNN14, `64 → 128` channels of 4 pictures of
/// 62 × 16: two convolutions, normalized and rectified, then pooled.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainingStepBench {

    private static final int ROWS = 64, IN = 512, HIDDEN = 2048, OUT = 512;
    private static final int BATCH = 4, FROM = 64, TO = 128, HEIGHT = 62, WIDTH = 16, PLANE = HEIGHT * WIDTH;

    private final Random random = new Random(1);
    private final Perceptron perceptron =
            new Perceptron(Linear.create(IN, HIDDEN, random), Linear.create(HIDDEN, OUT, random));
    private final ConvBlock block = ConvBlock.create(FROM, TO, random);
    private final AdamW perceptronStep = optimizer(StateDict.parameters(perceptron));
    private final AdamW blockStep = optimizer(StateDict.parameters(block));
    private final Tensor rows = Tensor.of(Shape.of(ROWS, IN), Signals.random(ROWS * IN, 2));
    private final Tensor pictures =
            Tensor.parameter(Shape.of(BATCH, FROM, HEIGHT, WIDTH), Signals.random(BATCH * FROM * PLANE, 3));
    private final int[] targets = new int[ROWS];

    public TrainingStepBench() {}

    /// The model of the first step.
    public record Perceptron(Linear fc1, Linear fc2) {}

    private static AdamW optimizer(SequencedMap<String, Tensor> parameters) {
        return new AdamW(AdamW.Config.of(0.01), parameters);
    }

    @Benchmark
    public float perceptron() {
        return step(
                perceptronStep,
                () -> perceptron
                        .fc2()
                        .forward(perceptron.fc1().forward(rows).relu())
                        .crossEntropy(targets));
    }

    @Benchmark
    public float block() {
        return step(blockStep, () -> block.forward(pictures).avgPool2d(2, 2).sum());
    }

    private float step(AdamW optimizer, Supplier<Tensor> loss) {
        return Training.with(random, () -> {
            Tensor l = loss.get();
            optimizer.step(l.backward(), 1e-9);
            return l.item();
        });
    }

    private final float[] x = Signals.random(ROWS * IN, 4);
    private final Weights w1 = new Weights(IN * HIDDEN), b1 = new Weights(HIDDEN);
    private final Weights w2 = new Weights(HIDDEN * OUT), b2 = new Weights(OUT);
    private final float[] h = new float[ROWS * HIDDEN], r = h.clone(), dh = h.clone(), dr = h.clone();
    private final float[] y = new float[ROWS * OUT], dy = y.clone(), logSum = new float[ROWS];

    /// A weight with its gradient and the two means that AdamW keeps.
    private record Weights(float[] w, float[] dw, float[] m, float[] v) {

        Weights(int n) {
            this(Signals.random(n, n), new float[n], new float[n], new float[n]);
        }

        void step() {
            AdamStep.update(w, dw, m, v, 0, w.length, 0.9, 0.999, 1e-9, 1, 1e-8, 1e-11);
        }
    }

    @Benchmark
    public float perceptronKernels() {
        gemm(ROWS, HIDDEN, IN, x, 0, PLAIN, w1.w, 0, TRANSPOSED, h, 0);
        Pointwise.relu(h, 0, r, 0, h.length);
        gemm(ROWS, OUT, HIDDEN, r, 0, PLAIN, w2.w, 0, TRANSPOSED, y, 0);
        Rows.logSumExp(y, logSum, ROWS, OUT);

        Rows.softmax(y, dy, ROWS, OUT);
        gemm(OUT, HIDDEN, ROWS, dy, 0, TRANSPOSED, r, 0, PLAIN, w2.dw, 0);
        gemm(ROWS, HIDDEN, OUT, dy, 0, PLAIN, w2.w, 0, PLAIN, dr, 0);
        Rows.sumRows(dy, b2.dw, ROWS, OUT);
        Pointwise.reluGradient(h, 0, dr, 0, dh, 0, h.length);
        gemm(HIDDEN, IN, ROWS, dh, 0, TRANSPOSED, x, 0, PLAIN, w1.dw, 0);
        Rows.sumRows(dh, b1.dw, ROWS, HIDDEN);

        w1.step();
        b1.step();
        w2.step();
        b2.step();
        return logSum[0];
    }

    private final Normalized first = new Normalized(FROM), second = new Normalized(TO);
    private final float[] picture = Signals.random(BATCH * FROM * PLANE, 5), dPicture = picture.clone();
    private final PoolGeometry pool = new PoolGeometry(BATCH * TO, HEIGHT, WIDTH, 2, 2, 2, 2, 0, 0);
    private final float[] pooled = new float[BATCH * TO * PLANE / 4], dPooled = Signals.random(pooled.length, 6);

    @Benchmark
    public float blockKernels() {
        first.forward(picture);
        second.forward(first.rectified);
        Pooling.average(pool, second.rectified, pooled);
        float loss = Reduce.sum(pooled, 0, pooled.length);

        Pooling.averageGradient(pool, dPooled, second.dRectified);
        second.backward(first.rectified, first.dRectified);
        first.backward(picture, dPicture);
        return loss;
    }

    /// A convolution to 128 channels, its normalization, and what is above 0.
    private static final class Normalized {

        private final Conv2dGeometry g;
        private final Weights w, scale = new Weights(TO), shift = new Weights(TO);
        private final float[] y = new float[BATCH * TO * PLANE], normal = y.clone(), rectified = y.clone();
        private final float[] dy = y.clone(), dNormal = y.clone(), dRectified = y.clone();
        private final float[] centred = new float[PLANE], mean = new float[TO], rstd = new float[TO];

        Normalized(int from) {
            g = new Conv2dGeometry(BATCH, from, HEIGHT, WIDTH, TO, 3, 3, 1, 1, 1, 1, 1, 1, 1);
            w = new Weights(TO * from * 9);
        }

        void forward(float[] x) {
            Convolution.forward(g, x, w.w, y);
            for (int c = 0; c < TO; c++) {
                double sum = 0, squares = 0;
                for (int i = 0; i < BATCH; i++) {
                    sum += Reduce.sum(y, (i * TO + c) * PLANE, PLANE);
                }
                mean[c] = (float) (sum / (BATCH * PLANE));
                for (int i = 0; i < BATCH; i++) {
                    int at = (i * TO + c) * PLANE;
                    Pointwise.affine(1, -mean[c], y, at, normal, at, PLANE);
                    squares += Reduce.sumOfSquares(normal, at, PLANE);
                }
                rstd[c] = (float) (1 / Math.sqrt(squares / (BATCH * PLANE) + 1e-5));
                for (int i = 0; i < BATCH; i++) {
                    int at = (i * TO + c) * PLANE;
                    Pointwise.affine(scale.w[c] * rstd[c], shift.w[c], y, at, normal, at, PLANE);
                }
            }
            Pointwise.relu(normal, 0, rectified, 0, y.length);
        }

        void backward(float[] x, float[] dx) {
            Pointwise.reluGradient(normal, 0, dRectified, 0, dNormal, 0, y.length);
            for (int c = 0; c < TO; c++) {
                float sum = 0, product = 0;
                for (int i = 0; i < BATCH; i++) {
                    int at = (i * TO + c) * PLANE;
                    sum += Reduce.sum(dNormal, at, PLANE);
                    Pointwise.affine(1, -mean[c], y, at, centred, 0, PLANE);
                    product += Reduce.dot(dNormal, at, centred, 0, PLANE);
                }
                scale.dw[c] = product * rstd[c];
                shift.dw[c] = sum;
                for (int i = 0; i < BATCH; i++) {
                    int at = (i * TO + c) * PLANE;
                    Pointwise.combine(scale.w[c], dNormal, at, -1e-3f, y, at, 1e-3f, dy, at, PLANE);
                }
            }
            Convolution.inputGradient(g, dy, w.w, dx);
            Convolution.weightGradient(g, x, dy, w.dw);
            w.step();
            scale.step();
            shift.step();
        }
    }
}
