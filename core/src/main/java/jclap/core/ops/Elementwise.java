package jclap.core.ops;

import static jclap.core.kernel.Pointwise.accumulate;
import static jclap.core.kernel.Pointwise.axpy;
import static jclap.core.kernel.Pointwise.multiplyAdd;

import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Pointwise;
import jclap.core.kernel.Scratch;

/// Arithmetic on each element by itself, with broadcasting: shapes are aligned at the innermost
/// axis, and an axis of length 1, or a missing one, is repeated. No operation here undoes that in
/// its backward pass: [jclap.core.Gradients#into(Tensor, Shape, java.util.function.Consumer)] does.
public final class Elementwise {

    private Elementwise() {}

    /// ```text
    /// forward    z  = x + y
    /// backward   dx = dz
    ///            dy = dz
    /// ```
    public static Tensor plus(Tensor x, Tensor y) {
        Shape shape = Broadcast.shape("plus", x.shape(), y.shape());
        int n = shape.size();
        float[] z = Scratch.floats(n);
        Pointwise.add(Broadcast.stretch(x, shape), 0, Broadcast.stretch(y, shape), 0, z, 0, n);

        return Tensor.result("plus", List.of(x, y), shape, z, (dz, grads) -> {
            grads.into(x, shape, dx -> accumulate(dz, 0, dx, 0, n));
            grads.into(y, shape, dy -> accumulate(dz, 0, dy, 0, n));
        });
    }

    /// ```text
    /// forward    z  = x − y
    /// backward   dx = dz
    ///            dy = −dz
    /// ```
    public static Tensor minus(Tensor x, Tensor y) {
        Shape shape = Broadcast.shape("minus", x.shape(), y.shape());
        int n = shape.size();
        float[] z = Scratch.floats(n);
        Pointwise.subtract(Broadcast.stretch(x, shape), 0, Broadcast.stretch(y, shape), 0, z, 0, n);

        return Tensor.result("minus", List.of(x, y), shape, z, (dz, grads) -> {
            grads.into(x, shape, dx -> accumulate(dz, 0, dx, 0, n));
            grads.into(y, shape, dy -> axpy(-1, dz, 0, dy, 0, n));
        });
    }

    /// ```text
    /// forward    z  = x·y
    /// backward   dx = y·dz
    ///            dy = x·dz
    /// ```
    public static Tensor times(Tensor x, Tensor y) {
        Shape shape = Broadcast.shape("times", x.shape(), y.shape());
        int n = shape.size();
        float[] a = Broadcast.stretch(x, shape), b = Broadcast.stretch(y, shape), z = Scratch.floats(n);
        Pointwise.multiply(a, 0, b, 0, z, 0, n);

        return Tensor.result("times", List.of(x, y), shape, z, (dz, grads) -> {
            grads.into(x, shape, dx -> multiplyAdd(b, 0, dz, 0, dx, 0, n));
            grads.into(y, shape, dy -> multiplyAdd(a, 0, dz, 0, dy, 0, n));
        });
    }

    /// ```text
    /// forward    z  = x/y
    /// backward   dx = dz/y
    ///            dy = −z·dz/y
    /// ```
    public static Tensor dividedBy(Tensor x, Tensor y) {
        Shape shape = Broadcast.shape("dividedBy", x.shape(), y.shape());
        int n = shape.size();
        float[] b = Broadcast.stretch(y, shape), z = Scratch.floats(n);
        Pointwise.divide(Broadcast.stretch(x, shape), 0, b, 0, z, 0, n);

        return Tensor.result("divided_by", List.of(x, y), shape, z, (dz, grads) -> {
            float[] quotient = new float[n];
            Pointwise.divide(dz, 0, b, 0, quotient, 0, n);
            grads.into(x, shape, dx -> accumulate(quotient, 0, dx, 0, n));
            grads.into(y, shape, dy -> {
                Pointwise.multiply(z, 0, quotient, 0, quotient, 0, n);
                axpy(-1, quotient, 0, dy, 0, n);
            });
        });
    }

    /// A linear function with constant coefficients.
    ///
    /// ```text
    /// forward    y  = s·x + t
    /// backward   dx = s·dy
    /// ```
    public static Tensor affine(Tensor tensor, float s, float t) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        Pointwise.affine(s, t, x, 0, y, 0, x.length);

        return Tensor.result("affine", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> axpy(s, dy, 0, dx, 0, x.length));
        });
    }

    /// ```text
    /// forward    y  = eˣ
    /// backward   dx = y·dy
    /// ```
    public static Tensor exp(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        Pointwise.exp(x, 0, y, 0, x.length);

        return Tensor.result("exp", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> multiplyAdd(y, 0, dy, 0, dx, 0, x.length));
        });
    }

    /// The natural logarithm.
    ///
    /// ```text
    /// forward    y  = ln x
    /// backward   dx = dy/x
    /// ```
    public static Tensor log(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        Pointwise.log(x, 0, y, 0, x.length);

        return Tensor.result("log", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> {
                for (int i = 0; i < x.length; i++) {
                    dx[i] += dy[i] / x[i];
                }
            });
        });
    }

    /// ```text
    /// forward    y  = √x
    /// backward   dx = dy/(2y)
    /// ```
    public static Tensor sqrt(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        Pointwise.sqrt(x, 0, y, 0, x.length);

        return Tensor.result("sqrt", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> {
                for (int i = 0; i < x.length; i++) {
                    dx[i] += dy[i] / (2 * y[i]);
                }
            });
        });
    }

    /// ```text
    /// forward    y  = ln(1 + x), exact also where x is tiny
    /// backward   dx = dy/(1 + x)
    /// ```
    public static Tensor log1p(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) Math.log1p(x[i]);
        }

        return Tensor.result("log1p", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> {
                for (int i = 0; i < x.length; i++) {
                    dx[i] += dy[i] / (1 + x[i]);
                }
            });
        });
    }

    /// A constant power.
    ///
    /// ```text
    /// forward    y  = xᵖ
    /// backward   dx = p·xᵖ⁻¹·dy
    /// ```
    public static Tensor pow(Tensor tensor, float p) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) Math.pow(x[i], p);
        }

        return Tensor.result("pow", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> {
                for (int i = 0; i < x.length; i++) {
                    dx[i] += p == 0 ? 0 : (float) (p * Math.pow(x[i], p - 1) * dy[i]);
                }
            });
        });
    }

    /// ```text
    /// forward    y  = sin x
    /// backward   dx = cos x·dy
    /// ```
    public static Tensor sin(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) Math.sin(x[i]);
        }

        return Tensor.result("sin", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> {
                for (int i = 0; i < x.length; i++) {
                    dx[i] += (float) Math.cos(x[i]) * dy[i];
                }
            });
        });
    }

    /// ```text
    /// forward    y  = cos x
    /// backward   dx = −sin x·dy
    /// ```
    public static Tensor cos(Tensor tensor) {
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) Math.cos(x[i]);
        }

        return Tensor.result("cos", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> {
                for (int i = 0; i < x.length; i++) {
                    dx[i] -= (float) Math.sin(x[i]) * dy[i];
                }
            });
        });
    }
}
