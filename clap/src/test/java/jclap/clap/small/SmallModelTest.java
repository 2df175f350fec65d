package jclap.clap.small;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import jclap.audio.Recipe;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.checkpoint.EfficientAt;
import jclap.clap.encoder.KindProjection;
import jclap.clap.encoder.Tagger;
import jclap.clap.train.Evaluation;
import jclap.clap.train.Manifest;
import jclap.clap.train.Recordings;
import jclap.clap.train.Recordings.Recording;
import jclap.core.Tensor;
import jclap.testing.Golden;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The figures of the model card, and docs/reproduce.md in a minute: all but the teaching of the text tower, which is
/// taken from the model in the box.
class SmallModelTest {

    private static final Recipe RECIPE = Recipe.efficientAt();

    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void theModelInTheBoxNamesWhatItWasNeverTrainedOn() throws IOException {
        assertThat(accuracy(Clap.bundled())).isGreaterThan(0.94);
    }

    @Test
    @Tag("slow")
    void aQuarterOfTheTrainingReachesNineTenthsOfEsc10() throws IOException {
        Clap bundled = Clap.bundled();
        var student = new Student(bundled.tokenizer(), bundled.model().captionEncoder());
        Tagger tagger = EfficientAt.load(Golden.file("mobilenet/mn04_as_mAP_432.pt"), 0.4);
        Manifest manifest = Reproduce.recordings(data());
        List<Recording> recordings = load(manifest);
        List<String> labels = recordings.stream().map(r -> r.example().label()).toList();
        List<String> kinds = Corpus.classNames(data());
        Tensor names = Alignment.names(student, kinds);
        var random = new SplittableRandom(2);

        Ears ears = Ears.hear(
                tagger.encoder(), RECIPE, recordings, Reproduce.VERSIONS / 4, 2, folder.resolve("ears.safetensors"));
        KindProjection projection = Alignment.start(tagger, kinds, names, ears.clean(), _ -> true);
        Clap clap = Reproduce.clap(tagger, projection, student, RECIPE);
        double aligned = accuracy(clap);
        Alignment.train(projection, student, names, ears, labels, random);
        var lessons = new Lessons(ears, labels, Corpus.read(data(), manifest, List.of()), student.tokenizer());
        Clap both = BothTowers.train(clap, names, BothTowers.Learning.BOTH, lessons, BothTowers.STEPS / 4, random);

        assertThat(aligned).isGreaterThan(0.9);
        assertThat(accuracy(both)).isGreaterThan(0.9);
    }

    @Test
    void nothingOfEsc10IsTrainedOn() throws IOException {
        assertThat(Reproduce.recordings(data()).examples())
                .hasSize(287)
                .noneMatch(example -> example.path().contains("esc10"))
                .noneMatch(example -> example.path().contains("rain_light"));
    }

    @Test
    void namesComeWholeAndInParts() {
        assertThat(Corpus.parts("baby cry, infant cry"))
                .containsExactly("baby cry, infant cry", "baby cry", "infant cry");
        assertThat(Corpus.parts("scratching (performance technique)"))
                .containsExactly("scratching (performance technique)", "scratching", "performance technique");
    }

    private static double accuracy(Clap clap) throws IOException {
        List<Recording> esc10 = load(Reproduce.only(data(), "esc10"));
        List<String> names =
                esc10.stream().map(r -> r.example().label()).distinct().toList();
        return Evaluation.of(clap, esc10, names, Prompt.SOUND_OF).accuracy();
    }

    private static List<Recording> load(Manifest manifest) {
        return Recordings.load(manifest, RECIPE, (example, problem) -> {
                    throw new AssertionError(example.path() + ": " + problem);
                })
                .recordings();
    }

    private static Path data() {
        Path data = Golden.folder().resolveSibling("data");
        Assumptions.assumeTrue(Files.isDirectory(data), () -> "no recordings in " + data);
        return data;
    }
}
