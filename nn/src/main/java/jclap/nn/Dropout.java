package jclap.nn;

import jclap.core.Tensor;

/// Sets each element to zero with probability `p` while training, and scales the others to keep the mean.
///
/// @param p in [0, 1)
public record Dropout(float p) implements Layer {

    @Override
    public Tensor forward(Tensor x) {
        return x.dropout(p);
    }
}
