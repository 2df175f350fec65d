package jclap.clap.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.core.io.Json;
import jclap.text.TextFormat;

/// What a model makes of recordings it is asked about: which label fits best, and which caption.
///
/// Of a text that is longer than the model takes the beginning counts, as it does in the originals.
///
/// @param classification among the labels, of the recordings that have one
/// @param textToAudio how captions find their recordings; without captions, how labels do
/// @param audioToText how recordings find their captions, or their labels
public record Evaluation(Classification classification, RetrievalScores textToAudio, RetrievalScores audioToText) {

    /// {@return the outcome of classifying each recording among `labels`, and of finding captions}
    public static Evaluation of(Clap clap, List<Recordings.Recording> recordings, List<String> labels, Prompt prompt) {
        return of(Heard.of(clap, recordings), labels, prompt);
    }

    /// {@return the same of recordings that were heard already}
    public static Evaluation of(Heard heard, List<String> labels, Prompt prompt) {
        // A sentence that several recordings share is one query with several right answers.
        var sentences = new LinkedHashMap<String, Integer>();
        var heardIn = new ArrayList<List<Integer>>();
        int[][] saidOf = new int[heard.examples().size()][];
        for (int i = 0; i < saidOf.length; i++) {
            List<String> own = Captions.sentences(heard.examples().get(i), prompt);
            saidOf[i] = new int[own.size()];
            for (int j = 0; j < saidOf[i].length; j++) {
                saidOf[i][j] = sentences.computeIfAbsent(own.get(j), _ -> sentences.size());
                if (saidOf[i][j] == heardIn.size()) {
                    heardIn.add(new ArrayList<>());
                }
                heardIn.get(saidOf[i][j]).add(i);
            }
        }
        float[][] audio = heard.vectors(),
                text = heard.clap().with(TextFormat.TooLong.CUT).embedTexts(List.copyOf(sentences.keySet()));
        return new Evaluation(
                heard.classify(labels, prompt),
                RetrievalScores.of(
                        text, audio, heardIn.stream().map(Evaluation::array).toArray(int[][]::new)),
                RetrievalScores.of(audio, text, saidOf));
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /// {@return the fraction of right answers; NaN if no recording has a label}
    public double accuracy() {
        return classification.accuracy();
    }

    /// {@return the mean mAP@10 of both directions, by which LAION chooses its models}
    public double precisionAt10() {
        return (textToAudio.precisionAt10() + audioToText.precisionAt10()) / 2;
    }

    /// {@return all figures by name}
    public SequencedMap<String, Json> json() {
        var members = new LinkedHashMap<String, Json>();
        if (!classification.outcomes().isEmpty()) {
            members.putAll(classification.json());
        }
        members.put("textToAudio", textToAudio.json());
        members.put("audioToText", audioToText.json());
        return members;
    }
}
