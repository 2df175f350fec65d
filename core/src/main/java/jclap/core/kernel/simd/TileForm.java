package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.Lanes.COUNT;
import static jclap.core.kernel.simd.Lanes.SPECIES;
import static jclap.core.kernel.simd.MinimalFilter.FOUR;
import static jclap.core.kernel.simd.MinimalFilter.ONE;
import static jclap.core.kernel.simd.MinimalFilter.PAIR;
import static jclap.core.kernel.simd.MinimalFilter.TWO;

import java.util.List;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/// How [Winograd] cuts the output of a convolution by 3 × 3 into tiles, and the linear maps of a tile, each in two
/// passes of a map of one dimension, down and across. The lanes of the vectors are tiles, or kernels.
record TileForm(MinimalFilter down, MinimalFilter across) {

    private static final int L = COUNT, LARGEST = 36;

    /// Whether a vector holds all rows of a tile of the product, as the loops that fill its panels expect.
    static final boolean AVAILABLE = (L == 8 || L == 16) && SimdTile.ROWS <= L;

    /// The floats of scratch memory that the maps need.
    static final int SCRATCH = 2 * LARGEST * L;

    // Transformed weights, in floats: half a gigabyte.
    private static final long MOST = 1 << 27;

    static final List<TileForm> FORMS = List.of(
            new TileForm(FOUR, FOUR),
            new TileForm(FOUR, TWO),
            new TileForm(TWO, TWO),
            new TileForm(ONE, PAIR),
            new TileForm(TWO, PAIR),
            new TileForm(FOUR, PAIR));

    // Measured, in multiply-adds that take as long as bringing one number of an operand to the place and the order in
    // which it is multiplied. A weight comes from memory, after it was packed or transformed or turned round or summed
    // up; a number of a picture is copied, or transformed on the way in or out.
    private static final int READ = 27, PACKED = 50, TRANSFORMED = 130, TURNED = 300, SUMMED = 800;
    private static final int COPIED = 13, MAPPED = 75;

    // The first row of the outputs of tiles that are neighbours: four numbers of each.
    private static final int[] SIDE_BY_SIDE = new int[L];

    static {
        for (int lane = 0; lane < L; lane++) {
            SIDE_BY_SIDE[lane] = lane % 4 * L + lane / 4;
        }
    }

    /// {@return the form for which weights are packed that do not change, or none when the direct sum takes less
    /// time}
    static Optional<TileForm> packed(Correlation s, int batch, int out) {
        return best(s, batch, out, READ, READ);
    }

    /// {@return the form that takes the least time, or none when the direct sum takes less}
    static Optional<TileForm> unpacked(Correlation s, int batch, int out, boolean turned) {
        return best(s, batch, out, turned ? TURNED : PACKED, TRANSFORMED);
    }

    /// {@return the form for which the gradient of the weights takes the least time, likewise}
    static Optional<TileForm> gradient(Correlation s, int batch, int out) {
        return best(s, batch, out, SUMMED, TRANSFORMED);
    }

    private static Optional<TileForm> best(Correlation s, int batch, int out, int perWeight, int perKernel) {
        boolean threeByThree =
                s.kernelHeight() == 3 && s.kernelWidth() == 3 && s.dilationY() == 1 && s.dilationX() == 1;
        boolean dense = s.strideY() == 1 && s.strideX() == 1 && s.spreadY() == 1 && s.spreadX() == 1;
        Optional<TileForm> best = Optional.empty();
        if (AVAILABLE && threeByThree && dense) {
            double least = cost(9, s.channels(), out, (long) batch * s.outputPixels(), perWeight, COPIED);
            for (TileForm form : FORMS) {
                long tiles = (long) batch * form.tilesDown(s) * form.tilesAcross(s);
                double cost = cost(form.positions(), s.channels(), out, tiles, perKernel, MAPPED);
                if (cost < least && form.fits(s) && (long) form.positions() * s.channels() * out <= MOST) {
                    best = Optional.of(form);
                    least = cost;
                }
            }
        }
        return best;
    }

    private static double cost(int positions, int in, int out, long columns, int perWeight, int perNumber) {
        long whole = Math.ceilDiv(columns, (long) L) * L;
        return positions * ((double) in * out * (whole + perWeight) + (double) (in + out) * columns * perNumber);
    }

    private boolean fits(Correlation s) {
        boolean between = s.outWidth() == 2 && s.width() == 2 && s.left() == 1;
        return across != PAIR || between;
    }

    /// {@return this form, or one for all images with the same kernels}
    TileForm fitting(Correlation s) {
        return fits(s) ? this : new TileForm(down, ONE);
    }

    int positions() {
        return down.points * across.points;
    }

    int tilesDown(Correlation s) {
        return Math.ceilDiv(s.outHeight(), down.outputs);
    }

    int tilesAcross(Correlation s) {
        return Math.ceilDiv(s.outWidth(), across.outputs);
    }

    /// `Bᵀ d B`: element `(i, j)` of lane `l` is `x[at + i·row + j + offsets[first + l]]`; position `p` of the
    /// result goes to `y[yAt + p·yStep]`.
    void input(float[] x, int at, int row, int[] offsets, int first, float[] y, int yAt, int yStep, float[] scratch) {
        int height = down.inputs(), width = across.inputs();
        for (int i = 0; i < height; i++) {
            gather(x, at + i * row, offsets, first, width, scratch, width * i * L);
        }
        for (int j = 0; j < width; j++) {
            down.input(scratch, j * L, width * L, scratch, (LARGEST + j) * L, width * L);
        }
        for (int i = 0; i < down.points; i++) {
            int line = (LARGEST + width * i) * L;
            across.input(scratch, line, L, y, yAt + across.points * i * yStep, yStep);
        }
    }

    /// `A e Aᵀ`, the gradient of [#output], of elements that lie as those of [#input].
    void outputGradient(
            float[] x, int at, int row, int[] offsets, int first, float[] y, int yAt, int yStep, float[] scratch) {
        int height = down.outputs, width = across.outputs;
        for (int i = 0; i < height; i++) {
            gather(x, at + i * row, offsets, first, width, scratch, width * i * L);
        }
        for (int j = 0; j < width; j++) {
            down.outputGradient(scratch, j * L, width * L, scratch, (LARGEST + j) * L, width * L);
        }
        for (int i = 0; i < down.points; i++) {
            int line = (LARGEST + width * i) * L;
            across.outputGradient(scratch, line, L, y, yAt + across.points * i * yStep, yStep);
        }
    }

    /// `G g Gᵀ`: element `(i, j)` of lane `l` is `scale[l]·w[at + (3·i + j)·tapStep + offsets[l]]`; position `p`
    /// goes to `u[uAt + p·uStep]`.
    void kernel(
            float[] w,
            int at,
            int tapStep,
            int[] offsets,
            float[] scale,
            float[] u,
            int uAt,
            int uStep,
            float[] scratch) {
        FloatVector times = FloatVector.fromArray(SPECIES, scale, 0);
        for (int t = 0; t < 9; t++) {
            FloatVector tap = FloatVector.fromArray(SPECIES, w, at + t * tapStep, offsets, 0);
            tap.mul(times).intoArray(scratch, t * L);
        }
        for (int j = 0; j < 3; j++) {
            down.kernel(scratch, j * L, 3 * L, scratch, (LARGEST + j) * L, 3 * L);
        }
        for (int i = 0; i < down.points; i++) {
            across.kernel(scratch, (LARGEST + 3 * i) * L, L, u, uAt + across.points * i * uStep, uStep);
        }
    }

    /// `Aᵀ m A`: position `p` is `m[at + p·step]`; element `(i, j)` goes to `y[(i·across.outputs + j)·L]`.
    void output(float[] m, int at, int step, float[] y) {
        int width = across.points, columns = across.outputs;
        for (int j = 0; j < width; j++) {
            down.output(m, at + j * step, width * step, y, (LARGEST + j) * L, width * L);
        }
        for (int i = 0; i < down.outputs; i++) {
            across.output(y, (LARGEST + width * i) * L, L, y, columns * i * L, L);
        }
    }

    /// `Gᵀ u G`, the gradient of [#kernel]: position `p` is `u[at + p·step]`; element `(i, j)` goes to
    /// `w[(3·i + j)·L]`.
    void kernelGradient(float[] u, int at, int step, float[] w) {
        int width = across.points;
        for (int j = 0; j < width; j++) {
            down.kernelGradient(u, at + j * step, width * step, w, (LARGEST + j) * L, width * L);
        }
        for (int i = 0; i < 3; i++) {
            across.kernelGradient(w, (LARGEST + width * i) * L, L, w, 3 * i * L, L);
        }
    }

    /// Adds the outputs, four by four, of `L/4` tiles that are neighbours, from lane `lane` on, to rows of an
    /// image.
    static void addRows(float[] tiles, int lane, float[] y, int yAt, int yRow) {
        for (int i = 0; i < 4; i++) {
            FloatVector line = FloatVector.fromArray(SPECIES, tiles, 4 * i * L + lane, SIDE_BY_SIDE, 0);
            FloatVector.fromArray(SPECIES, y, yAt + i * yRow).add(line).intoArray(y, yAt + i * yRow);
        }
    }

    private static void gather(float[] x, int at, int[] offsets, int first, int n, float[] y, int yAt) {
        for (int j = 0; j < n; j++) {
            FloatVector.fromArray(SPECIES, x, at + j, offsets, first).intoArray(y, yAt + j * L);
        }
    }
}
