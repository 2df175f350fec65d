package jclap.core.ops;

import java.util.Arrays;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Scratch;

/// More elements at both ends of an axis, or fewer where a number is negative.
public final class Padding {

    private Padding() {}

    /// ```text
    /// forward    y  = [value … x₀ … xₙ₋₁ value …]
    /// backward   dx = the part of dy that x became
    /// ```
    public static Tensor pad(Tensor x, int axis, int before, int after, float value) {
        int n = x.shape().dim(axis), from = Math.max(0, -before), to = n - Math.max(0, -after);
        if (from > to) {
            throw refusal("pad", "no more to be cut off than there is", x, axis, before, after);
        }
        Tensor kept = from == 0 && to == n ? x : x.slice(axis, from, to);
        return Tensor.concat(axis, filled(x, axis, before, value), kept, filled(x, axis, after, value));
    }

    private static Tensor filled(Tensor x, int axis, int length, float value) {
        Shape shape = x.shape().with(axis, Math.max(0, length));
        float[] data = Scratch.floats(shape.size());
        Arrays.fill(data, value);
        return Tensor.of(shape, data);
    }

    /// Continues as in mirrors at the first and last elements, which are not repeated.
    ///
    /// ```text
    /// y = [… x₂ x₁ x₀ x₁ … xₙ₋₁ xₙ₋₂ …]
    /// ```
    public static Tensor padReflect(Tensor x, int axis, int before, int after) {
        int n = x.shape().dim(axis);
        if (before < 0 || after < 0 || before >= n || after >= n) {
            throw refusal("padReflect", "0 ≤ before, after < length", x, axis, before, after);
        }
        int[] indices = new int[before + n + after];
        for (int i = 0; i < indices.length; i++) {
            int at = Math.abs(i - before);
            indices[i] = at < n ? at : 2 * (n - 1) - at;
        }
        return x.indexSelect(axis, indices);
    }

    /// Repeats the first and last elements.
    ///
    /// ```text
    /// y = [… x₀ x₀ x₀ x₁ … xₙ₋₁ xₙ₋₁ …]
    /// ```
    public static Tensor padReplicate(Tensor x, int axis, int before, int after) {
        int n = x.shape().dim(axis);
        if (before < 0 || after < 0 || n == 0) {
            throw refusal("padReplicate", "0 ≤ before, after and something to repeat", x, axis, before, after);
        }
        int[] indices = new int[before + n + after];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = Math.clamp(i - before, 0, n - 1);
        }
        return x.indexSelect(axis, indices);
    }

    private static IllegalArgumentException refusal(String op, String rule, Tensor x, int axis, int before, int after) {
        return new IllegalArgumentException(op + ": expected " + rule + " for axis " + axis + " of " + x.shape()
                + " but got " + before + " and " + after);
    }
}
