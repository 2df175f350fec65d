package jclap.clap.encoder;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.FeedForward;
import jclap.nn.Layer;

/// Two towers that map recordings and texts to one space, and the scale of their similarities. Every family of models
/// is this, with other towers and other projections.
///
/// @param audioEncoder from log-mel spectrograms
/// @param captionEncoder from token ids
/// @param logitScale ℓ, a scalar: similarities are multiplied by s = exp(ℓ)
/// @param textLogitScale ℓ for the choice among recordings, in models that learn two
/// @param transforms more views of the embeddings, which LAION's models have and only their training could use
public record ClapModel(
        AudioEncoder audioEncoder,
        CaptionEncoder captionEncoder,
        Tensor logitScale,
        Optional<Tensor> textLogitScale,
        Optional<Transforms> transforms) {

    /// What CLIP and CLAP start from, a temperature of 0.07.
    private static final float INITIAL_LOGIT_SCALE = (float) Math.log(1 / 0.07);

    /// The audio tower with its projection.
    public record AudioEncoder(AudioTower base, Layer projection) {

        /// {@return unit vectors, `(batch, d)`}
        ///
        /// @param normalized from [AudioTower#normalize]
        /// @param longer as in [AudioTower#forward]
        public Tensor forward(Tensor normalized, boolean... longer) {
            return embed(normalized, longer).normalize();
        }

        /// {@return the same before their length is made 1}
        public Tensor embed(Tensor normalized, boolean... longer) {
            return projection.forward(base.forward(normalized, longer));
        }

        /// {@return the same for inference, as [AudioTower#forInference] says}
        public AudioEncoder forInference() {
            return new AudioEncoder(base.forInference(), projection);
        }
    }

    /// The text tower with its projection.
    public record CaptionEncoder(TextTower base, Layer projection) {

        /// {@return unit vectors, `(texts, d)`}
        ///
        /// @param texts the token ids of each text
        public Tensor forward(List<int[]> texts) {
            return embed(texts).normalize();
        }

        /// {@return the same before their length is made 1}
        public Tensor embed(List<int[]> texts) {
            return projection.forward(base.forward(texts));
        }

        /// {@return how many numbers an embedding has}
        public int dimension() {
            Tensor last = projection instanceof FeedForward mlp
                    ? mlp.fc2().weight()
                    : ((Projection) projection).linear2().weight();
            return last.shape().dim(0);
        }

        /// {@return the same for inference, as [TextTower#forInference] says}
        public CaptionEncoder forInference() {
            return new CaptionEncoder(base.forInference(), projection);
        }
    }

    /// Maps from embeddings to other embeddings.
    public record Transforms(FeedForward audio, FeedForward text) {}

    /// {@return a model with one scale and nothing else}
    public static ClapModel of(AudioEncoder audioEncoder, CaptionEncoder captionEncoder) {
        return new ClapModel(
                audioEncoder,
                captionEncoder,
                Tensor.parameter(Shape.of(), INITIAL_LOGIT_SCALE),
                Optional.empty(),
                Optional.empty());
    }

    /// {@return a model of the given size with random weights}
    public static ClapModel create(ModelSize size, int nMels, RandomGenerator random) {
        boolean mobile = size.mobileNet() > 0;
        AudioTower audio = mobile
                ? MobileNet.create(size.mobileNet(), random)
                : ConvEncoder.create(nMels, size.channels(), size.blockDropout(), size.dropout(), random);
        var text = TransformerEncoder.create(
                size.vocabulary(),
                size.longestText(),
                size.textWidth(),
                size.textLayers(),
                size.textHeads(),
                size.textDropout(),
                random);
        int d = size.embedding();
        Layer projection = mobile
                ? KindProjection.create(Tagger.Head.create(size.mobileNet(), Tagger.AUDIO_SET, random), d, random)
                : Projection.create(size.channels().getLast(), d, size.projectionDropout(), random);
        return of(
                new AudioEncoder(audio, projection),
                new CaptionEncoder(text, Projection.create(size.textWidth(), d, size.projectionDropout(), random)));
    }

    /// {@return how many numbers an embedding has}
    public int dimension() {
        return captionEncoder.dimension();
    }

    /// {@return what [#create] would need to make a model like this one}
    ///
    /// @throws IllegalStateException if this model has other towers
    public ModelSize size() {
        return ModelSize.of(this);
    }
}
