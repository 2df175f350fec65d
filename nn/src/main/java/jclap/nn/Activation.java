package jclap.nn;

import jclap.core.Tensor;
import jclap.core.kernel.Piecewise;
import jclap.core.kernel.Pointwise;

/// The curve between two linear maps.
public enum Activation implements Layer {

    /// `max(0, x)`
    RELU,

    /// `x·Φ(x)`, exactly
    GELU,

    /// `x·Φ(x)` by a hyperbolic tangent, which the GPT-2 code calls `gelu_new`
    GELU_TANH,

    /// `x·min(max(x + 3, 0), 6)/6`
    HARD_SWISH;

    /// The same of numbers that it replaces, which must be nobody else's: for layers that only infer.
    public void replace(float[] x) {
        switch (this) {
            case RELU -> Pointwise.relu(x, 0, x, 0, x.length);
            case GELU -> Pointwise.gelu(x, 0, x, 0, x.length);
            case GELU_TANH -> Pointwise.geluTanh(x, 0, x, 0, x.length);
            case HARD_SWISH -> Piecewise.hardSwish(x, x);
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        return switch (this) {
            case RELU -> x.relu();
            case GELU -> x.gelu();
            case GELU_TANH -> x.geluTanh();
            case HARD_SWISH -> x.hardSwish();
        };
    }
}
