package jclap.clap.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jclap.clap.encoder.AudioTower;
import jclap.clap.encoder.Bert;
import jclap.clap.encoder.Captioner;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ClapModel.AudioEncoder;
import jclap.clap.encoder.ClapModel.CaptionEncoder;
import jclap.clap.encoder.ClapModel.Transforms;
import jclap.clap.encoder.ConvEncoder;
import jclap.clap.encoder.Gpt2;
import jclap.clap.encoder.Htsat;
import jclap.clap.encoder.Projection;
import jclap.clap.encoder.TextTower;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.Activation;
import jclap.nn.FeedForward;
import jclap.nn.Init;
import jclap.nn.Layer;

/// A model built to the shapes of a checkpoint, so that one code loads every size.
///
/// @param sizes of its tensors
/// @param config what shapes do not tell
/// @param undrawn refuses models of more weights than the checkpoint can fill
record Architecture(Sizes sizes, HubConfig config, RandomGenerator undrawn) {

    private static final String AUDIO = "audio_encoder.base.", TEXT = "caption_encoder.base.";

    /// The heads of all published text towers are as wide as this.
    private static final int HEAD = 64;

    /// ClapCap's mapper has so many at any width.
    private static final int MAPPER_HEADS = 8;

    /// What the published models have.
    private static final int PATCH = 4;

    private static final float DROPOUT = 0.1f, PROJECTION_DROPOUT = 0.5f;

    Architecture(Set<String> names, Function<String, Shape> shape, HubConfig config) {
        this(new Sizes(names, shape), config, Init.undrawn(elements(names, shape)));
    }

    private static long elements(Set<String> names, Function<String, Shape> shape) {
        return names.stream().mapToLong(name -> shape.apply(name).size()).sum();
    }

    /// What is in neither tower.
    record Rest(Tensor logitScale, Optional<Tensor> textLogitScale, Optional<Transforms> transforms) {}

    /// {@return a model whose weights are still to be loaded}
    ClapModel model(Family family) {
        Rest rest = rest();
        return new ClapModel(
                audioEncoder(), captionEncoder(family), rest.logitScale, rest.textLogitScale, rest.transforms);
    }

    /// {@return that of it which is in neither tower}
    Rest rest() {
        return new Rest(
                scalar(),
                sizes.has("text_logit_scale") ? Optional.of(scalar()) : Optional.empty(),
                sizes.hasAny("transforms.")
                        ? Optional.of(new Transforms(
                                mlp("transforms.audio.", Activation.RELU), mlp("transforms.text.", Activation.RELU)))
                        : Optional.empty());
    }

    /// {@return its audio side alone}
    AudioEncoder audioEncoder() {
        AudioTower tower = sizes.hasAny(AUDIO + "conv_blocks.") ? cnn() : htsat();
        return new AudioEncoder(tower, head("audio_encoder.projection."));
    }

    /// {@return its text side alone}
    CaptionEncoder captionEncoder(Family family) {
        TextTower tower = switch (family) {
            case MICROSOFT_2022 -> pooled(Bert.create(bert(1e-12f), Bert.Pooling.FIRST, undrawn));
            case MICROSOFT_2023 -> gpt2(TEXT);
            case LAION -> roberta(1e-5f);
            case HUGGING_FACE -> roberta(config.textEps());
            case CLAPCAP ->
                throw new IllegalArgumentException("checkpoint: expected a model of two towers but got ClapCap, which"
                        + " writes captions: open it with jclap.clap.ClapCap");
        };
        return new CaptionEncoder(tower, head("caption_encoder.projection."));
    }

    private ConvEncoder cnn() {
        int blocks = sizes.count(AUDIO + "conv_blocks.");
        var channels = new ArrayList<Integer>();
        var kernels = new ArrayList<String>();
        for (int i = 0; i < blocks; i++) {
            String block = AUDIO + "conv_blocks." + i;
            channels.add(sizes.told(block + ".conv1.weight[0]", block + ".bn1.weight[0]", block + ".bn1.bias[0]"));
            kernels.add(block + ".conv1.weight[2]");
        }
        return ConvEncoder.pann(
                mels(),
                channels,
                sizes.told(kernels.toArray(String[]::new)),
                sizes.told(AUDIO + "fc1.weight[0]", AUDIO + "fc1.bias[0]", AUDIO + "fc_audioset.weight[1]"),
                sizes.toldOr(1, AUDIO + "fc_audioset.weight[0]", AUDIO + "fc_audioset.bias[0]"),
                undrawn);
    }

    private int mels() {
        return sizes.told(AUDIO + "bn0.weight[0]", AUDIO + "bn0.bias[0]", AUDIO + "bn0.running_mean[0]");
    }

    private Htsat htsat() {
        String proj = AUDIO + "patch_embed.proj", table = ".relative_position_bias_table";
        var depths = new ArrayList<Integer>();
        var heads = new ArrayList<Integer>();
        var tables = new ArrayList<String>();
        for (int i = 0; i < sizes.count(AUDIO + "layers."); i++) {
            String blocks = AUDIO + "layers." + i + ".blocks.";
            depths.add(sizes.count(blocks));
            String[] own = IntStream.range(0, depths.get(i))
                    .mapToObj(block -> blocks + block + table)
                    .toArray(String[]::new);
            heads.add(sizes.told(Stream.of(own).map(name -> name + "[1]").toArray(String[]::new)));
            Stream.of(own).map(name -> name + "[0]").forEach(tables::add);
        }
        int mels = mels(), places = sizes.told(tables.toArray(String[]::new)); // (2·window − 1)²
        var shape = new Htsat.Config(
                4 * mels,
                sizes.toldOr(PATCH, proj + ".weight[2]", proj + ".weight[3]"),
                mels,
                sizes.toldOr(0, AUDIO + "tscam_conv.weight[0]", AUDIO + "tscam_conv.bias[0]"),
                sizes.told(proj + ".weight[0]", proj + ".bias[0]", AUDIO + "patch_embed.norm.weight[0]"),
                List.copyOf(depths),
                List.copyOf(heads),
                ((int) Math.round(Math.sqrt(places)) + 1) / 2,
                fusion(),
                DROPOUT);
        config.require(shape);
        return Htsat.create(shape, undrawn);
    }

    private Htsat.Fusion fusion() {
        String fusion = AUDIO + "patch_embed.fusion_model.";
        if (sizes.hasAny(fusion + "local_att2.")) {
            return Htsat.Fusion.IAFF_2D;
        } else if (sizes.hasAny(fusion)) {
            return Htsat.Fusion.AFF_2D;
        } else if (sizes.hasAny(AUDIO + "patch_embed.mel_conv2d.")) {
            return Htsat.Fusion.DAF_2D;
        }
        return sizes.toldOr(1, AUDIO + "patch_embed.proj.weight[1]") > 1 ? Htsat.Fusion.CHANNEL_MAP : Htsat.Fusion.NONE;
    }

    private Bert roberta(float eps) {
        return pooled(Bert.createRoberta(bert(eps), Bert.Pooling.POOLER, undrawn));
    }

    private Bert pooled(Bert bert) {
        return sizes.hasAny(TEXT + "pooler.") ? bert : bert.withoutPooler();
    }

    private Bert.Config bert(float eps) {
        int width = width(TEXT);
        var shape = new Bert.Config(
                sizes.toldOr(1, TEXT + "token_embedding.weight[0]"),
                sizes.toldOr(1, TEXT + "position_embedding.weight[0]"),
                sizes.toldOr(1, TEXT + "type_embedding.weight[0]"),
                width,
                sizes.count(TEXT + "blocks."),
                config.textHeads(heads(width)),
                sizes.told(
                        TEXT + "blocks.0.mlp.fc1.weight[0]",
                        TEXT + "blocks.0.mlp.fc1.bias[0]",
                        TEXT + "blocks.0.mlp.fc2.weight[1]"),
                eps,
                DROPOUT);
        config.require(shape);
        return shape;
    }

    private int width(String prefix) {
        return sizes.told(
                prefix + "token_embedding.weight[1]",
                prefix + "position_embedding.weight[1]",
                prefix + "blocks.0.norm1.weight[0]");
    }

    /// {@return the part of a captioner between its audio side and its GPT-2}
    Captioner.Mapper mapper() {
        String constant = "mapper.prefix_const", norm = "mapper.blocks.0.norm";
        return Captioner.Mapper.create(
                sizes.toldOr(1, "mapper.linear.weight[1]"),
                sizes.told(constant + "[0]"),
                sizes.told(constant + "[1]", norm + "1.weight[0]", norm + "2.weight[0]"),
                sizes.count("mapper.blocks."),
                MAPPER_HEADS,
                undrawn);
    }

    /// @param prefix of the names of its tensors
    Gpt2 gpt2(String prefix) {
        int width = width(prefix);
        return Gpt2.create(
                new Gpt2.Config(
                        sizes.toldOr(1, prefix + "token_embedding.weight[0]"),
                        sizes.toldOr(1, prefix + "position_embedding.weight[0]"),
                        width,
                        sizes.count(prefix + "blocks."),
                        heads(width),
                        DROPOUT),
                undrawn);
    }

    /// Shapes do not tell the heads. Models too small for two of the usual width are those of tests, which have
    /// two.
    private static int heads(int width) {
        return Math.max(2, width / HEAD);
    }

    private Layer head(String name) {
        if (sizes.hasAny(name + "fc1.") || sizes.hasAny(name + "fc2.")) {
            FeedForward mlp = mlp(name, config.projection());
            config.requireDimension(mlp.fc2().weight().shape().dim(0));
            return mlp;
        }
        return Projection.create(
                sizes.toldOr(1, name + "linear1.weight[1]"),
                sizes.told(name + "linear1.weight[0]", name + "linear2.weight[0]", name + "layer_norm.weight[0]"),
                PROJECTION_DROPOUT,
                undrawn);
    }

    private FeedForward mlp(String name, Activation curve) {
        return FeedForward.create(
                sizes.toldOr(1, name + "fc1.weight[1]"),
                sizes.told(name + "fc1.weight[0]", name + "fc1.bias[0]", name + "fc2.weight[1]"),
                sizes.told(name + "fc2.weight[0]", name + "fc2.bias[0]"),
                curve,
                undrawn);
    }

    private static Tensor scalar() {
        return Tensor.parameter(Shape.of(), 0);
    }
}
