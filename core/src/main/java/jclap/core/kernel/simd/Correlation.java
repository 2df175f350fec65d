package jclap.core.kernel.simd;

import java.util.Arrays;
import jclap.core.kernel.Conv2dGeometry;

/// A convolution as a matrix product: which number of a padded image each tap of the kernel meets at each output
/// pixel.
///
/// Once the padding is written out, that number lies at the sum of two offsets, one of the tap (channel, row and
/// column of the kernel) and one of the pixel. So the matrix "taps × pixels", which is as many times larger than the
/// image as the kernel has taps, need not be built: the product packs its blocks straight from the padded image.
///
/// The gradient of the input is a correlation too: of `dy`, whose pixels are spread apart by the stride, with the
/// kernel turned by 180°.
///
/// @param channels of the input
/// @param spreadY rows between neighbours of the input when it is laid out, filled with zeros when more than 1
/// @param top rows of padding above; negative when rows of the input are cut off
record Correlation(
        int channels,
        int height,
        int width,
        int spreadY,
        int spreadX,
        int top,
        int left,
        int kernelHeight,
        int kernelWidth,
        int dilationY,
        int dilationX,
        int strideY,
        int strideX,
        int outHeight,
        int outWidth) {

    /// {@return the correlation of the forward pass, over some of the input channels}
    static Correlation forward(Conv2dGeometry g, int channels) {
        return new Correlation(
                channels,
                g.height(),
                g.width(),
                1,
                1,
                g.padY(),
                g.padX(),
                g.kernelHeight(),
                g.kernelWidth(),
                g.dilationY(),
                g.dilationX(),
                g.strideY(),
                g.strideX(),
                g.outHeight(),
                g.outWidth());
    }

    /// {@return the correlation of `dy` that gives `dx`}
    static Correlation inputGradient(Conv2dGeometry g) {
        return new Correlation(
                g.outChannels(),
                g.outHeight(),
                g.outWidth(),
                g.strideY(),
                g.strideX(),
                g.dilationY() * (g.kernelHeight() - 1) - g.padY(),
                g.dilationX() * (g.kernelWidth() - 1) - g.padX(),
                g.kernelHeight(),
                g.kernelWidth(),
                g.dilationY(),
                g.dilationX(),
                1,
                1,
                g.height(),
                g.width());
    }

    /// {@return the output itself, of `channels` channels, as the input of a correlation with a single tap}
    Correlation output(int channels) {
        return new Correlation(channels, outHeight, outWidth, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, outHeight, outWidth);
    }

    /// {@return the same correlation for an output of another size, which may reach beyond the padding into zeros}
    Correlation withOutput(int outHeight, int outWidth) {
        return new Correlation(
                channels,
                height,
                width,
                spreadY,
                spreadX,
                top,
                left,
                kernelHeight,
                kernelWidth,
                dilationY,
                dilationX,
                strideY,
                strideX,
                outHeight,
                outWidth);
    }

    /// {@return the size of the kernel}
    int taps() {
        return kernelHeight * kernelWidth;
    }

    int inputPixels() {
        return height * width;
    }

    int outputPixels() {
        return outHeight * outWidth;
    }

    /// {@return the rows of the padded input that `rows` rows of the output need}
    int paddedHeight(int rows) {
        return (rows - 1) * strideY + dilationY * (kernelHeight - 1) + 1;
    }

    int paddedWidth() {
        return (outWidth - 1) * strideX + dilationX * (kernelWidth - 1) + 1;
    }

    /// {@return the floats of one padded channel for `rows` rows of the output}
    int paddedSize(int rows) {
        return paddedHeight(rows) * paddedWidth();
    }

    /// {@return the most rows of the output, at least 1, for which the padded input has at most `floats`}
    int rowsThatFit(int floats) {
        int paddedRows = floats / (channels * paddedWidth());
        return Math.max(1, (paddedRows - paddedHeight(1)) / strideY + 1);
    }

    /// {@return the offset of each tap of `count` channels that are padded for `rows` rows of the output}
    int[] taps(int count, int rows) {
        int[] taps = new int[count * kernelHeight * kernelWidth];
        for (int c = 0, at = 0; c < count; c++) {
            for (int u = 0; u < kernelHeight; u++) {
                for (int v = 0; v < kernelWidth; v++, at++) {
                    taps[at] = c * paddedSize(rows) + u * dilationY * paddedWidth() + v * dilationX;
                }
            }
        }
        return taps;
    }

    /// {@return the offset of each pixel in `rows` rows of the output}
    int[] pixels(int rows) {
        int[] pixels = new int[rows * outWidth];
        for (int i = 0, at = 0; i < rows; i++) {
            for (int j = 0; j < outWidth; j++, at++) {
                pixels[at] = i * strideY * paddedWidth() + j * strideX;
            }
        }
        return pixels;
    }

    /// Lays out `count` channels, the first of which is at `xAt`, for the output rows `row … row + rows − 1`.
    void pad(int count, float[] x, int xAt, int row, int rows, float[] padded, int paddedAt) {
        int paddedHeight = paddedHeight(rows), paddedWidth = paddedWidth();
        int first = Math.max(0, Math.ceilDiv(-left, spreadX));
        int last = Math.min(width - 1, Math.floorDiv(paddedWidth - 1 - left, spreadX));
        int[] sources = new int[paddedHeight];
        for (int i = 0; i < paddedHeight; i++) {
            int from = row * strideY + i - top;
            boolean inside = from >= 0 && from % spreadY == 0 && from / spreadY < height && first <= last;
            sources[i] = inside ? from / spreadY * width + first : -1;
        }
        for (int c = 0, to = paddedAt; c < count; c++, xAt += height * width) {
            for (int i = 0; i < paddedHeight; i++, to += paddedWidth) {
                if (sources[i] >= 0) {
                    padRow(x, xAt + sources[i], last - first + 1, padded, to, left + first * spreadX);
                } else {
                    Arrays.fill(padded, to, to + paddedWidth, 0);
                }
            }
        }
    }

    /// Lays out `n` numbers from column `begin` of a padded row on, with zeros on either side and between them.
    private void padRow(float[] x, int xAt, int n, float[] padded, int to, int begin) {
        if (spreadX > 1) {
            Arrays.fill(padded, to, to + paddedWidth(), 0);
            for (int j = 0; j < n; j++) {
                padded[to + begin + j * spreadX] = x[xAt + j];
            }
            return;
        }
        for (int j = to; j < to + begin; j++) {
            padded[j] = 0;
        }
        System.arraycopy(x, xAt, padded, to + begin, n);
        for (int j = to + begin + n; j < to + paddedWidth(); j++) {
            padded[j] = 0;
        }
    }
}
