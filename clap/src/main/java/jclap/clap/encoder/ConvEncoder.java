package jclap.clap.encoder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import jclap.core.Sliding;
import jclap.core.Tensor;
import jclap.nn.BatchNorm2d;
import jclap.nn.Dropout;
import jclap.nn.Linear;

/// A stack of convolutions over the log-mel spectrogram: the [PANNs](https://arxiv.org/abs/1912.10211), of which CNN14
/// is the audio tower of CLAP 2022, and jclap's own small ones.
///
/// ```text
/// log-mel → normalize each mel band → (block → halve time and frequency)* → mean over frequency
///         → max over time + mean over time → fc → relu
/// ```
///
/// @param bn0 over the mel bands
/// @param fc1 `(out, channels of the last block)`
/// @param fcAudioset `(classes, out)`, which names the classes of AudioSet; CLAP does not need it
/// @param pools how many frames, and how many bands, become one after each block
/// @param blockDropout after each block
/// @param dropout before and after `fc1`
public record ConvEncoder(
        BatchNorm2d bn0,
        List<ConvBlock> convBlocks,
        Linear fc1,
        Optional<Linear> fcAudioset,
        List<Integer> pools,
        Dropout blockDropout,
        Dropout dropout)
        implements AudioTower {

    private static final int MELS = 64, CLASSES = 527;

    /// {@return an encoder with one block for each of `channels`, whose last is the width of its output}
    public static ConvEncoder create(
            int nMels, List<Integer> channels, float blockDropout, float dropout, RandomGenerator random) {
        int width = channels.getLast();
        return new ConvEncoder(
                BatchNorm2d.create(nMels),
                blocks(channels, 3, random),
                Linear.create(width, width, random),
                Optional.empty(),
                Collections.nCopies(channels.size(), 2),
                new Dropout(blockDropout),
                new Dropout(dropout));
    }

    /// {@return a PANN: all but the sixth block halve their picture}
    ///
    /// @param kernel of the convolutions: 3, or 5 in blocks that have a single one
    /// @param out the width of the output
    /// @param classes that its last layer names
    public static ConvEncoder pann(
            int nMels, List<Integer> channels, int kernel, int out, int classes, RandomGenerator random) {
        var pools = new ArrayList<>(Collections.nCopies(channels.size(), 2));
        if (channels.size() == 6) {
            pools.set(5, 1);
        }
        return new ConvEncoder(
                BatchNorm2d.create(nMels),
                blocks(channels, kernel, random),
                Linear.create(channels.getLast(), out, random),
                Optional.of(Linear.create(out, classes, random)),
                List.copyOf(pools),
                new Dropout(0.2f),
                new Dropout(0.5f));
    }

    /// {@return CNN14 as in CLAP 2022, 81 million weights}
    public static ConvEncoder cnn14(RandomGenerator random) {
        return pann(MELS, List.of(64, 128, 256, 512, 1024, 2048), 3, 2048, CLASSES, random);
    }

    /// {@return CNN10, 5 million weights}
    public static ConvEncoder cnn10(RandomGenerator random) {
        return pann(MELS, List.of(64, 128, 256, 512, 1024), 3, 1024, CLASSES, random);
    }

    /// {@return CNN6, 5 million weights in single 5×5 convolutions}
    public static ConvEncoder cnn6(RandomGenerator random) {
        return pann(MELS, List.of(64, 128, 256, 512), 5, 512, CLASSES, random);
    }

    private static List<ConvBlock> blocks(List<Integer> channels, int kernel, RandomGenerator random) {
        var blocks = new ArrayList<ConvBlock>();
        int in = 1;
        for (int out : channels) {
            blocks.add(kernel == 3 ? ConvBlock.create(in, out, random) : ConvBlock.createSingle(in, out, random));
            in = out;
        }
        return List.copyOf(blocks);
    }

    /// {@return the same weights without dropout}
    public ConvEncoder withoutDropout() {
        return new ConvEncoder(bn0, convBlocks, fc1, fcAudioset, pools, new Dropout(0), new Dropout(0));
    }

    /// {@return what is before and after the blocks, for inference}
    ConvEncoder withoutBlocks() {
        return new ConvEncoder(bn0, List.of(), fc1, fcAudioset, pools, new Dropout(0), new Dropout(0));
    }

    @Override
    public AudioTower forInference() {
        return FoldedConvEncoder.of(this);
    }

    @Override
    public Tensor normalize(Tensor logMel) {
        return MelBands.normalize(bn0, logMel);
    }

    @Override
    public Tensor forward(Tensor normalized, boolean... longer) {
        return dropout.forward(pool(frames(normalized)));
    }

    /// {@return a vector for every 2ⁿ frames, n being how often blocks halve, `(batch, channels, frames/2ⁿ)`}
    Tensor frames(Tensor normalized) {
        Tensor x = normalized;
        for (int i = 0; i < convBlocks.size(); i++) {
            x = blockDropout.forward(halve(i, convBlocks.get(i).forward(x))); // (batch, channels, frames/2ⁱ, mels/2ⁱ)
        }
        return x.mean(-1);
    }

    /// {@return what comes after block `i`}
    Tensor halve(int i, Tensor x) {
        int pool = pools.get(i);
        return pool == 1 ? x : x.avgPool2d(pool, pool);
    }

    /// {@return the embedding before its dropout, `(batch, out)`}
    Tensor pool(Tensor frames) {
        Tensor x = frames.max(-1).plus(frames.mean(-1)); // (batch, channels)
        return fc1.forward(dropout.forward(x)).relu();
    }

    /// {@return how probable each class of AudioSet is, `(batch, classes)`}
    ///
    /// @param pooled from [#pool]
    Tensor tags(Tensor pooled) {
        return fcAudioset
                .orElseThrow(() -> new IllegalStateException("conv encoder: expected weights of classes but got none"))
                .forward(pooled)
                .sigmoid();
    }

    /// {@return an embedding for every frame, of its neighbourhood, as LAION has it, `(batch, about frames, out)`}
    Tensor fineGrained(Tensor frames) {
        Sliding dense = Sliding.by(1).padded(0, 1);
        Tensor x = frames.maxPool2d(1, 3, dense).plus(frames.avgPool2d(1, 3, dense)); // (batch, channels, time)
        int stride = pools.stream().reduce(1, (a, b) -> a * b);
        return MelBands.repeat(fc1.forward(x.permute(0, 2, 1)).relu(), stride);
    }
}
