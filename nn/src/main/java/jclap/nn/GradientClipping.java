package jclap.nn;

import java.util.Collection;
import jclap.core.Gradients;
import jclap.core.Tensor;

/// Bounds on gradients, against the rare batch that would throw the weights far off.
public final class GradientClipping {

    private GradientClipping() {}

    /// Scales all gradients together so that their joint length is at most `maximum`,
    /// [Pascanu et al., 2013](https://arxiv.org/abs/1211.5063).
    ///
    /// ```text
    /// g ← g·min(1, maximum/(‖g‖ + 10⁻⁶))        ‖g‖² = Σ over all elements of all parameters
    /// ```
    ///
    /// @return ‖g‖ before
    public static float byNorm(Gradients grads, Collection<Tensor> parameters, float maximum) {
        double squares = 0;
        for (Tensor parameter : parameters) {
            if (grads.has(parameter)) {
                for (float g : grads.of(parameter).data()) {
                    squares += (double) g * g;
                }
            }
        }
        double norm = Math.sqrt(squares);
        float scale = (float) (maximum / (norm + 1e-6));
        if (scale < 1) {
            for (Tensor parameter : parameters) {
                if (grads.has(parameter)) {
                    float[] g = grads.of(parameter).data();
                    for (int i = 0; i < g.length; i++) {
                        g[i] *= scale;
                    }
                }
            }
        }
        return (float) norm;
    }

    /// Limits every element of every gradient by itself.
    ///
    /// ```text
    /// g ← min(max(g, −maximum), maximum)
    /// ```
    public static void byValue(Gradients grads, Collection<Tensor> parameters, float maximum) {
        for (Tensor parameter : parameters) {
            if (grads.has(parameter)) {
                float[] g = grads.of(parameter).data();
                for (int i = 0; i < g.length; i++) {
                    g[i] = Math.clamp(g[i], -maximum, maximum);
                }
            }
        }
    }
}
