package jclap.clap.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import jclap.audio.LogMel;
import jclap.audio.Recipe;
import jclap.clap.Clap;
import jclap.clap.encoder.ClapModel;
import jclap.clap.train.Recordings.Recording;
import jclap.core.Gradients;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.core.kernel.Parallel;
import jclap.nn.AdamW;
import jclap.nn.GradientClipping;
import jclap.nn.LearningRate;
import jclap.nn.StateDict;

/// Contrastive training of both towers.
///
/// ```text
/// each epoch:  shuffle the recordings, cut them into batches of one collection each
/// each batch:  augment, spectrogram, mask ─ audio tower ─┐
///              draw a caption, tokens     ─ text tower  ─┴─ contrastive loss ─ gradients ─ AdamW
/// ```
///
/// Everything random follows from the seed and the place in the run ([Randomness]), and no sum depends
/// on the number of threads: the same seed gives the same weights, bit for bit.
public final class Trainer {

    /// The scale of similarities stays below 100, as in CLIP and CLAP: above, training becomes unstable.
    private static final float MAX_LOGIT_SCALE = (float) Math.log(100);

    /// What a person chooses.
    ///
    /// @param epochs how often each recording is seen
    /// @param batch how many recordings compete in one step, see [Batches]
    /// @param seed of everything random
    /// @param learningRate the highest
    /// @param warmup the fraction of all steps in which it rises
    /// @param weightDecay of matrices
    /// @param maxNorm longer gradients are scaled down to it
    public record Settings(
            int epochs, int batch, long seed, double learningRate, double warmup, double weightDecay, double maxNorm) {

        public Settings {
            if (epochs < 1 || batch < 2) {
                throw new IllegalArgumentException(
                        "training: expected at least 1 epoch and 2 recordings a batch but got " + epochs + " and "
                                + batch);
            }
        }

        /// {@return settings for a few hundred recordings}
        public static Settings of(int epochs, int batch, long seed) {
            return new Settings(epochs, batch, seed, 5e-4, 0.05, 0.1, 1);
        }
    }

    /// One step, as it is reported.
    ///
    /// @param epoch counted from 1
    /// @param step counted from 1, over all epochs
    /// @param steps in all
    /// @param loss of this batch
    public record Step(int epoch, int epochs, int step, int steps, float loss) {}

    private final Clap clap;
    private final List<Recording> recordings;
    private final Settings settings;
    private final Augmentation augmentation;
    private final Randomness randomness;
    private final LogMel logMel;
    private final SequencedMap<String, Tensor> parameters;
    private final AdamW optimizer;

    /// @param clap whose weights are trained in place
    public Trainer(Clap clap, List<Recording> recordings, Settings settings, Augmentation augmentation) {
        if (recordings.size() < settings.batch) {
            throw new IllegalArgumentException("training: expected at least as many recordings as a batch has, "
                    + settings.batch + ", but got " + recordings.size() + ": choose a smaller batch");
        }
        this.clap = clap;
        this.recordings = List.copyOf(recordings);
        this.settings = settings;
        this.augmentation = augmentation;
        this.randomness = new Randomness(settings.seed);
        this.logMel = clap.recipe().logMel();
        this.parameters = StateDict.parameters(clap.model());
        this.optimizer = new AdamW(AdamW.Config.of(settings.weightDecay), parameters);
    }

    /// Trains for one epoch.
    ///
    /// @param epoch counted from 0
    /// @param progress is told of each step
    public void epoch(int epoch, Consumer<Step> progress) {
        List<int[]> batches = Batches.of(recordings, settings.batch, randomness.at("order", epoch));
        int perEpoch = batches.size(), steps = perEpoch * settings.epochs;
        var schedule =
                new LearningRate.WarmupCosine(settings.learningRate, (int) Math.round(settings.warmup * steps), steps);
        for (int i = 0; i < perEpoch; i++) {
            int step = epoch * perEpoch + i;
            float loss = step(epoch, batches.get(i), schedule.at(step));
            progress.accept(new Step(epoch + 1, settings.epochs, step + 1, steps, loss));
        }
    }

    private float step(int epoch, int[] members, double learningRate) {
        Recipe recipe = clap.recipe();
        int batch = members.length, frames = recipe.frames(), mels = recipe.nMels(), size = frames * mels;
        float[] spectrograms = new float[batch * size], mask = new float[batch * size];
        Arrays.fill(mask, 1);
        Parallel.forRange(batch, 1, (from, to) -> {
            for (int i = from; i < to; i++) {
                RandomGenerator random = randomness.at("audio", epoch, members[i]);
                float[] other =
                        recordings.get(random.nextInt(recordings.size())).mono();
                float[] clip =
                        augmentation.clip(recipe, recordings.get(members[i]).mono(), other, random);
                System.arraycopy(logMel.transform(clip), 0, spectrograms, i * size, size);
                augmentation.mask(mask, i * size, frames, mels, random);
            }
        });
        var texts = new ArrayList<int[]>();
        var meanings = new ArrayList<String>();
        for (int member : members) {
            var example = recordings.get(member).example();
            Captions.Drawn drawn = Captions.draw(example, randomness.at("text", epoch, member));
            texts.add(clap.tokens(drawn.sentence()));
            meanings.add(drawn.meaning());
        }

        ClapModel model = clap.model();
        return Training.with(randomness.at("dropout", epoch, members[0]), () -> {
            Tensor input = model.audioEncoder()
                    .base()
                    .normalize(Tensor.of(Shape.of(batch, frames, mels), spectrograms))
                    .times(Tensor.of(Shape.of(batch, 1, frames, mels), mask));
            Tensor audio = model.audioEncoder().forward(input);
            Tensor text = model.captionEncoder().forward(texts);
            Tensor loss = ContrastiveLoss.of(audio, text, model.logitScale(), meanings);

            Gradients grads = loss.backward();
            float norm = GradientClipping.byNorm(grads, parameters.values(), (float) settings.maxNorm);
            if (!Float.isFinite(loss.item()) || !Float.isFinite(norm)) {
                throw new IllegalStateException("training: expected finite numbers in epoch " + (epoch + 1)
                        + " but got loss " + loss.item() + " and gradient norm " + norm
                        + ": choose a lower learning rate; the last checkpoint is unharmed");
            }
            optimizer.step(grads, learningRate);
            float[] scale = model.logitScale().data();
            scale[0] = Math.min(scale[0], MAX_LOGIT_SCALE);
            return loss.item();
        });
    }

    /// {@return the optimizer, whose state a checkpoint keeps}
    AdamW optimizer() {
        return optimizer;
    }
}
