package jclap.clap.small;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.train.Evaluation;
import jclap.clap.train.Heard;
import jclap.clap.train.Recordings.Recording;
import jclap.clap.train.RetrievalScores;
import jclap.clap.train.Spread;

/// How well recordings are named and found, as numbers of one row of a table.
///
/// @param values fractions, in the order of [#NAMES]
record Figures(double[] values) {

    static final int ACCURACY = 0, PRECISION_AT_10 = 4;

    private static final List<String> NAMES =
            List.of("accuracy", "R@1", "R@5", "R@10", "mAP@10", "sentences: accuracy", "R@1", "R@5", "R@10", "mAP@10");

    private static final Prompt SENTENCE =
            new Prompt("someone recorded outside or in a studio how {} sounds from nearby");

    /// {@return the figures of a model}: each label is a choice and a query, in CLAP's prompt and in a sentence
    static Figures of(Clap clap, List<Recording> recordings) {
        List<String> labels =
                recordings.stream().map(r -> r.example().label()).distinct().toList();
        Heard heard = Heard.of(clap, recordings);
        Evaluation plain = Evaluation.of(heard, labels, Prompt.SOUND_OF),
                sentences = Evaluation.of(heard, labels, SENTENCE);
        RetrievalScores a = plain.textToAudio(), b = sentences.textToAudio();
        return new Figures(new double[] {
            plain.accuracy(), a.recallAt1(), a.recallAt5(), a.recallAt10(), a.precisionAt10(),
            sentences.accuracy(), b.recallAt1(), b.recallAt5(), b.recallAt10(), b.precisionAt10()
        });
    }

    static Figures mean(List<Figures> all) {
        return new Figures(IntStream.range(0, NAMES.size())
                .mapToDouble(i ->
                        all.stream().mapToDouble(f -> f.values[i]).average().orElseThrow())
                .toArray());
    }

    /// {@return "accuracy 44.9, …"}, in percent
    @Override
    public String toString() {
        return IntStream.range(0, values.length)
                .mapToObj(i -> "%s %.1f".formatted(NAMES.get(i), 100 * values[i]))
                .collect(Collectors.joining(", "));
    }

    /// {@return "accuracy 44.9 ± 0.7, …"}, in percent, with the standard deviation
    static String spread(List<Figures> all) {
        return IntStream.range(0, NAMES.size())
                .mapToObj(i -> {
                    Spread figure = Spread.of(
                            all.stream().mapToDouble(f -> 100 * f.values[i]).toArray());
                    return "%s %.1f ± %.1f".formatted(NAMES.get(i), figure.mean(), figure.deviation());
                })
                .collect(Collectors.joining(", "));
    }
}
