package jclap.core.kernel.simd;

import java.util.Arrays;
import jclap.core.kernel.Conv2dGeometry;

/// A padded plane taken apart by the stride, so that a step of the window is a step of 1.
///
/// ```text
/// stride 2:   a b a b        phase a:  a a     phase b:  b b      and so on: strideY·strideX phases
///             c d c d                  a a               b b
///             a b a b
///             c d c d
/// ```
///
/// Each tap of the kernel then reads one phase, from one offset on, without gaps: phases, and the output too, are
/// arrays of rows of the same `width`, long enough that no row of the window leaves its phase.
final class Phases {

    private final Conv2dGeometry g;
    private final int width, height, columns;
    private final int[] tapPhase, tapOffset;

    private final int count;

    /// The floats from one phase to the next.
    final int phaseSize;

    /// What is computed of an output and of a phase: their rows, in one piece.
    final int length, phaseLength;

    /// Zeros that a gradient needs in front, for taps that reach back.
    final int margin;

    /// Floats for all phases, for an output, for a gradient.
    final int inputSize, outputSize, gradientSize;

    /// Where among the phases each tap starts to read.
    final int[] tapAt;

    Phases(Conv2dGeometry g) {
        this.g = g;
        int reachY = (g.kernelHeight() - 1) * g.dilationY() / g.strideY();
        int reachX = (g.kernelWidth() - 1) * g.dilationX() / g.strideX();
        // Loops over vectors may run over the end by almost one of them.
        int slack = reachX + Lanes.COUNT;
        columns = g.outWidth();
        width = columns + reachX;
        height = g.outHeight() + reachY;
        count = g.strideY() * g.strideX();
        length = g.outHeight() * width;
        phaseLength = height * width;
        phaseSize = phaseLength + slack;
        margin = reachY * width + reachX;
        inputSize = count * phaseSize;
        outputSize = length + slack;
        gradientSize = margin + phaseLength + slack;

        int taps = g.kernelHeight() * g.kernelWidth();
        tapAt = new int[taps];
        tapPhase = new int[taps];
        tapOffset = new int[taps];
        for (int t = 0; t < taps; t++) {
            int y = t / g.kernelWidth() * g.dilationY(), x = t % g.kernelWidth() * g.dilationX();
            tapPhase[t] = y % g.strideY() * g.strideX() + x % g.strideX();
            tapOffset[t] = y / g.strideY() * width + x / g.strideX();
            tapAt[t] = tapPhase[t] * phaseSize + tapOffset[t];
        }
    }

    /// Lays out a plane of x as phases, with zeros around it.
    void spreadInput(float[] x, int plane, float[] phases) {
        Arrays.fill(phases, 0, inputSize, 0);
        everyRow(plane, (xAt, step, phaseAt, n) -> {
            if (step == 1) {
                System.arraycopy(x, xAt, phases, phaseAt, n);
            } else {
                for (int j = 0; j < n; j++) {
                    phases[phaseAt + j] = x[xAt + j * step];
                }
            }
        });
    }

    /// Adds phases back to a plane of dx; what lies in the padding is dropped.
    void addInput(float[] phases, float[] dx, int plane) {
        everyRow(plane, (xAt, step, phaseAt, n) -> {
            for (int j = 0; j < n; j++) {
                dx[xAt + j * step] += phases[phaseAt + j];
            }
        });
    }

    /// `n` columns of a phase, from `phaseAt` on, that are columns of the plane, from `xAt` on, `step` apart.
    private interface Row {
        void visit(int xAt, int step, int phaseAt, int n);
    }

    private void everyRow(int plane, Row row) {
        for (int phase = 0; phase < count; phase++) {
            int top = phase / g.strideX() - g.padY(), left = phase % g.strideX() - g.padX();
            int from = left < 0 ? Math.ceilDiv(-left, g.strideX()) : 0;
            int to = Math.min(width, Math.ceilDiv(g.width() - left, g.strideX()));
            for (int i = 0; i < height && from < to; i++) {
                int y = top + i * g.strideY();
                if (y >= 0 && y < g.height()) {
                    row.visit(
                            (plane * g.height() + y) * g.width() + left + from * g.strideX(),
                            g.strideX(),
                            phase * phaseSize + i * width + from,
                            to - from);
                }
            }
        }
    }

    /// Adds the columns of an output that hold something to a plane of y.
    void addOutput(float[] out, int outAt, float[] y, int plane) {
        for (int i = 0; i < g.outHeight(); i++) {
            int yAt = (plane * g.outHeight() + i) * columns, from = outAt + i * width;
            for (int j = 0; j < columns; j++) {
                y[yAt + j] += out[from + j];
            }
        }
    }

    /// Lays out a plane of dy like an output, with zeros before, after and between the rows.
    void spreadGradient(float[] dy, int plane, float[] to, int toAt) {
        Arrays.fill(to, toAt, toAt + gradientSize, 0);
        for (int i = 0; i < g.outHeight(); i++) {
            int from = (plane * g.outHeight() + i) * columns;
            System.arraycopy(dy, from, to, toAt + margin + i * width, columns);
        }
    }

    /// {@return the taps that read each phase}
    int[][] tapsOfEachPhase() {
        int[][] taps = new int[count][];
        for (int phase = 0; phase < count; phase++) {
            int[] mine = new int[tapPhase.length];
            int n = 0;
            for (int t = 0; t < tapPhase.length; t++) {
                if (tapPhase[t] == phase) {
                    mine[n++] = t;
                }
            }
            taps[phase] = Arrays.copyOf(mine, n);
        }
        return taps;
    }

    /// {@return where in a gradient laid out from `at` on those taps start to read, when they send it back}
    int[][] gradientTapsOfEachPhase(int at) {
        int[][] taps = tapsOfEachPhase();
        for (int[] mine : taps) {
            for (int i = 0; i < mine.length; i++) {
                mine[i] = at + margin - tapOffset[mine[i]];
            }
        }
        return taps;
    }
}
