package jclap.clap.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import jclap.core.Autograd;
import jclap.core.Gradients;
import jclap.core.Tensor;

/// The gradient of a contrastive batch that is too large to be differentiated at once,
/// [Gao et al., 2021](https://arxiv.org/abs/2101.06983).
///
/// ```text
/// 1  A, T      ← embeddings of all pieces, one piece after the other, nothing kept but the numbers
/// 2  L, ∂A, ∂T ← loss of all pairs, which know nothing of the towers
/// 3  ∂L/∂w     = Σ over pieces p of ∂(⟨∂Aₚ, Aₚ(w)⟩ + ⟨∂Tₚ, Tₚ(w)⟩)/∂w, embedding each piece again
/// ```
///
/// This is the chain rule and nothing else: every recording of the batch competes with all others, while the towers
/// hold the intermediate results of one piece. The price is a second forward pass. Adding up the gradients of losses
/// within pieces would be something else, since their recordings never meet.
///
/// @see Trainer
public final class LargeBatch {

    /// The two sides of a piece, `(pairs, d)` each.
    public record Embedded(Tensor audio, Tensor text) {}

    /// What one step needs to know.
    ///
    /// @param loss before the step
    /// @param grads of all parameters
    public record Result(float loss, Gradients grads) {}

    /// Embeds a piece, with the same result each time.
    public interface Embedding {
        /// @param rehearsal whether the piece will be embedded again, so that this must leave no trace
        Embedded of(int piece, boolean rehearsal);
    }

    private LargeBatch() {}

    /// {@return the loss and its gradient}
    ///
    /// @param pieces how many
    /// @param loss of all pairs
    /// @param parameters whose gradients are wanted, other than those that `loss` itself depends on
    public static Result of(int pieces, Embedding embedding, BinaryOperator<Tensor> loss, Iterable<Tensor> parameters) {
        List<Embedded> numbers = new ArrayList<>();
        for (int p = 0; p < pieces; p++) {
            int piece = p;
            numbers.add(Autograd.noGrad(() -> embedding.of(piece, true)));
        }
        Tensor audio = leaf(numbers.stream().map(Embedded::audio).toArray(Tensor[]::new));
        Tensor text = leaf(numbers.stream().map(Embedded::text).toArray(Tensor[]::new));
        Tensor total = loss.apply(audio, text);
        Gradients grads = total.backward();
        Tensor dAudio = grads.of(audio), dText = grads.of(text);

        int at = 0;
        for (int p = 0; p < pieces; p++) {
            Embedded piece = embedding.of(p, false);
            int end = at + piece.audio.shape().dim(0);
            Tensor surrogate = piece.audio
                    .times(dAudio.slice(0, at, end))
                    .sum()
                    .plus(piece.text.times(dText.slice(0, at, end)).sum());
            if (surrogate.requiresGrad()) {
                add(surrogate.backward(), grads, parameters);
            }
            at = end;
        }
        return new Result(total.item(), grads);
    }

    private static Tensor leaf(Tensor... pieces) {
        Tensor all = Tensor.concat(0, pieces);
        return Tensor.parameter(all.shape(), all.data());
    }

    private static void add(Gradients piece, Gradients sum, Iterable<Tensor> parameters) {
        for (Tensor parameter : parameters) {
            if (piece.has(parameter)) {
                float[] g = piece.of(parameter).data();
                sum.into(parameter, to -> {
                    for (int i = 0; i < g.length; i++) {
                        to[i] += g[i];
                    }
                });
            }
        }
    }
}
