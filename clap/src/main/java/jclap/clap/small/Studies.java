package jclap.clap.small;

import static jclap.clap.small.Reproduce.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import jclap.clap.small.BothTowers.Learning;
import jclap.clap.train.Evaluation;
import jclap.clap.train.Manifest;
import jclap.clap.train.Recordings;
import jclap.clap.train.Recordings.Recording;
import jclap.core.Tensor;

/// The figures of the model card beyond its first line, from what [Reproduce] left in its folder.
///
/// * `labels`: labels held back. Five times the recordings of a fifth of the labels are not trained on, then named and
///   found by words, with three seeds. Everything that was chosen was chosen by this.
/// * `scratch`: the same with the same towers, but without teachers.
/// * `concepts`: the same model without any text near ESC-10's classes, tested on ESC-10, as is the one from scratch.
public final class Studies {

    static final int FOLDS = 5;

    private static final int SEEDS = 3, EPOCHS = 5, MORE_EPOCHS = 20;

    private static final double[] SHARES = {0.25, 0.5, 0.75};

    /// What is near the classes of ESC-10.
    private static final Pattern NEAR = Pattern.compile(
            ".*(dog|bark|bow-wow|yip|howl|whimper|growl|canidae|puppy|rain|ocean|sea|waves|surf|beach|baby|infant|cry|sob"
                    + "|clock|watch|tick|tock|sneez|helicopter|chainsaw|rooster|cock|crowing|chicken|fire|crackl|fuse"
                    + "|ignite).*");

    private final Path data;
    private final Manifest manifest;
    private final Tagger tagger;
    private final Recipe recipe = Recipe.efficientAt();
    private final List<String> kinds;
    private final Student student;
    private final Tensor names;
    private final List<Recording> heard;
    private final Ears ears;
    private final List<String> labels;

    private Studies(Path data, Path miniLm, Path tagger, Path out) throws IOException {
        this.data = data;
        this.manifest = Reproduce.recordings(data);
        this.tagger = EfficientAt.load(tagger, 0.4);
        this.kinds = Corpus.classNames(data);
        this.student = Reproduce.student(data, miniLm, manifest, out);
        this.names = Alignment.names(student, kinds);
        this.heard =
                Recordings.load(manifest, recipe, (_, problem) -> say(problem)).recordings();
        this.ears = Ears.hear(
                this.tagger.encoder(),
                recipe,
                heard,
                Reproduce.VERSIONS,
                Reproduce.SEED,
                out.resolve("ears.safetensors"));
        this.labels = heard.stream().map(r -> r.example().label()).toList();
    }

    /// @param arguments those of [Reproduce], then the studies, without which all are made
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 4) {
            throw new IllegalArgumentException(
                    "Studies: expected DATA MINILM MN04.pt OUT but got " + String.join(" ", arguments));
        }
        Path[] paths = new Path[4];
        for (int i = 0; i < paths.length; i++) {
            paths[i] = Path.of(arguments[i]);
        }
        List<String> chosen = arguments.length > 4
                ? List.of(arguments).subList(4, arguments.length)
                : List.of("labels", "scratch", "concepts");
        var studies = new Studies(paths[0], paths[1], paths[2], paths[3]);
        for (String study : chosen) {
            switch (study) {
                case "labels" -> studies.labelsHeldBack();
                case "scratch" -> studies.fromScratch();
                case "concepts" -> studies.conceptsHeldBack();
                default ->
                    throw new IllegalArgumentException(
                            "studies: expected labels, scratch or concepts but got " + study);
            }
        }
    }

    private void labelsHeldBack() throws IOException {
        Corpus others = Corpus.read(data, manifest, List.of());
        eachFold((held, seed) -> {
            var figures = new LinkedHashMap<String, Figures>();
            List<Recording> test = recordings(indices(held::contains));
            int[] rest = indices(label -> !held.contains(label));
            var random = new SplittableRandom(seed);

            KindProjection projection = start(_ -> true);
            figures.put("aligned", Figures.of(Reproduce.clap(tagger, projection, student, recipe), test));
            Alignment.train(projection, student, names, ears.only(rest), labels(rest), random);
            Clap frozen = Reproduce.clap(tagger, projection, student, recipe);
            figures.put("both towers frozen", Figures.of(frozen, test));
            for (Learning learning : Learning.values()) {
                var lessons = new Lessons(ears.only(rest), labels(rest), others, student.tokenizer());
                Clap trained = BothTowers.train(frozen, names, learning, lessons, BothTowers.STEPS, random.split());
                figures.put("trained: " + learning, Figures.of(trained, test));
                if (learning == Learning.BOTH) {
                    for (double share : SHARES) {
                        Clap between = BothTowers.between(frozen, trained, share);
                        figures.put("%.0f %% of the way to BOTH".formatted(100 * share), Figures.of(between, test));
                    }
                }
            }
            return figures;
        });
        say("chance of accuracy %.1f %%".formatted(chance()));
    }

    private void fromScratch() throws IOException {
        eachFold((held, seed) -> {
            List<Recording> rest = recordings(indices(label -> !held.contains(label)));
            Clap scratch = Scratch.train(rest, recipe, student.tokenizer(), EPOCHS, seed);
            return Map.of("from scratch", Figures.of(scratch, recordings(indices(held::contains))));
        });
    }

    /// What is measured on labels held back, by the names of what was trained.
    private interface Study {
        Map<String, Figures> of(Set<String> held, int seed) throws IOException;
    }

    /// Says every figure when it is known, then the mean and the deviation of the seeds, each the mean of its
    /// folds.
    private void eachFold(Study study) throws IOException {
        var seeds = new LinkedHashMap<String, List<Figures>>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            var folds = new LinkedHashMap<String, List<Figures>>();
            for (int fold = 0; fold < FOLDS; fold++) {
                String place = "seed " + seed + ", fold " + (fold + 1) + ", ";
                study.of(held(labels, fold), seed).forEach((variant, figures) -> {
                    say(place + variant + ": " + figures);
                    folds.computeIfAbsent(variant, _ -> new ArrayList<>()).add(figures);
                });
            }
            folds.forEach((variant, all) ->
                    seeds.computeIfAbsent(variant, _ -> new ArrayList<>()).add(Figures.mean(all)));
        }
        seeds.forEach((variant, all) -> say("%d seeds, %s: %s".formatted(SEEDS, variant, Figures.spread(all))));
    }

    private void conceptsHeldBack() throws IOException {
        List<Recording> esc10 = Recordings.load(Reproduce.only(data, "esc10"), recipe, (_, problem) -> say(problem))
                .recordings();
        Predicate<String> far = text -> !NEAR.matcher(text).matches();
        int[] rest = indices(far);
        say("concepts held back: %d of %d kinds and %d of %d recordings are far from ESC-10"
                .formatted(kinds.stream().filter(far).count(), kinds.size(), rest.length, labels.size()));
        KindProjection projection = start(far);
        sayAccuracy("aligned", Reproduce.clap(tagger, projection, student, recipe), esc10);
        var random = new SplittableRandom(Reproduce.SEED);
        Alignment.train(projection, student, names, ears.only(rest), labels(rest), random);
        Clap frozen = Reproduce.clap(tagger, projection, student, recipe);
        sayAccuracy("both towers frozen", frozen, esc10);
        Corpus all = Corpus.read(data, manifest, List.of());
        var others = new Corpus(
                all.names().stream().filter(far).toList(),
                List.of(),
                all.captions().stream().filter(far).toList());
        var lessons = new Lessons(ears.only(rest), labels(rest), others, student.tokenizer());
        Clap both = BothTowers.train(frozen, names, Learning.BOTH, lessons, BothTowers.STEPS, random);
        sayAccuracy("both towers trained", both, esc10);
        sayAccuracy("the model in the box", BothTowers.between(frozen, both, BothTowers.SHARE), esc10);
        Clap scratch = Scratch.train(heard, recipe, student.tokenizer(), MORE_EPOCHS, Reproduce.SEED);
        sayAccuracy("from scratch", scratch, esc10);
    }

    private KindProjection start(Predicate<String> known) {
        return Alignment.start(tagger, kinds, names, ears.clean(), known);
    }

    private static void sayAccuracy(String variant, Clap clap, List<Recording> recordings) {
        List<String> names =
                recordings.stream().map(r -> r.example().label()).distinct().toList();
        double accuracy =
                Evaluation.of(clap, recordings, names, Prompt.SOUND_OF).accuracy();
        say("  %-20s ESC-10 %.1f %%".formatted(variant, 100 * accuracy));
    }

    /// {@return every fifth of some labels, beginning with another one in each fold}
    static Set<String> held(List<String> labels, int fold) {
        List<String> unique = List.copyOf(new TreeSet<>(labels));
        var held = new HashSet<String>();
        for (int i = fold; i < unique.size(); i += FOLDS) {
            held.add(unique.get(i));
        }
        return held;
    }

    private double chance() {
        return IntStream.range(0, FOLDS)
                .mapToDouble(fold -> 100.0 / held(labels, fold).size())
                .average()
                .orElseThrow();
    }

    private int[] indices(Predicate<String> labelled) {
        return IntStream.range(0, labels.size())
                .filter(i -> labelled.test(labels.get(i)))
                .toArray();
    }

    private List<Recording> recordings(int[] indices) {
        return IntStream.of(indices).mapToObj(heard::get).toList();
    }

    private List<String> labels(int[] indices) {
        return IntStream.of(indices).mapToObj(labels::get).toList();
    }
}
