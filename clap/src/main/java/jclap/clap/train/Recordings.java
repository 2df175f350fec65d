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

/// The recordings of a manifest, decoded, resampled and mixed to one channel, in memory or in a [SoundCache].
///
/// @param sampleRate of all of them, in Hz
/// @param recordings those that could be read
public record Recordings(int sampleRate, List<Recording> recordings) {

    /// @param example what the manifest says
    /// @param sound the samples
    public record Recording(Manifest.Example example, Sound sound) {

        /// A recording in memory.
        public Recording(Manifest.Example example, float[] mono) {
            this(example, Sound.of(mono));
        }

        /// {@return the samples, at least one}
        public float[] mono() {
            return sound.mono();
        }
    }

    /// Makes the sound of a recording.
    private interface Loader {
        Sound load(Manifest.Example example) throws IOException;
    }

    /// {@return the recordings of `manifest` in which there is sound, in memory}
    ///
    /// @param failed is told of each one that cannot be read, with the reason
    public static Recordings load(Manifest manifest, Recipe recipe, BiConsumer<Manifest.Example, String> failed) {
        return load(manifest, recipe, example -> Sound.of(mono(example, recipe)), failed);
    }

    /// {@return the same on disk}
    public static Recordings load(
            Manifest manifest, Recipe recipe, SoundCache cache, BiConsumer<Manifest.Example, String> failed) {
        return load(manifest, recipe, example -> cache.get(example, recipe), failed);
    }

    private static Recordings load(
            Manifest manifest, Recipe recipe, Loader loader, BiConsumer<Manifest.Example, String> failed) {
        List<Manifest.Example> examples = manifest.examples();
        Recording[] loaded = new Recording[examples.size()];
        String[] problems = new String[loaded.length];
        Parallel.forRange(loaded.length, 1, (from, to) -> {
            for (int i = from; i < to; i++) {
                try {
                    loaded[i] = new Recording(examples.get(i), loader.load(examples.get(i)));
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

    /// {@return the samples of a recording}
    ///
    /// @throws IllegalArgumentException if there is no sound in them
    static float[] mono(Manifest.Example example, Recipe recipe) throws IOException {
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
