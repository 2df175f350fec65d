package jclap.clap.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.Score;
import jclap.clap.ZeroShot;

/// What a model makes of recordings it is asked about: which label fits best, and which caption.
///
/// @param outcomes one for each recording that has a label, in their order
/// @param labels that were to choose from
/// @param textToAudio how captions find their recordings; without captions, how labels do
/// @param audioToText how recordings find their captions, or their labels
public record Evaluation(
        List<Outcome> outcomes, List<String> labels, RetrievalScores textToAudio, RetrievalScores audioToText) {

    /// @param example the recording
    /// @param scores of all labels, the best first
    public record Outcome(Manifest.Example example, List<Score> scores) {

        /// {@return the best label}
        public String answer() {
            return scores.getFirst().label();
        }

        /// {@return whether it is a right one}
        public boolean right() {
            return example.labels().contains(answer());
        }

        private float cosine(String label) {
            return scores.stream()
                    .filter(score -> score.label().equals(label))
                    .findFirst()
                    .orElseThrow()
                    .cosine();
        }
    }

    /// How one label fares.
    ///
    /// @param recordings that have it
    /// @param accuracy the fraction of them that got a right answer
    /// @param averagePrecision of choosing them by this label, see [AveragePrecision]
    public record Label(int recordings, double accuracy, double averagePrecision) {}

    /// {@return the outcome of classifying each recording among `labels`, and of finding captions}
    public static Evaluation of(Clap clap, List<Recordings.Recording> recordings, List<String> labels, Prompt prompt) {
        float[][] audio =
                recordings.stream().map(r -> clap.embedAudio(r.mono())).toArray(float[][]::new);
        var outcomes = new ArrayList<Outcome>();
        if (!labels.isEmpty()) {
            ZeroShot zeroShot = clap.zeroShot(labels, prompt);
            for (int i = 0; i < audio.length; i++) {
                Manifest.Example example = recordings.get(i).example();
                if (!example.labels().isEmpty()) {
                    outcomes.add(new Outcome(example, zeroShot.scores(audio[i])));
                }
            }
        }

        // A sentence that several recordings share is one query with several right answers.
        var sentences = new LinkedHashMap<String, Integer>();
        var heardIn = new ArrayList<List<Integer>>();
        int[][] saidOf = new int[audio.length][];
        for (int i = 0; i < audio.length; i++) {
            List<String> own = Captions.sentences(recordings.get(i).example(), prompt);
            saidOf[i] = new int[own.size()];
            for (int j = 0; j < saidOf[i].length; j++) {
                saidOf[i][j] = sentences.computeIfAbsent(own.get(j), _ -> sentences.size());
                if (saidOf[i][j] == heardIn.size()) {
                    heardIn.add(new ArrayList<>());
                }
                heardIn.get(saidOf[i][j]).add(i);
            }
        }
        float[][] text = clap.embedTexts(List.copyOf(sentences.keySet()));
        return new Evaluation(
                List.copyOf(outcomes),
                List.copyOf(labels),
                RetrievalScores.of(
                        text, audio, heardIn.stream().map(Evaluation::array).toArray(int[][]::new)),
                RetrievalScores.of(audio, text, saidOf));
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /// {@return the fraction of right answers; NaN if no recording has a label}
    public double accuracy() {
        return outcomes.stream().mapToInt(o -> o.right() ? 1 : 0).average().orElse(Double.NaN);
    }

    /// {@return the mean of the average precision of the labels that occur}
    public double meanAveragePrecision() {
        return AveragePrecision.macro(
                byLabel().values().stream().mapToDouble(Label::averagePrecision).toArray());
    }

    /// {@return how each label fares that occurs}
    public SortedMap<String, Label> byLabel() {
        var table = new TreeMap<String, Label>();
        for (String label : labels) {
            List<Outcome> own = outcomes.stream()
                    .filter(o -> o.example().labels().contains(label))
                    .toList();
            if (!own.isEmpty()) {
                table.put(
                        label,
                        new Label(
                                own.size(),
                                own.stream()
                                        .mapToInt(o -> o.right() ? 1 : 0)
                                        .average()
                                        .orElseThrow(),
                                averagePrecision(label)));
            }
        }
        return table;
    }

    private double averagePrecision(String label) {
        float[] scores = new float[outcomes.size()];
        boolean[] right = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = outcomes.get(i).cosine(label);
            right[i] = outcomes.get(i).example().labels().contains(label);
        }
        return AveragePrecision.of(scores, right);
    }

    /// {@return how often recordings with the label of the row were given the label of the column}
    ///
    /// A recording with several labels counts in the row of the first.
    public int[][] confusion() {
        int[][] counts = new int[labels.size()][labels.size()];
        outcomes.forEach(o -> counts[labels.indexOf(o.example().labels().getFirst())][labels.indexOf(o.answer())]++);
        return counts;
    }

    /// {@return the fraction of right answers among the recordings of each label}
    public SequencedMap<String, Double> accuracyByLabel() {
        var accuracies = new LinkedHashMap<String, Double>();
        byLabel().forEach((label, own) -> accuracies.put(label, own.accuracy()));
        return accuracies;
    }
}
