package jclap.clap.small;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import jclap.clap.Clap;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.KindProjection;
import jclap.clap.encoder.MobileNet;
import jclap.clap.encoder.ModelSize;
import jclap.clap.train.Average;
import jclap.clap.train.ContrastiveLoss;
import jclap.clap.train.LargeBatch;
import jclap.core.Autograd;
import jclap.core.Gradients;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.AdamW;
import jclap.nn.GradientClipping;
import jclap.nn.Init;
import jclap.nn.LearningRate;
import jclap.nn.StateDict;

/// The last step: both towers learn, from where [Alignment] left them.
///
/// ```text
/// L = contrastive(A(x), T(y)) + naming(A(x)) + naming(A(x′)) + s·(1 − mean of cos(T(z), T₀(z)))
///
/// x   48 recordings, each in one of its versions        y   their labels, each in one of the prompts
/// x′  mixed pairs of them                               z   48 other texts: captions, names of kinds
/// naming, as in [Alignment]: what the tagger of the beginning says it hears
/// T₀  the text tower of the beginning
/// ```
///
/// The first term moves both towers, the others hold both to what they knew: three hundred recordings are enough to
/// forget by, not to learn a world from. For the same reason the rates are small and smaller for earlier layers, the
/// statistics of batch normalization stay as they are, so that this is not [jclap.core.Training], and what counts in
/// the end is the average of the weights.
///
/// ```text
/// w = (1 − a)·w₀ + a·w̄        a = 1/4
/// ```
///
/// Between the weights of the beginning and of the end lie models that have learned most of what there was to learn and
/// still know what they knew, [Wortsman et al., 2021](https://arxiv.org/abs/2109.01903).
final class BothTowers {

    /// What of a model learns.
    enum Learning {
        /// The audio tower and its projection.
        AUDIO,
        /// Both towers and their projections.
        BOTH
    }

    static final int STEPS = 10;

    /// a, how much of the way the model in the box has gone, see [#between].
    static final double SHARE = 0.25;

    private static final int PIECES = 2, PIECE = 24, BATCH = PIECES * PIECE;
    private static final double RATE = 1e-4, EARLIER = 0.9, PROJECTION = 3, AVERAGE = 0.9, MAX_NORM = 1;

    private static final Tensor SCALE = Tensor.of(Shape.of(), Alignment.LOGIT_SCALE);

    private final Clap start;
    private final KindProjection known;
    private final Tensor names;
    private final Learning learning;
    private final Lessons lessons;
    private final ClapModel model;

    private BothTowers(Clap start, Tensor names, Learning learning, Lessons lessons) {
        this.start = start;
        this.known = (KindProjection) start.model().audioEncoder().projection();
        this.names = names;
        this.learning = learning;
        this.lessons = lessons;
        this.model = copy(start);
    }

    /// {@return a trained model; `start` stays as it is}
    ///
    /// @param names of the kinds, from [Alignment#names]
    static Clap train(
            Clap start, Tensor names, Learning learning, Lessons lessons, int steps, SplittableRandom random) {
        return new BothTowers(start, names, learning, lessons).train(steps, random);
    }

    /// {@return L, of which nothing is learned, as the mean of some batches}
    ///
    /// @param end a model on its way from `start`
    static double loss(Clap start, Clap end, Tensor names, Lessons lessons, int batches, SplittableRandom random) {
        var towers = new BothTowers(start, names, Learning.BOTH, lessons);
        StateDict.load(towers.model, StateDict.of(end.model()));
        double sum = 0;
        for (int i = 0; i < batches; i++) {
            List<Lessons.Piece> pieces = lessons.draw(PIECES, PIECE, random);
            sum += Autograd.noGrad(() -> towers.loss(pieces)).item();
        }
        return sum / batches;
    }

    private Tensor loss(List<Lessons.Piece> pieces) {
        List<Tensor> before = pieces.stream().map(this::before).toList(),
                audio = new ArrayList<>(),
                text = new ArrayList<>();
        for (int p = 0; p < PIECES; p++) {
            LargeBatch.Embedded piece = embed(pieces.get(p), before.get(p));
            audio.add(piece.audio());
            text.add(piece.text());
        }
        return loss(all(audio), all(text), pieces, all(before));
    }

    /// {@return the model that lies some part of the way from one to another}
    static Clap between(Clap start, Clap end, double share) {
        ClapModel model = copy(start);
        Map<String, Tensor> others = StateDict.of(end.model());
        StateDict.of(model).forEach((name, tensor) -> {
            float[] w = tensor.data(), other = others.get(name).data();
            for (int i = 0; i < w.length; i++) {
                w[i] += (float) (share * (other[i] - w[i]));
            }
        });
        return new Clap(model, start.recipe(), start.tokenizer());
    }

    private static ClapModel copy(Clap clap) {
        ModelSize size = ModelSize.pretrained(clap.tokenizer().vocabularySize());
        ClapModel model = ClapModel.create(size, clap.recipe().nMels(), Init.UNDRAWN);
        StateDict.load(model, StateDict.of(clap.model()));
        return model;
    }

    private Clap train(int steps, SplittableRandom random) {
        var groups = new TreeMap<Double, SequencedMap<String, Tensor>>();
        SequencedMap<String, Tensor> parameters = new LinkedHashMap<>(StateDict.parameters(model));
        parameters.keySet().removeIf(name -> rate(name) == 0);
        parameters.forEach((name, tensor) ->
                groups.computeIfAbsent(rate(name), _ -> new LinkedHashMap<>()).put(name, tensor));
        var optimizers = new LinkedHashMap<Double, AdamW>();
        groups.forEach((factor, group) -> optimizers.put(factor, new AdamW(AdamW.Config.of(0), group)));
        var average = new Average(AVERAGE, StateDict.of(model));
        var schedule = new LearningRate.WarmupCosine(RATE, Math.max(1, steps / 10), steps);

        for (int step = 0; step < steps; step++) {
            List<Lessons.Piece> pieces = lessons.draw(PIECES, PIECE, random);
            List<Tensor> before = pieces.stream().map(this::before).toList();
            LargeBatch.Result result = LargeBatch.of(
                    PIECES,
                    (p, _) -> embed(pieces.get(p), before.get(p)),
                    (audio, text) -> loss(audio, text, pieces, all(before)),
                    parameters.values());
            Gradients grads = result.grads();
            GradientClipping.byNorm(grads, parameters.values(), (float) MAX_NORM);
            double rate = schedule.at(step);
            optimizers.forEach((factor, optimizer) -> optimizer.step(grads, factor * rate));
            average.after(step);
        }
        StateDict.load(model, average.weights());
        return new Clap(model, start.recipe(), start.tokenizer());
    }

    /// By which factor a parameter learns faster than [#RATE].
    private double rate(String name) {
        if (name.startsWith("caption_encoder.")) {
            return learning == Learning.BOTH ? 1 : 0;
        }
        if (name.startsWith("audio_encoder.base.features.")) {
            int part = Integer.parseInt(name.split("\\.")[3]),
                    last = network(model).features().size() - 1;
            return part < Ears.FIRST_PARTS ? 0 : Math.pow(EARLIER, last - part);
        }
        if (name.startsWith("audio_encoder.projection.")) {
            return name.contains(".head.") ? 1 : PROJECTION;
        }
        return 0;
    }

    /// Recordings and their mixtures, labels and other texts: `(2·PIECE, d)` each.
    private LargeBatch.Embedded embed(Lessons.Piece piece, Tensor before) {
        Tensor feature = Ears.feature(network(model).features(), piece.planes());
        Tensor heard = Tensor.concat(0, feature.plus(piece.noise()), piece.mix(feature));
        Tensor said = learning == Learning.BOTH ? model.captionEncoder().forward(piece.texts()) : before;
        return new LargeBatch.Embedded(
                model.audioEncoder().projection().forward(heard).normalize(), said);
    }

    private Tensor loss(Tensor audio, Tensor text, List<Lessons.Piece> pieces, Tensor before) {
        var labels = new ArrayList<String>();
        pieces.forEach(piece -> labels.addAll(piece.labels()));
        Tensor features = all(pieces.stream().map(Lessons.Piece::features).toList());
        Tensor mixed =
                all(pieces.stream().map(piece -> piece.mix(piece.features())).toList());
        Tensor loss = ContrastiveLoss.of(half(audio, 0), half(text, 0), SCALE, labels)
                .plus(Alignment.naming(half(audio, 0), known.head(), features, names))
                .plus(Alignment.naming(half(audio, 1), known.head(), mixed, names));
        if (learning == Learning.AUDIO) {
            return loss;
        }
        float scale = (float) Math.exp(Alignment.LOGIT_SCALE);
        return loss.plus(half(text, 1).times(half(before, 1)).sum().affine(-scale / BATCH, scale));
    }

    /// What the text tower of the beginning says.
    private Tensor before(Lessons.Piece piece) {
        return Autograd.noGrad(() -> start.model().captionEncoder().forward(piece.texts()));
    }

    private static Tensor all(List<Tensor> pieces) {
        return Tensor.concat(0, pieces.toArray(Tensor[]::new));
    }

    /// {@return the first or the second half of each piece, `(BATCH, d)`}
    private static Tensor half(Tensor pieces, int which) {
        int d = pieces.shape().dim(1);
        return pieces.reshape(PIECES, 2, PIECE, d).slice(1, which, which + 1).reshape(BATCH, d);
    }

    private static MobileNet network(ClapModel model) {
        return (MobileNet) model.audioEncoder().base();
    }
}
