package jclap.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jclap.bench.peers.OnnxModel.Attribute;
import jclap.core.kernel.Conv2dGeometry;
import jclap.core.kernel.PackedConvolution;
import jclap.core.kernel.Parallel;

/// The twelve convolutions of CNN14 on five seconds of sound, forward, against ONNX Runtime: the same JVM, one thread
/// each, call by call in turn, compared by the medians of wall time. Both know the weights before and may pack them.
public final class ConvolutionRace {

    // in → out @ height × width: 501 frames of 64 mel bands, halved after each pair of convolutions.
    private static final int[][] CNN14 = {
        {1, 64, 501, 64}, {64, 64, 501, 64}, {64, 128, 250, 32}, {128, 128, 250, 32}, {128, 256, 125, 16},
        {256, 256, 125, 16}, {256, 512, 62, 8}, {512, 512, 62, 8}, {512, 1024, 31, 4}, {1024, 1024, 31, 4},
        {1024, 2048, 15, 2}, {2048, 2048, 15, 2}
    };

    private static final long WARM_UP = 3_000_000_000L, MEASURED = 10_000_000_000L;
    private final int in, out, height, width;
    private final Conv2dGeometry geometry;
    private final PackedConvolution packed;
    private final float[] x, w, y;
    private final OrtSession session;
    private final Map<String, OnnxTensor> input;
    private final double[] ours = new double[1000], theirs = new double[1000];

    private ConvolutionRace(int[] shape, OrtEnvironment environment) throws OrtException {
        in = shape[0];
        out = shape[1];
        height = shape[2];
        width = shape[3];
        geometry = new Conv2dGeometry(1, in, height, width, out, 3, 3, 1, 1, 1, 1, 1, 1, 1);
        x = random(in * height * width, 1);
        w = random(out * in * 9, 2);
        packed = PackedConvolution.of(geometry, w);
        y = new float[out * height * width];
        var options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(Parallel.threads());
        options.setInterOpNumThreads(1);
        byte[] model = new OnnxModel("x", 1, in, height, width)
                .with("w", w, out, in, 3, 3)
                .then("Conv", List.of("w"), new Attribute("kernel_shape", 3, 3), new Attribute("pads", 1, 1, 1, 1))
                .bytes(1, out, height, width);
        session = environment.createSession(model, options);
        input = Map.of(
                "x", OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), new long[] {1, in, height, width}));
    }

    /// @param args the number of threads, 1 by default
    public static void main(String[] args) throws OrtException {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        Parallel.withThreads(threads, () -> {
            try {
                race();
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
            return null;
        });
    }

    private static void race() throws OrtException {
        var environment = OrtEnvironment.getEnvironment();
        List<ConvolutionRace> races = new ArrayList<>();
        for (int[] shape : CNN14) {
            races.add(new ConvolutionRace(shape, environment));
            races.getLast().check();
        }
        int rounds = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARM_UP + MEASURED && rounds < 1000) {
            for (ConvolutionRace race : races) {
                race.measure(rounds);
            }
            rounds += System.nanoTime() - start > WARM_UP ? 1 : 0;
        }
        double ours = 0, theirs = 0, work = 0;
        System.out.println("layer                    jclap ms   ONNX Runtime ms   ratio of times   jclap GFLOP/s");
        for (ConvolutionRace race : races) {
            double our = median(race.ours, rounds), their = median(race.theirs, rounds);
            double flops = 18.0 * race.in * race.out * race.height * race.width;
            System.out.printf(
                    "%-22s %10.2f %17.2f %16.2f %15.1f%n",
                    race.in + "→" + race.out + "@" + race.height + "×" + race.width,
                    our / 1e6,
                    their / 1e6,
                    our / their,
                    flops / our);
            ours += our;
            theirs += their;
            work += flops;
        }
        System.out.printf(
                "%-22s %10.2f %17.2f %16.2f %15.1f%n", "all", ours / 1e6, theirs / 1e6, ours / theirs, work / ours);
    }

    private void measure(int round) throws OrtException {
        long begin = System.nanoTime();
        jclap();
        long middle = System.nanoTime();
        session.run(input).close();
        theirs[round] = System.nanoTime() - middle;
        ours[round] = middle - begin;
    }

    private void jclap() {
        Arrays.fill(y, 0);
        packed.forward(geometry, x, y);
    }

    private void check() throws OrtException {
        jclap();
        try (var result = session.run(input)) {
            FloatBuffer expected = ((OnnxTensor) result.get(0)).getFloatBuffer();
            for (int i = 0; i < y.length; i++) {
                if (!(Math.abs(y[i] - expected.get(i)) <= 2e-5 * Math.sqrt(9.0 * in))) {
                    throw new IllegalStateException("convolution of " + in + " to " + out
                            + " channels: ONNX Runtime has " + expected.get(i) + " at [" + i + "] but jclap " + y[i]);
                }
            }
        }
    }

    private static double median(double[] times, int rounds) {
        double[] sorted = Arrays.copyOf(times, rounds);
        Arrays.sort(sorted);
        return sorted[rounds / 2];
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
