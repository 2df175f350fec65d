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

    /// {@return our shape of a tensor with this shape there}
    public Shape of(Shape theirs) {
        Shape shape = transposed && theirs.rank() == 2 ? Shape.of(theirs.dim(1), theirs.dim(0)) : theirs;
        if (parts > 1 && (shape.rank() == 0 || shape.dim(0) % parts != 0)) {
            throw new IllegalArgumentException(
                    "key table: expected " + name + " to have " + parts + " equal parts but got " + theirs);
        }
        return parts == 1 ? shape : shape.with(0, shape.dim(0) / parts);
    }

    /// {@return our tensor, given the one there}
    public Tensor of(Tensor theirs) {
        Tensor whole = transposed ? transpose(theirs) : theirs;
        int length = of(theirs.shape()).rank() == 0 ? 0 : of(theirs.shape()).dim(0);
        return parts == 1 ? whole : whole.slice(0, part * length, (part + 1) * length);
    }

    /// {@return whether our tensor is the one there, element by element}
    boolean isWhole() {
        return parts == 1 && !transposed;
    }

    static Tensor transpose(Tensor x) {
        return x.shape().rank() == 2 ? x.permute(1, 0) : x;
    }
}
