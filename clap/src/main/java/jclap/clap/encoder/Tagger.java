package jclap.clap.encoder;

import java.util.random.RandomGenerator;
import jclap.core.Tensor;
import jclap.nn.Dropout;
import jclap.nn.Linear;

/// A network that says which of many kinds of sound are in a clip: EfficientAT's `mn` family, for the 527 kinds of
/// AudioSet.
///
/// @param encoder its ears
/// @param head from what they heard to the kinds
public record Tagger(MobileNet encoder, Head head) {

    /// The kinds of sound of AudioSet.
    public static final int AUDIO_SET = 527;

    private static final float DROPOUT = 0.2f;

    /// ```text
    /// y = W₂·dropout(hardswish(W₁·x + b₁)) + b₂
    /// ```
    public record Head(Linear fc1, Linear fc2, Dropout dropout) {

        /// {@return a head for a network as wide as [MobileNet#create] says}
        static Head create(double width, int kinds, RandomGenerator random) {
            int hidden = MobileNet.hidden(width);
            return new Head(
                    Linear.create(MobileNet.outputs(width), hidden, random),
                    Linear.create(hidden, kinds, random),
                    new Dropout(DROPOUT));
        }

        /// {@return one number for each kind, before the sigmoid, `(batch, kinds)`}
        ///
        /// @param feature `(batch, width)`
        public Tensor forward(Tensor feature) {
            return fc2.forward(dropout.forward(hidden(feature)));
        }

        /// {@return what is between the two maps}
        public Tensor hidden(Tensor feature) {
            return fc1.forward(feature).hardSwish();
        }
    }

    /// {@return a tagger as wide as [MobileNet#create] says}
    public static Tagger create(double width, int kinds, RandomGenerator random) {
        return new Tagger(MobileNet.create(width, random), Head.create(width, kinds, random));
    }
}
