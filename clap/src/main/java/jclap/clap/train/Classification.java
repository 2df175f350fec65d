package jclap.clap.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import jclap.core.io.Json;

/// What came of choosing among labels for each of some recordings, however the choice was made.
///
/// @param labels that were to choose from
/// @param outcomes one for each recording that has a label
public record Classification(List<String> labels, List<Outcome> outcomes) {

    /// @param example the recording
    /// @param answer the label with the highest score, of equal ones the first
    /// @param scores of all labels, in their order; the higher the better
    public record Outcome(Manifest.Example example, String answer, float[] scores) {

        /// {@return whether the answer is a right one}
        public boolean right() {
            return example.labels().contains(answer);
        }
    }

    /// How one label fares.
    ///
    /// @param recordings that have it
    /// @param accuracy the fraction of them that got a right answer
    /// @param averagePrecision of choosing them by this label, see [AveragePrecision]
    public record Label(int recordings, double accuracy, double averagePrecision) {}

    public Classification {
        labels = List.copyOf(labels);
        outcomes = List.copyOf(outcomes);
    }

    /// {@return what came of the recordings that have a label}
    ///
    /// @param scores for each recording one for each label
    public static Classification of(List<String> labels, List<Manifest.Example> examples, float[][] scores) {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < scores.length; i++) {
            if (!examples.get(i).labels().isEmpty()) {
                int best = 0;
                for (int j = 1; j < scores[i].length; j++) {
                    best = scores[i][j] > scores[i][best] ? j : best;
                }
                outcomes.add(new Outcome(examples.get(i), labels.get(best), scores[i]));
            }
        }
        return new Classification(labels, outcomes);
    }

    /// {@return all outcomes in one, as of several folds or seeds}
    public static Classification all(List<Classification> parts) {
        return new Classification(
                parts.getFirst().labels,
                parts.stream().flatMap(part -> part.outcomes.stream()).toList());
    }

    /// {@return the fraction of right answers; NaN if no recording has a label}
    public double accuracy() {
        return accuracy(outcomes);
    }

    private static double accuracy(List<Outcome> outcomes) {
        return outcomes.stream().mapToInt(o -> o.right() ? 1 : 0).average().orElse(Double.NaN);
    }

    /// {@return the accuracy by chance}
    public double chance() {
        return 1.0 / labels.size();
    }

    /// {@return the mean of the average precision of the labels that occur}
    public double meanAveragePrecision() {
        return AveragePrecision.macro(
                byLabel().values().stream().mapToDouble(Label::averagePrecision).toArray());
    }

    /// {@return how each label fares that occurs}
    public SortedMap<String, Label> byLabel() {
        var table = new TreeMap<String, Label>();
        for (int j = 0; j < labels.size(); j++) {
            String label = labels.get(j);
            List<Outcome> own = outcomes.stream()
                    .filter(o -> o.example.labels().contains(label))
                    .toList();
            if (!own.isEmpty()) {
                table.put(label, new Label(own.size(), accuracy(own), averagePrecision(j)));
            }
        }
        return table;
    }

    private double averagePrecision(int label) {
        float[] scores = new float[outcomes.size()];
        boolean[] right = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = outcomes.get(i).scores[label];
            right[i] = outcomes.get(i).example.labels().contains(labels.get(label));
        }
        return AveragePrecision.of(scores, right);
    }

    /// {@return the accuracy in each fold}
    public SortedMap<Integer, Double> byFold() {
        return outcomes.stream()
                .collect(Collectors.groupingBy(
                        o -> o.example.fold(), TreeMap::new, Collectors.averagingDouble(o -> o.right() ? 1 : 0)));
    }

    /// {@return how often recordings with the label of the row were given the label of the column}
    ///
    /// A recording with several labels counts in the row of the first.
    public int[][] confusion() {
        int[][] counts = new int[labels.size()][labels.size()];
        for (Outcome o : outcomes) {
            counts[LinearHead.place(labels, o.example.labels().getFirst())][labels.indexOf(o.answer)]++;
        }
        return counts;
    }

    /// {@return everything above by name}
    public SequencedMap<String, Json> json() {
        var members = new LinkedHashMap<String, Json>();
        members.put("accuracy", Json.of(accuracy()));
        members.put("recordings", Json.of(outcomes.size()));
        members.put("chance", Json.of(chance()));
        members.put("mAP", Json.of(meanAveragePrecision()));
        members.put("accuracyByLabel", byLabel(Label::accuracy));
        members.put("averagePrecisionByLabel", byLabel(Label::averagePrecision));
        var folds = new LinkedHashMap<String, Json>();
        byFold().forEach((fold, accuracy) -> folds.put(fold.toString(), Json.of(accuracy)));
        members.put("accuracyByFold", Json.of(folds));
        members.put("labels", Json.of(labels.stream().map(Json::of).toList()));
        var rows = new ArrayList<Json>();
        for (int[] row : confusion()) {
            var counts = new ArrayList<Json>();
            for (int count : row) {
                counts.add(Json.of(count));
            }
            rows.add(Json.of(counts));
        }
        members.put("confusion", Json.of(rows));
        return members;
    }

    private Json byLabel(Function<Label, Double> figure) {
        var members = new LinkedHashMap<String, Json>();
        byLabel().forEach((label, own) -> members.put(label, Json.of(figure.apply(own))));
        return Json.of(members);
    }
}
