package jclap.core.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The three linear maps of [Winograd], each in two passes of a map of one dimension, down and across; the lanes of a
/// vector are tiles, or kernels.
///
/// A map of one dimension reads numbers `step` apart and writes them `toStep` apart. Vectors are passed in arrays, not
/// as arguments: a method that C2 does not inline would put each into an object.
final class WinogradTransforms {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    // The points are 0, ±A, ±B and ∞. These two keep numbers small, and their powers are exact: with 1 and 2 the error
    // would be twice as large.
    private static final float A = 0.6875f, B = 1.375f, A2 = A * A, B2 = B * B;
    private static final float SCALE_A = 1 / (2 * A2 * (A2 - B2)), SCALE_B = 1 / (2 * B2 * (B2 - A2));

    /// The floats of scratch memory that the maps need.
    static final int SCRATCH = 2 * 36 * L;

    // The first row of the outputs of tiles that are neighbours: four numbers of each.
    private static final int[] SIDE_BY_SIDE = new int[L];

    static {
        for (int lane = 0; lane < L; lane++) {
            SIDE_BY_SIDE[lane] = lane % 4 * L + lane / 4;
        }
    }

    private WinogradTransforms() {}

    /// `Bᵀ d B`: element `(i, j)` of tile `t` is `x[at + tileAt[t] + i·row + j]`; position `p` of the result goes
    /// to `y[yAt + p·yStep]`.
    static void input(float[] x, int at, int row, int[] tileAt, int t, float[] y, int yAt, int yStep, float[] scratch) {
        for (int i = 0; i < 6; i++) {
            gather(x, at + i * row, tileAt, t, 6, scratch, 6 * i * L);
        }
        for (int j = 0; j < 6; j++) {
            inputLine(scratch, j * L, 6 * L, scratch, (36 + j) * L, 6 * L);
        }
        for (int i = 0; i < 6; i++) {
            inputLine(scratch, (36 + 6 * i) * L, L, y, yAt + 6 * i * yStep, yStep);
        }
    }

    private static void gather(float[] x, int at, int[] offsets, int first, int n, float[] y, int yAt) {
        for (int j = 0; j < n; j++) {
            FloatVector.fromArray(LANES, x, at + j, offsets, first).intoArray(y, yAt + j * L);
        }
    }

    private static void inputLine(float[] x, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector d1 = FloatVector.fromArray(LANES, x, at + step),
                d2 = FloatVector.fromArray(LANES, x, at + 2 * step);
        FloatVector d3 = FloatVector.fromArray(LANES, x, at + 3 * step);
        FloatVector d4 = FloatVector.fromArray(LANES, x, at + 4 * step);
        FloatVector odd = d3.sub(d1.mul(B2)).mul(A), even = d4.sub(d2.mul(B2));
        FloatVector odd2 = d3.sub(d1.mul(A2)).mul(B), even2 = d4.sub(d2.mul(A2));
        FloatVector.fromArray(LANES, x, at)
                .mul(A2 * B2)
                .sub(d2.mul(A2 + B2))
                .add(d4)
                .intoArray(to, toAt);
        even.add(odd).intoArray(to, toAt + toStep);
        even.sub(odd).intoArray(to, toAt + 2 * toStep);
        even2.add(odd2).intoArray(to, toAt + 3 * toStep);
        even2.sub(odd2).intoArray(to, toAt + 4 * toStep);
        FloatVector d5 = FloatVector.fromArray(LANES, x, at + 5 * step);
        d1.mul(A2 * B2).sub(d3.mul(A2 + B2)).add(d5).intoArray(to, toAt + 5 * toStep);
    }

    /// `Aᵀ m A`: position `p` is `m[at + p·step]`; element `(i, j)` goes to `y[(4·i + j)·L]`.
    static void output(float[] m, int at, int step, float[] y) {
        for (int j = 0; j < 6; j++) {
            outputLine(m, at + j * step, 6 * step, y, (36 + j) * L, 6 * L);
        }
        for (int i = 0; i < 4; i++) {
            outputLine(y, (36 + 6 * i) * L, L, y, 4 * i * L, L);
        }
    }

    private static void outputLine(float[] x, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector m1 = FloatVector.fromArray(LANES, x, at + step),
                m2 = FloatVector.fromArray(LANES, x, at + 2 * step);
        FloatVector m3 = FloatVector.fromArray(LANES, x, at + 3 * step);
        FloatVector m4 = FloatVector.fromArray(LANES, x, at + 4 * step);
        FloatVector sum = m1.add(m2), difference = m1.sub(m2), sum2 = m3.add(m4), difference2 = m3.sub(m4);
        FloatVector.fromArray(LANES, x, at).add(sum).add(sum2).intoArray(to, toAt);
        difference.mul(A).add(difference2.mul(B)).intoArray(to, toAt + toStep);
        sum.mul(A2).add(sum2.mul(B2)).intoArray(to, toAt + 2 * toStep);
        FloatVector last = FloatVector.fromArray(LANES, x, at + 5 * step);
        difference.mul(A * A2).add(difference2.mul(B * B2)).add(last).intoArray(to, toAt + 3 * toStep);
    }

    /// Adds the outputs of `L/4` tiles that are neighbours, from lane `lane` on, to four rows of an image.
    static void addRows(float[] tiles, int lane, float[] y, int yAt, int yRow) {
        for (int i = 0; i < 4; i++) {
            FloatVector line = FloatVector.fromArray(LANES, tiles, 4 * i * L + lane, SIDE_BY_SIDE, 0);
            FloatVector.fromArray(LANES, y, yAt + i * yRow).add(line).intoArray(y, yAt + i * yRow);
        }
    }

    /// `G g Gᵀ`: element `(i, j)` of kernel `r` is `w[at + rowAt[r] + 3·i + j]`; position `p` goes to
    /// `u[uAt + p·uStep]`.
    static void kernel(float[] w, int at, int[] rowAt, float[] u, int uAt, int uStep, float[] scratch) {
        gather(w, at, rowAt, 0, 9, scratch, 0);
        for (int j = 0; j < 3; j++) {
            kernelLine(scratch, j * L, 3 * L, scratch, (36 + j) * L, 3 * L);
        }
        for (int i = 0; i < 6; i++) {
            kernelLine(scratch, (36 + 3 * i) * L, L, u, uAt + 6 * i * uStep, uStep);
        }
    }

    private static void kernelLine(float[] x, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector g0 = FloatVector.fromArray(LANES, x, at), g1 = FloatVector.fromArray(LANES, x, at + step);
        FloatVector g2 = FloatVector.fromArray(LANES, x, at + 2 * step);
        FloatVector ends = g2.mul(A2).add(g0).mul(SCALE_A), middle = g1.mul(A * SCALE_A);
        FloatVector ends2 = g2.mul(B2).add(g0).mul(SCALE_B), middle2 = g1.mul(B * SCALE_B);
        g0.mul(1 / (A2 * B2)).intoArray(to, toAt);
        ends.add(middle).intoArray(to, toAt + toStep);
        ends.sub(middle).intoArray(to, toAt + 2 * toStep);
        ends2.add(middle2).intoArray(to, toAt + 3 * toStep);
        ends2.sub(middle2).intoArray(to, toAt + 4 * toStep);
        g2.intoArray(to, toAt + 5 * toStep);
    }
}
