package jclap.clap.encoder;

import java.util.List;
import java.util.random.RandomGenerator;
import jclap.core.Shape;
import jclap.core.Tensor;

/// Two towers that map recordings and texts to one space, and the scale of their similarities.
///
/// @param size what the towers were built to
/// @param audioEncoder from log-mel spectrograms
/// @param captionEncoder from token ids
/// @param logitScale ℓ, a scalar: similarities are multiplied by s = exp(ℓ)
public record ClapModel(ModelSize size, AudioEncoder audioEncoder, CaptionEncoder captionEncoder, Tensor logitScale) {

    /// What CLIP and CLAP start from, a temperature of 0.07.
    private static final float INITIAL_LOGIT_SCALE = (float) Math.log(1 / 0.07);

    /// The audio tower with its projection.
    public record AudioEncoder(ConvEncoder base, Projection projection) {

        /// {@return unit vectors, `(batch, d)`}
        ///
        /// @param normalized `(batch, 1, frames, mels)`, from [ConvEncoder#normalize]
        public Tensor forward(Tensor normalized) {
            return projection.forward(base.forward(normalized)).normalize();
        }
    }

    /// The text tower with its projection.
    public record CaptionEncoder(TransformerEncoder base, Projection projection) {

        /// {@return unit vectors, `(texts, d)`}
        ///
        /// @param texts the token ids of each text
        public Tensor forward(List<int[]> texts) {
            return projection.forward(base.forward(texts)).normalize();
        }
    }

    /// {@return a model of the given size with random weights}
    public static ClapModel create(ModelSize size, int nMels, RandomGenerator random) {
        var audio = ConvEncoder.create(nMels, size.channels(), size.blockDropout(), size.dropout(), random);
        var text = TransformerEncoder.create(
                size.vocabulary(),
                size.longestText(),
                size.textWidth(),
                size.textLayers(),
                size.textHeads(),
                size.textDropout(),
                random);
        return new ClapModel(
                size,
                new AudioEncoder(
                        audio,
                        Projection.create(
                                size.channels().getLast(), size.embedding(), size.projectionDropout(), random)),
                new CaptionEncoder(
                        text, Projection.create(size.textWidth(), size.embedding(), size.projectionDropout(), random)),
                Tensor.parameter(Shape.of(), INITIAL_LOGIT_SCALE));
    }
}
