package jclap.audio.simd;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// A block of a polyphase filter, for twelve rows at a time; `PolyphaseFilter` defines and lays out what it computes.
public final class SimdPolyphase {

    /// The phases of a block: the widest vectors there are, or several narrower ones.
    public static final int BLOCK = 16;

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final int LANE_COUNT = LANES.length();

    /// Two multiply-adds a cycle that take four need eight sums under way. More share the load of a weight.
    private static final int ROWS = 12;

    private SimdPolyphase() {}

    /// `y[yAt + q·phases + lane] = Σ_i h[hAt + i·BLOCK + lane]·x[xAt + q·step + i]` for `q < rows`, `i < height`.
    public static void apply(
            float[] h, int hAt, int height, float[] x, int xAt, int step, float[] y, int yAt, int phases, int rows) {
        for (int lane = 0; lane < BLOCK; lane += LANE_COUNT) {
            int q = 0;
            for (; q <= rows - ROWS; q += ROWS) {
                twelve(h, hAt + lane, height, x, xAt + q * step, step, y, yAt + q * phases + lane, phases);
            }
            for (; q < rows; q++) {
                one(h, hAt + lane, height, x, xAt + q * step, y, yAt + q * phases + lane);
            }
        }
    }

    private static void one(float[] h, int hAt, int height, float[] x, int xAt, float[] y, int yAt) {
        FloatVector sum = FloatVector.zero(LANES);
        for (int i = 0; i < height; i++) {
            sum = fromArray(LANES, h, hAt + i * BLOCK).fma(broadcast(LANES, x[xAt + i]), sum);
        }
        sum.intoArray(y, yAt);
    }

    private static void twelve(
            float[] h, int hAt, int height, float[] x, int xAt, int step, float[] y, int yAt, int phases) {
        FloatVector s0 = FloatVector.zero(LANES), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
        FloatVector s6 = s0, s7 = s0, s8 = s0, s9 = s0, s10 = s0, s11 = s0;
        int x1 = xAt + step, x2 = x1 + step, x3 = x2 + step, x4 = x3 + step, x5 = x4 + step, x6 = x5 + step;
        int x7 = x6 + step, x8 = x7 + step, x9 = x8 + step, x10 = x9 + step, x11 = x10 + step;
        for (int i = 0; i < height; i++) {
            FloatVector w = fromArray(LANES, h, hAt + i * BLOCK);
            s0 = w.fma(broadcast(LANES, x[xAt + i]), s0);
            s1 = w.fma(broadcast(LANES, x[x1 + i]), s1);
            s2 = w.fma(broadcast(LANES, x[x2 + i]), s2);
            s3 = w.fma(broadcast(LANES, x[x3 + i]), s3);
            s4 = w.fma(broadcast(LANES, x[x4 + i]), s4);
            s5 = w.fma(broadcast(LANES, x[x5 + i]), s5);
            s6 = w.fma(broadcast(LANES, x[x6 + i]), s6);
            s7 = w.fma(broadcast(LANES, x[x7 + i]), s7);
            s8 = w.fma(broadcast(LANES, x[x8 + i]), s8);
            s9 = w.fma(broadcast(LANES, x[x9 + i]), s9);
            s10 = w.fma(broadcast(LANES, x[x10 + i]), s10);
            s11 = w.fma(broadcast(LANES, x[x11 + i]), s11);
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + phases);
        s2.intoArray(y, yAt + 2 * phases);
        s3.intoArray(y, yAt + 3 * phases);
        s4.intoArray(y, yAt + 4 * phases);
        s5.intoArray(y, yAt + 5 * phases);
        s6.intoArray(y, yAt + 6 * phases);
        s7.intoArray(y, yAt + 7 * phases);
        s8.intoArray(y, yAt + 8 * phases);
        s9.intoArray(y, yAt + 9 * phases);
        s10.intoArray(y, yAt + 10 * phases);
        s11.intoArray(y, yAt + 11 * phases);
    }
}
