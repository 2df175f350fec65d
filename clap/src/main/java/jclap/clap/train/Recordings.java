package jclap.clap.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

    /// Is told how reading goes.
    public interface Listener {

        /// A recording cannot be read.
        ///
        /// @param problem the reason
        void failed(Manifest.Example example, String problem);

        /// Recordings were read, or could not be; called by the threads that read, one at a time.
        ///
        /// @param recordings how many so far
        default void done(int recordings) {}
    }

    /// Makes the sound of a recording.
    private interface Loader {
        Sound load(Manifest.Example example) throws IOException;
    }

    /// {@return the recordings of `manifest` in which there is sound, in memory}
    ///
    /// @param listener is told of each one that cannot be read
    public static Recordings load(Manifest manifest, Recipe recipe, Listener listener) {
        return load(manifest, recipe, example -> Sound.of(mono(example, recipe)), listener);
    }

    /// {@return the same on disk}
    public static Recordings load(Manifest manifest, Recipe recipe, SoundCache cache, Listener listener) {
        return load(manifest, recipe, example -> cache.get(example, recipe), listener);
    }

    private static Recordings load(Manifest manifest, Recipe recipe, Loader loader, Listener listener) {
        List<Manifest.Example> examples = manifest.examples();
        Recording[] loaded = new Recording[examples.size()];
        String[] problems = new String[loaded.length];
        var done = new Counter(listener);
        Parallel.forRange(loaded.length, 1, (from, to) -> {
            for (int i = from; i < to; i++) {
                try {
                    loaded[i] = new Recording(examples.get(i), loader.load(examples.get(i)));
                } catch (AudioFileException | IllegalArgumentException | IOException e) {
                    problems[i] = e.getMessage();
                }
                done.another();
            }
        });
        var recordings = new ArrayList<Recording>();
        for (int i = 0; i < loaded.length; i++) {
            if (loaded[i] == null) {
                listener.failed(examples.get(i), problems[i]);
            } else {
                recordings.add(loaded[i]);
            }
        }
        return new Recordings(recipe.sampleRate(), List.copyOf(recordings));
    }

    /// So that a listener hears one thread at a time, and of numbers that grow.
    private static final class Counter {

        private final Listener listener;
        private int count;

        Counter(Listener listener) {
            this.listener = listener;
        }

        synchronized void another() {
            listener.done(++count);
        }
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
