package jclap.testing;

import static jclap.testing.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jclap.core.Shape;
import jclap.core.Tensor;
import org.junit.jupiter.api.Test;

class TensorAssertTest {

    private static final Tensor X = Tensor.of(Shape.of(1, 2), 1, 2);

    @Test
    void comparesShapeAndElements() {
        assertThat(X).hasShape(1, 2).isCloseTo(0.1, 1.05f, 2).hasSameBitsAs(1, 2);
    }

    @Test
    void failuresSayWhatDiffers() {
        assertThatThrownBy(() -> assertThat(X).hasShape(2)).hasMessage("expected shape (2) but got (1, 2)");
        assertThatThrownBy(() -> assertThat(X).as("x").isCloseTo(0.5, 1, 3))
                .hasMessage("[x] 1 of 2 elements are off by more than 0.5; the worst is [1]: expected 3.0 but was 2.0");
    }
}
