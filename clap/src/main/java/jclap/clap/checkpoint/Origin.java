package jclap.clap.checkpoint;

import jclap.core.Shape;
import jclap.core.Tensor;

/// Where a tensor of ours is in a checkpoint.
///
/// @param name of the tensor there
/// @param part which of its equal parts along axis 0
/// @param parts how many there are
/// @param transposed whether a matrix there is stored (in, out)
public record Origin(String name, int part, int parts, boolean transposed) {

    private static final int HIGH = 64, WIDE = 16;

    /// {@return whether a tensor with this shape there has so many equal parts}
    boolean fits(Shape theirs) {
        Shape shape = turned(theirs);
        return parts == 1 || shape.rank() > 0 && shape.dim(0) % parts == 0;
    }

    /// {@return our shape of a tensor with this shape there}
    public Shape of(Shape theirs) {
        Shape shape = turned(theirs);
        if (!fits(theirs)) {
            throw new IllegalArgumentException(
                    "key table: expected " + name + " to have " + parts + " equal parts but got " + theirs);
        }
        return parts == 1 ? shape : shape.with(0, shape.dim(0) / parts);
    }

    /// {@return their shape of a tensor with this shape here}
    Shape back(Shape ours) {
        Shape whole = parts == 1 ? ours : ours.with(0, ours.dim(0) * parts);
        return turned(whole);
    }

    private Shape turned(Shape shape) {
        return transposed && shape.rank() == 2 ? Shape.of(shape.dim(1), shape.dim(0)) : shape;
    }

    /// {@return our tensor, given the one there}
    public Tensor of(Tensor theirs) {
        Tensor whole = transposed ? transpose(theirs) : theirs;
        int length = of(theirs.shape()).rank() == 0 ? 0 : of(theirs.shape()).dim(0);
        return parts == 1 ? whole : whole.slice(0, part * length, (part + 1) * length);
    }

    /// Writes our tensor to `into`, given the elements of the one there.
    ///
    /// @param theirs its shape
    void copy(Shape theirs, float[] from, float[] into) {
        if (!transposed || theirs.rank() != 2) {
            System.arraycopy(from, part * into.length, into, 0, into.length);
            return;
        }
        int in = theirs.dim(0), all = theirs.dim(1), out = all / parts;
        // In tiles, whose rows stay near until the lines of the cache they are in are used up.
        for (int top = 0; top < out; top += HIGH) {
            for (int i = 0; i < in; i += WIDE) {
                for (int o = top; o < Math.min(out, top + HIGH); o++) {
                    turn(from, i * all + part * out + o, all, into, o * in + i, Math.min(WIDE, in - i));
                }
            }
        }
    }

    private static void turn(float[] from, int at, int step, float[] into, int to, int n) {
        for (int i = 0; i < n; i++) {
            into[to + i] = from[at + i * step];
        }
    }

    /// {@return whether our tensor is the one there, element by element}
    boolean isWhole() {
        return parts == 1 && !transposed;
    }

    static Tensor transpose(Tensor x) {
        return x.shape().rank() == 2 ? x.permute(1, 0) : x;
    }
}
