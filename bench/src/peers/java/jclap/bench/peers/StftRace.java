package jclap.bench.peers;

import static org.bytedeco.fftw.global.fftw3.FFTW_MEASURE;
import static org.bytedeco.fftw.global.fftw3.fftwf_execute;
import static org.bytedeco.fftw.global.fftw3.fftwf_malloc;
import static org.bytedeco.fftw.global.fftw3.fftwf_plan_dft_r2c_1d;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Random;
import jclap.audio.Fft;
import jclap.audio.Stft;
import jclap.audio.Window;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Simd;
import org.bytedeco.fftw.global.fftw3;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.jtransforms.fft.FloatFFT_1D;

/// The power spectra of 5 s at 44.1 kHz, 690 frames of 1024 samples, hop 320, against FFTW and JTransforms: the same
/// JVM, one thread each, call by call in turn.
///
/// All three window each frame, transform it, and write its 513 powers into one new array. FFTW's plan is measured, its
/// memory aligned as it likes best; what goes in and out of that memory is copied in whole frames. `FFTW alone`
/// transforms the same windowed frame again and again and neither windows nor copies: less than any user of it does.
/// They are timed by the processor time of the thread and compared by their medians, as in [GemmRace].
public final class StftRace {

    private static final int N = 1024, HOP = 320, BINS = N / 2 + 1;
    private static final int ROUNDS = 2000, WARM_UP = 400;

    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private final Stft stft = Stft.of(Stft.Config.of(N, HOP));
    private final Fft fft = Fft.of(N);
    private final Fft.Scratch scratch = fft.scratch();
    private final FloatFFT_1D jTransforms = new FloatFFT_1D(N);
    private final float[] x = new float[5 * 44100], window = Window.HANN.periodic(N);
    private final int frames = stft.frames(x.length);
    private final float[] frame = new float[N],
            spectrum = new float[2 * BINS],
            re = new float[BINS],
            im = new float[BINS];

    private final FloatPointer in = new FloatPointer(fftwf_malloc(Float.BYTES * N)).capacity(N);
    private final FloatPointer out = new FloatPointer(fftwf_malloc(2L * Float.BYTES * BINS)).capacity(2 * BINS);
    private final fftw3.fftwf_plan plan = fftwf_plan_dft_r2c_1d(N, in, out, FFTW_MEASURE);

    private StftRace() {
        var random = new Random(1);
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat(-1, 1);
        }
    }

    public static void main(String[] args) {
        Loader.load(fftw3.class);
        System.out.println("SIMD is " + Simd.status() + ", Java " + Runtime.version());
        Parallel.withThreads(1, () -> {
            new StftRace().run();
            return null;
        });
    }

    private void run() {
        check(fftw());
        check(jTransforms());
        Runnable[] racers = {stft(), this::fftw, this::jTransforms, this::fftAlone, this::fftwAlone};
        double[][] nanos = new double[racers.length][ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (int i = 0; i < racers.length; i++) {
                long begin = CLOCK.getCurrentThreadCpuTime();
                racers[i].run();
                long end = CLOCK.getCurrentThreadCpuTime();
                nanos[i][Math.max(0, round)] = (double) (end - begin) / frames;
            }
        }
        String[] names = {"jclap Stft", "FFTW", "JTransforms", "jclap Fft alone", "FFTW alone"};
        System.out.println("                  ns/frame   times jclap's Stft");
        for (int i = 0; i < racers.length; i++) {
            Arrays.sort(nanos[i]);
            System.out.printf(
                    "%-16s %9.0f %20.2f%n",
                    names[i], nanos[i][ROUNDS / 2], nanos[i][ROUNDS / 2] / nanos[0][ROUNDS / 2]);
        }
    }

    private Runnable stft() {
        return () -> stft.power(x);
    }

    private float[] fftw() {
        float[] power = new float[frames * BINS];
        for (int t = 0; t < frames; t++) {
            cut(t);
            in.put(frame);
            fftwf_execute(plan);
            out.get(spectrum);
            for (int k = 0; k < BINS; k++) {
                power[t * BINS + k] = spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1];
            }
        }
        return power;
    }

    private float[] jTransforms() {
        float[] power = new float[frames * BINS];
        for (int t = 0; t < frames; t++) {
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

    private void fftwAlone() {
        for (int t = 0; t < frames; t++) {
            fftwf_execute(plan);
        }
    }

    private void fftAlone() {
        for (int t = 0; t < frames; t++) {
            fft.forwardReal(frame, 0, re, im, 0, scratch);
        }
    }

    private void cut(int t) {
        int start = t * HOP - N / 2;
        if (start >= 0 && start + N <= x.length) {
            for (int m = 0; m < N; m++) {
                frame[m] = window[m] * x[start + m];
            }
        } else {
            for (int m = 0; m < N; m++) {
                int i = Math.abs(start + m), last = x.length - 1;
                frame[m] = window[m] * x[i > last ? 2 * last - i : i];
            }
        }
    }

    private void check(float[] power) {
        float[] ours = stft.power(x);
        for (int i = 0; i < ours.length; i++) {
            if (!(Math.abs(ours[i] - power[i]) <= 1e-3)) {
                throw new IllegalStateException(
                        "stft: a peer has " + power[i] + " at [" + i + "] but jclap " + ours[i]);
            }
        }
    }
}
