package jclap.bench;

import java.util.concurrent.TimeUnit;
import jclap.audio.LogMel;
import jclap.audio.MelFilterBank;
import jclap.audio.MelScale;
import jclap.audio.Stft;
import jclap.audio.Window;
import org.jtransforms.fft.FloatFFT_1D;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Power spectra of 10 s at 44.1 kHz, 1024 samples every 320, on one thread, beside JTransforms: nanoseconds for one of
/// 1379 frames. And what a model hears, the log-mel of 64 bands: 7,251,000 ns for a frame would be real time.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "-Djclap.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StftBench {

    private static final int N = 1024, HOP = 320, BINS = N / 2 + 1, FRAMES = 1379;

    private final Stft stft = Stft.of(Stft.Config.of(N, HOP));
    private final LogMel logMel =
            LogMel.of(stft, MelFilterBank.of(44_100, N, 64, 50, 14_000, MelScale.SLANEY, MelFilterBank.Norm.SLANEY));
    private final FloatFFT_1D jTransforms = new FloatFFT_1D(N);
    private final float[] window = Window.HANN.periodic(N), frame = new float[N];
    private float[] x;

    public StftBench() {}

    @Setup
    public void setup() {
        x = Signals.random(441_000, 1);
        Signals.requireClose("stft", jclap(), jTransforms(), 1e-3);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public float[] jclap() {
        return stft.power(x);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public float[] logMel() {
        return logMel.transform(x);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public float[] jTransforms() {
        float[] power = new float[FRAMES * BINS];
        for (int t = 0; t < FRAMES; t++) {
            cut(t);
            jTransforms.realForward(frame);
            // The bins 0 and n/2 are real, and packed into the first pair.
            power[t * BINS] = frame[0] * frame[0];
            power[t * BINS + N / 2] = frame[1] * frame[1];
            for (int k = 1; k < N / 2; k++) {
                power[t * BINS + k] = frame[2 * k] * frame[2 * k] + frame[2 * k + 1] * frame[2 * k + 1];
            }
        }
        return power;
    }

    private void cut(int t) {
        int start = t * HOP - N / 2, last = x.length - 1;
        if (start >= 0 && start + N <= x.length) {
            for (int m = 0; m < N; m++) {
                frame[m] = window[m] * x[start + m];
            }
        } else {
            for (int m = 0; m < N; m++) {
                int i = Math.abs(start + m);
                frame[m] = window[m] * x[i > last ? 2 * last - i : i];
            }
        }
    }
}
