package jclap.clap.small;

import static jclap.clap.small.Reproduce.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import jclap.audio.Recipe;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.checkpoint.EfficientAt;
import jclap.clap.encoder.KindProjection;
import jclap.clap.encoder.Tagger;
import jclap.clap.train.Evaluation;
import jclap.clap.train.Manifest;
import jclap.clap.train.Recordings;
import jclap.core.Autograd;
import jclap.core.Tensor;

/// The figures of the model card beyond its first line, from what [Reproduce] left in its folder.
///
/// * Labels held back: five times the recordings of a fifth of the labels are not trained on, then found by words.
/// * Concepts held back: the same model without any text near ESC-10's classes, tested on ESC-10.
/// * From scratch: the same towers without teachers, tested on ESC-10.
public final class Studies {

    private static final int FOLDS = 5, BEST = 10;
    private static final Prompt SENTENCE =
            new Prompt("someone recorded outside or in a studio how {} sounds from nearby");

    /// What is near the classes of ESC-10.
    private static final Pattern NEAR = Pattern.compile(
            ".*(dog|bark|bow-wow|yip|howl|whimper|growl|canidae|puppy|rain|ocean|sea|waves|surf|beach|baby|infant|cry|sob"
                    + "|clock|watch|tick|tock|sneez|helicopter|chainsaw|rooster|cock|crowing|chicken|fire|crackl|fuse"
                    + "|ignite).*");

    private final Tagger tagger;
    private final Recipe recipe = Recipe.efficientAt();
    private final List<String> kinds;
    private final Student student;
    private final Ears ears;
    private final List<String> labels;

    private Studies(Tagger tagger, List<String> kinds, Student student, Ears ears, List<String> labels) {
        this.tagger = tagger;
        this.kinds = kinds;
        this.student = student;
        this.ears = ears;
        this.labels = labels;
    }

    /// How well held-back recordings are found.
    ///
    /// @param accuracy among the labels
    /// @param recall how many labels find one of their recordings among the first 1, 5 and 10
    /// @param precision the mean average precision of the first ten
    private record Figures(double accuracy, double[] recall, double precision) {

        @Override
        public String toString() {
            return "accuracy %.1f %%, R@1 %.1f, R@5 %.1f, R@10 %.1f, mAP@10 %.1f %%"
                    .formatted(100 * accuracy, 100 * recall[0], 100 * recall[1], 100 * recall[2], 100 * precision);
        }

        static Figures mean(List<Figures> all) {
            double[] recall = new double[3];
            all.forEach(f -> Arrays.setAll(recall, i -> recall[i] + f.recall[i] / all.size()));
            return new Figures(
                    all.stream().mapToDouble(Figures::accuracy).average().orElseThrow(),
                    recall,
                    all.stream().mapToDouble(Figures::precision).average().orElseThrow());
        }
    }

    /// @param arguments those of [Reproduce]
    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments[0]), out = Path.of(arguments[3]);
        Manifest manifest = Reproduce.recordings(data);
        Tagger tagger = EfficientAt.load(Path.of(arguments[2]), 0.4);
        Student student = Reproduce.student(data, Path.of(arguments[1]), manifest, out);
        List<Recordings.Recording> heard = Recordings.load(manifest, Recipe.efficientAt(), (_, problem) -> say(problem))
                .recordings();
        Ears ears = Ears.hear(
                tagger.encoder(),
                Recipe.efficientAt(),
                heard,
                Reproduce.SEED,
                out.resolve("ears.safetensors"),
                _ -> {});
        var studies = new Studies(
                tagger,
                Corpus.classNames(data),
                student,
                ears,
                heard.stream().map(recording -> recording.example().label()).toList());
        studies.labelsHeldBack();
        List<Recordings.Recording> esc10 = Recordings.load(
                        Reproduce.only(data, "esc10"), Recipe.efficientAt(), (_, problem) -> say(problem))
                .recordings();
        studies.conceptsHeldBack(esc10);
        say("from scratch");
        Clap scratch = Scratch.train(heard, Recipe.efficientAt(), student.tokenizer(), Reproduce.SEED);
        say("  ESC-10 %.1f %%".formatted(100 * accuracy(scratch, esc10)));
    }

    private void labelsHeldBack() {
        List<String> unique = List.copyOf(new TreeSet<>(labels));
        List<Figures> aligned = new ArrayList<>(), trained = new ArrayList<>();
        List<Figures> alignedSentences = new ArrayList<>(), trainedSentences = new ArrayList<>();
        double chance = 0;
        for (int fold = 0; fold < FOLDS; fold++) {
            var held = new HashSet<String>();
            for (int i = fold; i < unique.size(); i += FOLDS) {
                held.add(unique.get(i));
            }
            int[] test = indices(held::contains);
            chance += 100.0 / held.size() / FOLDS;
            KindProjection projection = start(_ -> true);
            aligned.add(figures(projection, test, Prompt.SOUND_OF));
            alignedSentences.add(figures(projection, test, SENTENCE));
            train(projection, indices(label -> !held.contains(label)));
            trained.add(figures(projection, test, Prompt.SOUND_OF));
            trainedSentences.add(figures(projection, test, SENTENCE));
        }
        say("labels held back, chance %.1f %%".formatted(chance));
        say("  aligned              " + Figures.mean(aligned));
        say("  trained              " + Figures.mean(trained));
        say("  aligned, sentences   " + Figures.mean(alignedSentences));
        say("  trained, sentences   " + Figures.mean(trainedSentences));
    }

    private void conceptsHeldBack(List<Recordings.Recording> esc10) {
        Predicate<String> far = text -> !NEAR.matcher(text).matches();
        KindProjection projection = start(far);
        say("concepts held back: %d of %d kinds and %d of %d recordings are far from ESC-10"
                .formatted(kinds.stream().filter(far).count(), kinds.size(), indices(far).length, labels.size()));
        say("  aligned   ESC-10 %.1f %%".formatted(100 * accuracy(projection, esc10)));
        train(projection, indices(far));
        say("  trained   ESC-10 %.1f %%".formatted(100 * accuracy(projection, esc10)));
    }

    private KindProjection start(Predicate<String> known) {
        return Alignment.start(tagger, kinds, student, ears.clean(), known);
    }

    private void train(KindProjection projection, int[] recordings) {
        List<float[][]> clean = new ArrayList<>(), changed = new ArrayList<>();
        for (int i : recordings) {
            clean.add(ears.clean().get(i));
            changed.add(ears.changed().get(i));
        }
        Alignment.train(
                projection,
                student,
                new Ears(ears.width(), clean, changed),
                Arrays.stream(recordings).mapToObj(labels::get).toList(),
                new SplittableRandom(Reproduce.SEED));
    }

    private double accuracy(KindProjection projection, List<Recordings.Recording> recordings) {
        return accuracy(Reproduce.clap(tagger, projection, student, recipe), recordings);
    }

    private static double accuracy(Clap clap, List<Recordings.Recording> recordings) {
        List<String> names = recordings.stream()
                .map(recording -> recording.example().label())
                .distinct()
                .toList();
        return Evaluation.of(clap, recordings, names, Prompt.SOUND_OF).accuracy();
    }

    private int[] indices(Predicate<String> labelled) {
        return IntStream.range(0, labels.size())
                .filter(i -> labelled.test(labels.get(i)))
                .toArray();
    }

    private Figures figures(KindProjection projection, int[] test, Prompt prompt) {
        List<String> right = Arrays.stream(test).mapToObj(labels::get).toList();
        List<String> names = right.stream().distinct().toList();
        float[][] heard = Arrays.stream(test)
                .mapToObj(i -> embedding(projection, ears.clean().get(i)))
                .toArray(float[][]::new);
        float[][] similarity = new float[names.size()][test.length];
        for (int n = 0; n < names.size(); n++) {
            float[] said = Alignment.embed(student, prompt.apply(names.get(n)));
            for (int i = 0; i < test.length; i++) {
                similarity[n][i] = Clap.cosine(said, heard[i]);
            }
        }
        List<Figures> retrieval = IntStream.range(0, names.size())
                .mapToObj(n -> retrieval(names.get(n), similarity[n], right))
                .toList();
        Figures mean = Figures.mean(retrieval);
        return new Figures(accuracy(similarity, names, right), mean.recall, mean.precision);
    }

    private static double accuracy(float[][] similarity, List<String> names, List<String> right) {
        int hits = 0;
        for (int i = 0; i < right.size(); i++) {
            int best = 0;
            for (int n = 1; n < names.size(); n++) {
                best = similarity[n][i] > similarity[best][i] ? n : best;
            }
            hits += names.get(best).equals(right.get(i)) ? 1 : 0;
        }
        return (double) hits / right.size();
    }

    /// {@return how well one name finds its recordings}
    private static Figures retrieval(String name, float[] similarity, List<String> right) {
        List<Integer> order = IntStream.range(0, similarity.length)
                .boxed()
                .sorted((a, b) -> Float.compare(similarity[b], similarity[a]))
                .toList();
        int found = 0, first = similarity.length;
        double sum = 0;
        for (int rank = 0; rank < similarity.length; rank++) {
            if (right.get(order.get(rank)).equals(name)) {
                found++;
                first = Math.min(first, rank);
                sum += rank < BEST ? (double) found / (rank + 1) : 0;
            }
        }
        double[] recall = {first < 1 ? 1 : 0, first < 5 ? 1 : 0, first < 10 ? 1 : 0};
        return new Figures(0, recall, sum / Math.min(BEST, found));
    }

    private static float[] embedding(KindProjection projection, float[][] clips) {
        Tensor features = Alignment.matrix(List.<float[][]>of(clips));
        return Autograd.noGrad(() -> projection
                        .forward(features)
                        .normalize()
                        .mean(0)
                        .reshape(1, MiniLm.WIDTH)
                        .normalize())
                .data();
    }
}
