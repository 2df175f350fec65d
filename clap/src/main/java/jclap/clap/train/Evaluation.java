package jclap.clap.train;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.Score;
import jclap.clap.ZeroShot;

/// Zero-shot accuracy: how often the label of a recording is the best among all labels.
///
/// @param outcomes one for each recording, in their order
public record Evaluation(List<Outcome> outcomes) {

    /// @param example the recording
    /// @param scores of all labels, the best first
    public record Outcome(Manifest.Example example, List<Score> scores) {

        /// {@return the best label}
        public String answer() {
            return scores.getFirst().label();
        }

        /// {@return whether it is the right one}
        public boolean right() {
            return answer().equals(example.label());
        }
    }

    /// {@return the outcome of classifying each recording among `labels`}
    public static Evaluation of(Clap clap, List<Recordings.Recording> recordings, List<String> labels, Prompt prompt) {
        ZeroShot zeroShot = clap.zeroShot(labels, prompt);
        return new Evaluation(recordings.stream()
                .map(r -> new Outcome(r.example(), zeroShot.scores(clap.embedAudio(r.mono()))))
                .toList());
    }

    /// {@return the fraction of right answers}
    public double accuracy() {
        return outcomes.stream().mapToInt(o -> o.right() ? 1 : 0).average().orElse(Double.NaN);
    }

    /// {@return the fraction of right answers among the recordings of each label}
    public SortedMap<String, Double> accuracyByLabel() {
        var byLabel = new TreeMap<String, List<Outcome>>();
        outcomes.forEach(o -> byLabel.merge(o.example().label(), List.of(o), Evaluation::joined));
        var accuracies = new TreeMap<String, Double>();
        byLabel.forEach((label, own) -> accuracies.put(label, new Evaluation(own).accuracy()));
        return accuracies;
    }

    private static List<Outcome> joined(List<Outcome> a, List<Outcome> b) {
        return java.util.stream.Stream.concat(a.stream(), b.stream()).toList();
    }
}
