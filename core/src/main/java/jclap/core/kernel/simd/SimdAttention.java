package jclap.core.kernel.simd;

import static jclap.core.kernel.simd.OutputTile.VALUES;
import static jclap.core.kernel.simd.ScoreTile.KEYS;
import static jclap.core.kernel.simd.ScoreTile.QUERIES;
import static jclap.core.kernel.simd.ScoreTile.height;
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
/// for each head                  K packed as columns of d, V as rows of two vectors
///   for each panel of queries    Q turned so that queries lie along the lanes
///     S = K·Qᵀ                   [ScoreTile]
///     S = exp(S/√d + M − max)    [PanelSoftmax]
///     Y = Sᵀ·V/Σ S               [OutputTile]
/// ```
///
/// The heads are read where they lie, side by side in the rows, and neighbours are packed together as long as the
/// first-level cache holds them: what is read from memory comes in long runs.
public final class SimdAttention {

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    private static final int L = LANES.length();

    private static final double LOG2_E = 1 / Math.log(2);

    // With fewer multiply-adds, handing work to another thread costs more than it saves.
    private static final long WORTH_A_THREAD = 1 << 20;

    // Floats of packed keys and values: 64 KiB.
    private static final int PACKED = 1 << 14;

    private static final float[] ZEROS = new float[QUERIES];

    private final AttentionGeometry g;
    private final int group;
    private final float[] q, k, v, y;
    private final PanelMask[] masks;

    // Everything packed, in one array that is used again.
    private final float[] packed;
    private final int qAt, kAt, vAt, masksAt, scoresAt;
    private final float[] square = new float[L * L], sum = new float[QUERIES];

    private SimdAttention(
            AttentionGeometry g,
            int group,
            float[] q,
            float[] k,
            float[] v,
            PanelMask[] masks,
            float[] y,
            Workspace workspace) {
        this.g = g;
        this.group = group;
        this.q = q;
        this.k = k;
        this.v = v;
        this.masks = masks;
        this.y = y;
        qAt = 0;
        kAt = qAt + group * g.d() * QUERIES;
        vAt = kAt + Math.ceilDiv(g.keys(), KEYS) * KEYS * group * g.d();
        masksAt = vAt + group * valuesOfHead();
        scoresAt = masksAt + g.keys() * QUERIES;
        // The last tile may reach beyond the last key.
        packed = workspace.planes(scoresAt + (g.keys() + ScoreTile.ROWS) * QUERIES);
    }

    /// {@return whether tiles and vectors can be filled, in the registers that they need}
    public static boolean fits(AttentionGeometry g) {
        return SimdTile.ROWS == ScoreTile.ROWS
                && QUERIES >= ScoreTile.ROWS
                && SimdTranspose.HAS_SQUARES
                && g.d() > 0
                && g.e() >= L
                && g.queries() >= ScoreTile.LEAST_ROWS
                && g.keys() > 0;
    }

    /// As [jclap.core.kernel.ScaledDotProduct#forward], where it [#fits].
    public static void forward(AttentionGeometry g, float[] q, float[] k, float[] v, AttentionMask[] given, float[] y) {
        var masks = new PanelMask[given.length];
        for (int i = 0; i < masks.length; i++) {
            masks[i] = PanelMask.of(g, given[i]);
        }
        int group = group(g), panels = Math.ceilDiv(g.queries(), QUERIES), units = g.count() / group * panels;
        long work = Math.max(1, group * g.work() / panels);
        Parallel.forRange(units, Math.clamp(WORTH_A_THREAD / work, 1, Math.max(1, units)), (from, to) -> {
            Workspace workspace = Workspace.take();
            var attention = new SimdAttention(g, group, q, k, v, masks, y, workspace);
            for (int unit = from; unit < to; unit++) {
                int head = unit / panels * group, panel = unit % panels;
                if (unit == from || panel == 0) {
                    attention.packKeys(head);
                    attention.packValues(head);
                }
                attention.attend(head, panel * QUERIES);
            }
            workspace.giveBack();
        });
    }

    /// {@return how many heads are packed together, a divisor of all}
    private static int group(AttentionGeometry g) {
        int group = g.heads();
        while (group > 1 && (g.heads() % group != 0 || (long) group * g.keys() * (g.d() + g.e()) > PACKED)) {
            group--;
        }
        return group;
    }

    private void packKeys(int head) {
        int m = g.keys(), d = group * g.d(), row = g.queryRow();
        for (int j = 0; j < m; j += KEYS) {
            int from = g.keyAt(head) + j * row, keys = Math.min(KEYS, m - j);
            SimdTranspose.transpose(keys, d, k, from, row, packed, kAt + j * d, KEYS, square);
        }
    }

    private void packValues(int head) {
        int m = g.keys(), e = g.e();
        for (int j = 0; j < m; j++) {
            int from = g.valueAt(head) + j * g.valueRow(), to = vAt + j * VALUES;
            for (int i = 0; i < group; i++, from += e) {
                for (int c = 0; c < e; c += VALUES, to += m * VALUES) {
                    fromArray(LANES, v, from + first(c)).intoArray(packed, to);
                    fromArray(LANES, v, from + second(c)).intoArray(packed, to + L);
                }
            }
        }
    }

    private int valuesOfHead() {
        return Math.ceilDiv(g.e(), VALUES) * VALUES * g.keys();
    }

    /// {@return the first column of the first vector of the panel of V at column `c`; the last vectors overlap}
    private int first(int c) {
        return Math.min(c, g.e() - L);
    }

    private int second(int c) {
        return Math.min(c + L, g.e() - L);
    }

    /// The panel of queries from `panelStart` on, in the heads of the group. The last panel overlaps the one
    /// before.
    private void attend(int firstHead, int panelStart) {
        int n = g.queries(), columns = Math.min(QUERIES, n), start = Math.min(panelStart, n - columns);
        int from = g.queryAt(firstHead) + start * g.queryRow();
        SimdTranspose.transpose(columns, group * g.d(), q, from, g.queryRow(), packed, qAt, QUERIES, square);
        for (int i = 0; i < group; i++) {
            scores(i);
            exponentials(firstHead + i, start);
            outputs(firstHead + i, i, start, columns);
        }
    }

    private void scores(int local) {
        int m = g.keys(), d = g.d();
        for (int j = 0; j < m; j += KEYS) {
            int keys = Math.min(KEYS, m - j), keysAt = kAt + j * group * d + local * d * KEYS;
            for (int i = 0, height; i < keys; i += height) {
                height = height(keys - i);
                int key = Math.max(0, Math.min(i, keys - height)), to = scoresAt + (j + key) * QUERIES;
                ScoreTile.multiply(height, d, packed, keysAt + key, packed, qAt + local * d * QUERIES, packed, to);
            }
        }
    }

    private void exponentials(int head, int start) {
        float a = (float) (LOG2_E / Math.sqrt(g.d()));
        if (masks.length == 0) {
            PanelSoftmax.exponentials(packed, scoresAt, g.keys(), a, ZEROS, 0, 0, sum);
        } else if (masks.length == 1 && masks[0].row() > 0) {
            PanelMask mask = masks[0];
            PanelSoftmax.exponentials(packed, scoresAt, g.keys(), a, mask.x(), mask.at(head, start), mask.row(), sum);
        } else {
            sumMasks(head, start);
            PanelSoftmax.exponentials(packed, scoresAt, g.keys(), a, packed, masksAt, QUERIES, sum);
        }
        for (int i = 0; i < QUERIES; i++) {
            sum[i] = 1 / sum[i];
        }
    }

    private void sumMasks(int head, int start) {
        int m = g.keys();
        Arrays.fill(packed, masksAt, masksAt + m * QUERIES, 0);
        for (PanelMask mask : masks) {
            for (int j = 0; j < m; j++) {
                int to = masksAt + j * QUERIES;
                if (mask.row() == 0) {
                    add(FloatVector.broadcast(LANES, mask.ofKey(head, j)), to);
                    add(FloatVector.broadcast(LANES, mask.ofKey(head, j)), to + L);
                } else {
                    int from = mask.at(head, start) + j * mask.row();
                    add(fromArray(LANES, mask.x(), from), to);
                    add(fromArray(LANES, mask.x(), from + L), to + L);
                }
            }
        }
    }

    private void add(FloatVector x, int at) {
        fromArray(LANES, packed, at).add(x).intoArray(packed, at);
    }

    private void outputs(int head, int local, int start, int columns) {
        int m = g.keys(), row = g.valueRow(), yAt = g.outputAt(head) + start * row;
        int valuesAt = vAt + local * valuesOfHead();
        for (int c = 0; c < g.e(); c += VALUES) {
            int left = first(c), next = second(c) - left;
            for (int i = 0, height; i < columns; i += height) {
                height = height(columns - i);
                int query = Math.min(i, columns - height), to = yAt + query * row + left;
                OutputTile.multiply(
                        height, m, packed, scoresAt + query, packed, valuesAt + c * m, sum, query, y, to, row, next);
            }
        }
    }
}
