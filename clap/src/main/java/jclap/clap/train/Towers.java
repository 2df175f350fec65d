package jclap.clap.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import jclap.clap.encoder.AudioTower;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.MobileNet;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.nn.Layer;
import jclap.nn.StateDict;

/// Both towers while some of their parameters learn.
///
/// A part of which nothing learns only infers: nothing drops out, and its statistics stay. So a frozen tower does the
/// same under a projection that learns as it will do when all is done.
final class Towers {

    private final ClapModel model;
    private final Collection<String> learning;
    private final List<Tensor> statistics;

    /// @param learning the names of the parameters that learn
    Towers(ClapModel model, Collection<String> learning) {
        this.model = model;
        this.learning = List.copyOf(learning);
        this.statistics = StateDict.of(model).values().stream()
                .filter(tensor -> !tensor.requiresGrad())
                .toList();
    }

    /// {@return the places of some pairs of a batch}
    ///
    /// @param piece the pairs, without a gap
    /// @param random for what drops out
    /// @param rehearsal whether the piece will be embedded again, so that statistics must not move yet
    LargeBatch.Embedded embed(Reader.Batch batch, int[] piece, RandomGenerator random, boolean rehearsal) {
        int frames = batch.frames(), mels = batch.mels(), from = piece[0] * frames * mels;
        int to = from + piece.length * frames * mels;
        Tensor logMel =
                Tensor.of(Shape.of(piece.length, frames, mels), Arrays.copyOfRange(batch.spectrograms(), from, to));
        Tensor mask = Tensor.of(Shape.of(piece.length, 1, frames, mels), Arrays.copyOfRange(batch.mask(), from, to));
        List<int[]> texts = batch.texts().subList(piece[0], piece[0] + piece.length);

        List<float[]> before = new ArrayList<>();
        if (rehearsal) {
            statistics.forEach(tensor -> before.add(tensor.data().clone()));
        }
        Tensor audio = tower(
                "audio_encoder",
                random,
                () -> hear(model.audioEncoder().base(), logMel, mask),
                model.audioEncoder().projection());
        Tensor text = tower(
                "caption_encoder",
                random,
                () -> model.captionEncoder().base().forward(texts),
                model.captionEncoder().projection());
        for (int i = 0; i < before.size(); i++) {
            System.arraycopy(before.get(i), 0, statistics.get(i).data(), 0, before.get(i).length);
        }
        return new LargeBatch.Embedded(audio, text);
    }

    /// {@return what a tower makes of spectrograms of which parts are blanked}
    ///
    /// @param logMel `(batch, frames, mels)`
    /// @param mask the same numbers, zeros where nothing is to be heard, `(batch, 1, frames, mels)`
    static Tensor hear(AudioTower base, Tensor logMel, Tensor mask) {
        // A MobileNet turns the picture, and does nothing else to it before its first layer.
        return base.forward(base.normalize(logMel).times(base instanceof MobileNet net ? net.normalize(mask) : mask));
    }

    private Tensor tower(String name, RandomGenerator random, Supplier<Tensor> base, Layer projection) {
        Tensor feature = learns(name + ".base") ? Training.with(random, base) : Autograd.noGrad(base);
        if (learns(name + ".projection")) {
            return Training.with(random, () -> projection.forward(feature).normalize());
        }
        return feature.requiresGrad()
                ? projection.forward(feature).normalize()
                : Autograd.noGrad(() -> projection.forward(feature).normalize());
    }

    private boolean learns(String part) {
        return learning.stream().anyMatch(parameter -> parameter.startsWith(part + "."));
    }
}
