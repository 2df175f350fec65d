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
/// * `scratch`: the same towers without teachers, once with each seed, on one fifth each.
/// * `concepts`: the same model without any text near ESC-10's classes, tested on ESC-10, as is the one from scratch.
public final class Studies {

    private static final int FOLDS = 5, SEEDS = 3, EPOCHS = 5, MORE_EPOCHS = 20;

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
        Map<String, List<Figures>> seeds = new LinkedHashMap<>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            Map<String, List<Figures>> folds = new LinkedHashMap<>();
            for (int fold = 0; fold < FOLDS; fold++) {
                Set<String> held = held(fold);
                List<Recording> test = recordings(indices(held::contains));
                int[] rest = indices(label -> !held.contains(label));
                var random = new SplittableRandom(seed);

                KindProjection projection = start(_ -> true);
                Clap clap = Reproduce.clap(tagger, projection, student, recipe);
                note(folds, "aligned", Figures.of(clap, test));
                Alignment.train(projection, student, names, ears.only(rest), labels(rest), random);
                clap = Reproduce.clap(tagger, projection, student, recipe);
                note(folds, "both towers frozen", Figures.of(clap, test));
                for (Learning learning : Learning.values()) {
                    var lessons = new Lessons(ears.only(rest), labels(rest), others, student.tokenizer());
                    Clap trained = BothTowers.train(clap, names, learning, lessons, BothTowers.STEPS, random.split());
                    note(folds, "trained: " + learning, Figures.of(trained, test));
                }
            }
            say("seed " + seed);
            folds.forEach((variant, all) -> {
                note(seeds, variant, Figures.mean(all));
                say("  %-20s %s".formatted(variant, Figures.spread(all)));
            });
        }
        say("labels held back, mean and deviation of %d seeds, chance %.1f %%".formatted(SEEDS, chance()));
        seeds.forEach((variant, all) -> say("  %-20s %s".formatted(variant, Figures.spread(all))));
    }

    private void fromScratch() {
        var figures = new ArrayList<Figures>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            Set<String> held = held(seed - 1);
            List<Recording> rest = recordings(indices(label -> !held.contains(label)));
            Clap scratch = Scratch.train(rest, recipe, student.tokenizer(), EPOCHS, seed);
            figures.add(Figures.of(scratch, recordings(indices(held::contains))));
        }
        say("from scratch         " + Figures.spread(figures));
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

    private static void note(Map<String, List<Figures>> table, String variant, Figures figures) {
        table.computeIfAbsent(variant, _ -> new ArrayList<>()).add(figures);
    }

    /// {@return every fifth label}
    private Set<String> held(int fold) {
        List<String> unique = List.copyOf(new TreeSet<>(labels));
        var held = new HashSet<String>();
        for (int i = fold; i < unique.size(); i += FOLDS) {
            held.add(unique.get(i));
        }
        return held;
    }

    private double chance() {
        return IntStream.range(0, FOLDS)
                .mapToDouble(fold -> 100.0 / held(fold).size())
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
