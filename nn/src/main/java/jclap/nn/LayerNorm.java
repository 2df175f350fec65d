package jclap.nn;

import jclap.core.Tensor;

/// Normalizes the innermost axis to mean 0 and variance 1, then scales and shifts it.
///
/// @param weight `(n)`, initially 1
/// @param bias `(n)`, initially 0
/// @param eps added to the variance, to keep it from zero
public record LayerNorm(Tensor weight, Tensor bias, float eps) implements Layer {

    /// {@return a layer for an innermost axis of length `n` with PyTorch's ε 1e-5}
    public static LayerNorm create(int n) {
        return create(n, 1e-5f);
    }

    /// {@return a layer with another ε}
    public static LayerNorm create(int n, float eps) {
        return new LayerNorm(Init.filled(1, n), Init.filled(0, n), eps);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.layerNorm(weight, bias, eps);
    }
}
