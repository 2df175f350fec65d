package jclap.core.ops;

import java.util.List;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.core.kernel.Piecewise;
import jclap.core.kernel.Pointwise;
import jclap.core.kernel.Scratch;

/// The non-linear functions between layers.
public final class Activations {

    private Activations() {}

    /// ```text
    /// forward    y  = max(x, 0)
    /// backward   dx = dy where x > 0, else 0
    /// ```
    public static Tensor relu(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        Pointwise.relu(x, 0, y, 0, x.length);

        return Tensor.result("relu", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> Pointwise.reluGradient(x, 0, dy, 0, dx, 0, x.length));
        });
    }

    /// The Gaussian error linear unit, [Hendrycks & Gimpel, 2016](https://arxiv.org/abs/1606.08415).
    ///
    /// ```text
    /// forward    y  = x·Φ(x)              Φ(x) = ½(1 + erf(x/√2))
    /// backward   dx = dy·(Φ(x) + x·φ(x))  φ(x) = exp(−x²/2)/√(2π)
    /// ```
    public static Tensor gelu(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        Pointwise.gelu(x, 0, y, 0, x.length);

        return Tensor.result("gelu", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> Pointwise.geluGradient(x, 0, dy, 0, dx, 0, x.length));
        });
    }

    /// The tanh approximation of [#gelu], which GPT-2 was trained with.
    ///
    /// ```text
    /// forward    y  = ½x·(1 + t)      t = tanh u,  u = √(2/π)·(x + 0.044715x³)
    /// backward   dx = dy·(½(1 + t) + ½x·(1 − t²)·u′)
    /// ```
    public static Tensor geluTanh(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        Pointwise.geluTanh(x, 0, y, 0, x.length);

        return Tensor.result("gelu_tanh", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> Pointwise.geluTanhGradient(x, 0, dy, 0, dx, 0, x.length));
        });
    }

    /// The sigmoid linear unit, also called swish.
    ///
    /// ```text
    /// forward    y  = x·σ(x)
    /// backward   dx = dy·σ(x)·(1 + x·(1 − σ(x)))
    /// ```
    public static Tensor silu(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        Pointwise.silu(x, 0, y, 0, x.length);

        return Tensor.result("silu", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> Pointwise.siluGradient(x, 0, dy, 0, dx, 0, x.length));
        });
    }

    /// The sigmoid approximation of [#gelu], which CLIP was trained with.
    ///
    /// ```text
    /// y = x·σ(1.702x) = silu(1.702x)/1.702
    /// ```
    public static Tensor quickGelu(Tensor x) {
        return silu(x.affine(1.702f, 0)).affine(1 / 1.702f, 0);
    }

    /// ```text
    /// y = min(max(x, 0), 6)
    /// ```
    public static Tensor relu6(Tensor x) {
        return x.clamp(0, 6);
    }

    /// The straight line that is close to [#sigmoid] around 0, [Howard et al.,
    /// 2019](https://arxiv.org/abs/1905.02244).
    ///
    /// ```text
    /// y = min(max(x/6 + ½, 0), 1)
    /// ```
    public static Tensor hardSigmoid(Tensor x) {
        return x.affine(1 / 6f, 0.5f).clamp(0, 1);
    }

    /// [#silu] with [#hardSigmoid] for the sigmoid, as in MobileNetV3.
    ///
    /// ```text
    /// forward    y  = x·min(max(x + 3, 0), 6)/6
    /// backward   dx = dy·(0 below −3, 1 above 3, x/3 + ½ between them)
    /// ```
    public static Tensor hardSwish(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        Piecewise.hardSwish(x, y);

        return Tensor.result("hard_swish", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> Piecewise.hardSwishGradient(x, dy, dx));
        });
    }

    /// A smooth [#relu]. `softplus(−x)` is −ln σ(x).
    ///
    /// ```text
    /// forward    y  = ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|)
    /// backward   dx = dy·σ(x)
    /// ```
    public static Tensor softplus(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) (Math.max(x[i], 0) + Math.log1p(Math.exp(-Math.abs(x[i]))));
        }

        return Tensor.result("softplus", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> {
                float[] slope = new float[x.length];
                Pointwise.sigmoid(x, 0, slope, 0, x.length);
                Pointwise.multiplyAdd(slope, 0, dy, 0, dx, 0, x.length);
            });
        });
    }

    /// ```text
    /// forward    y  = tanh x
    /// backward   dx = dy·(1 − y²)
    /// ```
    public static Tensor tanh(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        Pointwise.tanh(x, 0, y, 0, x.length);

        return Tensor.result("tanh", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> Pointwise.tanhGradient(y, 0, dy, 0, dx, 0, x.length));
        });
    }

    /// ```text
    /// forward    y  = σ(x) = 1/(1 + e⁻ˣ)
    /// backward   dx = dy·y·(1 − y)
    /// ```
    public static Tensor sigmoid(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        Pointwise.sigmoid(x, 0, y, 0, x.length);

        return Tensor.result("sigmoid", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> Pointwise.sigmoidGradient(y, 0, dy, 0, dx, 0, x.length));
        });
    }

    /// Sets each element to zero with probability `p` and scales the others to keep the mean, in
    /// training only, [Srivastava et al., 2014](https://jmlr.org/papers/v15/srivastava14a.html).
    ///
    /// ```text
    /// forward    y  = m·x       mᵢ = 0 with probability p, else 1/(1 − p)
    /// backward   dx = m·dy
    /// ```
    public static Tensor dropout(Tensor tensor, float p) {
        if (!(0 <= p && p < 1)) {
            throw new IllegalArgumentException("dropout: expected a probability in [0, 1) but got " + p);
        }
        if (p == 0 || !Training.isOn()) {
            return tensor;
        }
        var random = Training.random();
        float[] x = tensor.data(), mask = Scratch.floats(x.length), y = Scratch.floats(x.length);
        for (int i = 0; i < x.length; i++) {
            mask[i] = random.nextFloat() < p ? 0 : 1 / (1 - p);
        }
        Pointwise.multiply(mask, 0, x, 0, y, 0, x.length);

        return Tensor.result("dropout", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> Pointwise.multiplyAdd(mask, 0, dy, 0, dx, 0, x.length));
        });
    }
}
