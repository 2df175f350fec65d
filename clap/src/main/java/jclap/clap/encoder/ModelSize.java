package jclap.clap.encoder;

import java.util.List;

/// The size of both towers: everything that must be known to build a model before its weights are loaded.
///
/// @param channels of the convolution blocks, the last being the width of the audio tower; none with a MobileNet
/// @param mobileNet the width of a [MobileNet] that has the place of the blocks, 0 without one
/// @param vocabulary how many token ids there are
/// @param longestText in tokens
/// @param textWidth of each token in the text tower
/// @param textLayers how many transformer blocks
/// @param textHeads divides the width
/// @param embedding d, the width of the common space
/// @param blockDropout between convolution blocks, while training
/// @param dropout around the last layer of the audio tower, while training
/// @param projectionDropout in the projection of both towers, while training; one half in CLAP's code, less for
///     few recordings
/// @param textDropout in the text tower, while training
public record ModelSize(
        List<Integer> channels,
        double mobileNet,
        int vocabulary,
        int longestText,
        int textWidth,
        int textLayers,
        int textHeads,
        int embedding,
        float blockDropout,
        float dropout,
        float projectionDropout,
        float textDropout) {

    public ModelSize {
        channels = List.copyOf(channels);
        if (!(mobileNet >= 0 && mobileNet <= 4) || channels.isEmpty() != mobileNet > 0) {
            throw new IllegalArgumentException(
                    "model size: expected at least one convolution block or a MobileNet of a width up to 4 but got "
                            + channels + " and " + mobileNet);
        }
        channels.forEach(width -> require(width, 4096, "channels"));
        require(channels.size() + 1, 17, "convolution blocks");
        require(vocabulary, 1 << 20, "vocabulary");
        require(longestText, 1 << 14, "longestText");
        require(textWidth, 1 << 14, "textWidth");
        require(textLayers, 128, "textLayers");
        require(textHeads, textWidth, "textHeads");
        require(embedding, 1 << 14, "embedding");
    }

    /// A file may claim any size, so what it claims is bounded before it is allocated.
    private static void require(int value, int most, String name) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    "model size: expected " + name + " in 1 … " + most + " but got " + value);
        }
    }

    /// {@return a model small enough to train on a laptop's processor in minutes}
    public static ModelSize small(int vocabulary) {
        return new ModelSize(List.of(24, 48, 96, 192), 0, vocabulary, 32, 128, 2, 4, 256, 0, 0.2f, 0.2f, 0.1f);
    }

    /// {@return a model for tests, which learns little but does everything}
    public static ModelSize tiny(int vocabulary) {
        return new ModelSize(List.of(4, 8), 0, vocabulary, 16, 8, 1, 2, 8, 0.1f, 0.1f, 0.1f, 0.1f);
    }

    /// {@return the model that comes with jclap: a MobileNet that was a tagger, and texts of up to 64 tokens}
    public static ModelSize pretrained(int vocabulary) {
        return new ModelSize(List.of(), 0.4, vocabulary, 64, 256, 2, 8, 384, 0, 0, 0, 0);
    }

    /// {@return the size of a model that [ClapModel#create] made}
    static ModelSize of(ClapModel model) {
        if (model.captionEncoder().base() instanceof TransformerEncoder text
                && model.captionEncoder().projection() instanceof Projection projection) {
            if (model.audioEncoder().base() instanceof ConvEncoder audio) {
                var channels = audio.convBlocks().stream()
                        .map(block -> block.conv1().weight().shape().dim(0))
                        .toList();
                return of(channels, 0, audio.blockDropout().p(), audio.dropout().p(), text, projection);
            } else if (model.audioEncoder().base() instanceof MobileNet audio) {
                return of(List.of(), audio.width(), 0, 0, text, projection);
            }
        }
        throw new IllegalStateException("model size: expected a model of jclap's own towers but got one of "
                + model.audioEncoder().base().getClass().getSimpleName() + " and "
                + model.captionEncoder().base().getClass().getSimpleName());
    }

    private static ModelSize of(
            List<Integer> channels,
            double mobileNet,
            float blockDropout,
            float dropout,
            TransformerEncoder text,
            Projection projection) {
        return new ModelSize(
                channels,
                mobileNet,
                text.tokenEmbedding().weight().shape().dim(0),
                text.longest(),
                text.tokenEmbedding().weight().shape().dim(1),
                text.blocks().size(),
                text.blocks().getFirst().attention().heads(),
                projection.linear2().weight().shape().dim(0),
                blockDropout,
                dropout,
                projection.dropout().p(),
                text.dropout().p());
    }

    /// {@return the same for another vocabulary}
    public ModelSize withVocabulary(int size) {
        return new ModelSize(
                channels,
                mobileNet,
                size,
                longestText,
                textWidth,
                textLayers,
                textHeads,
                embedding,
                blockDropout,
                dropout,
                projectionDropout,
                textDropout);
    }
}
