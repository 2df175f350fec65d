package jclap.core.ops;

import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Piecewise;
import jclap.core.kernel.Scratch;

/// One of several values for each element. The gradient goes to the one that was chosen.
///
/// A mask is a constant tensor: 0 is no, everything else is yes.
public final class Choice {

    private Choice() {}

    /// ```text
    /// forward    y  = a where mask ≠ 0, else b
    /// backward   da = dy where mask ≠ 0
    ///            db = dy where mask = 0
    /// ```
    ///
    /// The three broadcast against each other. What is not chosen may be NaN or infinite.
    public static Tensor where(Tensor mask, Tensor a, Tensor b) {
        Shape shape = Broadcast.shape("where", mask.shape(), Broadcast.shape("where", a.shape(), b.shape()));
        float[] m = Broadcast.stretch(mask, shape), x = Broadcast.stretch(a, shape), z = Broadcast.stretch(b, shape);
        float[] y = Scratch.floats(shape.size());
        for (int i = 0; i < y.length; i++) {
            y[i] = m[i] != 0 ? x[i] : z[i];
        }

        return Tensor.result("where", List.of(a, b), shape, y, (dy, grads) -> {
            grads.into(a, shape, da -> {
                for (int i = 0; i < da.length; i++) {
                    da[i] += m[i] != 0 ? dy[i] : 0;
                }
            });
            grads.into(b, shape, db -> {
                for (int i = 0; i < db.length; i++) {
                    db[i] += m[i] != 0 ? 0 : dy[i];
                }
            });
        });
    }

    /// ```text
    /// forward    y  = value where mask ≠ 0, else x
    /// backward   dx = dy where mask = 0
    /// ```
    public static Tensor maskedFill(Tensor x, Tensor mask, float value) {
        return where(mask, Tensor.of(Shape.of(), value), x);
    }

    /// ```text
    /// forward    z  = max(x, y)
    /// backward   dx = dz where x ≥ y
    ///            dy = dz where x < y
    /// ```
    public static Tensor maximum(Tensor x, Tensor y) {
        Shape shape = Broadcast.shape("maximum", x.shape(), y.shape());
        float[] a = Broadcast.stretch(x, shape), b = Broadcast.stretch(y, shape), z = Scratch.floats(shape.size());
        for (int i = 0; i < z.length; i++) {
            z[i] = Math.max(a[i], b[i]);
        }

        return Tensor.result("maximum", List.of(x, y), shape, z, (dz, grads) -> {
            grads.into(x, shape, dx -> {
                for (int i = 0; i < dx.length; i++) {
                    dx[i] += a[i] >= b[i] ? dz[i] : 0;
                }
            });
            grads.into(y, shape, dy -> {
                for (int i = 0; i < dy.length; i++) {
                    dy[i] += a[i] >= b[i] ? 0 : dz[i];
                }
            });
        });
    }

    /// ```text
    /// z = min(x, y) = −max(−x, −y)
    /// ```
    public static Tensor minimum(Tensor x, Tensor y) {
        return maximum(x.affine(-1, 0), y.affine(-1, 0)).affine(-1, 0);
    }

    /// ```text
    /// forward    y  = min(max(x, low), high)
    /// backward   dx = dy where low < x < high, else 0
    /// ```
    public static Tensor clamp(Tensor tensor, float low, float high) {
        if (!(low <= high)) {
            throw new IllegalArgumentException("clamp: expected low ≤ high but got " + low + " and " + high);
        }
        float[] x = tensor.data(), y = Scratch.floats(x.length);
        Piecewise.clamp(low, high, x, y);

        return Tensor.result("clamp", List.of(tensor), tensor.shape(), y, (dy, grads) -> {
            grads.into(tensor, dx -> Piecewise.clampGradient(low, high, x, dy, dx));
        });
    }
}
