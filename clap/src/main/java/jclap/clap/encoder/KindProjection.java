package jclap.clap.encoder;

import java.util.random.RandomGenerator;
import jclap.core.Tensor;
import jclap.nn.Layer;
import jclap.nn.Linear;

/// From what a tagger hears to the space of texts: the mean of the meanings of all kinds of sound, weighed by how much
/// they are heard, and beside it what the kinds have no word for.
///
/// ```text
/// p = softmax(head(x))
/// y = M·p + c + R·x
/// ```
///
/// When M holds the embeddings of the names of the kinds and R is 0, a sound lies among the texts before the first step
/// of training.
///
/// @param head from the feature to the kinds
/// @param meaning M and c, `(d, kinds)` and `(d)`
/// @param rest R, `(d, width)`, without a bias
public record KindProjection(Tagger.Head head, Linear meaning, Linear rest) implements Layer {

    /// {@return a projection from `width` to `d`}
    public static KindProjection create(Tagger.Head head, int d, RandomGenerator random) {
        int kinds = head.fc2().weight().shape().dim(0),
                width = head.fc1().weight().shape().dim(1);
        return new KindProjection(head, Linear.create(kinds, d, random), Linear.withoutBias(width, d, random));
    }

    /// {@return `(batch, d)` from `(batch, width)`}
    @Override
    public Tensor forward(Tensor x) {
        return meaning.forward(head.forward(x).softmax()).plus(rest.forward(x));
    }
}
