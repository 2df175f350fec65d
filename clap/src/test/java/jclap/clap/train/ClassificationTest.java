package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;

/// Hand numbers → scikit-learn's.
class ClassificationTest {

    private static final Classification OUTCOME = Classification.of(
            List.of("cat", "dog"),
            List.of(example(1, "cat"), example(1, "dog"), example(2, "dog"), example(2, "cat", "dog")),
            new float[][] {{2, 1}, {1, 0}, {0, 1}, {0, 3}});

    @Test
    void countsRightAnswersByLabelAndByFold() {
        assertThat(OUTCOME.accuracy()).isEqualTo(0.75);
        assertThat(OUTCOME.chance()).isEqualTo(0.5);
        assertThat(OUTCOME.byFold()).containsExactly(entry(1, 0.5), entry(2, 1.0));
        assertThat(OUTCOME.byLabel().get("dog"))
                .isEqualTo(new Classification.Label(3, 2 / 3.0, (1 + 2 / 3.0 + 3 / 4.0) / 3));
    }

    @Test
    void confusesInTheRowOfTheFirstLabel() {
        assertThat(OUTCOME.confusion()).isDeepEqualTo(new int[][] {{1, 1}, {1, 1}});
        assertThat(Classification.all(List.of(OUTCOME, OUTCOME)).confusion())
                .isDeepEqualTo(new int[][] {{2, 2}, {2, 2}});
    }

    @Test
    void ofEqualScoresTheFirstLabelIsTheAnswer() {
        Classification equal =
                Classification.of(List.of("cat", "dog"), List.of(example(0, "dog")), new float[][] {{1, 1}});
        assertThat(equal.outcomes().getFirst().answer()).isEqualTo("cat");
    }

    @Test
    void givesTheNumbersOfScikitLearn() {
        for (Json c : Golden.index("extra").get("cases").items()) {
            String id = c.get("id").text();
            if (!id.startsWith("classification_metrics")) {
                continue;
            }
            try (Checkpoint file = Golden.tensors("extra/extra.safetensors")) {
                int n = file.shape(id + "/in/scores").dim(0),
                        k = file.shape(id + "/in/scores").dim(1);
                float[] scores = file.floats(id + "/in/scores");
                long[] labels = file.longs(id + "/in/labels");
                List<String> names =
                        IntStream.range(0, k).mapToObj(Integer::toString).toList();
                var examples = new ArrayList<Manifest.Example>();
                float[][] rows = new float[n][];
                for (int i = 0; i < n; i++) {
                    int right = 0;
                    for (int j = 1; j < k; j++) {
                        right = labels[i * k + j] > labels[i * k + right] ? j : right;
                    }
                    rows[i] = Arrays.copyOfRange(scores, i * k, (i + 1) * k);
                    examples.add(example(0, names.get(right)));
                }
                Classification outcome = Classification.of(names, examples, rows);
                assertThat(outcome.accuracy())
                        .as(id)
                        .isCloseTo(file.floats(id + "/out/accuracy_argmax")[0], within(1e-6));
                assertThat(IntStream.range(0, k * k)
                                .mapToLong(cell -> outcome.confusion()[cell / k][cell % k])
                                .toArray())
                        .as(id)
                        .isEqualTo(file.longs(id + "/out/confusion_argmax"));
            }
        }
    }

    @Test
    void saysEverythingInJson() {
        Json json = Json.of(OUTCOME.json());
        assertThat(json.get("accuracy").number()).isEqualTo(0.75);
        assertThat(json.get("accuracyByFold").get("2").number()).isEqualTo(1);
        assertThat(json.get("confusion").items().getLast().items().getFirst().integer())
                .isEqualTo(1);
    }

    @Test
    void aPictureHasEveryLabelTwiceAndEveryCount() {
        String svg = ConfusionSvg.svg(List.of("cat", "dog & wolf"), new int[][] {{7, 0}, {3, 41}});
        assertThat(svg).contains(">cat (7)<", ">cat<", ">dog &amp; wolf (44)<", ">dog &amp; wolf<", ">41<", ">3<");
        assertThat(svg).contains("dog &amp; wolf taken for cat: 3 of 44").doesNotContain(">0<");
    }

    @Test
    void theSpreadOfRunsIsThatOfASample() {
        Spread spread = Spread.of(0.8, 0.9, 1.0);
        assertThat(spread.mean()).isCloseTo(0.9, within(1e-12));
        assertThat(spread.deviation()).isCloseTo(0.1, within(1e-12));
        assertThat(spread.percent()).isEqualTo("90.0 % ± 10.0 %");
        assertThat(Spread.of(0.5).percent()).isEqualTo("50.0 %");
    }

    @Test
    void aLabelThatIsNotAmongThoseToChooseFromIsNamed() {
        List<Manifest.Example> examples = List.of(example(0, "cat"), example(1, "wolf"));
        float[][] x = {{1, 0}, {0, 1}};
        String missing = "labels: expected all labels of the recordings but wolf is missing: add it";
        assertThatThrownBy(() -> LinearHead.fit(List.of("cat", "dog"), examples, x, 1e-2))
                .hasMessage(missing);
        assertThatThrownBy(() ->
                        Classification.of(List.of("cat", "dog"), examples, x).confusion())
                .hasMessage(missing);
    }

    private static Manifest.Example example(int fold, String... labels) {
        return new Manifest.Example("x.wav", Path.of("x.wav"), List.of(labels), List.of("a caption"), fold, "");
    }
}
