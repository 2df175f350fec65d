package jclap.clap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import jclap.audio.FrontEnd;

/// Which vectors may be compared: those that the same weights made, shown the same pictures of sounds.
///
/// ```text
/// id = SHA-256(recipe as JSON, then for each tensor: name, shape, 32-bit floats; then the mel bank, if it is
///              another than the recipe's)
/// ```
///
/// Keep the id beside vectors that are stored. Two models that differ in a single weight have nothing in common here,
/// and neither have two that hear stereo in different ways.
///
/// @param id 64 hexadecimal digits
/// @param dimension of its vectors
public record EmbeddingSpace(String id, int dimension) {

    private static final int PIECE = 1 << 16;

    /// {@return the space of a model}
    static EmbeddingSpace of(Weights weights, int dimension, FrontEnd frontEnd) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("embedding space: expected SHA-256, which every JVM has", e);
        }
        digest.update(RecordJson.write(frontEnd.recipe()).toString().getBytes(StandardCharsets.UTF_8));
        weights.forEach((name, tensor) -> {
            digest.update((name + tensor.shape()).getBytes(StandardCharsets.UTF_8));
            update(digest, tensor.data());
        });
        float[] bank = frontEnd.logMel().bank().weights();
        if (!Arrays.equals(bank, frontEnd.recipe().mel().bank().weights())) {
            update(digest, bank);
        }
        return new EmbeddingSpace(HexFormat.of().formatHex(digest.digest()), dimension);
    }

    private static void update(MessageDigest digest, float[] x) {
        ByteBuffer piece = ByteBuffer.allocate(4 * PIECE).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < x.length; at += PIECE) {
            int n = Math.min(PIECE, x.length - at);
            piece.clear().asFloatBuffer().put(x, at, n);
            digest.update(piece.limit(4 * n));
        }
    }

    /// {@return a vector as a point of this space}
    ///
    /// @param vector of length 1, from the model of this space
    public Embedding place(float[] vector) {
        return new Embedding(vector, this);
    }

    /// {@return the first digits of the id, enough for people to tell spaces apart}
    public String shortId() {
        return id.substring(0, Math.min(12, id.length()));
    }

    /// Refuses vectors of another space.
    ///
    /// @param what is in the other space, for the message
    /// @throws IllegalArgumentException if it is another
    public void require(String what, EmbeddingSpace other) {
        if (!equals(other)) {
            throw new IllegalArgumentException("embedding space: expected " + what + " in space " + shortId() + " of "
                    + dimension + " numbers but got space " + other.shortId() + " of " + other.dimension
                    + ": embed both with the same model and recipe");
        }
    }
}
