package jclap.clap.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jclap.audio.AudioFileException;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.Score;
import jclap.clap.ZeroShot;
import jclap.clap.train.Recordings.Recording;
import jclap.text.TextFormat;

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

    /// {@return what `clap` hears in the recordings of `manifest`, of which one at a time is in memory}
    ///
    /// @param listener is told of each one that cannot be read
    public static Heard of(Clap clap, Manifest manifest, Recordings.Listener listener) {
        var examples = new ArrayList<Manifest.Example>();
        var vectors = new ArrayList<float[]>();
        int done = 0;
        for (Manifest.Example example : manifest.examples()) {
            try {
                vectors.add(vector(clap, example));
                examples.add(example);
            } catch (AudioFileException | IllegalArgumentException | IOException e) {
                listener.failed(example, e.getMessage());
            }
            listener.done(++done);
        }
        return new Heard(clap, List.copyOf(examples), vectors.toArray(float[][]::new));
    }

    /// A file is read piece by piece, however long it is.
    private static float[] vector(Clap clap, Manifest.Example example) throws IOException {
        return WebDataset.isMember(example.audio())
                ? clap.embedAudio(Recordings.mono(example, clap.recipe()))
                : clap.embedAudio(example.audio());
    }

    /// {@return how many recordings have a text that is too long for the model: its beginning counts}
    public int tooLong() {
        return (int) examples.stream()
                .filter(example -> Captions.sentences(example, Prompt.SOUND_OF).stream()
                        .anyMatch(text -> !Captions.fits(clap, text)))
                .count();
    }

    /// {@return the outcome of choosing for each recording the label whose sentence is nearest}
    ///
    /// @param prompts what makes a sentence of a label; of several the direction of the mean counts
    public Classification classify(List<String> labels, Prompt... prompts) {
        if (labels.isEmpty()) {
            return new Classification(labels, List.of());
        }
        ZeroShot zeroShot = clap.with(TextFormat.TooLong.CUT).zeroShot(labels, prompts);
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
