/// Layers, and what moves their weights.
///
/// A layer is a record: its components are its weights and its sub-layers, and their names are the
/// keys of a checkpoint. Nothing is registered, so nothing can be forgotten; [StateDict] walks the
/// records and finds every tensor. A file that does not fit is refused in one sentence that names all of it, a
/// [Misfit].
///
/// ```text
/// record Block(LayerNorm norm1, Linear fc) {}      norm1.weight  norm1.bias  fc.weight  fc.bias
/// ```
///
/// A training step is four lines:
///
/// ```java
/// Gradients grads = Training.with(random, () -> loss(model.forward(x)).backward());
/// GradientClipping.byNorm(grads, parameters.values(), 1);
/// optimizer.step(grads, schedule.at(step));
/// step++;
/// ```
///
/// [AdamW] (which is also Adam and AMSGrad) and [Sgd] are the optimizers, [LearningRate] and [Plateau] the schedules.
/// RMSprop and Adagrad, the steps between [Sgd] and Adam, are left out: no model of this kind is trained by them.
///
/// Read [Layer], [Linear], [StateDict], [AdamW], then [MultiHeadAttention] and [TransformerBlock].
///
/// **Exercise.** Write a gated feed-forward layer, `fc2(silu(fc1·x)·(fc3·x))`, as a record, and
/// predict its state-dict keys before you print them.
package jclap.nn;
