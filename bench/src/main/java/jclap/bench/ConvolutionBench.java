package jclap.bench;

import java.util.Arrays;
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
/// The shapes, `in→out@height×width`, are those of CNN14 on five seconds of sound, and two of a small tower.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ConvolutionBench {

    @Param({
        "1→64@501×64", "64→64@501×64", "64→128@250×32", "128→128@250×32", "128→256@125×16", "256→256@125×16",
        "256→512@62×8", "512→512@62×8", "512→1024@31×4", "1024→1024@31×4", "1024→2048@15×2", "2048→2048@15×2",
        "16→16@64×250", "32→64@32×125"
    })
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

    /// Against the plain kernels, which take long: one image.
    private void check() {
        Conv2dGeometry one = g.of(1, g.height(), g.width());
        float[] image = Arrays.copyOf(x, x.length / 4), error = Arrays.copyOf(dy, dy.length / 4);
        float[] expected = new float[error.length], actual = expected.clone();
        PlainConvolution.forward(one, image, w, expected);
        Convolution.forward(one, image, w, actual);
        Signals.requireClose("forward " + shape, actual, expected, 1e-3);
        float[] expectedDx = new float[image.length], actualDx = expectedDx.clone();
        PlainConvolution.inputGradient(one, error, w, expectedDx);
        Convolution.inputGradient(one, error, w, actualDx);
        Signals.requireClose("input gradient " + shape, actualDx, expectedDx, 1e-3);
        float[] expectedDw = new float[w.length], actualDw = expectedDw.clone();
        PlainConvolution.weightGradient(one, image, error, expectedDw);
        Convolution.weightGradient(one, image, error, actualDw);
        Signals.requireClose("weight gradient " + shape, actualDw, expectedDw, 1e-2);
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
