package jclap.clap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import jclap.audio.AudioClip;

/// A classifier made of nothing but words.
///
/// ```text
/// tᵢ = unit(mean over prompts of text(prompt(labelᵢ)))     cᵢ = cos(audio, tᵢ)
/// pᵢ = softmax(s·c)ᵢ if exactly one label is right         pᵢ = 1/(1 + exp(−s·cᵢ)) if any may be
/// ```
public final class ZeroShot {

    /// What is assumed about the labels of one recording.
    public enum Choice {
        /// Exactly one is right.
        ONE,
        /// Each may be right or not, whatever the others are. No model was trained to say this, so read the
        /// probabilities as an order: they are near 1 wherever the cosine is well above 0.
        ANY
    }

    private final Clap clap;
    private final List<String> labels;
    private final float[][] texts;

    ZeroShot(Clap clap, List<String> labels, List<Prompt> prompts) {
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("labels: expected at least one label but got none");
        }
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("prompts: expected at least one prompt but got none");
        }
        var seen = new HashSet<String>();
        for (String label : labels) {
            if (label.isBlank()) {
                throw new IllegalArgumentException("labels: expected words but got an empty label among " + labels);
            }
            if (!seen.add(label)) {
                throw new IllegalArgumentException("labels: expected each label once but got " + label + " twice");
            }
        }
        this.clap = clap;
        this.labels = List.copyOf(labels);
        this.texts = new float[labels.size()][clap.dimension()];
        for (Prompt prompt : prompts) {
            float[][] each = clap.embedTexts(labels.stream().map(prompt::apply).toList());
            for (int i = 0; i < texts.length; i++) {
                for (int j = 0; j < texts[i].length; j++) {
                    texts[i][j] += each[i][j];
                }
            }
        }
        if (prompts.size() > 1) {
            Arrays.setAll(texts, i -> Hearing.unit(texts[i]));
        }
    }

    /// {@return the labels, as they were given}
    public List<String> labels() {
        return labels;
    }

    /// {@return the labels with their scores for one recording, the best first}
    public List<Score> classify(AudioClip recording) {
        return scores(clap.embedAudio(recording));
    }

    /// {@return the labels with their scores for the embedding of a recording, the best first}
    ///
    /// @param audio a unit vector from the same model
    public List<Score> scores(float[] audio) {
        return scores(audio, Choice.ONE);
    }

    /// {@return the labels with their scores for the embedding of a recording, the best first}
    ///
    /// @param audio a unit vector from the same model
    public List<Score> scores(float[] audio, Choice choice) {
        var scores = new ArrayList<>(inOrder(audio, choice));
        scores.sort(Comparator.comparingDouble(Score::cosine).reversed());
        return List.copyOf(scores);
    }

    /// {@return the same in the order of the labels}
    public List<Score> inOrder(float[] audio, Choice choice) {
        double[] odds = new double[texts.length];
        float[] cosines = new float[texts.length];
        double total = 0, best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < texts.length; i++) {
            cosines[i] = Clap.cosine(audio, texts[i]);
            best = Math.max(best, cosines[i]);
        }
        for (int i = 0; i < texts.length; i++) {
            odds[i] = Math.exp(clap.scale() * (cosines[i] - best));
            total += odds[i];
        }
        var scores = new ArrayList<Score>();
        for (int i = 0; i < texts.length; i++) {
            double probability =
                    choice == Choice.ONE ? odds[i] / total : 1 / (1 + Math.exp(-clap.scale() * cosines[i]));
            scores.add(new Score(labels.get(i), cosines[i], (float) probability));
        }
        return scores;
    }
}
