package jclap.clap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import jclap.audio.AudioClip;

/// A classifier made of nothing but words.
///
/// ```text
/// cᵢ = cos(audio, text(prompt(labelᵢ)))        pᵢ = softmax(s·c)ᵢ
/// ```
public final class ZeroShot {

    private final Clap clap;
    private final List<String> labels;
    private final float[][] texts;

    ZeroShot(Clap clap, List<String> labels, Prompt prompt) {
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("labels: expected at least one label but got none");
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
        this.texts = clap.embedTexts(labels.stream().map(prompt::apply).toList());
    }

    /// {@return the labels with their scores for one recording, the best first}
    public List<Score> classify(AudioClip recording) {
        return scores(clap.embedAudio(recording));
    }

    /// {@return the labels with their scores for the embedding of a recording, the best first}
    ///
    /// @param audio a unit vector from the same model
    public List<Score> scores(float[] audio) {
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
            scores.add(new Score(labels.get(i), cosines[i], (float) (odds[i] / total)));
        }
        scores.sort(Comparator.comparingDouble(Score::cosine).reversed());
        return List.copyOf(scores);
    }
}
