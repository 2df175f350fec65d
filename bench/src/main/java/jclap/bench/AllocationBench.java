package jclap.bench;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import jclap.clap.Clap;
import jclap.clap.encoder.AudioTower;
import jclap.clap.encoder.ConvEncoder;
import jclap.clap.encoder.Htsat;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.TransformerBlock;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What inference leaves to the garbage collector, beside what it returns: run it with `-prof gc` and divide
/// `gc.alloc.rate.norm`, the bytes of a call, by `resultBytes`.
///
/// ```text
/// mvn -q -pl bench -am package -DskipTests -Pbench -Dbench="AllocationBench -prof gc"
/// ```
///
/// An operation should allocate its result and little else: packed operands and panels are used again. So should a
/// tower: what one layer hands to the next lies in memory that the pass before it left, see
/// [jclap.core.kernel.Scratch].
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 5, time = 1)
// Of several iterations JMH would add the bytes of the results.
@Measurement(iterations = 1, time = 3)
public class AllocationBench {

    @Param({"matmul", "conv2d", "attention", "softmax", "transformer", "cnn14", "htsat", "clip", "label"})
    public String what;

    private Supplier<float[]> call;
    private double bytes;

    public AllocationBench() {}

    /// What a call returns.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Results {
        public double resultBytes;

        public Results() {}
    }

    @Setup
    public void setup() {
        call = switch (what) {
            case "matmul" -> product();
            case "conv2d" -> convolution();
            case "attention" -> attention();
            case "softmax" -> of(tensor(1, 1024, 1024), Tensor::softmax);
            case "transformer" -> transformer();
            case "cnn14" ->
                of(
                        tensor(1, 1, 1, 500, 64),
                        tower(ConvEncoder.cnn14(new Random(1)).forInference()));
            case "htsat" ->
                of(
                        tensor(1, 1, 1, 1001, 64),
                        tower(Htsat.create(Htsat.Config.tiny(), new Random(1)).forInference()));
            case "clip" -> clip();
            case "label" -> label();
            default -> throw new IllegalArgumentException("bench: expected a case but got " + what);
        };
        bytes = Float.BYTES * call.get().length;
    }

    private static Function<Tensor, Tensor> tower(AudioTower tower) {
        return picture -> tower.forward(picture);
    }

    private static Supplier<float[]> product() {
        Tensor b = tensor(2, 768, 768);
        return of(tensor(1, 500, 768), a -> a.matmul(b));
    }

    private static Supplier<float[]> convolution() {
        Tensor kernel = tensor(2, 64, 64, 3, 3);
        return of(tensor(1, 1, 64, 64, 64), x -> x.conv2d(kernel, 1, 1));
    }

    private static Supplier<float[]> attention() {
        Tensor k = tensor(2, 12, 512, 64), v = tensor(3, 12, 512, 64);
        return of(tensor(1, 12, 512, 64), q -> q.attention(k, v));
    }

    private static Supplier<float[]> transformer() {
        var block = List.of(TransformerBlock.create(384, 12, 0, new Random(1)).forInference());
        Tensor mask = Tensor.of(Shape.of(1, 1, 1, 128), new float[128]);
        return of(tensor(1, 1, 128, 384), x -> TransformerBlock.all(block, x, mask));
    }

    private static Supplier<float[]> clip() {
        Clap clap = Clap.bundled();
        float[] samples = Signals.random(5 * clap.recipe().sampleRate(), 1);
        return () -> clap.embedAudio(samples);
    }

    private static Supplier<float[]> label() {
        Clap clap = Clap.bundled();
        return () -> clap.embedText("this is a sound of rain");
    }

    private static Supplier<float[]> of(Tensor x, Function<Tensor, Tensor> f) {
        return () -> Autograd.noGrad(() -> f.apply(x)).data();
    }

    private static Tensor tensor(int seed, int... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.of(shape, Signals.random(shape.size(), seed));
    }

    @Benchmark
    public float[] call(Results results) {
        results.resultBytes = bytes;
        return call.get();
    }
}
