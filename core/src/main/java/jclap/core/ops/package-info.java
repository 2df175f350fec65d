/// One file for each family of operations, forward beside backward.
///
/// Every operation has five paragraphs in the same order: the formulas, the check of its arguments,
/// the forward computation, and `return Tensor.result(…)` with the backward as the last argument.
/// In the backward, `grads.into(x, dx -> …)` runs only if somebody wants the gradient of `x`, and
/// what it writes must **add** to `dx`: a tensor used twice receives two contributions.
///
/// Many need no backward of their own, because they are said with others: [Padding], `groupNorm`. How to
/// say what has no name here, and what is left out and why, is in `docs/operations.md`.
///
/// Read [Elementwise], [MatMul], [Normalization] (the gradient worth deriving by hand), [Losses],
/// [Attention] (what to keep for the backward, and what to compute again);
/// the rest is more of the same. The loops themselves are in `jclap.core.kernel`.
///
/// **Exercise.** Delete the backward of [Normalization#layerNorm], derive it again, and run
/// `GradientsTest`.
package jclap.core.ops;
