package jclap.clap;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import jclap.clap.encoder.ClapModel.AudioEncoder;
import jclap.clap.encoder.ClapModel.CaptionEncoder;
import jclap.core.Autograd;

/// Both towers as they infer: from a picture, see [Hearing], or from tokens to a vector of length 1 of finite numbers.
///
/// A thread that is interrupted stops with a [CancellationException] before the next of either.
record Towers(AudioEncoder audio, CaptionEncoder text) {

    /// How many texts are computed at once: enough for full matrices, few enough for any memory.
    private static final int TEXTS = 64;

    /// {@return the place of each text}
    float[][] embed(List<int[]> texts) {
        float[][] vectors = new float[texts.size()][];
        for (int from = 0; from < vectors.length; from += TEXTS) {
            goOn();
            List<int[]> piece = texts.subList(from, Math.min(from + TEXTS, vectors.length));
            float[] all = finite(Autograd.noGrad(() -> Autograd.forgetting(() -> text.forward(piece)))
                    .data());
            int d = all.length / piece.size();
            for (int i = 0; i < piece.size(); i++) {
                vectors[from + i] = Arrays.copyOfRange(all, i * d, (i + 1) * d);
            }
        }
        return vectors;
    }

    /// @throws CancellationException if the thread was interrupted
    static void goOn() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("embedding: expected to go on but the thread was interrupted");
        }
    }

    /// {@return the same numbers}
    ///
    /// @throws IllegalArgumentException if one is not finite
    static float[] finite(float[] vector) {
        for (float x : vector) {
            if (!Float.isFinite(x)) {
                throw new IllegalArgumentException(
                        "embedding: expected finite numbers but got " + x + ": the samples are far beyond −1 … 1");
            }
        }
        return vector;
    }
}
