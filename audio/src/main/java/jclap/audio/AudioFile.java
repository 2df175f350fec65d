package jclap.audio;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/// Reads audio files. What a file is, is decided by its first bytes and never by its name.
///
/// Read are WAV in every form people have, FLAC, AIFF and AIFF-C, and AU; all without any loss. Whatever is wrong with
/// a file is reported as an [AudioFileException], and memory is taken for samples that are there, never for samples a
/// header announces. A recording that is too long for the memory is read with [AudioStream].
///
/// Other formats are read through the decoders for `javax.sound.sampled` that are on the class path, if there are any
/// (with the launcher: `CLASSPATH=mp3spi.jar:jlayer.jar:tritonus-share.jar jclap …`). Their samples are not those of
/// ffmpeg or librosa. Measured on files of known content:
///
/// | decoder | |
/// |---|---|
/// | mp3spi 1.9.5 | the delay of the encoder is left in front, 2257 samples of MPEG-1 and 1681 of MPEG-2 as LAME writes
/// them, and its padding at the end; samples differ by up to 2e-3 |
/// | vorbisspi 1.0.3 | the last block is not trimmed, up to 95 samples; samples differ by up to 6e-5; a mono file came
/// out empty, which is reported |
///
/// Where results must be comparable, convert such files: `ffmpeg -i IN.mp3 OUT.wav`.
public final class AudioFile {

    /// The samples, of all channels together, that a header is believed to have: 1 MiB.
    private static final int SHORT_CLIP = 1 << 18;

    private static final Set<String> ENDINGS = Set.of("wav", "wave", "flac", "aif", "aiff", "aifc", "au");

    private AudioFile() {}

    /// {@return whether a file is called as those are that can be read here, such as `dog.wav`: which files of a
    /// folder are worth a look}
    public static boolean hasAudioName(Path path) {
        String name = path.toString();
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /// {@return all samples of the file at `path`}
    ///
    /// @throws AudioFileException if it is missing, a folder, unreadable, of another format, or damaged
    public static AudioClip read(Path path) {
        try (AudioStream in = AudioStream.open(path)) {
            return read(in);
        }
    }

    /// {@return all samples of a stream, which is read to the end of the audio and not closed}
    ///
    /// @param name what to call the stream in messages
    public static AudioClip read(InputStream in, String name) {
        return read(AudioStream.open(in, name));
    }

    /// {@return all samples of a file that is in memory already}
    ///
    /// @param name what to call the file in messages
    public static AudioClip read(byte[] bytes, String name) {
        return read(AudioStream.open(bytes, name));
    }

    /// {@return all samples that are left in `in`, which is not closed}
    public static AudioClip read(AudioStream in) {
        // A short clip of known length never has to grow.
        int expected = (int) Math.min(in.expectedLength(), SHORT_CLIP / in.channels()), length = 0;
        float[][] samples = new float[in.channels()][expected];
        for (int count = in.available(); count > 0; count = in.available()) {
            samples = withRoomFor(length, count, samples, in);
            length += in.read(samples, length, count);
        }
        for (int c = 0; c < samples.length; c++) {
            samples[c] = samples[c].length == length ? samples[c] : Arrays.copyOf(samples[c], length);
        }
        return new AudioClip(samples, in.sampleRate());
    }

    /// {@return arrays that hold `length + count` samples; they double as samples arrive}
    private static float[][] withRoomFor(int length, int count, float[][] samples, AudioStream in) {
        long needed = (long) length + count, capacity = samples[0].length;
        if (needed <= capacity) {
            return samples;
        }
        long larger = Math.max(needed, Math.min(2 * capacity, Integer.MAX_VALUE - 8));
        // While an array grows, it and its larger copy are both alive.
        long bytes = (larger + capacity) * samples.length * Float.BYTES,
                heap = Runtime.getRuntime().maxMemory();
        if (larger > Integer.MAX_VALUE - 8 || bytes > heap / 4 * 3) {
            throw in.error("expected audio that fits into the heap of " + (heap >> 20) + " MiB but got more than "
                    + length + " samples in " + samples.length
                    + " channels: cut the file, raise -Xmx, or read it with AudioStream");
        }
        float[][] grown = new float[samples.length][];
        for (int c = 0; c < samples.length; c++) {
            grown[c] = Arrays.copyOf(samples[c], (int) larger);
        }
        return grown;
    }
}
