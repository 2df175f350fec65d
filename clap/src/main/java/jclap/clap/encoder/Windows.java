package jclap.clap.encoder;

import java.util.Arrays;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Scratch;

/// A grid of tokens cut into square windows, perhaps after a shift: the tokens that see each other in a Swin block.
///
/// @param height of the grid in tokens
/// @param width of the grid in tokens
/// @param side of a window, which divides both
/// @param shift how far the grid is rolled up and left before it is cut, 0 for not at all
record Windows(int height, int width, int side, int shift) {

    /// What is added to the score of two tokens that a roll made neighbours.
    private static final float APART = -100;

    Windows {
        if (height % side != 0 || width % side != 0) {
            throw new IllegalArgumentException(
                    "windows: expected a grid of whole windows of side " + side + " but got " + height + " × " + width);
        }
    }

    /// {@return how many windows there are}
    int count() {
        return height * width / (side * side);
    }

    /// {@return the windows, `(batch·count, side², channels)`}
    ///
    /// @param x `(batch, height, width, channels)`
    Tensor cut(Tensor x) {
        int batch = x.shape().dim(0), channels = x.shape().dim(-1), tokens = height * width;
        int[] order = order(), rows = new int[batch * tokens];
        Arrays.setAll(rows, i -> i / tokens * tokens + order[i % tokens]);
        return x.reshape(batch * tokens, channels).select(rows).reshape(batch * count(), side * side, channels);
    }

    /// {@return the grid, `(batch, height, width, channels)`: the inverse of [#cut]}
    Tensor join(Tensor windows) {
        int channels = windows.shape().dim(-1), tokens = height * width;
        int batch = windows.shape().dim(0) / count();
        int[] order = order(), place = new int[tokens], rows = new int[batch * tokens];
        for (int i = 0; i < tokens; i++) {
            place[order[i]] = i;
        }
        Arrays.setAll(rows, i -> i / tokens * tokens + place[i % tokens]);
        return windows.reshape(batch * tokens, channels).select(rows).reshape(batch, height, width, channels);
    }

    /// {@return what is added to scores so that nobody sees around the edge, `(count, 1, side², side²)`; without a
    /// shift there is nothing to hide}
    Tensor mask() {
        int n = side * side;
        int[] region = order();
        for (int i = 0; i < region.length; i++) {
            region[i] = region(region[i]);
        }
        float[] mask = Scratch.floats(count() * n * n);
        for (int i = 0; i < count() * n; i++) {
            for (int j = 0, other = i / n * n; j < n; j++, other++) {
                mask[i * n + j] = region[i] == region[other] ? 0 : APART;
            }
        }
        return Tensor.of(Shape.of(count(), 1, n, n), mask);
    }

    /// {@return for each pair of tokens of a window the row of the table that holds their bias: one for each
    /// difference of rows and columns}
    static int[] relativePositions(int side) {
        int n = side * side;
        int[] index = new int[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                int rows = i / side - j / side + side - 1, columns = i % side - j % side + side - 1;
                index[i * n + j] = rows * (2 * side - 1) + columns;
            }
        }
        return index;
    }

    /// {@return the tokens of the grid in the order of the windows}
    private int[] order() {
        int[] order = new int[height * width];
        int i = 0;
        for (int top = 0; top < height; top += side) {
            for (int left = 0; left < width; left += side) {
                for (int row = top; row < top + side; row++) {
                    for (int column = left; column < left + side; column++) {
                        order[i++] = (row + shift) % height * width + (column + shift) % width;
                    }
                }
            }
        }
        return order;
    }

    /// {@return which of four a token is in: two tokens of a window belong together unless the roll brought one of
    /// them around an edge}
    private int region(int token) {
        return (token / width < shift ? 2 : 0) + (token % width < shift ? 1 : 0);
    }
}
