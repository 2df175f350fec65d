package jclap.clap.encoder;

import java.util.ArrayList;
import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.MultiHeadAttention;

/// What a [Gpt2] has seen of some sequences: the keys and values of each of its blocks, so that a token that is added
/// looks at those before it without their being computed again.
///
/// ```text
/// K = [K_past; key(x)]   V = [V_past; value(x)]   y = softmax(query(x)·Kᵀ/√d + mask)·V
/// ```
///
/// Immutable: a step makes a longer one.
///
/// @param keys of each block, `(batch, heads, time, d)`
/// @param values of each block, the same shape
record Past(List<Tensor> keys, List<Tensor> values) {

    /// That of a sequence that has not begun.
    static final Past NONE = new Past(List.of(), List.of());

    Past {
        keys = List.copyOf(keys);
        values = List.copyOf(values);
    }

    /// {@return how many places of each sequence were seen}
    int time() {
        return keys.isEmpty() ? 0 : keys.getFirst().shape().dim(2);
    }

    /// {@return that of other sequences, each of which goes on where one of these ends}
    Past of(int... sequences) {
        return new Past(
                keys.stream().map(tensor -> tensor.select(sequences)).toList(),
                values.stream().map(tensor -> tensor.select(sequences)).toList());
    }

    /// What is being seen in one step, block after block.
    static final class Step {

        private final Past before;
        private final List<Tensor> keys = new ArrayList<>(), values = new ArrayList<>();

        Step(Past before) {
            this.before = before;
        }

        /// {@return what the next block's attention gives, `(batch, new, width)`}
        ///
        /// @param x `(batch, new, width)`
        Tensor attend(MultiHeadAttention attention, Tensor x) {
            int batch = x.shape().dim(0),
                    added = x.shape().dim(1),
                    width = x.shape().dim(2),
                    block = keys.size();
            Tensor q = split(attention.query().forward(x), attention.heads()); // (batch, heads, new, d)
            Tensor k = split(attention.key().forward(x), attention.heads());
            Tensor v = split(attention.value().forward(x), attention.heads());
            keys.add(before.time() == 0 ? k : Tensor.concat(2, before.keys.get(block), k)); // (batch, heads, time, d)
            values.add(before.time() == 0 ? v : Tensor.concat(2, before.values.get(block), v));

            float scale = (float) (1 / Math.sqrt((double) width / attention.heads()));
            Tensor scores = q.matmul(keys.getLast().permute(0, 1, 3, 2)).affine(scale, 0);
            Tensor mixed = scores.plus(mask(added)).softmax().matmul(values.getLast()); // (batch, heads, new, d)
            return attention.output().forward(mixed.permute(0, 2, 1, 3).reshape(batch, added, width));
        }

        /// {@return what was seen when all blocks are done}
        Past after() {
            return new Past(keys, values);
        }

        /// New places see all old ones, and of the new ones those before them.
        private Tensor mask(int added) {
            Tensor among = TokenBatch.causalMask(added);
            return before.time() == 0
                    ? among
                    : Tensor.concat(
                            3,
                            Tensor.of(Shape.of(1, 1, added, before.time()), new float[added * before.time()]),
                            among);
        }

        private static Tensor split(Tensor x, int heads) {
            return x.reshape(x.shape().dim(0), x.shape().dim(1), heads, -1).permute(0, 2, 1, 3);
        }
    }
}
