package jclap.nn;

import java.util.random.RandomGenerator;
import jclap.core.Tensor;

/// A learned vector for each of a number of ids.
///
/// @param weight `(ids, n)`
public record Embedding(Tensor weight) {

    /// {@return a table drawn from N(0, 0.02²), as GPT-2 and BERT start}
    public static Embedding create(int ids, int n, RandomGenerator random) {
        return new Embedding(Init.normal(0.02f, random, ids, n));
    }

    /// {@return the vectors of `ids`, `(ids.length, n)`}
    public Tensor forward(int... ids) {
        return weight.select(ids);
    }
}
