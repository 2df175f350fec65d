package jclap.core.kernel;

/// The sizes of a two-dimensional convolution. Vertical sizes come first, as in `(height, width)`.
///
/// @param batch images
/// @param inChannels planes of an input image, a multiple of `groups`
/// @param height rows of an input plane
/// @param width columns of an input plane
/// @param outChannels planes of an output image, a multiple of `groups`
/// @param strideY rows from one output to the next
/// @param padY rows of zeros above, and as many below the input
/// @param dilationY rows from one row of the kernel to the next
/// @param groups each is a convolution of its own, over its share of the channels
public record Conv2dGeometry(
        int batch,
        int inChannels,
        int height,
        int width,
        int outChannels,
        int kernelHeight,
        int kernelWidth,
        int strideY,
        int strideX,
        int padY,
        int padX,
        int dilationY,
        int dilationX,
        int groups) {

    /// {@return the rows of an output plane, 0 when the kernel is taller than the padded input}
    public int outHeight() {
        return outLength(height, kernelHeight, strideY, padY, dilationY);
    }

    /// {@return the columns of an output plane, 0 when the kernel is wider than the padded input}
    public int outWidth() {
        return outLength(width, kernelWidth, strideX, padX, dilationX);
    }

    /// {@return whether each output is a mixture of the channels of a single input}
    public boolean isPointwise() {
        return kernelHeight == 1
                && kernelWidth == 1
                && strideY == 1
                && strideX == 1
                && padY == 0
                && padX == 0
                && groups == 1;
    }

    /// {@return the same convolution for another number of images of another size}
    public Conv2dGeometry of(int batch, int height, int width) {
        return new Conv2dGeometry(
                batch,
                inChannels,
                height,
                width,
                outChannels,
                kernelHeight,
                kernelWidth,
                strideY,
                strideX,
                padY,
                padX,
                dilationY,
                dilationX,
                groups);
    }

    static int outLength(int length, int kernel, int stride, int pad, int dilation) {
        int room = length + 2 * pad - dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / stride + 1;
    }
}
