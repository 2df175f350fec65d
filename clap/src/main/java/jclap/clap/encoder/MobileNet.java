package jclap.clap.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import jclap.core.Autograd;
import jclap.core.Sliding;
import jclap.core.Tensor;
import jclap.nn.Activation;
import jclap.nn.BatchNorm2d;
import jclap.nn.Conv2d;
import jclap.nn.Init;
import jclap.nn.Layer;
import jclap.nn.Linear;

/// MobileNetV3, [Howard et al., 2019](https://arxiv.org/abs/1905.02244), as an audio tower in the manner of
/// [EfficientAT](https://arxiv.org/abs/2211.04772): little arithmetic, because space and channels are never mixed in
/// one step.
///
/// ```text
/// log-mel → 3×3 → 15 × (wider 1×1 → depthwise k×k → narrower 1×1) → wider 1×1 → mean over the plane
/// ```
///
/// Every convolution is followed by a batch normalization; five of them halve the plane. Sounds of any length will do.
///
/// @param width the channels, as a part of those of MobileNetV3-Large
/// @param features the 17 parts
public record MobileNet(double width, List<Layer> features) implements AudioTower {

    /// EfficientAT's ε: with the usual one, channels that training has switched off would wake up.
    private static final float EPS = 1e-3f, MOMENTUM = 0.01f;

    /// What part of the expanded channels a squeeze keeps.
    private static final int SQUEEZE = 4;

    private static final int STEM = 16, LAST = 6, HIDDEN = 1280;

    /// A line of the table of MobileNetV3-Large.
    ///
    /// @param kernel the height and width of the depthwise convolution
    /// @param expanded its channels
    /// @param out the channels after it
    /// @param squeeze whether its channels are weighted
    /// @param curve between the convolutions
    private record Line(int kernel, int expanded, int out, boolean squeeze, Activation curve, int stride) {}

    private static final List<Line> LARGE = List.of(
            new Line(3, 16, 16, false, Activation.RELU, 1),
            new Line(3, 64, 24, false, Activation.RELU, 2),
            new Line(3, 72, 24, false, Activation.RELU, 1),
            new Line(5, 72, 40, true, Activation.RELU, 2),
            new Line(5, 120, 40, true, Activation.RELU, 1),
            new Line(5, 120, 40, true, Activation.RELU, 1),
            new Line(3, 240, 80, false, Activation.HARD_SWISH, 2),
            new Line(3, 200, 80, false, Activation.HARD_SWISH, 1),
            new Line(3, 184, 80, false, Activation.HARD_SWISH, 1),
            new Line(3, 184, 80, false, Activation.HARD_SWISH, 1),
            new Line(3, 480, 112, true, Activation.HARD_SWISH, 1),
            new Line(3, 672, 112, true, Activation.HARD_SWISH, 1),
            new Line(5, 672, 160, true, Activation.HARD_SWISH, 2),
            new Line(5, 960, 160, true, Activation.HARD_SWISH, 1),
            new Line(5, 960, 160, true, Activation.HARD_SWISH, 1));

    /// A convolution, its normalization, a curve.
    ///
    /// @param weight `(out, in/groups, kernel, kernel)`
    public record Unit(Tensor weight, BatchNorm2d norm, Sliding sliding, Optional<Activation> curve) implements Layer {

        private static Unit create(
                int in,
                int out,
                int kernel,
                int stride,
                int groups,
                Optional<Activation> curve,
                RandomGenerator random) {
            float bound = (float) Math.sqrt(6.0 / (in / groups * kernel * kernel));
            BatchNorm2d fresh = BatchNorm2d.create(out);
            return new Unit(
                    Init.uniform(bound, random, out, in / groups, kernel, kernel),
                    new BatchNorm2d(
                            fresh.weight(), fresh.bias(), fresh.runningMean(), fresh.runningVar(), MOMENTUM, EPS),
                    Sliding.by(stride).padded(kernel / 2).grouped(groups),
                    curve);
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = norm.forward(x.conv2d(weight, sliding));
            return curve.map(f -> f.forward(y)).orElse(y);
        }
    }

    /// Weighs each channel by what is in all of them, [Hu et al., 2017](https://arxiv.org/abs/1709.01507).
    ///
    /// ```text
    /// y = x·σ(W₂·relu(W₁·s + b₁) + b₂)      s = mean of each channel over its plane
    /// ```
    public record Squeeze(Linear fc1, Linear fc2) implements Layer {

        @Override
        public Tensor forward(Tensor x) {
            return x.times(gate(x).reshape(x.shape().dim(0), x.shape().dim(1), 1, 1));
        }

        /// {@return what each channel is multiplied by, `(batch, channels)`}
        Tensor gate(Tensor x) {
            Tensor mean = x.reshape(x.shape().dim(0), x.shape().dim(1), -1).mean(-1);
            return fc2.forward(fc1.forward(mean).relu()).sigmoid();
        }
    }

    /// Wider, depthwise, narrower.
    ///
    /// @param block the layers
    /// @param residual whether the input is added: where the plane and the channels stay as they are
    public record Inverted(List<Layer> block, boolean residual) implements Layer {

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = x;
            for (Layer layer : block) {
                y = layer.forward(y);
            }
            return residual ? y.plus(x) : y;
        }
    }

    /// {@return MobileNetV3-Large with its channels multiplied by `width`; EfficientAT's `mn04` is 0.4}
    public static MobileNet create(double width, RandomGenerator random) {
        var features = new ArrayList<Layer>();
        int in = channels(STEM * width);
        features.add(Unit.create(1, in, 3, 2, 1, Optional.of(Activation.HARD_SWISH), random));
        for (Line line : LARGE) {
            int expanded = channels(line.expanded * width), out = channels(line.out * width);
            var curve = Optional.of(line.curve);
            var block = new ArrayList<Layer>();
            if (expanded != in) {
                block.add(Unit.create(in, expanded, 1, 1, 1, curve, random));
            }
            block.add(Unit.create(expanded, expanded, line.kernel, line.stride, expanded, curve, random));
            if (line.squeeze) {
                int squeezed = channels(expanded / SQUEEZE);
                block.add(new Squeeze(
                        Linear.create(expanded, squeezed, random), Linear.create(squeezed, expanded, random)));
            }
            block.add(Unit.create(expanded, out, 1, 1, 1, Optional.empty(), random));
            features.add(new Inverted(List.copyOf(block), line.stride == 1 && in == out));
            in = out;
        }
        features.add(Unit.create(in, LAST * in, 1, 1, 1, Optional.of(Activation.HARD_SWISH), random));
        return new MobileNet(width, List.copyOf(features));
    }

    /// {@return how many numbers stand for a clip}
    static int outputs(double width) {
        return LAST * channels(LARGE.getLast().out * width);
    }

    /// {@return the inner width of the head of a tagger}
    static int hidden(double width) {
        return channels(HIDDEN * width);
    }

    /// The nearest multiple of 8, but never less than nine tenths of what was asked for.
    private static int channels(double wanted) {
        int near = Math.max(8, 8 * (int) ((wanted + 4) / 8));
        return near < 0.9 * wanted ? near + 8 : near;
    }

    /// {@return the spectrograms as this network sees them: pitch upwards, `(batch, 1, mels, frames)`}
    ///
    /// @param logMel `(batch, frames, mels)`
    @Override
    public Tensor normalize(Tensor logMel) {
        int batch = logMel.shape().dim(0),
                frames = logMel.shape().dim(-2),
                mels = logMel.shape().dim(-1);
        return logMel.reshape(batch, frames, mels).permute(0, 2, 1).reshape(batch, 1, mels, frames);
    }

    /// {@return the same network with its normalizations folded into its weights}
    @Override
    public MobileNet forInference() {
        return new MobileNet(width, features.stream().map(MobileNet::folded).toList());
    }

    private static Layer folded(Layer layer) {
        return switch (layer) {
            // Its convolutions have strides, groups, or a single tap: their kernel is the same for any size.
            case Unit(var weight, var norm, var sliding, var curve) ->
                FoldedConv.of(new Conv2d(weight, Optional.empty(), sliding), norm, curve, 1, 1);
            case Inverted(var block, var residual) ->
                new FoldedInverted(block.stream().map(MobileNet::folded).toList(), residual);
            default -> layer;
        };
    }

    /// @param normalized `(batch, 1, mels, frames)`, from [#normalize]
    /// @return `(batch, width)`
    @Override
    public Tensor forward(Tensor normalized, boolean... longer) {
        return Autograd.forgetting(() -> {
            Tensor x = normalized;
            for (Layer layer : features) {
                Tensor y = x;
                x = Autograd.forgetting(() -> layer.forward(y));
            }
            return x.reshape(x.shape().dim(0), x.shape().dim(1), -1).mean(-1);
        });
    }
}
