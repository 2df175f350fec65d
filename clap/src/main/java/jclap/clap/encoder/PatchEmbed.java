package jclap.clap.encoder;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import jclap.clap.encoder.Htsat.Fusion;
import jclap.core.Shape;
import jclap.core.Sliding;
import jclap.core.Tensor;
import jclap.nn.Conv2d;
import jclap.nn.LayerNorm;

/// Patches of a picture as tokens. In a fused model the picture is the whole of a long sound, and three crops of it are
/// looked at as well, in patches three times as wide so that side by side they cover as many tokens.
///
/// @param proj `(width, channels, patch, patch)`
/// @param norm of each token
/// @param melConv2d `(width, 1, patch, 3·patch)`, for the crops
/// @param fusionModel joins the whole with the crops; without one they are added
public record PatchEmbed(
        Conv2d proj, LayerNorm norm, Optional<Conv2d> melConv2d, Optional<AttentionalFusion> fusionModel) {

    private static final int CROPS = 3;

    static PatchEmbed create(int width, int patch, Fusion fusion, RandomGenerator random) {
        int channels = fusion == Fusion.CHANNEL_MAP ? 1 + CROPS : 1;
        boolean crops = fusion != Fusion.NONE && fusion != Fusion.CHANNEL_MAP;
        return new PatchEmbed(
                Conv2d.withBias(channels, width, patch, patch, Sliding.by(patch), random),
                LayerNorm.create(width),
                crops
                        ? Optional.of(Conv2d.withBias(
                                1, width, patch, CROPS * patch, Sliding.by(patch, CROPS * patch), random))
                        : Optional.empty(),
                switch (fusion) {
                    case AFF_2D -> Optional.of(AttentionalFusion.create(width, false, random));
                    case IAFF_2D -> Optional.of(AttentionalFusion.create(width, true, random));
                    default -> Optional.empty();
                });
    }

    /// {@return tokens, `(batch, height/patch, width/patch, channels)`}
    ///
    /// @param picture `(batch, 1 or 4, height, width)`
    /// @param longer which of them have crops worth looking at
    Tensor forward(Tensor picture, boolean... longer) {
        return norm.forward(patches(picture, longer).permute(0, 2, 3, 1));
    }

    /// {@return the tokens before their norm, `(batch, channels, height/patch, width/patch)`}
    Tensor patches(Tensor picture, boolean... longer) {
        if (melConv2d.isEmpty()) {
            return proj.forward(picture);
        }
        Tensor global = proj.forward(picture.slice(1, 0, 1));
        int batch = picture.shape().dim(0);
        if (longer.length != batch) {
            throw new IllegalArgumentException("htsat: expected to know of all " + batch
                    + " clips whether they are longer but got " + longer.length + " answers");
        }
        int[] those = new int[batch];
        int count = 0;
        for (int i = 0; i < batch; i++) {
            if (longer[i]) {
                those[count++] = i;
            }
        }
        if (count == 0) {
            return global;
        }
        those = Arrays.copyOf(those, count);
        Tensor whole = select(global, those),
                crops = crops(select(picture, those), whole.shape().dim(3));
        Tensor fused = fusionModel.isPresent() ? fusionModel.get().forward(whole, crops) : whole.plus(crops);
        int[] from = new int[batch];
        for (int i = 0, next = batch; i < batch; i++) {
            from[i] = longer[i] ? next++ : i;
        }
        return select(Tensor.concat(0, global, fused), from);
    }

    /// {@return the patches of the three crops side by side, `(batch, channels, height, width)`}
    ///
    /// @param picture `(batch, 4, height, width)`
    /// @param width to which they are filled up with zeros, or cut
    Tensor crops(Tensor picture, int width) {
        int batch = picture.shape().dim(0), height = picture.shape().dim(2);
        Tensor each =
                melConv2d.orElseThrow().forward(picture.slice(1, 1, 1 + CROPS).reshape(-1, 1, height, height));
        int channels = each.shape().dim(1),
                rows = each.shape().dim(2),
                columns = each.shape().dim(3);
        Tensor y = each.reshape(batch, CROPS, channels, rows, columns)
                .permute(0, 2, 3, 1, 4)
                .reshape(batch, channels, rows, CROPS * columns);
        if (CROPS * columns >= width) {
            return y.slice(3, 0, width);
        }
        Shape rest = Shape.of(batch, channels, rows, width - CROPS * columns);
        return Tensor.concat(3, y, Tensor.of(rest, new float[rest.size()]));
    }

    private static Tensor select(Tensor x, int... items) {
        Shape shape = x.shape().with(0, items.length);
        int[] dims = new int[shape.rank()];
        Arrays.setAll(dims, shape::dim);
        return x.reshape(x.shape().dim(0), -1).select(items).reshape(dims);
    }
}
