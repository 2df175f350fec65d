package jclap.clap.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import jclap.audio.AudioClip;
import jclap.audio.AudioFile;
import jclap.audio.AudioFileException;
import jclap.audio.Recipe;
import jclap.core.kernel.Parallel;

/// The recordings of a manifest, decoded, resampled and mixed to one channel, in memory.
///
/// @param sampleRate of all of them, in Hz
/// @param recordings those that could be read
public record Recordings(int sampleRate, List<Recording> recordings) {

    /// @param example what the manifest says
    /// @param mono the samples, at least one
    public record Recording(Manifest.Example example, float[] mono) {}

    /// {@return the recordings of `manifest` in which there is sound}
    ///
    /// @param failed is told of each one that cannot, with the reason
    public static Recordings load(Manifest manifest, Recipe recipe, BiConsumer<Manifest.Example, String> failed) {
        List<Manifest.Example> examples = manifest.examples();
        Recording[] loaded = new Recording[examples.size()];
        String[] problems = new String[loaded.length];
        Parallel.forRange(loaded.length, 1, (from, to) -> {
            for (int i = from; i < to; i++) {
                try {
                    loaded[i] = new Recording(examples.get(i), mono(examples.get(i), recipe));
                } catch (AudioFileException | IllegalArgumentException | IOException e) {
                    problems[i] = e.getMessage();
                }
            }
        });
        var recordings = new ArrayList<Recording>();
        for (int i = 0; i < loaded.length; i++) {
            if (loaded[i] == null) {
                failed.accept(examples.get(i), problems[i]);
            } else {
                recordings.add(loaded[i]);
            }
        }
        return new Recordings(recipe.sampleRate(), List.copyOf(recordings));
    }

    private static float[] mono(Manifest.Example example, Recipe recipe) throws IOException {
        AudioClip clip = WebDataset.isMember(example.audio())
                ? AudioFile.read(
                        WebDataset.read(example.audio()), example.audio().toString())
                : AudioFile.read(example.audio());
        float[] mono = recipe.sound(clip);
        try {
            recipe.requireSound(mono);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(example.audio() + ": " + e.getMessage(), e);
        }
        return mono;
    }
}
