package jclap.clap.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import jclap.clap.Clap;
import jclap.clap.encoder.ClapModel;
import jclap.clap.train.Recordings.Recording;
import jclap.core.Gradients;
import jclap.core.Tensor;
import jclap.nn.GradientClipping;
import jclap.nn.LearningRate;
import jclap.nn.Optimizer;
import jclap.nn.StateDict;

/// Contrastive training of both towers.
///
/// ```text
/// each epoch:  shuffle the recordings, cut them into batches of one collection each
/// each batch:  augment, spectrogram, mask ─ audio tower ─┐
///              draw a caption, tokens     ─ text tower  ─┴─ contrastive loss ─ gradients ─ Descent
/// ```
///
/// Everything random follows from the seed and the place in the run ([Randomness]), and no sum depends
/// on the number of threads: the same seed gives the same weights, bit for bit. A batch of several pieces is one large
/// batch, see [LargeBatch]; only the statistics of batch normalization are those of a piece.
public final class Trainer {

    /// The scale of similarities stays below 100, as in CLIP and CLAP: above, training becomes unstable.
    private static final float MAX_LOGIT_SCALE = (float) Math.log(100);

    /// What a person chooses.
    ///
    /// @param epochs how often each recording is seen
    /// @param batch how many recordings are computed at once, see [Batches]
    /// @param seed of everything random
    /// @param learningRate the highest
    /// @param warmup the fraction of all steps in which it rises
    /// @param weightDecay of matrices
    /// @param maxNorm longer gradients are scaled down to it
    /// @param accumulate how many such pieces compete in one step
    /// @param average d, by which the average of the weights forgets, see [Average]; 0 for the last weights
    /// @param rates which parameters learn faster, slower or not at all: `PATTERN=FACTOR`, separated by commas
    /// @param patience after how many epochs without a better validation the run ends; 0 for never
    /// @param mixing how often two captions of a recording are taken as one, see [Captions]
    /// @param augmentation how much recordings are changed, see [Augmentation#of]
    /// @param descent how gradients become steps
    public record Settings(
            int epochs,
            int batch,
            long seed,
            double learningRate,
            double warmup,
            double weightDecay,
            double maxNorm,
            int accumulate,
            double average,
            String rates,
            int patience,
            double mixing,
            double augmentation,
            Descent descent) {

        public Settings {
            if (epochs < 1 || batch < 2) {
                throw new IllegalArgumentException(
                        "training: expected at least 1 epoch and 2 recordings a batch but got " + epochs + " and "
                                + batch);
            }
            if (accumulate < 1 || accumulate > Integer.MAX_VALUE / batch) {
                throw new IllegalArgumentException("training: expected at least 1 piece and fewer than 2^31 recordings"
                        + " a step but got " + accumulate + " pieces of " + batch);
            }
            if (!(0 <= average && average < 1) || patience < 0) {
                throw new IllegalArgumentException("training: expected an average in [0, 1) and a patience of at least"
                        + " 0 but got " + average + " and " + patience);
            }
            if (!(0 <= mixing && mixing <= 1)) {
                throw new IllegalArgumentException(
                        "training: expected to mix captions with a probability of 0 … 1 but got " + mixing);
            }
            if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY && 0 <= warmup && warmup <= 1)) {
                throw new IllegalArgumentException(
                        "training: expected a learning rate above 0 and a warmup in 0 … 1 but got " + learningRate
                                + " and " + warmup);
            }
            Augmentation.of(augmentation);
            Rates.parse(rates);
        }

        /// Whole batches, the last weights, every parameter at the same rate, to the end.
        public Settings(
                int epochs,
                int batch,
                long seed,
                double learningRate,
                double warmup,
                double weightDecay,
                double maxNorm) {
            this(epochs, batch, seed, learningRate, warmup, weightDecay, maxNorm, 1, 0, "", 0, 0, 1, Descent.USUAL);
        }

        /// {@return settings for a few hundred recordings}
        public static Settings of(int epochs, int batch, long seed) {
            return new Settings(epochs, batch, seed, 5e-4, 0.05, 0.1, 1);
        }

        /// {@return the same with another seed and other rates}
        public Settings with(long otherSeed, String otherRates) {
            return new Settings(
                    epochs,
                    batch,
                    otherSeed,
                    learningRate,
                    warmup,
                    weightDecay,
                    maxNorm,
                    accumulate,
                    average,
                    otherRates,
                    patience,
                    mixing,
                    augmentation,
                    descent);
        }

        /// {@return how many recordings compete in one step}
        public int competing() {
            return batch * accumulate;
        }
    }

    /// One step, as it is reported.
    ///
    /// @param epoch counted from 1
    /// @param step counted from 1, over all epochs
    /// @param steps in all
    /// @param loss of this batch
    /// @param learningRate of parameters without a factor
    /// @param scale s after the step, by which cosines are multiplied; 1/s is the temperature
    /// @param reading recordings that the [Reader] prepares in a second
    /// @param waiting seconds for which this step waited for the reader
    public record Step(
            int epoch,
            int epochs,
            int step,
            int steps,
            float loss,
            double learningRate,
            double scale,
            double reading,
            double waiting) {}

    private final Clap clap;
    private final List<Recording> recordings;
    private final Settings settings;
    private final Randomness randomness;
    private final Reader reader;
    private final int perEpoch;
    private final LearningRate schedule;
    private final SequencedMap<String, Tensor> learning = new LinkedHashMap<>();
    private final SequencedMap<Double, Optimizer> optimizers = new LinkedHashMap<>();
    private final Towers towers;
    private final Optional<Average> average;
    private int steps;

    /// @param clap whose weights are trained in place
    public Trainer(Clap clap, List<Recording> recordings, Settings settings) {
        if (recordings.size() < settings.competing()) {
            throw new IllegalArgumentException("training: expected at least as many recordings as a batch has, "
                    + settings.competing() + ", but got " + recordings.size() + ": choose a smaller batch");
        }
        this.clap = clap;
        this.recordings = List.copyOf(recordings);
        this.settings = settings;
        this.randomness = new Randomness(settings.seed);
        this.perEpoch = order(0).size();
        int all = perEpoch * settings.epochs;
        this.schedule = settings.descent.rates(settings.learningRate, (int) Math.round(settings.warmup * all), all);
        Rates.parse(settings.rates).groups(StateDict.parameters(clap.model())).forEach((factor, parameters) -> {
            learning.putAll(parameters);
            optimizers.put(factor, settings.descent.optimizer(settings.weightDecay, parameters));
        });
        var state = StateDict.of(clap.model());
        this.towers = new Towers(clap.model(), learning.keySet());
        this.average = settings.average > 0 ? Optional.of(new Average(settings.average, state)) : Optional.empty();
        this.reader = new Reader(
                clap,
                this.recordings,
                Augmentation.of(settings.augmentation),
                OptionalDouble.of(settings.mixing),
                randomness,
                step -> new Reader.Place(step / perEpoch, order(step / perEpoch).get(step % perEpoch)));
    }

    private List<int[]> order(int epoch) {
        return Batches.of(recordings, settings.competing(), randomness.at("order", epoch));
    }

    /// {@return how many steps an epoch has}
    public int stepsPerEpoch() {
        return perEpoch;
    }

    /// {@return how many steps were made}
    public int steps() {
        return steps;
    }

    /// Makes the next step.
    public Step step() {
        int epoch = steps / perEpoch, all = perEpoch * settings.epochs;
        Reader.Batch batch = reader.take(steps, all);
        double learningRate = schedule.at(steps);
        ClapModel model = clap.model();
        int[][] pieces = pieces(batch.members().length);
        LargeBatch.Result result = pieces.length == 1
                ? differentiated(batch, pieces[0], epoch)
                : LargeBatch.of(
                        pieces.length,
                        (p, rehearsal) -> embed(batch, pieces[p], epoch, rehearsal),
                        (audio, text) -> ContrastiveLoss.of(audio, text, model.logitScale(), batch.meanings()),
                        learning.values());

        Gradients grads = result.grads();
        float norm = GradientClipping.byNorm(grads, learning.values(), (float) settings.maxNorm);
        if (!Float.isFinite(result.loss()) || !Float.isFinite(norm)) {
            throw new IllegalArgumentException("training: expected finite numbers in epoch " + (epoch + 1)
                    + " but got loss " + result.loss() + " and gradient norm " + norm
                    + ": choose a lower learning rate; the last checkpoint is unharmed");
        }
        optimizers.forEach((factor, optimizer) -> optimizer.step(grads, factor * learningRate));
        float[] scale = model.logitScale().data();
        scale[0] = Math.min(scale[0], MAX_LOGIT_SCALE);
        average.ifPresent(a -> a.after(steps));
        steps++;
        return new Step(
                epoch + 1,
                settings.epochs,
                steps,
                all,
                result.loss(),
                learningRate,
                Math.exp(scale[0]),
                reader.recordingsPerSecond(),
                reader.waited());
    }

    private LargeBatch.Result differentiated(Reader.Batch batch, int[] piece, int epoch) {
        LargeBatch.Embedded pair = embed(batch, piece, epoch, false);
        Tensor loss = ContrastiveLoss.of(pair.audio(), pair.text(), clap.model().logitScale(), batch.meanings());
        return new LargeBatch.Result(loss.item(), loss.backward());
    }

    /// {@return the places within a batch that are computed at once}
    private int[][] pieces(int members) {
        int[][] pieces = new int[Math.ceilDiv(members, settings.batch)][];
        for (int p = 0; p < pieces.length; p++) {
            pieces[p] = new int[Math.min(settings.batch, members - p * settings.batch)];
            int first = p * settings.batch;
            Arrays.setAll(pieces[p], i -> first + i);
        }
        return pieces;
    }

    private LargeBatch.Embedded embed(Reader.Batch batch, int[] piece, int epoch, boolean rehearsal) {
        RandomGenerator random = randomness.at("dropout", epoch, batch.members()[piece[0]]);
        return towers.embed(batch, piece, random, rehearsal);
    }

    /// {@return what the optimizers and the average remember, which a checkpoint keeps}
    SequencedMap<String, Tensor> state() {
        var state = new LinkedHashMap<String, Tensor>();
        optimizers.values().forEach(optimizer -> state.putAll(optimizer.state()));
        average.ifPresent(a -> state.putAll(a.state()));
        return state;
    }

    /// Goes on from where another run stopped.
    void resume(int steps, Map<String, Tensor> state) {
        optimizers.values().forEach(optimizer -> optimizer.resume(steps, state));
        average.ifPresent(a -> a.resume(state));
        this.steps = steps;
    }

    /// {@return the model to be used: that of the averaged weights, if they are averaged}
    Clap result() {
        if (average.isEmpty()) {
            return new Clap(clap.model(), clap.recipe(), clap.tokenizer());
        }
        ClapModel model = ClapModel.create(clap.model().size(), clap.recipe().nMels(), randomness.at("weights"));
        StateDict.load(model, average.get().weights());
        return new Clap(model, clap.recipe(), clap.tokenizer());
    }
}
