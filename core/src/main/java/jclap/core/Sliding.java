package jclap.core;

/// How a window slides over a plane: the steps it takes, the margin around the plane, the gaps within the window.
///
/// ```java
/// x.conv2d(weight, Sliding.by(2).padded(1))                      // half the size
/// x.conv2d(weight, Sliding.by(1).padded(1).grouped(channels))    // depthwise: each channel has its own kernel
/// x.maxPool2d(3, 3, Sliding.by(2).padded(1))
/// ```
///
/// Vertical numbers come first, as in `(height, width)`. Along a single axis only the horizontal ones count.
///
/// @param strideY rows from one window to the next, as `strideX` columns
/// @param padY rows added above, and as many below the plane; a convolution reads zeros there
/// @param dilationY rows from one row of the window to the next, 1 when it has no gaps
/// @param groups of channels that do not see each other
public record Sliding(int strideY, int strideX, int padY, int padX, int dilationY, int dilationX, int groups) {

    public Sliding {
        if (strideY < 1 || strideX < 1 || padY < 0 || padX < 0 || dilationY < 1 || dilationX < 1 || groups < 1) {
            throw new IllegalArgumentException(
                    "sliding: expected strides, dilations and groups of at least 1 and no negative padding but got"
                            + " stride (%d, %d), padding (%d, %d), dilation (%d, %d), groups %d"
                                    .formatted(strideY, strideX, padY, padX, dilationY, dilationX, groups));
        }
    }

    /// {@return steps of `stride` in both directions, without padding, gaps or groups}
    public static Sliding by(int stride) {
        return by(stride, stride);
    }

    /// {@return steps of `strideY` rows and `strideX` columns, without padding, gaps or groups}
    public static Sliding by(int strideY, int strideX) {
        return new Sliding(strideY, strideX, 0, 0, 1, 1, 1);
    }

    /// {@return the same with a margin of `pad` on every side}
    public Sliding padded(int pad) {
        return padded(pad, pad);
    }

    /// {@return the same with a margin of `padY` rows and `padX` columns}
    public Sliding padded(int padY, int padX) {
        return new Sliding(strideY, strideX, padY, padX, dilationY, dilationX, groups);
    }

    /// {@return the same with `dilation` from one row or column of the window to the next}
    public Sliding dilated(int dilation) {
        return new Sliding(strideY, strideX, padY, padX, dilation, dilation, groups);
    }

    /// {@return the same for `groups` groups of channels; as many groups as channels make a depthwise convolution}
    public Sliding grouped(int groups) {
        return new Sliding(strideY, strideX, padY, padX, dilationY, dilationX, groups);
    }
}
