package jclap.clap.train;

import java.util.List;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.Score;
import jclap.clap.ZeroShot;
import jclap.clap.train.Recordings.Recording;

/// Recordings as a model hears them: once, whatever is asked about them afterwards.
///
/// @param clap the model
/// @param examples what is known of each recording
/// @param vectors its place, of length 1
public record Heard(Clap clap, List<Manifest.Example> examples, float[][] vectors) {

    /// {@return what `clap` hears in `recordings`}
    public static Heard of(Clap clap, List<Recording> recordings) {
        return new Heard(
                clap,
                recordings.stream().map(Recording::example).toList(),
                recordings.stream().map(r -> clap.embedAudio(r.mono())).toArray(float[][]::new));
    }

    /// {@return the outcome of choosing for each recording the label whose sentence is nearest}
    ///
    /// @param prompts what makes a sentence of a label; of several the direction of the mean counts
    public Classification classify(List<String> labels, Prompt... prompts) {
        if (labels.isEmpty()) {
            return new Classification(labels, List.of());
        }
        ZeroShot zeroShot = clap.zeroShot(labels, prompts);
        float[][] cosines = new float[vectors.length][labels.size()];
        for (int i = 0; i < vectors.length; i++) {
            List<Score> scores = zeroShot.inOrder(vectors[i], ZeroShot.Choice.ONE);
            for (int j = 0; j < cosines[i].length; j++) {
                cosines[i][j] = scores.get(j).cosine();
            }
        }
        return Classification.of(labels, examples, cosines);
    }
}
