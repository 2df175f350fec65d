package jclap.clap.encoder;

import java.util.random.RandomGenerator;
import jclap.core.Tensor;
import jclap.nn.Dropout;
import jclap.nn.Layer;
import jclap.nn.LayerNorm;
import jclap.nn.Linear;

/// From the output of a tower to the space that both towers share, as in the code of CLAP 2022.
///
/// ```text
/// e₁ = W₁·x
/// e₂ = dropout(W₂·gelu(e₁))
/// y  = layerNorm(e₁ + e₂)
/// ```
///
/// The papers call it linear; the residual is around the second map only.
///
/// @param linear1 `(width, in)`, without a bias
/// @param linear2 `(width, width)`, without a bias
/// @param dropout one half in CLAP's code
public record Projection(Linear linear1, Linear linear2, LayerNorm layerNorm, Dropout dropout) implements Layer {

    /// {@return a projection from `in` to `width`}
    public static Projection create(int in, int width, float dropout, RandomGenerator random) {
        return new Projection(
                Linear.withoutBias(in, width, random),
                Linear.withoutBias(width, width, random),
                LayerNorm.create(width),
                new Dropout(dropout));
    }

    /// {@return `(batch, width)` from `(batch, in)`}
    @Override
    public Tensor forward(Tensor x) {
        Tensor e1 = linear1.forward(x);
        Tensor e2 = dropout.forward(linear2.forward(e1.gelu()));
        return layerNorm.forward(e1.plus(e2));
    }
}
