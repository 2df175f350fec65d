package jclap.clap.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import jclap.audio.AudioClip;
import jclap.audio.AudioFile;
import jclap.core.kernel.Parallel;

/// The recordings of a manifest, decoded, mixed to one channel and resampled, in memory.
///
/// @param sampleRate of all of them, in Hz
/// @param recordings those that could be read
public record Recordings(int sampleRate, List<Recording> recordings) {

    /// @param example what the manifest says
    /// @param mono the samples, at least one
    public record Recording(Manifest.Example example, float[] mono) {}

    /// {@return the recordings of `manifest` that can be read}
    ///
    /// @param failed is told of each one that cannot, with the reason
    public static Recordings load(Manifest manifest, int sampleRate, BiConsumer<Manifest.Example, String> failed) {
        List<Manifest.Example> examples = manifest.examples();
        Recording[] loaded = new Recording[examples.size()];
        String[] problems = new String[loaded.length];
        Parallel.forRange(loaded.length, 1, (from, to) -> {
            for (int i = from; i < to; i++) {
                try {
                    loaded[i] = new Recording(examples.get(i), mono(examples.get(i), sampleRate));
                } catch (IllegalArgumentException | jclap.audio.AudioFileException e) {
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
        return new Recordings(sampleRate, List.copyOf(recordings));
    }

    private static float[] mono(Manifest.Example example, int sampleRate) {
        AudioClip clip = AudioFile.read(example.audio());
        float[] mono = clip.resample(sampleRate).mono();
        if (mono.length == 0) {
            throw new IllegalArgumentException(example.audio() + ": expected sound but got no samples");
        }
        return mono;
    }
}
