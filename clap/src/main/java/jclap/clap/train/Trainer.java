package jclap.clap.train;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import jclap.clap.Clap;
import jclap.clap.encoder.ClapModel;
import jclap.clap.train.Recordings.Recording;
import jclap.core.Tensor;
import jclap.nn.StateDict;

/// Contrastive training of both towers.
///
/// ```text
/// each epoch:  shuffle the recordings, cut them into batches of one collection each
/// each batch:  augment, spectrogram, mask ─ audio tower ─┐
///              draw a caption, tokens     ─ text tower  ─┴─ contrastive loss ─ gradients ─ Learner
/// ```
///
/// Everything random follows from the seed and the place in the run ([Randomness]), and no sum depends
/// on the number of threads: the same seed gives the same weights, bit for bit. A batch of several pieces is one large
/// batch, see [LargeBatch]; only the statistics of batch normalization are those of a piece.
public final class Trainer {

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
    private final Learner learner;
    private final Towers towers;
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
        this.learner = new Learner(clap.model(), settings, perEpoch * settings.epochs);
        this.towers = new Towers(clap.model(), learner.names());
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
        ClapModel model = clap.model();
        int[][] pieces = pieces(batch.members().length);
        LargeBatch.Result result = pieces.length == 1
                ? differentiated(batch, pieces[0], epoch)
                : LargeBatch.of(
                        pieces.length,
                        (p, rehearsal) -> embed(batch, pieces[p], epoch, rehearsal),
                        (audio, text) -> ContrastiveLoss.of(audio, text, model.logitScale(), batch.meanings()),
                        learner.parameters());
        double learningRate = learner.step(steps, result);
        steps++;
        return new Step(
                epoch + 1,
                settings.epochs,
                steps,
                all,
                result.loss(),
                learningRate,
                Math.exp(model.logitScale().item()),
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

    /// {@return what a checkpoint keeps besides the weights}
    SequencedMap<String, Tensor> state() {
        return learner.state();
    }

    /// Goes on from where another run stopped.
    void resume(int steps, Map<String, Tensor> state) {
        learner.resume(steps, state);
        this.steps = steps;
    }

    /// {@return the model to be used: that of the averaged weights, if they are averaged}
    Clap result() {
        ClapModel model = learner.averaged().map(this::with).orElse(clap.model());
        return new Clap(model, clap.recipe(), clap.tokenizer());
    }

    private ClapModel with(Map<String, Tensor> weights) {
        ClapModel model = ClapModel.create(clap.model().size(), clap.recipe().nMels(), randomness.at("weights"));
        StateDict.load(model, weights);
        return model;
    }
}
