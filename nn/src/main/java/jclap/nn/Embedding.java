package jclap.nn;

import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import jclap.core.Shape;
import jclap.core.Tensor;

/// A learned vector for each of a number of ids.
///
/// @param weight `(ids, n)`
/// @param padding the id whose vector is not learned, because it only fills texts up
public record Embedding(Tensor weight, OptionalInt padding) {

    /// {@return a table drawn from N(0, 0.02²), as GPT-2 and BERT start}
    public static Embedding create(int ids, int n, RandomGenerator random) {
        return new Embedding(Init.normal(0.02f, random, ids, n), OptionalInt.empty());
    }

    /// {@return this table with one vector that is not learned}
    public Embedding withPadding(int id) {
        return new Embedding(weight, OptionalInt.of(id));
    }

    /// {@return the vectors of `ids`, `(ids.length, n)`}
    public Tensor forward(int... ids) {
        Tensor y = weight.select(ids);
        if (padding.isEmpty() || !y.requiresGrad()) {
            return y;
        }
        float[] learned = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            learned[i] = ids[i] == padding.getAsInt() ? 0 : 1;
        }
        Tensor keep = Tensor.of(Shape.of(ids.length, 1), learned);
        Tensor fixed = Tensor.of(y.shape(), y.data()).times(keep.affine(-1, 1));
        return y.times(keep).plus(fixed);
    }
}
