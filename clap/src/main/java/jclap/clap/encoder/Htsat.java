package jclap.clap.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import jclap.core.Autograd;
import jclap.core.Interpolation;
import jclap.core.Sliding;
import jclap.core.Tensor;
import jclap.nn.BatchNorm2d;
import jclap.nn.Conv2d;
import jclap.nn.LayerNorm;
import jclap.nn.Linear;

/// The hierarchical token-semantic audio transformer, [Chen et al., 2022](https://arxiv.org/abs/2202.00874): a Swin
/// transformer ([Liu et al., 2021](https://arxiv.org/abs/2103.14030)) over a spectrogram that is folded to a square.
///
/// ```text
/// log-mel → normalize each mel band → stretch time to 1024 → fold to 256 × 256 → patches of 4 × 4
///         → four stages, between them four tokens become one → norm → mean of all tokens
/// ```
///
/// @param bn0 over the mel bands
/// @param tscamConv names the classes of AudioSet for each step of time; CLAP does not need it
/// @param head is stored with the weights and never applied
/// @param side of the square
public record Htsat(
        BatchNorm2d bn0,
        PatchEmbed patchEmbed,
        List<SwinStage> layers,
        LayerNorm norm,
        Optional<Conv2d> tscamConv,
        Optional<Linear> head,
        int side)
        implements AudioTower {

    /// The crops and steps, in frames, by which Microsoft's model covers what is longer than it can see.
    private static final int LONG_CROP = 689, LONG_STEP = 344;

    /// The sizes of an HTSAT.
    ///
    /// @param side of the square
    /// @param patch the side of a patch
    /// @param nMels divides the side
    /// @param classes of AudioSet; 0 for checkpoints without weights for them
    /// @param width of a token in the first stage
    /// @param depths blocks in each stage
    /// @param heads in each stage
    /// @param window the side of a window
    /// @param fusion how longer sounds are looked at
    /// @param dropPath how often the last block is skipped, while training
    public record Config(
            int side,
            int patch,
            int nMels,
            int classes,
            int width,
            List<Integer> depths,
            List<Integer> heads,
            int window,
            Fusion fusion,
            float dropPath) {

        /// {@return the one of CLAP 2023 and most of LAION's, 31 million weights}
        public static Config tiny() {
            return of(96, List.of(2, 2, 6, 2));
        }

        /// {@return the one of LAION's models for music, 72 million weights}
        public static Config base() {
            return of(128, List.of(2, 2, 12, 2));
        }

        private static Config of(int width, List<Integer> depths) {
            return new Config(256, 4, 64, 527, width, depths, List.of(4, 8, 16, 32), 8, Fusion.NONE, 0.1f);
        }

        /// {@return the same with another way to look at longer sounds}
        public Config with(Fusion other) {
            return new Config(side, patch, nMels, classes, width, depths, heads, window, other, dropPath);
        }

        /// {@return the same for a checkpoint without weights for classes}
        public Config withoutClasses() {
            return new Config(side, patch, nMels, 0, width, depths, heads, window, fusion, dropPath);
        }
    }

    /// How a model looks at sounds that are longer than a clip, [Wu et al.,
    /// 2023](https://arxiv.org/abs/2211.06687). Its input then has four channels.
    public enum Fusion {
        /// Not at all.
        NONE,
        /// By attentional feature fusion of the patches of the whole and of three crops.
        AFF_2D,
        /// The same twice over.
        IAFF_2D,
        /// By the sum of the patches.
        DAF_2D,
        /// By patches of all four channels.
        CHANNEL_MAP
    }

    /// {@return an HTSAT}
    public static Htsat create(Config config, RandomGenerator random) {
        var stages = new ArrayList<SwinStage>();
        int blocks = config.depths.stream().mapToInt(Integer::intValue).sum(), first = 0, width = config.width;
        for (int stage = 0; stage < config.depths.size(); stage++, width *= 2) {
            boolean last = stage == config.depths.size() - 1;
            var swin = new ArrayList<SwinBlock>();
            for (int i = 0; i < config.depths.get(stage); i++) {
                float dropPath = blocks == 1 ? 0 : config.dropPath * (first + i) / (blocks - 1);
                swin.add(SwinBlock.create(width, config.heads.get(stage), config.window, i % 2 == 1, dropPath, random));
            }
            first += config.depths.get(stage);
            stages.add(new SwinStage(
                    List.copyOf(swin), last ? Optional.empty() : Optional.of(PatchMerging.create(width, random))));
        }
        width /= 2;
        int rows = config.side / config.patch >> config.depths.size() - 1, chunks = config.side / config.nMels;
        Optional<Conv2d> tscamConv = config.classes == 0
                ? Optional.empty()
                : Optional.of(Conv2d.withBias(
                        width, config.classes, rows / chunks, 3, Sliding.by(1).padded(0, 1), random));
        return new Htsat(
                BatchNorm2d.create(config.nMels),
                PatchEmbed.create(config.width, config.patch, config.fusion, random),
                List.copyOf(stages),
                LayerNorm.create(width),
                tscamConv,
                tscamConv.map(_ -> Linear.create(config.classes, config.classes, random)),
                config.side);
    }

    @Override
    public Htsat forInference() {
        return new Htsat(
                bn0, patchEmbed, layers.stream().map(SwinStage::forInference).toList(), norm, tscamConv, head, side);
    }

    @Override
    public Tensor normalize(Tensor logMel) {
        return MelBands.normalize(bn0, logMel);
    }

    /// @param normalized `(batch, channels, frames, mels)`; of more frames than the square has place for, the
    ///     result is the mean over crops
    @Override
    public Tensor forward(Tensor normalized, boolean... longer) {
        return Autograd.forgetting(() -> pooled(normalized, longer));
    }

    private Tensor pooled(Tensor normalized, boolean... longer) {
        int frames = normalized.shape().dim(2), most = side * chunks();
        if (frames <= most) {
            return pool(tokens(normalized, longer));
        }
        Tensor sum = pool(tokens(normalized.slice(2, 0, LONG_CROP), longer));
        int crops = 1;
        for (int from = LONG_STEP; from < frames - LONG_CROP - 1; from += LONG_STEP, crops++) {
            sum = sum.plus(pool(tokens(normalized.slice(2, from, from + LONG_CROP), longer)));
        }
        return sum.affine(1f / crops, 0);
    }

    /// {@return the last tokens, `(batch, rows, columns, width)`}
    Tensor tokens(Tensor normalized, boolean... longer) {
        Tensor x = patchEmbed.forward(fold(normalized), longer); // (batch, 64, 64, width/8)
        for (SwinStage stage : layers) {
            x = stage.forward(x);
        }
        return norm.forward(x);
    }

    /// {@return the spectrogram as a square, `(batch, channels, side, side)`}
    ///
    /// Time is cut in as many chunks as make the square full; they lie below each other.
    Tensor fold(Tensor x) {
        int batch = x.shape().dim(0), channels = x.shape().dim(1), chunks = chunks(), mels = side / chunks;
        Tensor stretched = x.shape().dim(2) < side * chunks
                ? x.interpolate(Interpolation.BICUBIC_ALIGNED, side * chunks, mels)
                : x;
        return stretched
                .reshape(batch, channels, chunks, side, mels)
                .permute(0, 1, 2, 4, 3) // (batch, channels, chunks, mels, side)
                .reshape(batch, channels, side, side);
    }

    /// {@return the mean of all tokens, `(batch, width)`}
    Tensor pool(Tensor tokens) {
        return tokens.reshape(tokens.shape().dim(0), -1, tokens.shape().dim(-1)).mean(1);
    }

    /// {@return the tokens in the order of time, `(batch, width, rows of a chunk, steps)`}
    Tensor unfold(Tensor tokens) {
        int batch = tokens.shape().dim(0),
                rows = tokens.shape().dim(1),
                columns = tokens.shape().dim(2);
        return tokens.reshape(batch, chunks(), rows / chunks(), columns, -1)
                .permute(0, 4, 2, 1, 3) // (batch, width, rows of a chunk, chunks, columns)
                .reshape(batch, -1, rows / chunks(), chunks() * columns);
    }

    /// {@return how much speaks for each class at each step of time, `(batch, classes, steps)`}
    ///
    /// @param unfolded from [#unfold]
    Tensor classMap(Tensor unfolded) {
        Tensor map = tscamConv
                .orElseThrow(() -> new IllegalStateException("htsat: expected weights of classes but got none"))
                .forward(unfolded);
        return map.reshape(map.shape().dim(0), map.shape().dim(1), -1);
    }

    /// {@return how probable each class is in each frame, `(batch, frames, classes)`}
    Tensor framewise(Tensor classMap) {
        return MelBands.repeat(classMap.sigmoid().permute(0, 2, 1), framesPerStep());
    }

    /// {@return how probable each class is, `(batch, classes)`}
    Tensor tags(Tensor classMap) {
        return classMap.mean(-1).sigmoid();
    }

    /// {@return an embedding for every frame, `(batch, frames, width)`}
    ///
    /// @param unfolded from [#unfold]
    Tensor fineGrained(Tensor unfolded) {
        return MelBands.repeat(unfolded.mean(2).permute(0, 2, 1), framesPerStep());
    }

    private int chunks() {
        return side / bn0.weight().shape().dim(0);
    }

    /// As if the last stage had eight columns whatever the size of the square, as the originals have it.
    private int framesPerStep() {
        return 8 * patchEmbed.proj().sliding().strideX();
    }
}
