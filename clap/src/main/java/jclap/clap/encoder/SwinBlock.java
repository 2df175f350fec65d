package jclap.clap.encoder;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.Dropout;
import jclap.nn.FeedForward;
import jclap.nn.Init;
import jclap.nn.LayerNorm;
import jclap.nn.MultiHeadAttention;

/// A transformer block whose tokens see those of their window, [Liu et al., 2021](https://arxiv.org/abs/2103.14030).
///
/// ```text
/// h = x + attention(norm₁(x)) in windows        y = h + mlp(norm₂(h))
/// ```
///
/// Every other block shifts its windows by half their side, so that in two blocks a token sees its neighbours on all
/// sides.
///
/// @param relativePositionBiasTable `((2·window − 1)², heads)`, added to the scores of two tokens by where one is seen
///     from the other
/// @param window the side of a window
/// @param dropPath of what each half adds, whole clips at a time
public record SwinBlock(
        LayerNorm norm1,
        MultiHeadAttention attention,
        Tensor relativePositionBiasTable,
        LayerNorm norm2,
        FeedForward mlp,
        int window,
        boolean shifted,
        Dropout dropPath) {

    static SwinBlock create(int width, int heads, int window, boolean shifted, float dropPath, RandomGenerator random) {
        int places = (2 * window - 1) * (2 * window - 1);
        return new SwinBlock(
                LayerNorm.create(width),
                MultiHeadAttention.create(width, heads, random),
                Init.normal(0.02f, random, places, heads),
                LayerNorm.create(width),
                FeedForward.create(width, random),
                window,
                shifted,
                new Dropout(dropPath));
    }

    /// {@return the same for inference, as [jclap.nn.Linear#forInference] says}
    SwinBlock forInference() {
        return new SwinBlock(
                norm1,
                attention.forInference(),
                relativePositionBiasTable,
                norm2,
                mlp.forInference(),
                window,
                shifted,
                dropPath);
    }

    /// {@return `(batch, height, width, channels)` from the same shape}
    Tensor forward(Tensor x) {
        Windows windows = windows(x);
        Tensor attended = windows.join(attend(windows.cut(norm1.forward(x)), windows));
        Tensor h = x.plus(drop(attended));
        return h.plus(drop(mlp.forward(norm2.forward(h))));
    }

    /// {@return the windows of this block; one that is as large as the grid is not shifted}
    Windows windows(Tensor x) {
        int height = x.shape().dim(1), width = x.shape().dim(2);
        boolean shift = shifted && Math.min(height, width) > window;
        return new Windows(height, width, window, shift ? window / 2 : 0);
    }

    /// {@return `(windows, window², channels)` from the same shape}
    Tensor attend(Tensor x, Windows windows) {
        int n = window * window;
        Tensor bias = relativePositionBiasTable
                .select(Windows.relativePositions(window))
                .reshape(n, n, -1)
                .permute(2, 0, 1)
                .reshape(1, -1, n, n); // (1, heads, window², window²)
        return windows.shift() == 0 ? attention.forward(x, bias) : attention.forward(x, bias, windows.mask());
    }

    private Tensor drop(Tensor x) {
        if (dropPath.p() == 0) {
            return x;
        }
        float[] ones = new float[x.shape().dim(0)];
        Arrays.fill(ones, 1);
        return x.times(dropPath.forward(Tensor.of(Shape.of(ones.length, 1, 1, 1), ones)));
    }
}
