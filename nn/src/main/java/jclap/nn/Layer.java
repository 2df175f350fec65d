package jclap.nn;

import jclap.core.Tensor;

/// A function with weights. Write one as a record: its components are its weights and sub-layers,
/// and their names are its keys in a [StateDict].
@FunctionalInterface
public interface Layer {

    /// {@return this layer applied to `x`}
    Tensor forward(Tensor x);
}
