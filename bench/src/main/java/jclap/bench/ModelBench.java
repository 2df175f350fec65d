package jclap.bench;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import jclap.clap.encoder.AudioTower;
import jclap.clap.encoder.Bert;
import jclap.clap.encoder.Htsat;
import jclap.clap.encoder.TextTower;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Gemm;
import jclap.core.kernel.Layout;
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

/// Whole towers at inference, one thread, beside a plain product of matrices: `multiplyAdds` is what each does in a
/// second, and the quotient is what all the rest costs: normalizations, softmax, curves, moving windows about.
///
/// Only products are counted. A transformer of width w over n tokens does, for each block, `12·n·w²` in its linear
/// layers and `2·n·v·w` in its attention, where each token sees v tokens:
///
/// | tower | multiply-adds |
/// |---|---|
/// | HTSAT-tiny, 10 s: 4096 tokens, 96 wide; thrice ¼ of the tokens, 2 × wider; 2, 2, 6, 2 blocks | 5.9·10⁹ |
/// | BERT-base, 128 tokens: 12 blocks of width 768 | 11.2·10⁹ |
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 6, time = 2)
@Measurement(iterations = 5, time = 2)
public class ModelBench {

    private static final int M = 500, N = 768, K = 3072;

    @Param({"htsat", "bert"})
    public String tower;

    @Param({"1", "8"})
    public int batch;

    private double work;
    private Supplier<Tensor> model;
    private float[] a, b, c;

    public ModelBench() {}

    /// What was done, which JMH divides by the time.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Work {
        public double multiplyAdds;

        public Work() {}
    }

    @Setup
    public void setup() {
        if (tower.equals("htsat")) {
            AudioTower htsat = Htsat.create(Htsat.Config.tiny(), new Random(1)).forInference();
            Tensor picture = Tensor.of(Shape.of(batch, 1, 1001, 64), Signals.random(batch * 1001 * 64, 2));
            model = () -> htsat.forward(picture);
            work = batch * htsat();
        } else {
            TextTower bert = Bert.create(Bert.Config.bertBase(), Bert.Pooling.FIRST, new Random(1))
                    .forInference();
            List<int[]> texts = Collections.nCopies(
                    batch, new Random(2).ints(128, 1000, 30_000).toArray());
            model = () -> bert.forward(texts);
            work = batch * 12 * block(128, 128, 768);
        }
        a = Signals.random(M * K, 3);
        b = Signals.random(N * K, 4);
        c = new float[M * N];
    }

    private static double htsat() {
        double sum = 4096.0 * 16 * 96; // patches
        int[] blocks = {2, 2, 6, 2};
        for (int stage = 0, tokens = 4096, width = 96; stage < 4; stage++, tokens /= 4, width *= 2) {
            sum += blocks[stage] * block(tokens, 64, width);
            sum += stage < 3 ? tokens / 4.0 * 4 * width * 2 * width : 0; // four tokens become one
        }
        return sum;
    }

    private static double block(double tokens, double seen, double width) {
        return 12 * tokens * width * width + 2 * tokens * seen * width;
    }

    @Benchmark
    public Tensor model(Work done) {
        done.multiplyAdds += work;
        return Autograd.noGrad(model::get);
    }

    @Benchmark
    public float[] sgemm(Work done) {
        done.multiplyAdds += (double) M * N * K;
        Gemm.gemm(M, N, K, a, 0, Layout.PLAIN, b, 0, Layout.TRANSPOSED, c, 0);
        return c;
    }
}
