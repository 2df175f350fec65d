package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;

/// Hand numbers → LAION's and scikit-learn's.
class RetrievalScoresTest {

    @Test
    void severalRightItemsCountForPrecisionAndTheFirstForRecall() {
        // Item i lies at a falling cosine with the query: its place is i.
        float[][] items =
                IntStream.range(0, 12).mapToObj(i -> new float[] {1 - i / 20f}).toArray(float[][]::new);
        var scores = RetrievalScores.of(new float[][] {{1}}, items, new int[][] {{11, 4, 1}});
        assertThat(scores.recallAt1()).isZero();
        assertThat(scores.recallAt5()).isEqualTo(1);
        assertThat(scores.precisionAt10()).isCloseTo((1 / 2.0 + 2 / 5.0) / 3, within(1e-12));
        assertThat(scores.meanRank()).isEqualTo(2);
    }

    @Test
    void equallyNearItemsKeepTheirOrder() {
        float[][] same = {{1}, {1}, {1}};
        var scores = RetrievalScores.of(same, same, new int[][] {{0}, {1}, {2}});
        assertThat(scores.recallAt1()).isEqualTo(1 / 3.0);
        assertThat(scores.meanRank()).isEqualTo(2);
    }

    @Test
    void givesTheNumbersOfLaion() {
        for (Json c : cases("retrieval_metrics")) {
            try (Checkpoint file = Golden.tensors("extra/extra.safetensors")) {
                String id = c.get("id").text();
                float[][] audio = rows(file, id + "/in/audio_features"), text = rows(file, id + "/in/text_features");
                int[][] own = IntStream.range(0, audio.length)
                        .mapToObj(i -> new int[] {i})
                        .toArray(int[][]::new);
                float[] expected = file.floats(id + "/out/values");
                assertThat(values(RetrievalScores.of(audio, text, own)))
                        .as(id)
                        .containsExactly(Arrays.copyOfRange(expected, 2, 8), within(1e-5f));
                assertThat(values(RetrievalScores.of(text, audio, own)))
                        .as(id)
                        .containsExactly(Arrays.copyOfRange(expected, 8, 14), within(1e-5f));
            }
        }
    }

    @Test
    void averagePrecisionIsThatOfScikitLearnAlsoWithTies() {
        for (Json c : cases("classification_metrics")) {
            try (Checkpoint file = Golden.tensors("extra/extra.safetensors")) {
                String id = c.get("id").text();
                float[][] scores = rows(file, id + "/in/scores");
                long[] labels = file.longs(id + "/in/labels");
                double[] each = new double[scores[0].length];
                for (int j = 0; j < each.length; j++) {
                    float[] column = new float[scores.length];
                    boolean[] right = new boolean[scores.length];
                    for (int i = 0; i < column.length; i++) {
                        column[i] = scores[i][j];
                        right[i] = labels[i * each.length + j] != 0;
                    }
                    each[j] = AveragePrecision.of(column, right);
                    assertThat(each[j]).as(id).isCloseTo(file.floats(id + "/out/ap")[j], within(1e-6));
                }
                assertThat(AveragePrecision.macro(each))
                        .as(id)
                        .isCloseTo(file.floats(id + "/out/map_macro")[0], within(1e-6));
            }
        }
    }

    @Test
    void classesThatDoNotOccurAreLeftOut() {
        double none = AveragePrecision.of(new float[] {1, 2}, new boolean[2]);
        assertThat(none).isNaN();
        assertThat(AveragePrecision.macro(0.5, none, 1)).isEqualTo(0.75);
    }

    @Test
    void asksForARightItemForEachQuery() {
        float[][] one = {{1}};
        assertThatThrownBy(() -> RetrievalScores.of(one, one, new int[][] {{}}))
                .hasMessage("retrieval: expected at least one right item for query 0 but got none");
        assertThatThrownBy(() -> RetrievalScores.of(one, one, new int[0][]))
                .hasMessage("retrieval: expected right items for each of the queries but got 0 for 1");
    }

    private static List<Json> cases(String kind) {
        return Golden.index("extra").get("cases").items().stream()
                .filter(c -> c.get("id").text().startsWith(kind))
                .toList();
    }

    private static float[] values(RetrievalScores s) {
        return new float[] {
            (float) s.meanRank(),
            (float) s.medianRank(),
            (float) s.recallAt1(),
            (float) s.recallAt5(),
            (float) s.recallAt10(),
            (float) s.precisionAt10()
        };
    }

    private static float[][] rows(Checkpoint file, String name) {
        int rows = file.shape(name).dim(0), cols = file.shape(name).dim(1);
        float[] all = file.floats(name);
        return IntStream.range(0, rows)
                .mapToObj(i -> Arrays.copyOfRange(all, i * cols, (i + 1) * cols))
                .toArray(float[][]::new);
    }
}
