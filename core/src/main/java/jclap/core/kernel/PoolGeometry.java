package jclap.core.kernel;

/// The sizes of a two-dimensional pooling. Vertical sizes come first, as in `(height, width)`.
///
/// @param planes batch × channels: pooling treats them alike
/// @param height rows of an input plane
/// @param width columns of an input plane
/// @param strideY rows from one window to the next
/// @param padY rows added above, and as many below the input; at most half of `kernelHeight`
public record PoolGeometry(
        int planes,
        int height,
        int width,
        int kernelHeight,
        int kernelWidth,
        int strideY,
        int strideX,
        int padY,
        int padX) {

    /// {@return the rows of an output plane, 0 when the window is taller than the padded input}
    public int outHeight() {
        return Conv2dGeometry.outLength(height, kernelHeight, strideY, padY, 1);
    }

    /// {@return the columns of an output plane, 0 when the window is wider than the padded input}
    public int outWidth() {
        return Conv2dGeometry.outLength(width, kernelWidth, strideX, padX, 1);
    }

    /// {@return whether four neighbours become one}
    boolean halves() {
        return kernelHeight == 2 && kernelWidth == 2 && strideY == 2 && strideX == 2 && padY == 0 && padX == 0;
    }
}
