package jclap.clap.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
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
/// @param names of all tensors, ours
/// @param shape of each
/// @param config what shapes do not tell
/// @param undrawn refuses models of more weights than the checkpoint can fill
record Architecture(Set<String> names, Function<String, Shape> shape, HubConfig config, RandomGenerator undrawn) {

    private static final String AUDIO = "audio_encoder.base.", TEXT = "caption_encoder.base.";

    /// The heads of all published text towers are as wide as this.
    private static final int HEAD = 64;

    /// ClapCap's mapper has so many at any width.
    private static final int MAPPER_HEADS = 8;

    private static final float DROPOUT = 0.1f, PROJECTION_DROPOUT = 0.5f;

    Architecture(Set<String> names, Function<String, Shape> shape, HubConfig config) {
        this(names, shape, config, Init.undrawn(elements(names, shape)));
    }

    private static long elements(Set<String> names, Function<String, Shape> shape) {
        return names.stream().mapToLong(name -> shape.apply(name).size()).sum();
    }

    /// {@return a model whose weights are still to be loaded}
    ClapModel model(Family family) {
        return new ClapModel(
                audioEncoder(),
                captionEncoder(family),
                scalar(),
                has("text_logit_scale") ? Optional.of(scalar()) : Optional.empty(),
                has("transforms.audio.fc1.weight")
                        ? Optional.of(new Transforms(
                                mlp("transforms.audio.", Activation.RELU), mlp("transforms.text.", Activation.RELU)))
                        : Optional.empty());
    }

    /// {@return its audio side alone}
    AudioEncoder audioEncoder() {
        AudioTower tower = has(AUDIO + "fc1.weight") ? cnn() : htsat();
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
        var channels = new ArrayList<Integer>();
        for (String weight = AUDIO + "conv_blocks.0.conv1.weight";
                has(weight);
                weight = AUDIO + "conv_blocks." + channels.size() + ".conv1.weight") {
            channels.add(dim(weight, 0));
        }
        return ConvEncoder.pann(
                dim(AUDIO + "bn0.weight", 0),
                channels,
                dim(AUDIO + "conv_blocks.0.conv1.weight", 2),
                dim(AUDIO + "fc1.weight", 0),
                dim(AUDIO + "fc_audioset.weight", 0),
                undrawn);
    }

    private Htsat htsat() {
        String proj = AUDIO + "patch_embed.proj.weight", table = ".blocks.0.relative_position_bias_table";
        var depths = new ArrayList<Integer>();
        var heads = new ArrayList<Integer>();
        for (String layer = AUDIO + "layers.0"; has(layer + table); layer = AUDIO + "layers." + depths.size()) {
            depths.add(count(layer + ".blocks.", ".norm1.weight"));
            heads.add(dim(layer + table, 1));
        }
        int mels = dim(AUDIO + "bn0.weight", 0);
        int places = dim(AUDIO + "layers.0" + table, 0); // (2·window − 1)²
        var sizes = new Htsat.Config(
                4 * mels,
                dim(proj, 2),
                mels,
                has(AUDIO + "tscam_conv.weight") ? dim(AUDIO + "tscam_conv.weight", 0) : 0,
                dim(proj, 0),
                List.copyOf(depths),
                List.copyOf(heads),
                ((int) Math.round(Math.sqrt(places)) + 1) / 2,
                fusion(),
                DROPOUT);
        config.require(sizes);
        return Htsat.create(sizes, undrawn);
    }

    private Htsat.Fusion fusion() {
        if (has(AUDIO + "patch_embed.fusion_model.local_att2.conv1.weight")) {
            return Htsat.Fusion.IAFF_2D;
        } else if (has(AUDIO + "patch_embed.fusion_model.local_att.conv1.weight")) {
            return Htsat.Fusion.AFF_2D;
        } else if (has(AUDIO + "patch_embed.mel_conv2d.weight")) {
            return Htsat.Fusion.DAF_2D;
        }
        return dim(AUDIO + "patch_embed.proj.weight", 1) > 1 ? Htsat.Fusion.CHANNEL_MAP : Htsat.Fusion.NONE;
    }

    private Bert roberta(float eps) {
        return pooled(Bert.createRoberta(bert(eps), Bert.Pooling.POOLER, undrawn));
    }

    private Bert pooled(Bert bert) {
        return has(TEXT + "pooler.weight") ? bert : bert.withoutPooler();
    }

    private Bert.Config bert(float eps) {
        int width = dim(TEXT + "token_embedding.weight", 1);
        var sizes = new Bert.Config(
                dim(TEXT + "token_embedding.weight", 0),
                dim(TEXT + "position_embedding.weight", 0),
                dim(TEXT + "type_embedding.weight", 0),
                width,
                count(TEXT + "blocks.", ".norm1.weight"),
                config.textHeads(heads(width)),
                dim(TEXT + "blocks.0.mlp.fc1.weight", 0),
                eps,
                DROPOUT);
        config.require(sizes);
        return sizes;
    }

    /// {@return the part of a captioner between its audio side and its GPT-2}
    Captioner.Mapper mapper() {
        String constant = "mapper.prefix_const";
        return Captioner.Mapper.create(
                dim("mapper.linear.weight", 1),
                dim(constant, 0),
                dim(constant, 1),
                count("mapper.blocks.", ".norm1.weight"),
                MAPPER_HEADS,
                undrawn);
    }

    /// @param prefix of the names of its tensors
    Gpt2 gpt2(String prefix) {
        int width = dim(prefix + "token_embedding.weight", 1);
        return Gpt2.create(
                new Gpt2.Config(
                        dim(prefix + "token_embedding.weight", 0),
                        dim(prefix + "position_embedding.weight", 0),
                        width,
                        count(prefix + "blocks.", ".norm1.weight"),
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
        if (has(name + "fc1.weight")) {
            config.requireDimension(dim(name + "fc2.weight", 0));
            return mlp(name, config.projection());
        }
        return Projection.create(
                dim(name + "linear1.weight", 1), dim(name + "linear1.weight", 0), PROJECTION_DROPOUT, undrawn);
    }

    private FeedForward mlp(String name, Activation curve) {
        return FeedForward.create(
                dim(name + "fc1.weight", 1), dim(name + "fc1.weight", 0), dim(name + "fc2.weight", 0), curve, undrawn);
    }

    private static Tensor scalar() {
        return Tensor.parameter(Shape.of(), 0);
    }

    private int count(String prefix, String suffix) {
        int count = 0;
        while (has(prefix + count + suffix)) {
            count++;
        }
        return count;
    }

    private boolean has(String name) {
        return names.contains(name);
    }

    private int dim(String name, int axis) {
        if (!has(name)) {
            throw new IllegalArgumentException("checkpoint: expected a tensor " + name + " but got none");
        }
        Shape found = shape.apply(name);
        if (found.size() == 0) {
            throw new IllegalArgumentException(
                    "checkpoint: expected elements in tensor " + name + " but got its shape " + found);
        }
        return found.dim(axis);
    }
}
