package jclap.clap.small;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import jclap.clap.Clap;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.StateDict;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The model in the box learns from noise, which has no labels: here it only matters what moves.
class BothTowersTest {

    private static final int KINDS = 527, D = 384;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Clap start = Clap.bundled();

    @Test
    @Tag("slow")
    void bothTowersMoveButNeitherTheFirstPartsNorAnyStatisticNorTheStart() {
        var before = StateDict.of(start.model());
        float[] unharmed = before.get("caption_encoder.base.norm.weight").data().clone();

        Clap trained = train(BothTowers.Learning.BOTH);

        assertThat(moved(trained))
                .containsExactlyInAnyOrder(
                        "audio_encoder.base",
                        "audio_encoder.projection",
                        "caption_encoder.base",
                        "caption_encoder.projection");
        var after = StateDict.of(trained.model());
        assertThat(after.keySet().stream()
                        .filter(name ->
                                name.contains("running_") || name.matches("audio_encoder.base.features.[0-6][.].*")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(after.get(name).data())
                        .isEqualTo(before.get(name).data()));
        assertThat(before.get("caption_encoder.base.norm.weight").data()).isEqualTo(unharmed);
    }

    @Test
    @Tag("slow")
    void theTextTowerStaysWhereOnlyTheAudioTowerLearns() {
        assertThat(moved(train(BothTowers.Learning.AUDIO)))
                .containsExactlyInAnyOrder("audio_encoder.base", "audio_encoder.projection");
    }

    @Test
    void betweenTwoModelsWeightsAreBetweenAndWhatIsTheSameInBothStays() {
        Clap end = BothTowers.between(start, start, 0);
        String moved = "caption_encoder.base.norm.weight", same = "audio_encoder.projection.rest.weight";
        float before = weights(end, moved)[0];
        weights(end, moved)[0] += 4;
        Clap between = BothTowers.between(start, end, 0.25);
        assertThat(weights(between, moved)[0]).isCloseTo(before + 1, Offset.offset(1e-6f));
        assertThat(weights(between, same)).containsExactly(weights(end, same));
    }

    private static float[] weights(Clap clap, String name) {
        return StateDict.of(clap.model()).get(name).data();
    }

    @Test
    void everyRecordingIsHeardOnceBeforeAnyIsHeardTwice() {
        var labels = new ArrayList<String>();
        lessons().draw(3, 2, random).forEach(piece -> labels.addAll(piece.labels()));
        assertThat(labels.subList(0, 3)).containsExactlyInAnyOrder("dog", "cat", "rain");
        assertThat(labels.subList(3, 6)).containsExactlyInAnyOrder("dog", "cat", "rain");
    }

    @Test
    void aMixtureIsBetweenTwoRecordings() {
        Lessons.Piece piece = lessons().draw(1, 3, random).getFirst();
        float[] mixing = piece.mixing().data();
        assertThat(mixing).hasSize(9);
        assertThat(new float[] {mixing[0] + mixing[1] + mixing[2], mixing[3] + mixing[4] + mixing[5]})
                .containsExactly(1, 1);
    }

    @Test
    void halfOfTheTextsAreOthersThanTheLabels() {
        Lessons.Piece piece = lessons().draw(1, 20, random).getFirst();
        var said = new TreeSet<String>();
        piece.texts()
                .subList(20, 40)
                .forEach(ids -> said.add(start.tokenizer().decode(ids).strip()));
        assertThat(said)
                .contains("a man speaks", "water flows")
                .anyMatch(text -> text.contains("bell"))
                .anyMatch(text -> text.contains("wind"))
                .noneMatch(text -> text.matches(".*(dog|cat|rain).*"));
    }

    private Clap train(BothTowers.Learning learning) {
        return BothTowers.train(start, noise(KINDS, D), learning, lessons(), 1, random);
    }

    /// The parts of the model in which something is not as it was.
    private TreeSet<String> moved(Clap trained) {
        var before = StateDict.of(start.model());
        var moved = new TreeSet<String>();
        StateDict.of(trained.model()).forEach((name, tensor) -> {
            if (!Arrays.equals(tensor.data(), before.get(name).data())) {
                moved.add(name.replaceFirst("^([^.]*[.][^.]*)[.].*", "$1"));
            }
        });
        return moved;
    }

    /// Three recordings in two versions each.
    private Lessons lessons() {
        List<float[][]> features = Stream.generate(() -> new float[][] {numbers(Ears.WIDTH), numbers(Ears.WIDTH)})
                .limit(3)
                .toList();
        int size = Ears.SHAPE.size();
        List<float[][]> planes = Stream.generate(() -> new float[][] {numbers(size), numbers(size)})
                .limit(3)
                .toList();
        var others = new Corpus(List.of("bell", "wind"), List.of(), List.of("a man speaks", "water flows"));
        return new Lessons(
                new Ears(features, features, planes), List.of("dog", "cat", "rain"), others, start.tokenizer());
    }

    private Tensor noise(int rows, int columns) {
        return Tensor.of(Shape.of(rows, columns), numbers(rows * columns));
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
