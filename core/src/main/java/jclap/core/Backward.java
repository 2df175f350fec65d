package jclap.core;

/// The second half of an operation `y = f(x₁ … xₙ)`: given `dy = ∂L/∂y`, it adds `∂L/∂xᵢ` to each
/// input's gradient. Whatever it needs from the forward pass, it captures as a local variable.
@FunctionalInterface
public interface Backward {

    /// Adds this operation's contribution to the gradient of each of its inputs.
    ///
    /// @param dy the gradient of the loss with respect to the operation's output; read-only
    /// @param grads where the gradients of the inputs are accumulated
    void propagate(float[] dy, Gradients grads);
}
