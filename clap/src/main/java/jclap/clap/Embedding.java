package jclap.clap;

/// A point of a space that knows which space it is in, so that it cannot be compared with a point of another.
///
/// ```java
/// EmbeddingSpace space = clap.space();
/// Embedding dog = space.place(clap.embedText("a dog barks"));
/// float similarity = dog.cosine(space.place(clap.embedAudio(Path.of("dog.wav"))));
/// ```
///
/// @param vector of length 1; not copied, not to be written to
/// @param space in which it is
public record Embedding(float[] vector, EmbeddingSpace space) {

    public Embedding {
        if (vector.length != space.dimension()) {
            throw new IllegalArgumentException("embedding: expected " + space.dimension() + " numbers of space "
                    + space.shortId() + " but got " + vector.length);
        }
    }

    /// {@return the cosine of the angle to another point of the same space}
    ///
    /// @throws IllegalArgumentException if the other is in another space
    public float cosine(Embedding other) {
        space.require("an embedding", other.space);
        return Clap.cosine(vector, other.vector);
    }
}
