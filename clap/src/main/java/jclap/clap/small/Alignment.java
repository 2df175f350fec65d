package jclap.clap.small;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import jclap.clap.Prompt;
import jclap.clap.encoder.ClapModel.CaptionEncoder;
import jclap.clap.encoder.KindProjection;
import jclap.clap.encoder.Tagger;
import jclap.clap.train.ContrastiveLoss;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.nn.AdamW;
import jclap.nn.Dropout;
import jclap.nn.Init;
import jclap.nn.LearningRate;
import jclap.nn.Linear;
import jclap.nn.StateDict;

/// Sounds come to lie where their names lie.
///
/// First without training: the tagger knows 527 kinds of sound by name, so a sound is the mean of the names it might
/// have ([KindProjection]). What all recordings have in common is taken away twice: from the tagger's logits, because
/// it was taught that nearly everything is speech or music, and from the embeddings.
///
/// Then contrastively, on the recordings with their labels.
final class Alignment {

    /// ℓ: similarities are multiplied by 20.
    static final float LOGIT_SCALE = (float) Math.log(20);

    /// A logit whose softmax is 0.
    private static final float UNHEARD = -1e4f;

    private static final int STEPS = 200, BATCH = 96;
    private static final double RATE = 1e-3, NOISE = 0.3, MORE_NOISE = 0.5;

    private Alignment() {}

    /// {@return a projection that names sounds by the names of the kinds}
    ///
    /// @param names N, from [#names]
    /// @param features of recordings, for what they have in common
    /// @param known which kinds may be named at all
    static KindProjection start(
            Tagger tagger, List<String> kinds, Tensor names, List<float[][]> features, Predicate<String> known) {
        int d = MiniLm.WIDTH;
        Tagger.Head old = tagger.head();
        float[] bias = old.fc2().bias().orElseThrow().data().clone();
        Tensor all = matrix(features);
        Tensor logits = Autograd.noGrad(() -> old.forward(all)).mean(0);
        for (int i = 0; i < bias.length; i++) {
            bias[i] = known.test(kinds.get(i)) ? bias[i] - logits.data()[i] : UNHEARD;
        }
        var head = new Tagger.Head(
                new Linear(copy(old.fc1().weight()), old.fc1().bias().map(Alignment::copy)),
                new Linear(copy(old.fc2().weight()), Optional.of(Tensor.parameter(Shape.of(bias.length), bias))),
                new Dropout(0));
        int width = tagger.head().fc1().weight().shape().dim(1);
        var uncentred = new KindProjection(
                head,
                new Linear(copy(names.permute(1, 0)), Optional.of(Init.filled(0, d))),
                new Linear(Init.filled(0, d, width), Optional.empty()));
        float[] mean = Autograd.noGrad(() -> uncentred.forward(all)).mean(0).data();
        float[] shift = uncentred.meaning().bias().orElseThrow().data();
        for (int i = 0; i < d; i++) {
            shift[i] = -mean[i];
        }
        return uncentred;
    }

    /// {@return N, where the names of the kinds lie, `(kinds, d)`}
    static Tensor names(Student student, List<String> kinds) {
        float[][] vectors = kinds.stream().map(kind -> meaning(student, kind)).toArray(float[][]::new);
        return Teacher.matrix(vectors, 0, vectors.length);
    }

    /// The direction of the mean of all parts of a name, alone and with a prompt.
    private static float[] meaning(Student student, String kind) {
        float[] sum = new float[MiniLm.WIDTH];
        for (String part : Corpus.parts(kind)) {
            for (String text : List.of(part, Prompt.SOUND_OF.apply(part))) {
                float[] vector = embed(student, text);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += vector[i];
                }
            }
        }
        Teacher.unit(sum);
        return sum;
    }

    static float[] embed(Student student, String text) {
        CaptionEncoder encoder = student.encoder();
        return Autograd.noGrad(() -> encoder.forward(List.of(student.tokenizer().encode(text))))
                .data();
    }

    /// Trains M, c and R on the recordings; the rest of both towers stays.
    ///
    /// ```text
    /// L = contrastive(A(x), t) + naming(x) + naming(x′)        t = texts around the labels of the recordings x
    /// naming(x) = − Σ softmax(head(x))·ln softmax(s·N·A(x))    N = the names of the kinds, x′ = mixed pairs of x
    /// ```
    ///
    /// With the first term alone a few hundred recordings would make it forget the kinds that are not among them.
    ///
    /// @param names N, from [#names]
    /// @param labels one for each recording
    static void train(
            KindProjection projection,
            Student student,
            Tensor names,
            Ears ears,
            List<String> labels,
            SplittableRandom random) {
        SequencedMap<String, Tensor> parameters = new LinkedHashMap<>(StateDict.parameters(projection));
        parameters.keySet().removeIf(name -> name.startsWith("head."));
        var optimizer = new AdamW(AdamW.Config.of(0), parameters);
        var schedule = new LearningRate.WarmupCosine(RATE, STEPS / 20, STEPS);
        Tensor scale = Tensor.of(Shape.of(), LOGIT_SCALE);
        var texts = new HashMap<String, float[]>();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            order.add(i);
        }
        int batch = Math.min(BATCH, order.size());
        for (int step = 0; step < STEPS; step++) {
            float[] features = new float[batch * Ears.WIDTH], captions = new float[batch * MiniLm.WIDTH];
            var chosen = new ArrayList<String>();
            for (int i = 0; i < batch; i++) {
                Collections.swap(order, i, i + random.nextInt(order.size() - i));
                int recording = order.get(i);
                String label = labels.get(recording);
                float[] feature = ears.changed()
                        .get(recording)[random.nextInt(ears.changed().get(recording).length)];
                for (int j = 0; j < feature.length; j++) {
                    features[i * feature.length + j] = (float) (feature[j] + NOISE * random.nextGaussian());
                }
                Prompt prompt = Student.PROMPTS.get(random.nextInt(Student.PROMPTS.size()));
                float[] text = texts.computeIfAbsent(prompt.apply(label), t -> embed(student, t));
                System.arraycopy(text, 0, captions, i * text.length, text.length);
                chosen.add(label);
            }
            Tensor heard = Tensor.of(Shape.of(batch, Ears.WIDTH), features);
            Tensor mixed = Tensor.of(heard.shape(), mixed(features, batch, random));
            Tensor said = Tensor.of(Shape.of(batch, MiniLm.WIDTH), captions);
            double rate = schedule.at(step);
            Training.with(random, () -> {
                Tensor embedded = projection.forward(heard).normalize();
                Tensor loss = ContrastiveLoss.of(embedded, said, scale, chosen)
                        .plus(naming(embedded, projection.head(), heard, names))
                        .plus(naming(projection.forward(mixed).normalize(), projection.head(), mixed, names));
                optimizer.step(loss.backward(), rate);
                return loss.item();
            });
        }
    }

    /// {@return how far embeddings are from naming the kinds that the tagger hears}
    ///
    /// @param embeddings of the same sounds, of length 1
    /// @param head of the tagger, as it was at the start
    static Tensor naming(Tensor embeddings, Tagger.Head head, Tensor features, Tensor names) {
        Tensor kinds = Autograd.noGrad(() -> head.forward(features).softmax());
        return embeddings.linear(names).affine((float) Math.exp(LOGIT_SCALE), 0).crossEntropy(kinds);
    }

    private static float[] mixed(float[] features, int batch, SplittableRandom random) {
        int width = features.length / batch;
        float[] mixed = new float[features.length];
        for (int i = 0; i < batch; i++) {
            int other = random.nextInt(batch);
            float share = random.nextFloat();
            for (int j = 0; j < width; j++) {
                mixed[i * width + j] = share * features[i * width + j]
                        + (1 - share) * features[other * width + j]
                        + (float) (MORE_NOISE * random.nextGaussian());
            }
        }
        return mixed;
    }

    private static Tensor copy(Tensor weight) {
        return Tensor.parameter(weight.shape(), weight.data().clone());
    }

    static Tensor matrix(List<float[][]> features) {
        int rows = features.stream().mapToInt(f -> f.length).sum(), width = features.getFirst()[0].length, at = 0;
        float[] all = new float[rows * width];
        for (float[][] recording : features) {
            for (float[] feature : recording) {
                System.arraycopy(feature, 0, all, at++ * width, width);
            }
        }
        return Tensor.of(Shape.of(rows, width), all);
    }
}
