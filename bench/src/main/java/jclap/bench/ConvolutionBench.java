package jclap.bench;

import java.util.concurrent.TimeUnit;
import jclap.core.kernel.Conv2dGeometry;
import jclap.core.kernel.Convolution;
import jclap.core.kernel.PlainConvolution;
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

/// Convolutions of 3×3 with padding 1 on one thread, forward and both gradients, four images at a time:
/// `2·4·in·out·9·height·width` floating-point operations each.
///
/// The shapes, `in→out@height×width`, are those of a PANN-style tower over 64 mel bands and 250 frames.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ConvolutionBench {

    @Param({"1→16@64×250", "16→16@64×250", "32→64@32×125", "64→128@16×62", "128→256@8×31", "512→512@31×4"})
    public String shape;

    private Conv2dGeometry g;
    private float[] x, w, y, dx, dw, dy;

    public ConvolutionBench() {}

    @Setup
    public void setup() {
        String[] sizes = shape.split("[→@×]");
        int in = Integer.parseInt(sizes[0]), out = Integer.parseInt(sizes[1]);
        int height = Integer.parseInt(sizes[2]), width = Integer.parseInt(sizes[3]);
        g = new Conv2dGeometry(4, in, height, width, out, 3, 3, 1, 1, 1, 1, 1, 1, 1);
        x = Signals.random(4 * in * height * width, 1);
        w = Signals.random(out * in * 9, 2);
        dy = Signals.random(4 * out * height * width, 3);
        y = new float[dy.length];
        dx = new float[x.length];
        dw = new float[w.length];
        check();
    }

    private void check() {
        float[] plainY = new float[y.length], plainDx = new float[dx.length], plainDw = new float[dw.length];
        PlainConvolution.forward(g, x, w, plainY);
        PlainConvolution.inputGradient(g, dy, w, plainDx);
        PlainConvolution.weightGradient(g, x, dy, plainDw);
        Signals.requireClose("forward " + shape, forward(), plainY, 1e-3);
        Signals.requireClose("input gradient " + shape, inputGradient(), plainDx, 1e-3);
        Signals.requireClose("weight gradient " + shape, weightGradient(), plainDw, 1e-2);
    }

    @Benchmark
    public float[] forward() {
        Convolution.forward(g, x, w, y);
        return y;
    }

    @Benchmark
    public float[] inputGradient() {
        Convolution.inputGradient(g, dy, w, dx);
        return dx;
    }

    @Benchmark
    public float[] weightGradient() {
        Convolution.weightGradient(g, x, dy, dw);
        return dw;
    }
}
