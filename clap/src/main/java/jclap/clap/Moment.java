package jclap.clap;

import java.util.Iterator;
import jclap.audio.AudioStream;
import jclap.audio.ClipStream;

/// What is heard at one time of a long recording.
///
/// ```java
/// try (AudioStream in = AudioStream.open(Path.of("night.flac"))) {
///     for (var moments = Moment.along(in, clap, 1); moments.hasNext(); ) {
///         Moment moment = moments.next();
///         Score best = zeroShot.scores(moment.vector()).getFirst(); // from moment.start() to moment.end()
///     }
/// }
/// ```
///
/// @param start in seconds
/// @param end in seconds
/// @param vector the place of what is between them, of length 1
public record Moment(double start, double end, float[] vector) {

    /// {@return the moments of what is left in a stream, each as long as a clip of the model, heard one after the
    /// other in the memory of a few clips, silence as well; the stream is not closed}
    ///
    /// @param seconds from the start of one to that of the next, at most the length of a clip
    public static Iterator<Moment> along(AudioStream in, Clap clap, double seconds) {
        int rate = clap.recipe().sampleRate(), length = clap.recipe().clipSamples();
        if (!(seconds > 0 && Math.round(seconds * rate) <= length)) {
            throw new IllegalArgumentException("moments: expected steps above 0 and of at most "
                    + (double) length / rate + " s, a clip of the model, but got " + seconds);
        }
        ClipStream clips = ClipStream.of(in, clap.recipe(), (int) Math.max(1, Math.round(seconds * rate)));
        return new Iterator<>() {

            @Override
            public boolean hasNext() {
                return clips.hasNext();
            }

            @Override
            public Moment next() {
                // Before the next one is read, the stream stands at the end of this one, or of the recording.
                double read = (double) in.position() / in.sampleRate();
                ClipStream.Clip clip = clips.next();
                double end = Math.min(clip.start() + (double) length / rate, read);
                return new Moment(clip.start(), end, clap.embedClip(clip.samples()));
            }
        };
    }
}
