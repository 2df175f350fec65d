package jclap.clap;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import jclap.audio.FrontEnd;
import jclap.clap.encoder.ClapModel.AudioEncoder;
import jclap.clap.encoder.ClapModel.CaptionEncoder;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;

/// Both towers as they infer: from a picture or from tokens to a vector of length 1 of finite numbers.
///
/// A thread that is interrupted stops with a [CancellationException] before the next of either.
record Towers(AudioEncoder audio, CaptionEncoder text) {

    /// {@return the place of one clip}
    ///
    /// @param longer as in [jclap.clap.encoder.AudioTower#forward]
    float[] embed(FrontEnd.Features features, boolean... longer) {
        goOn();
        var shape = Shape.of(1, features.channels(), features.frames(), features.mels());
        Tensor picture = Tensor.of(shape, features.values());
        return finite(Autograd.noGrad(
                () -> audio.forward(audio.base().normalize(picture), longer).data()));
    }

    /// {@return the place of each text}
    float[][] embed(List<int[]> texts) {
        goOn();
        float[] all = finite(Autograd.noGrad(() -> text.forward(texts)).data());
        int d = all.length / texts.size();
        float[][] vectors = new float[texts.size()][];
        Arrays.setAll(vectors, i -> Arrays.copyOfRange(all, i * d, (i + 1) * d));
        return vectors;
    }

    private static void goOn() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("embedding: expected to go on but the thread was interrupted");
        }
    }

    private static float[] finite(float[] vector) {
        for (float x : vector) {
            if (!Float.isFinite(x)) {
                throw new IllegalArgumentException(
                        "embedding: expected finite numbers but got " + x + ": the samples are far beyond −1 … 1");
            }
        }
        return vector;
    }
}
