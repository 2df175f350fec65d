/// Tensors and their gradients.
///
/// A [Tensor] is an array and a [Shape]. An operation computes a new tensor and hands over a lambda,
/// its [Backward], that knows the operation's derivative. `loss.backward()` walks these lambdas from
/// the newest tensor to the oldest and collects what they add: the [Gradients].
///
/// ```text
/// x ──┐
///     ├─ times ── y ── sum ── loss          forward: left to right, once
/// w ──┘
///   dw ←──── dy ←──── 1                      backward: right to left
/// ```
///
/// Read in this order: [Shape], the upper half of [Tensor], `ops/Elementwise` (which [ArrayOperations] makes methods
/// of, as it and [LayerOperations] do with all operations), then [Tensor#backward()]
/// and [Gradients], which are the whole engine, and [GradCheck], which is why one may trust it.
/// [Training] and [Autograd] are the two scopes in which operations behave differently.
///
/// **Exercise.** Write `y = x²·sigmoid(x)` as one operation outside this package, with
/// [Tensor#result] and a backward of your own, and let [GradCheck] grade it.
package jclap.core;
