package jclap.clap.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import jclap.clap.Clap;
import jclap.clap.encoder.ClapModel;
import jclap.clap.train.Recordings.Recording;
import jclap.core.Gradients;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.AdamW;
import jclap.nn.GradientClipping;
import jclap.nn.LearningRate;
import jclap.nn.StateDict;

/// A model becomes a classifier of some labels: a linear map over its embeddings, and then the audio tower together
/// with it, the tower slowly.
///
/// ```text
/// for each fold:  W, b    ← logistic regression on all others, as in Probe
///                 θ, W, b ← AdamW on CE(W·audio(x; θ) + b, y)         x augmented
///                 test
/// ```
///
/// A map that starts at random would pull the tower away from what it knows before it has learned anything itself,
/// [Kumar et al., 2022](https://arxiv.org/abs/2202.10054). Normalizations keep the statistics they have, and nothing
/// drops out: a few hundred recordings would make both worse.
public final class FineTuning {

    /// How long and how fast.
    ///
    /// @param epochs how often each recording is heard in each fold
    /// @param batch how many recordings make a step
    /// @param seed of everything random
    /// @param headRate the highest learning rate of the map
    /// @param towerRate the highest learning rate of the audio tower
    public record Settings(int epochs, int batch, long seed, double headRate, double towerRate) {

        public Settings {
            if (epochs < 1 || batch < 1 || !(headRate >= 0) || !(towerRate >= 0)) {
                throw new IllegalArgumentException(
                        "fine-tuning: expected at least 1 epoch and 1 recording a batch and rates of at least 0 but got "
                                + epochs + ", " + batch + ", " + headRate + " and " + towerRate);
            }
        }
    }

    /// One step, as it is reported.
    ///
    /// @param fold that will be tested
    /// @param step counted from 1 in each fold
    /// @param steps of each fold
    /// @param loss of this batch
    public record Step(int fold, int step, int steps, float loss) {}

    private static final double WARMUP = 0.1, WEIGHT_DECAY = 0.01, MAX_NORM = 1;

    private final List<Recording> recordings;
    private final List<String> labels;
    private final Heard heard;

    /// @param clap one of jclap's own models; it stays as it is
    /// @param recordings of at least two folds; those without a label do not count
    public FineTuning(Clap clap, List<Recording> recordings, List<String> labels) {
        this.recordings = recordings.stream()
                .filter(recording -> !recording.example().labels().isEmpty())
                .toList();
        this.labels = List.copyOf(labels);
        this.heard = Heard.of(clap, this.recordings);
    }

    /// {@return the outcome for all recordings, each by what was learned from the other folds}
    ///
    /// @param progress is told of each step
    public Classification run(Settings settings, Consumer<Step> progress) {
        Folds folds = Folds.of(heard);
        var tests = new ArrayList<Classification>();
        for (int fold : folds.numbers()) {
            LinearHead head = Probe.fit(folds.without(fold), labels, Probe.penalty(folds, fold, labels));
            Clap tuned = copy(heard.clap());
            learn(tuned, head, of(fold, false), fold, settings, progress);
            Heard tested = Heard.of(new Clap(tuned.model(), tuned.recipe(), tuned.tokenizer()), of(fold, true));
            tests.add(head.classify(tested.examples(), tested.vectors()));
        }
        return Classification.all(tests);
    }

    private List<Recording> of(int fold, boolean wanted) {
        return recordings.stream()
                .filter(recording -> (recording.example().fold() == fold) == wanted)
                .toList();
    }

    private static Clap copy(Clap clap) {
        ClapModel model = ClapModel.create(clap.model().size(), clap.recipe().nMels(), new Randomness(0).at("weights"));
        StateDict.load(model, StateDict.of(clap.model()));
        return new Clap(model, clap.recipe(), clap.tokenizer());
    }

    private static void learn(
            Clap clap,
            LinearHead head,
            List<Recording> recordings,
            int fold,
            Settings settings,
            Consumer<Step> progress) {
        var tower = new LinkedHashMap<>(StateDict.parameters(clap.model().audioEncoder()));
        var map = new LinkedHashMap<>(StateDict.parameters(head.map()));
        List<Tensor> all = new ArrayList<>(tower.values());
        all.addAll(map.values());
        var towerOptimizer = new AdamW(AdamW.Config.of(WEIGHT_DECAY), tower);
        var mapOptimizer = new AdamW(AdamW.Config.of(0), map);

        int batch = Math.min(settings.batch, recordings.size()), perEpoch = recordings.size() / batch;
        int steps = perEpoch * settings.epochs;
        var schedule = new LearningRate.WarmupCosine(1, (int) (WARMUP * steps), steps);
        var randomness = new Randomness(settings.seed + 31L * fold);
        var reader = new Reader(
                clap,
                recordings,
                Augmentation.strong(),
                OptionalDouble.empty(),
                randomness,
                step -> new Reader.Place(
                        step / perEpoch, members(recordings.size(), batch, step, perEpoch, randomness)));
        for (int step = 0; step < steps; step++) {
            Reader.Batch heard = reader.take(step, steps);
            Tensor loss = loss(clap.model(), head, heard, recordings);
            Gradients grads = loss.backward();
            float norm = GradientClipping.byNorm(grads, all, (float) MAX_NORM);
            if (!Float.isFinite(loss.item()) || !Float.isFinite(norm)) {
                throw new IllegalArgumentException("fine-tuning: expected finite numbers in step " + (step + 1)
                        + " for fold " + fold + " but got loss " + loss.item() + " and gradient norm " + norm
                        + ": choose lower rates");
            }
            towerOptimizer.step(grads, settings.towerRate * schedule.at(step));
            mapOptimizer.step(grads, settings.headRate * schedule.at(step));
            progress.accept(new Step(fold, step + 1, steps, loss.item()));
        }
    }

    /// {@return the recordings of a step: those of a shuffled epoch one after the other}
    private static int[] members(int recordings, int batch, int step, int perEpoch, Randomness randomness) {
        int[] order = IntStream.range(0, recordings).toArray();
        var random = randomness.at("order", step / perEpoch);
        for (int i = recordings - 1; i > 0; i--) {
            int j = random.nextInt(i + 1), swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        int from = step % perEpoch * batch;
        return Arrays.copyOfRange(order, from, from + batch);
    }

    private static Tensor loss(ClapModel model, LinearHead head, Reader.Batch batch, List<Recording> recordings) {
        var examples = IntStream.of(batch.members())
                .mapToObj(i -> recordings.get(i).example())
                .toList();
        int n = batch.members().length, frames = batch.frames(), mels = batch.mels();
        Tensor feature = Towers.hear(
                model.audioEncoder().base(),
                Tensor.of(Shape.of(n, frames, mels), batch.spectrograms()),
                Tensor.of(Shape.of(n, 1, frames, mels), batch.mask()));
        Tensor logits = head.map()
                .forward(model.audioEncoder().projection().forward(feature).normalize());
        return head.loss(logits, examples);
    }
}
