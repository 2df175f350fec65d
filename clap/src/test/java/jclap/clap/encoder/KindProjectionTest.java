package jclap.clap.encoder;

import static jclap.testing.FloatsAssert.assertFloats;

import java.util.Optional;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.Dropout;
import jclap.nn.Linear;
import org.junit.jupiter.api.Test;

class KindProjectionTest {

    /// The feature is the logits: hardswish(x) = x from 3 on.
    private static final Tagger.Head HEAD =
            new Tagger.Head(linear(2, 2, 1, 0, 0, 1), linear(2, 2, 1, 0, 0, 1), new Dropout(0));

    private static final Linear MEANING = linear(3, 2, 1, 0, 0, 1, 5, -5);

    @Test
    void aSoundOfOneKindAloneLiesWhereItsNameLies() {
        var projection = new KindProjection(HEAD, MEANING, linear(3, 2, 0, 0, 0, 0, 0, 0));
        assertFloats(projection.forward(features(3, 60)).data()).isCloseTo(1e-6, 0, 1, -5);
    }

    @Test
    void aSoundOfTwoKindsLiesBetweenTheirNames() {
        var projection = new KindProjection(HEAD, MEANING, linear(3, 2, 0, 0, 0, 0, 0, 0));
        assertFloats(projection.forward(features(7, 7)).data()).isCloseTo(1e-6, 0.5f, 0.5f, 0);
    }

    @Test
    void theRestIsAdded() {
        var projection = new KindProjection(HEAD, MEANING, linear(3, 2, 1, 0, 0, 0, 0, 2));
        assertFloats(projection.forward(features(7, 7)).data()).isCloseTo(1e-5, 7.5f, 0.5f, 14);
    }

    private static Tensor features(float... x) {
        return Tensor.of(Shape.of(1, 2), x);
    }

    private static Linear linear(int out, int in, float... weight) {
        return new Linear(Tensor.parameter(Shape.of(out, in), weight), Optional.empty());
    }
}
