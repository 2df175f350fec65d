package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.Lanes.COUNT;
import static jclap.core.kernel.simd.Lanes.SPECIES;
import static jclap.core.kernel.simd.Lanes.load;

import java.util.Arrays;
import jclap.core.kernel.Conv2dGeometry;
import jclap.core.kernel.Parallel;
import jdk.incubator.vector.FloatVector;

/// [jclap.core.kernel.Convolution] with the Vector API where every group has one input channel: too little work for
/// each number to be worth a matrix product.
///
/// A padded plane is laid out in [Phases], so that the whole output plane is one long sum of shifted arrays:
///
/// ```text
/// y[k] = Σ w[t]·x[tapAt[t] + k]        k = i·width + j, over all rows i and columns j of a phase
/// ```
///
/// The last columns of each row hold nothing and are left out when y is copied back.
public final class SimdDepthwise {

    private SimdDepthwise() {}

    /// `y += w ∗ x`
    public static void forward(Conv2dGeometry g, float[] x, float[] w, float[] y) {
        var phases = new Phases(g);
        int outGroup = g.outChannels() / g.groups(), taps = phases.tapAt.length;
        Parallel.forRange(y.length == 0 ? 0 : g.batch() * g.groups(), 1, (from, to) -> {
            Workspace workspace = Workspace.take();
            float[] planes = workspace.planes(phases.inputSize + phases.outputSize);
            for (int plane = from; plane < to; plane++) {
                phases.spreadInput(x, plane, planes);
                for (int o = plane * outGroup; o < (plane + 1) * outGroup; o++) {
                    int outAt = phases.inputSize, wAt = o % g.outChannels() * taps;
                    Arrays.fill(planes, outAt, outAt + phases.length, 0);
                    addTaps(phases.length, planes, phases.tapAt, w, wAt, planes, outAt);
                    phases.addOutput(planes, outAt, y, o);
                }
            }
            workspace.giveBack();
        });
    }

    /// `dx += ∂L/∂x`
    public static void inputGradient(Conv2dGeometry g, float[] dy, float[] w, float[] dx) {
        var phases = new Phases(g);
        int outGroup = g.outChannels() / g.groups(), taps = phases.tapAt.length, dyAt = phases.inputSize;
        int[][] tapsOf = phases.tapsOfEachPhase(), readAt = phases.gradientTapsOfEachPhase(dyAt);
        Parallel.forRange(dy.length == 0 ? 0 : g.batch() * g.groups(), 1, (from, to) -> {
            Workspace workspace = Workspace.take();
            float[] planes = workspace.planes(phases.inputSize + phases.gradientSize), weights = new float[taps];
            for (int plane = from; plane < to; plane++) {
                Arrays.fill(planes, 0, phases.inputSize, 0);
                for (int o = plane * outGroup; o < (plane + 1) * outGroup; o++) {
                    phases.spreadGradient(dy, o, planes, dyAt);
                    for (int phase = 0; phase < tapsOf.length; phase++) {
                        for (int i = 0; i < tapsOf[phase].length; i++) {
                            weights[i] = w[o % g.outChannels() * taps + tapsOf[phase][i]];
                        }
                        int phaseAt = phase * phases.phaseSize;
                        addTaps(phases.phaseLength, planes, readAt[phase], weights, 0, planes, phaseAt);
                    }
                }
                phases.addInput(planes, dx, plane);
            }
            workspace.giveBack();
        });
    }

    /// `dw += ∂L/∂w`
    public static void weightGradient(Conv2dGeometry g, float[] x, float[] dy, float[] dw) {
        var phases = new Phases(g);
        int outGroup = g.outChannels() / g.groups(), taps = phases.tapAt.length;
        Parallel.forRange(dy.length == 0 ? 0 : g.groups(), 1, (from, to) -> {
            Workspace workspace = Workspace.take();
            float[] planes = workspace.planes(phases.inputSize + phases.gradientSize);
            int gradientAt = phases.inputSize + phases.margin;
            for (int c = from; c < to; c++) {
                for (int image = 0; image < g.batch(); image++) {
                    phases.spreadInput(x, image * g.groups() + c, planes);
                    for (int o = c * outGroup; o < (c + 1) * outGroup; o++) {
                        phases.spreadGradient(dy, image * g.outChannels() + o, planes, phases.inputSize);
                        for (int t = 0; t < taps; t++) {
                            dw[o * taps + t] += dot(phases.length, planes, phases.tapAt[t], planes, gradientAt);
                        }
                    }
                }
            }
            workspace.giveBack();
        });
    }

    /// `y[k] += Σ w[t]·x[tapAt[t] + k]` for at least `n` elements, in whole vectors
    private static void addTaps(int n, float[] x, int[] tapAt, float[] w, int wAt, float[] y, int yAt) {
        int k = 0;
        for (; k <= n - 4 * COUNT; k += 4 * COUNT) {
            FloatVector s0 = load(y, yAt + k), s1 = load(y, yAt + k + COUNT);
            FloatVector s2 = load(y, yAt + k + 2 * COUNT), s3 = load(y, yAt + k + 3 * COUNT);
            for (int t = 0; t < tapAt.length; t++) {
                FloatVector scale = FloatVector.broadcast(SPECIES, w[wAt + t]);
                int at = tapAt[t] + k;
                s0 = load(x, at).fma(scale, s0);
                s1 = load(x, at + COUNT).fma(scale, s1);
                s2 = load(x, at + 2 * COUNT).fma(scale, s2);
                s3 = load(x, at + 3 * COUNT).fma(scale, s3);
            }
            s0.intoArray(y, yAt + k);
            s1.intoArray(y, yAt + k + COUNT);
            s2.intoArray(y, yAt + k + 2 * COUNT);
            s3.intoArray(y, yAt + k + 3 * COUNT);
        }
        for (; k < n; k += COUNT) {
            FloatVector s = load(y, yAt + k);
            for (int t = 0; t < tapAt.length; t++) {
                s = load(x, tapAt[t] + k).fma(FloatVector.broadcast(SPECIES, w[wAt + t]), s);
            }
            s.intoArray(y, yAt + k);
        }
    }

    /// {@return `Σ x·y` over at least `n` elements, in whole vectors}
    private static float dot(int n, float[] x, int xAt, float[] y, int yAt) {
        FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
        int k = 0;
        for (; k <= n - 4 * COUNT; k += 4 * COUNT) {
            s0 = load(x, xAt + k).fma(load(y, yAt + k), s0);
            s1 = load(x, xAt + k + COUNT).fma(load(y, yAt + k + COUNT), s1);
            s2 = load(x, xAt + k + 2 * COUNT).fma(load(y, yAt + k + 2 * COUNT), s2);
            s3 = load(x, xAt + k + 3 * COUNT).fma(load(y, yAt + k + 3 * COUNT), s3);
        }
        for (; k < n; k += COUNT) {
            s0 = load(x, xAt + k).fma(load(y, yAt + k), s0);
        }
        return Lanes.sum(s0.add(s1).add(s2.add(s3)));
    }
}
