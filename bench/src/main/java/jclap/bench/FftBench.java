package jclap.bench;

import java.util.concurrent.TimeUnit;
import jclap.audio.Fft;
import org.jtransforms.fft.FloatFFT_1D;
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

/// The forward Fourier transform of n real numbers, on one thread, beside JTransforms.
///
/// JTransforms works in place, so its signal is copied first: 4 KiB for n = 1024, a fiftieth of its time.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FftBench {

    @Param({"512", "1024", "2048"})
    public int n;

    private Fft fft;
    private Fft.Scratch scratch;
    private FloatFFT_1D jTransforms;
    private float[] x, re, im, packed;

    public FftBench() {}

    @Setup
    public void setup() {
        fft = Fft.of(n);
        scratch = fft.scratch();
        jTransforms = new FloatFFT_1D(n);
        x = Signals.random(n, 1);
        re = new float[fft.bins()];
        im = new float[fft.bins()];
        packed = new float[n];
        jclap();
        jTransforms();
        for (int bin = 1; bin < n / 2; bin++) {
            float[] ours = {re[bin], im[bin]}, theirs = {packed[2 * bin], packed[2 * bin + 1]};
            Signals.requireClose("fft " + n + " bin " + bin, ours, theirs, 1e-4);
        }
    }

    @Benchmark
    public float[] jclap() {
        fft.forwardReal(x, 0, re, im, 0, scratch);
        return re;
    }

    @Benchmark
    public float[] jTransforms() {
        System.arraycopy(x, 0, packed, 0, n);
        jTransforms.realForward(packed);
        return packed;
    }
}
