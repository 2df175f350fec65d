package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.SimdGemm.blockLength;

import java.util.Arrays;
import jclap.core.kernel.Parallel;
import jdk.incubator.vector.FloatVector;

/// The gradient of the weights of a [Winograd] convolution, with as few multiplications:
///
/// ```text
/// dg = Gᵀ [ Σ over tiles (A e Aᵀ) ⊙ (Bᵀ d B) ] G
/// ```
///
/// for a tile e of dy and the tile d of the input that it depends on. The sum over tiles is, for each position, a
/// matrix product `(out, tiles)·(tiles, in)`; here the lanes of the transforms are channels.
///
/// Strips of tiles follow each other in the same order for any number of threads, which share each of them.
final class WinogradGradient {

    private static final int L = SimdTile.LANE_COUNT, PANEL = SimdTile.COLUMNS, ROWS = SimdTile.ROWS, TAPS = 9;

    // Transformed pictures, in floats: those of a strip, if they are not too few to be worth a pass over all sums; or
    // all inputs, when they and the sums for some channels of dy are less than all sums.
    private static final int STRIP = 1 << 22, FEWEST = 64, SUMS = 1 << 21;

    // Where nine numbers of each of L kernels lie among nine vectors.
    private static final int[] SIDE_BY_SIDE = new int[TAPS * L];

    static {
        for (int i = 0; i < SIDE_BY_SIDE.length; i++) {
            SIDE_BY_SIDE[i] = i % TAPS * L + i / TAPS;
        }
    }

    private final TileForm form;
    private final TileStrips inputs, gradients;
    private final int in, out, block, tiles, wide, vSize, eSize, sumSize;

    /// @param s the correlation of the forward pass
    WinogradGradient(Correlation s, TileForm form, int batch, int out) {
        this.form = form;
        this.out = out;
        in = s.channels();
        long all = (long) batch * form.tilesDown(s) * form.tilesAcross(s), line = (long) form.positions() * in;
        boolean together = line * out > SUMS && line * all <= STRIP;
        int limit = Math.clamp(STRIP / (form.positions() * (in + out)), FEWEST, Workspace.DEPTH);
        inputs = new TileStrips(s, form, batch, together ? (int) all : limit);
        gradients = new TileStrips(s.output(out), form, batch, together ? (int) all : limit);
        tiles = inputs.tiles;
        wide = Math.ceilDiv(in, PANEL) * PANEL;
        // Matrices of the positions lie a vector further apart than they are long: else the numbers of a tile could
        // fall in the same few places of the cache.
        vSize = wide * tiles + L;
        int fitting = SUMS / (form.positions() * (wide + tiles));
        block = inputs.count > 1 ? out : blockLength(out, Math.max(ROWS, fitting / ROWS * ROWS), ROWS);
        eSize = errorAt(Math.ceilDiv(block, ROWS) * ROWS) + L;
        sumSize = (block + ROWS) * wide + L;
    }

    /// Where the panel of dy begins whose first channel is `o`; after each is room for what a vector writes too
    /// much.
    private int errorAt(int o) {
        return o * tiles + o / ROWS * L;
    }

    /// `dw += ∂L/∂w`
    void add(float[] x, float[] dy, float[] dw) {
        Workspace workspace = Workspace.take();
        float[] v = workspace.b(form.positions() * vSize), e = workspace.products(form.positions() * eSize);
        float[] sums = workspace.planes(form.positions() * sumSize);
        for (int top = 0; top < out; top += block) {
            int first = top, rows = Math.min(block, out - top);
            Arrays.fill(sums, 0, form.positions() * sumSize, 0);
            for (int i = 0; i < inputs.count; i++) {
                int strip = i;
                if (top == 0) {
                    Parallel.forRange(in, L, (from, to) -> transformInputs(strip, from, to, x, v));
                }
                Parallel.forRange(rows, ROWS, (from, to) -> transformGradients(strip, first, from, to, dy, e));
                Parallel.forRange(
                        form.positions() * wide / PANEL, 1, (from, to) -> multiply(rows, from, to, e, v, sums));
            }
            Parallel.forRange(rows, 1, (from, to) -> addKernels(first, from, to, sums, dw));
        }
        workspace.giveBack();
    }

    private void transformInputs(int strip, int from, int to, float[] x, float[] v) {
        Workspace workspace = Workspace.take();
        for (int c = from; c < to; c += L) {
            int count = Math.min(L, to - c), at = c / PANEL * PANEL * tiles + c % PANEL;
            float[] padded = workspace.planes(inputs.images * count * inputs.plane());
            inputs.pad(strip, c, count, x, padded);
            int[] tileAt = inputs.offsets(count), channelAt = channels(count, inputs.plane());
            for (int t = 0; t < tiles; t++) {
                form.input(padded, tileAt[t], inputs.row(), channelAt, 0, v, at + t * PANEL, vSize, workspace.scratch);
            }
        }
        workspace.giveBack();
    }

    private void transformGradients(int strip, int top, int from, int to, float[] dy, float[] e) {
        Workspace workspace = Workspace.take();
        for (int o = from, height; o < to; o += height) {
            height = SimdTile.height(out - top - o);
            int count = Math.min(height, out - top - o), at = errorAt(o), row = gradients.row();
            float[] padded = workspace.planes(gradients.images * count * gradients.plane());
            gradients.pad(strip, top + o, count, dy, padded);
            int[] tileAt = gradients.offsets(count), channelAt = channels(count, gradients.plane());
            // What a vector writes too much is overwritten by the next tile.
            for (int t = 0; t < tiles; t++) {
                form.outputGradient(padded, tileAt[t], row, channelAt, 0, e, at + t * height, eSize, workspace.scratch);
            }
        }
        workspace.giveBack();
    }

    /// {@return where the channels begin that are the lanes of a vector; the last is repeated}
    private static int[] channels(int count, int plane) {
        int[] at = new int[L];
        for (int lane = 0; lane < L; lane++) {
            at[lane] = Math.min(lane, count - 1) * plane;
        }
        return at;
    }

    private void multiply(int rows, int from, int to, float[] e, float[] v, float[] sums) {
        int panels = wide / PANEL;
        for (int i = from; i < to; i++) {
            int position = i / panels, c = i % panels * PANEL;
            for (int o = 0, height; o < rows; o += height) {
                height = SimdTile.height(rows - o);
                int eAt = position * eSize + errorAt(o), vAt = position * vSize + c * tiles;
                SimdTile.multiply(height, tiles, e, eAt, v, vAt, 0, sums, position * sumSize + o * wide + c, wide);
            }
        }
    }

    private void addKernels(int top, int from, int to, float[] sums, float[] dw) {
        float[] kernels = new float[TileForm.SCRATCH];
        for (int o = from; o < to; o++) {
            for (int c = 0; c < in; c += L) {
                form.kernelGradient(sums, o * wide + c, sumSize, kernels);
                int at = ((top + o) * in + c) * TAPS;
                if (c + L <= in) {
                    addKernels(kernels, dw, at);
                } else {
                    for (int i = 0; i < (in - c) * TAPS; i++) {
                        dw[at + i] += kernels[SIDE_BY_SIDE[i]];
                    }
                }
            }
        }
    }

    private static void addKernels(float[] kernels, float[] dw, int at) {
        for (int i = 0; i < TAPS * L; i += L) {
            FloatVector line = FloatVector.fromArray(Lanes.SPECIES, kernels, 0, SIDE_BY_SIDE, i);
            Lanes.load(dw, at + i).add(line).intoArray(dw, at + i);
        }
    }
}
