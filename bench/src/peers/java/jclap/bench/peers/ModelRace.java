package jclap.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import jclap.bench.peers.OnnxModel.Attribute;
import jclap.clap.checkpoint.Keys;
import jclap.clap.encoder.AudioTower;
import jclap.clap.encoder.Bert;
import jclap.clap.encoder.ConvBlock;
import jclap.clap.encoder.ConvEncoder;
import jclap.clap.encoder.TextTower;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.kernel.Parallel;
import jclap.nn.BatchNorm2d;
import jclap.nn.Init;
import jclap.nn.StateDict;

/// Whole towers against ONNX Runtime, call by call in turn in one JVM, compared by the medians of wall time: CNN14 on
/// five seconds of sound, and all-MiniLM-L6-v2, whose very file ONNX Runtime runs, on 16 and on 128 tokens.
///
/// Both get the same weights and may fold, pack and fuse them before; their results are compared first.
public final class ModelRace {

    private static final long WARM_UP = 4_000_000_000L, MEASURED = 8_000_000_000L;

    private static final String MINI_LM = "/all-minilm-l6-v2.onnx";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final int threads;

    private ModelRace(int threads) {
        this.threads = threads;
    }

    /// @param args the number of threads, 1 by default, and the sizes of batches, 1 and 8 by default
    public static void main(String[] args) {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        List<Integer> batches = args.length > 1
                ? Arrays.stream(args).skip(1).map(Integer::valueOf).toList()
                : List.of(1, 8);
        System.out.println("threads " + threads + ", Java " + Runtime.version());
        System.out.println("model              batch   jclap ms   ONNX Runtime ms   jclap's speed ÷ ONNX Runtime's");
        Parallel.withThreads(
                threads,
                () -> Autograd.noGrad(() -> {
                    try {
                        var race = new ModelRace(threads);
                        race.miniLm(batches);
                        race.cnn14(batches);
                    } catch (OrtException | IOException e) {
                        throw new IllegalStateException(e);
                    }
                    return null;
                }));
    }

    private void cnn14(List<Integer> batches) throws OrtException {
        ConvEncoder cnn14 = ConvEncoder.cnn14(new Random(1));
        AudioTower tower = cnn14.forInference();
        for (int batch : batches) {
            int frames = 501, mels = 64;
            float[] picture = random(batch * frames * mels);
            Tensor x = Tensor.of(Shape.of(batch, 1, frames, mels), picture);
            try (OrtSession session = session(onnx(cnn14, batch, frames, mels))) {
                long[] shape = {batch, 1, frames, mels};
                race("CNN14, 5 s", batch, () -> tower.forward(x).data(), session, Map.of("x", floats(picture, shape)));
            }
        }
    }

    private void miniLm(List<Integer> batches) throws OrtException, IOException {
        Path file = Files.createTempFile("minilm", ".onnx");
        try (InputStream in = ModelRace.class.getResourceAsStream(MINI_LM)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            TextTower tower = load(file).forInference();
            for (int tokens : new int[] {16, 128}) {
                for (int batch : batches) {
                    int[] ids = new Random(2).ints(tokens, 1000, 30_000).toArray();
                    List<int[]> texts = Collections.nCopies(batch, ids);
                    long[] all = new long[batch * tokens], ones = new long[batch * tokens];
                    Arrays.setAll(all, i -> ids[i % tokens]);
                    Arrays.fill(ones, 1);
                    var inputs = new LinkedHashMap<String, OnnxTensor>();
                    try (OrtSession session = session(Files.readAllBytes(file))) {
                        for (String name : session.getInputNames()) {
                            long[] values = name.equals("input_ids")
                                    ? all
                                    : name.equals("attention_mask") ? ones : new long[all.length];
                            inputs.put(name, longs(values, batch, tokens));
                        }
                        race(
                                "MiniLM, " + tokens + " tokens",
                                batch,
                                () -> tower.forward(texts).data(),
                                session,
                                inputs);
                    }
                }
            }
        } finally {
            Files.delete(file);
        }
    }

    private void race(
            String name, int batch, Supplier<float[]> ours, OrtSession session, Map<String, OnnxTensor> inputs)
            throws OrtException {
        double[] our = new double[100_000], their = new double[100_000];
        int rounds = 0;
        check(name, ours.get(), run(session, inputs), batch);
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARM_UP + MEASURED && rounds < our.length) {
            long begin = System.nanoTime();
            ours.get();
            long middle = System.nanoTime();
            session.run(inputs).close();
            their[rounds] = System.nanoTime() - middle;
            our[rounds] = middle - begin;
            rounds += System.nanoTime() - start > WARM_UP ? 1 : 0;
        }
        double a = median(our, rounds), b = median(their, rounds);
        System.out.printf("%-18s %5d %10.2f %17.2f %20.2f%n", name, batch, a / 1e6, b / 1e6, b / a);
    }

    private static float[] run(OrtSession session, Map<String, OnnxTensor> inputs) throws OrtException {
        try (var result = session.run(inputs)) {
            FloatBuffer y = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[y.remaining()];
            y.get(values);
            return values;
        }
    }

    /// Token vectors are averaged first, as ours are; all have the same number of tokens.
    private static void check(String name, float[] ours, float[] theirs, int batch) {
        int width = ours.length / batch, tokens = theirs.length / ours.length;
        double largest = 0, error = 0;
        for (int i = 0; i < ours.length; i++) {
            double sum = 0;
            for (int t = 0; t < tokens; t++) {
                sum += theirs[(i / width * tokens + t) * width + i % width];
            }
            largest = Math.max(largest, Math.abs(sum / tokens));
            error = Math.max(error, Math.abs(sum / tokens - ours[i]));
        }
        if (!(error <= 1e-4 * largest)) {
            throw new IllegalStateException(
                    name + ": expected what ONNX Runtime says but differ by " + error + " of " + largest);
        }
    }

    private static Bert load(Path file) throws IOException {
        var weights = new LinkedHashMap<String, Tensor>();
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            for (String name : checkpoint.names()) {
                if (name.startsWith("embeddings.") && !name.endsWith("_ids") || name.startsWith("encoder.")) {
                    weights.put(name, checkpoint.tensor(name));
                }
            }
        }
        Bert bert = Bert.create(Bert.Config.miniLm(), Bert.Pooling.MEAN, Init.UNDRAWN)
                .withoutPooler();
        StateDict.load(bert, Keys.BERT.ours(weights));
        return bert;
    }

    /// The tower as an exporter would write it: convolution, normalization, relu.
    private static byte[] onnx(ConvEncoder tower, int batch, int frames, int mels) {
        var model = new OnnxModel("x", batch, 1, frames, mels);
        for (int i = 0; i < tower.convBlocks().size(); i++) {
            ConvBlock block = tower.convBlocks().get(i);
            convolve(model, "a" + i, block.conv1().weight(), block.bn1());
            convolve(
                    model,
                    "b" + i,
                    block.conv2().orElseThrow().weight(),
                    block.bn2().orElseThrow());
            int pool = tower.pools().get(i);
            model.then(
                    "AveragePool",
                    List.of(),
                    new Attribute("kernel_shape", pool, pool),
                    new Attribute("strides", pool, pool));
        }
        Tensor weight = tower.fc1().weight(), bias = tower.fc1().bias().orElseThrow();
        int out = weight.shape().dim(0), in = weight.shape().dim(1);
        String time =
                model.then("ReduceMean", List.of(), new Attribute("axes", 3)).last();
        String max =
                model.then("ReduceMax", List.of(), new Attribute("axes", 2)).last();
        return model.from(time)
                .then("ReduceMean", List.of(), new Attribute("axes", 2))
                .then("Add", List.of(max))
                .then("Flatten", List.of())
                .with("w", weight.permute(1, 0).data(), in, out)
                .with("b", bias.data(), out)
                .then("MatMul", List.of("w"))
                .then("Add", List.of("b"))
                .then("Relu", List.of())
                .bytes(batch, out);
    }

    private static void convolve(OnnxModel model, String name, Tensor weight, BatchNorm2d norm) {
        int out = weight.shape().dim(0), in = weight.shape().dim(1);
        model.with(name, weight.data(), out, in, 3, 3)
                .with(name + "γ", norm.weight().data(), out)
                .with(name + "β", norm.bias().data(), out)
                .with(name + "μ", norm.runningMean().data(), out)
                .with(name + "σ²", norm.runningVar().data(), out)
                .then("Conv", List.of(name), new Attribute("kernel_shape", 3, 3), new Attribute("pads", 1, 1, 1, 1))
                .then("BatchNormalization", List.of(name + "γ", name + "β", name + "μ", name + "σ²"))
                .then("Relu", List.of());
    }

    private OrtSession session(byte[] model) throws OrtException {
        var options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        // Threads of ONNX Runtime that wait by turning round would take the processor from us between its calls.
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        return environment.createSession(model, options);
    }

    private OnnxTensor floats(float[] values, long... shape) throws OrtException {
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
    }

    private OnnxTensor longs(long[] values, long... shape) throws OrtException {
        return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
    }

    private static float[] random(int n) {
        var random = new Random(3);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextFloat(-1, 1);
        }
        return values;
    }

    private static double median(double[] times, int rounds) {
        double[] sorted = Arrays.copyOf(times, rounds);
        Arrays.sort(sorted);
        return sorted[rounds / 2];
    }
}
