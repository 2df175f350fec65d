package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jclap.clap.testing.TinyClap;
import org.junit.jupiter.api.Test;

/// The optimality of a convex problem is checked by its gradient → the protocol over folds.
class ProbeTest {

    private static final List<String> LABELS = List.of("left", "right");

    @Test
    void thePenalizedLossHasNoGradientWhereTheHeadEnds() {
        var random = new SplittableRandom(3);
        Heard heard = points(40, 2, random);
        double penalty = 0.05;
        LinearHead head = LinearHead.fit(LABELS, heard.examples(), heard.vectors(), penalty);
        float[] w = head.map().weight().data(),
                b = head.map().bias().orElseThrow().data();
        float[][] x = heard.vectors();
        double n = x.length, biasGradient = 0;
        double[] mean = new double[2], deviation = new double[2], gradient = new double[2];
        for (int j = 0; j < 2; j++) {
            for (float[] row : x) {
                mean[j] += row[j] / n;
            }
            for (float[] row : x) {
                deviation[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / n;
            }
            deviation[j] = Math.sqrt(deviation[j]);
            gradient[j] = penalty * w[j] * deviation[j];
        }
        for (int i = 0; i < x.length; i++) {
            double left = w[0] * x[i][0] + w[1] * x[i][1] + b[0], right = w[2] * x[i][0] + w[3] * x[i][1] + b[1];
            double p = 1 / (1 + Math.exp(right - left)),
                    error = p - (heard.examples().get(i).label().equals("left") ? 1 : 0);
            biasGradient += error / n;
            for (int j = 0; j < 2; j++) {
                gradient[j] += error * (x[i][j] - mean[j]) / deviation[j] / n;
            }
        }
        assertThat(gradient).containsExactly(new double[2], within(1e-4));
        assertThat(biasGradient).isCloseTo(0, within(1e-4));
    }

    @Test
    void eachFoldIsToldByWhatWasLearnedFromTheOthers() {
        Heard heard = points(90, 3, new SplittableRandom(4));
        Probe probe = Probe.of(heard, LABELS);
        assertThat(probe.classification().outcomes()).hasSize(90);
        assertThat(probe.classification().byFold().keySet()).containsExactly(0, 1, 2);
        assertThat(probe.classification().accuracy()).isGreaterThan(0.9);
        assertThat(probe.penalties().keySet()).containsExactly(0, 1, 2);

        // What is only true within a fold must not help: there, left and right are exchanged.
        var examples = new ArrayList<>(heard.examples());
        examples.replaceAll(e -> e.fold() == 2 ? example(e.label().equals("left") ? "right" : "left", 2) : e);
        assertThat(Probe.of(new Heard(heard.clap(), examples, heard.vectors()), LABELS)
                        .classification()
                        .byFold()
                        .get(2))
                .isLessThan(0.3);
    }

    @Test
    void recordingsWithSeveralLabelsAreQuestionsOfTheirOwn() {
        var examples = new ArrayList<Manifest.Example>();
        float[][] x = new float[60][];
        for (int i = 0; i < x.length; i++) {
            List<String> labels = i % 3 == 0 ? LABELS : List.of(LABELS.get(i % 2));
            x[i] = new float[] {labels.contains("left") ? 1 : 0, labels.contains("right") ? 1 : 0, i % 5};
            examples.add(new Manifest.Example("x", Path.of("x"), labels, List.of(), i / 20, ""));
        }
        Probe probe = Probe.of(new Heard(TinyClap.untrained(), examples, x), LABELS);
        assertThat(probe.classification().meanAveragePrecision()).isEqualTo(1);
    }

    @Test
    void oneFoldIsNotEnough() {
        Heard heard = points(10, 1, new SplittableRandom(5));
        assertThatThrownBy(() -> Probe.of(heard, LABELS))
                .hasMessage("folds: expected labelled recordings in at least two folds but got [0]:"
                        + " one is tested by what is learned from the others");
    }

    /// Two clouds that touch.
    private static Heard points(int count, int folds, SplittableRandom random) {
        var examples = new ArrayList<Manifest.Example>();
        float[][] x = new float[count][];
        for (int i = 0; i < count; i++) {
            double side = i % 2 == 0 ? -1 : 1;
            x[i] = new float[] {(float) (side + 0.6 * random.nextGaussian()), (float) (5 + random.nextGaussian())};
            examples.add(example(LABELS.get(i % 2), i % folds));
        }
        return new Heard(TinyClap.untrained(), examples, x);
    }

    private static Manifest.Example example(String label, int fold) {
        return new Manifest.Example("x.wav", Path.of("x.wav"), label, fold, "");
    }
}
