package jclap.testing;

import static jclap.testing.FloatsAssert.assertFloats;

import jclap.core.Shape;
import jclap.core.Tensor;
import org.assertj.core.api.AbstractAssert;

/// Assertions on tensors, for `import static` beside AssertJ's own `assertThat`.
public final class TensorAssert extends AbstractAssert<TensorAssert, Tensor> {

    private TensorAssert(Tensor actual) {
        super(actual, TensorAssert.class);
    }

    /// Entry point.
    public static TensorAssert assertThat(Tensor actual) {
        return new TensorAssert(actual);
    }

    /// Passes when the shape has exactly these axes.
    public TensorAssert hasShape(int... dims) {
        if (!actual.shape().equals(Shape.of(dims))) {
            throw failure("expected shape %s but got %s", Shape.of(dims), actual.shape());
        }
        return this;
    }

    /// Passes when every element is within `atol` of its counterpart.
    ///
    /// @see FloatsAssert#isCloseTo
    public TensorAssert isCloseTo(double atol, float... expected) {
        assertFloats(actual.data()).as(descriptionText()).isCloseTo(atol, expected);
        return this;
    }

    /// Passes when all bits agree.
    ///
    /// @see FloatsAssert#hasSameBitsAs
    public TensorAssert hasSameBitsAs(float... expected) {
        assertFloats(actual.data()).as(descriptionText()).hasSameBitsAs(expected);
        return this;
    }
}
