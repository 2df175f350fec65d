package jclap.nn;

import java.util.Optional;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Layout;
import jclap.core.kernel.PackedMatrix;
import jclap.core.kernel.Rows;
import jclap.core.kernel.Scratch;

/// A [Linear] layer that only infers: its weights are packed once.
///
/// @param in the innermost axis of an input
/// @param weight `Wᵀ (in, out)`
/// @param bias `(out)`, zeros where there is none
record PackedLinear(int in, PackedMatrix weight, float[] bias) implements Layer {

    static PackedLinear of(Tensor weight, Optional<Tensor> bias) {
        int out = weight.shape().dim(0), in = weight.shape().dim(1);
        PackedMatrix packed = Packing.isInPlace()
                ? PackedMatrix.inPlace(out, in, weight.data())
                : PackedMatrix.of(out, in, weight.data(), Layout.TRANSPOSED);
        return new PackedLinear(in, packed, bias.map(b -> b.data().clone()).orElseGet(() -> new float[out]));
    }

    /// Without a graph: the product is added to rows that hold the bias already.
    @Override
    public Tensor forward(Tensor x) {
        Shape shape = x.shape();
        int out = bias.length;
        if (shape.rank() < 1 || shape.dim(-1) != in) {
            throw new IllegalArgumentException(
                    "linear: expected (…, in) and weight (out, in) but got " + shape + " and " + Shape.of(out, in));
        }
        if (x.requiresGrad()) {
            throw new IllegalStateException("linear: expected an input without a gradient but got " + x
                    + ", whose gradient the packed weights of a layer for inference cannot give:"
                    + " take the layer it was made of");
        }
        int rows = shape.product(0, shape.rank() - 1);
        float[] y = Scratch.floats(rows * out);
        map(rows, x.data(), y);
        return Tensor.of(shape.with(-1, out), y);
    }

    /// `y = x·Wᵀ + b`
    ///
    /// @param x `(rows, in)`
    /// @param y `(rows, out)`
    void map(int rows, float[] x, float[] y) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(bias, 0, y, row * bias.length, bias.length);
        }
        weight.multiply(rows, x, 0, y, 0);
    }

    /// `y += x·Wᵀ + b`
    void addTo(int rows, float[] x, float[] y) {
        Rows.addRow(y, bias, y, rows, bias.length);
        weight.multiply(rows, x, 0, y, 0);
    }
}
