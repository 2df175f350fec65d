package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.ScoreTile.QUERIES;
import static jclap.core.kernel.simd.ScoreTile.ROW;
import static jclap.core.kernel.simd.ScoreTile.ROWS;
import static jdk.incubator.vector.FloatVector.fromArray;

import java.util.Arrays;
import jclap.core.kernel.AttentionGeometry;
import jclap.core.kernel.AttentionMask;
import jclap.core.kernel.Parallel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Attention without the matrix of scores: those of two vectors of queries fill a panel that stays in the cache, where
/// they become exponentials and meet the values.
///
/// ```text
/// for each head                  K/√d and V copied, because rows of many heads are far apart
///   for each panel of queries    Q turned so that queries lie along the lanes
///     S = M + K·Qᵀ/√d            [ScoreTile]
///     S = exp(S − max)           [PanelSoftmax]
///     Yᵀ = Vᵀ·S/Σ S              [OutputTile]
///     Y                          turned back
/// ```
public final class SimdAttention {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    private static final double LOG2_E = 1 / Math.log(2);

    // With fewer multiply-adds, handing work to another thread costs more than it saves.
    private static final long WORTH_A_THREAD = 1 << 20;

    private static final float[] ZEROS = new float[QUERIES];

    private final AttentionGeometry g;
    private final float[] q, k, v, y;
    private final PanelMask[] masks;

    // Everything packed, in one array that is used again.
    private final float[] packed;
    private final int qAt, kAt, kBlock, vAt, masksAt, scoresAt, outputsAt;
    private final float[] square = new float[L * L], factors = new float[QUERIES];

    private SimdAttention(
            AttentionGeometry g, float[] q, float[] k, float[] v, PanelMask[] masks, float[] y, Workspace workspace) {
        this.g = g;
        this.q = q;
        this.k = k;
        this.v = v;
        this.masks = masks;
        this.y = y;
        int keys = g.keys() + ROWS;
        qAt = 0;
        kAt = qAt + g.d() * QUERIES;
        kBlock = keys * ROW;
        vAt = kAt + Math.ceilDiv(g.d(), ROW) * kBlock;
        masksAt = vAt + g.keys() * g.e();
        scoresAt = masksAt + keys * QUERIES;
        outputsAt = scoresAt + keys * QUERIES;
        packed = workspace.planes(outputsAt + g.e() * QUERIES);
    }

    /// {@return whether tiles and vectors can be filled, in the registers that they need}
    public static boolean fits(AttentionGeometry g) {
        return SimdTile.ROWS == ROWS
                && SimdTranspose.HAS_SQUARES
                && g.d() > 0
                && g.e() >= Math.max(L, ROWS)
                && 2 * g.queries() >= L
                && g.keys() > 0;
    }

    /// As [jclap.core.kernel.ScaledDotProduct#forward], where it [#fits].
    public static void forward(AttentionGeometry g, float[] q, float[] k, float[] v, AttentionMask[] given, float[] y) {
        var masks = new PanelMask[given.length];
        for (int i = 0; i < masks.length; i++) {
            masks[i] = PanelMask.of(g, given[i]);
        }
        int panels = Math.ceilDiv(g.queries(), QUERIES), units = g.count() * panels;
        long work = Math.max(1, g.work() / panels);
        Parallel.forRange(units, Math.clamp(WORTH_A_THREAD / work, 1, Math.max(1, units)), (from, to) -> {
            Workspace workspace = Workspace.take();
            var attention = new SimdAttention(g, q, k, v, masks, y, workspace);
            for (int unit = from; unit < to; unit++) {
                int head = unit / panels, panel = unit % panels;
                if (unit == from || panel == 0) {
                    attention.packKeys(head);
                    attention.packValues(head);
                }
                attention.attend(head, panel * QUERIES);
            }
            workspace.giveBack();
        });
    }

    /// Blocks of up to [ScoreTile#ROW] columns, one after the other.
    private void packKeys(int head) {
        float a = (float) (LOG2_E / Math.sqrt(g.d()));
        for (int p = 0; p < g.d(); p += ROW) {
            copy(Math.min(ROW, g.d() - p), k, g.keyAt(head) + p, g.queryRow(), a, kAt + p / ROW * kBlock, ROW);
        }
    }

    private void packValues(int head) {
        copy(g.e(), v, g.valueAt(head), g.valueRow(), 1, vAt, g.e());
    }

    /// `a·x` for all keys, in columns as wide as a vector, the last of which may overlap the one before.
    private void copy(int columns, float[] x, int xAt, int xRow, float a, int to, int toRow) {
        for (int i = 0; i < columns; i += columns < L ? 1 : L) {
            int c = columns < L ? i : Math.min(i, columns - L), from = xAt + c;
            for (int j = 0; j < g.keys(); j++) {
                if (columns < L) {
                    packed[to + c + j * toRow] = a * x[from + j * xRow];
                } else {
                    fromArray(LANES, x, from + j * xRow).mul(a).intoArray(packed, to + c + j * toRow);
                }
            }
        }
    }

    /// The panel of queries from `panelStart` on. The last panel overlaps the one before, and is half as wide where
    /// that is enough.
    private void attend(int head, int panelStart) {
        int n = g.queries(), m = g.keys(), e = g.e(), width = n - panelStart <= L ? L : QUERIES;
        int columns = Math.min(width, n), start = Math.min(panelStart, n - columns);
        int from = g.queryAt(head) + start * g.queryRow(), to = g.outputAt(head) + start * g.valueRow();
        SimdTranspose.transpose(columns, g.d(), q, from, g.queryRow(), packed, qAt, QUERIES, square);
        scores(head, start, width);
        PanelSoftmax.exponentials(packed, scoresAt, m, width, factors);
        OutputTile.multiply(e, width, m, packed, vAt, packed, scoresAt, factors, packed, outputsAt);
        for (int i = 0; i < e; i += L) {
            int c = Math.min(i, e - L);
            turnBack(c, columns, to + c);
        }
    }

    /// The outputs of a vector of columns, from `c` on. Fewer queries than lanes are turned together with what
    /// stands beside them, where the scores have been.
    private void turnBack(int c, int columns, int to) {
        int from = outputsAt + c * QUERIES, row = g.valueRow();
        if (columns >= L) {
            SimdTranspose.transpose(L, columns, packed, from, QUERIES, y, to, row, square);
            return;
        }
        SimdTranspose.transpose(L, L, packed, from, QUERIES, packed, scoresAt, L, square);
        for (int i = 0; i < columns; i++) {
            fromArray(LANES, packed, scoresAt + i * L).intoArray(y, to + i * row);
        }
    }

    private void scores(int head, int start, int width) {
        if (masks.length == 0) {
            scores(width, ZEROS, 0, 0);
        } else if (masks.length == 1) {
            scores(width, masks[0].x(), masks[0].at(head, start), masks[0].row());
        } else {
            sumMasks(head, start);
            scores(width, packed, masksAt, QUERIES);
        }
    }

    /// Each block of K adds what the one before has left, the first one the mask.
    private void scores(int width, float[] mask, int at, int row) {
        for (int p = 0; p < g.d(); p += ROW) {
            int d = Math.min(ROW, g.d() - p), block = kAt + p / ROW * kBlock, panel = qAt + p * QUERIES;
            float[] before = p == 0 ? mask : packed;
            int beforeAt = p == 0 ? at : scoresAt, beforeRow = p == 0 ? row : QUERIES;
            ScoreTile.multiply(
                    g.keys(), width, d, packed, block, packed, panel, before, beforeAt, beforeRow, packed, scoresAt);
        }
    }

    private void sumMasks(int head, int start) {
        Arrays.fill(packed, masksAt, scoresAt, 0);
        for (PanelMask mask : masks) {
            for (int j = 0; j < g.keys(); j++) {
                int from = mask.at(head, start) + j * mask.row(), to = masksAt + j * QUERIES;
                add(fromArray(LANES, mask.x(), from), to);
                add(fromArray(LANES, mask.x(), from + L), to + L);
            }
        }
    }

    private void add(FloatVector x, int at) {
        fromArray(LANES, packed, at).add(x).intoArray(packed, at);
    }
}
