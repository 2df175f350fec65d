package jclap.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// Reads audio files. What a file is, is decided by its first bytes and never by its name.
///
/// Read are WAV in every form people have and FLAC; both without any loss. Whatever is wrong with a file is reported as
/// an [AudioFileException], and memory is taken for samples that are there, never for samples a header announces.
public final class AudioFile {

    private static final List<Container> CONTAINERS = List.of(
            new Container("WAV", WavDecoder::recognizes, WavDecoder::new),
            new Container("FLAC", FlacDecoder::recognizes, FlacDecoder::new));

    /// The samples, of all channels together, that a header is believed to have: 1 MiB.
    private static final int SHORT_CLIP = 1 << 18;

    private static final int LOWEST_RATE = 1000;

    private record Container(String name, Predicate<ByteSource> recognizes, Function<ByteSource, AudioDecoder> open) {}

    private AudioFile() {}

    /// {@return all samples of the file at `path`}
    ///
    /// @throws AudioFileException if it is missing, a folder, unreadable, of another format, or damaged
    public static AudioClip read(Path path) {
        if (Files.isDirectory(path)) {
            throw new AudioFileException(path + ": expected an audio file but got a folder: name a file in it");
        }
        if (!Files.exists(path)) {
            throw new AudioFileException(path + ": expected an audio file but there is none: check the path");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return read(in, path.toString());
        } catch (IOException e) {
            throw new AudioFileException(path + ": cannot be opened: " + e, e);
        }
    }

    /// {@return all samples of a stream, which is read to the end of the audio and not closed}
    ///
    /// @param name what to call the stream in messages
    public static AudioClip read(InputStream in, String name) {
        return read(new ByteSource(in, name));
    }

    /// {@return all samples of a file that is in memory already}
    ///
    /// @param name what to call the file in messages
    public static AudioClip read(byte[] bytes, String name) {
        return read(new ByteSource(bytes, name));
    }

    private static AudioClip read(ByteSource in) {
        AudioDecoder decoder = open(in);
        // A minute at 1 Hz would become 2 million samples at any rate that is heard.
        if (decoder.sampleRate() < LOWEST_RATE) {
            throw in.error("expected a sample rate of at least " + LOWEST_RATE + " Hz but got " + decoder.sampleRate()
                    + ": the header is damaged, or this is no sound");
        }
        // A short clip of known length never has to grow.
        int expected = (int) Math.min(decoder.expectedLength(), SHORT_CLIP / decoder.channels()), length = 0;
        float[][] samples = new float[decoder.channels()][expected];
        for (int count = decoder.next(); count > 0; count = decoder.next()) {
            samples = withRoomFor(length, count, samples, in);
            decoder.copy(samples, length);
            length += count;
        }
        for (int c = 0; c < samples.length; c++) {
            samples[c] = samples[c].length == length ? samples[c] : Arrays.copyOf(samples[c], length);
        }
        requireFinite(samples, in.name());
        return new AudioClip(samples, decoder.sampleRate());
    }

    private static AudioDecoder open(ByteSource in) {
        if (!in.fill(1)) {
            throw new AudioFileException(in.name() + ": expected audio but the file is empty: record or copy it again");
        }
        skipId3(in);
        for (Container container : CONTAINERS) {
            if (container.recognizes.test(in)) {
                return container.open.apply(in);
            }
        }
        throw in.error("expected "
                + String.join(" or ", CONTAINERS.stream().map(Container::name).toList()) + " but got " + describe(in)
                + ": convert it, for example with 'ffmpeg -i " + in.name() + " OUT.wav'");
    }

    /// Taggers write ID3 in front of any format: ten bytes, of which the last four hold the size, seven bits each.
    private static void skipId3(ByteSource in) {
        while (in.startsWith(0, "ID3") && in.fill(10)) {
            int size = in.peek(6) << 21 | in.peek(7) << 14 | in.peek(8) << 7 | in.peek(9), footer = in.peek(5) & 0x10;
            in.skip(10L + size + (footer == 0 ? 0 : 10), "an ID3 tag");
        }
    }

    private static String describe(ByteSource in) {
        if (in.startsWith(0, "OggS")) {
            return "Ogg";
        }
        if (in.startsWith(4, "ftyp")) {
            return "MP4";
        }
        if (in.startsWith(0, "FORM")) {
            return "AIFF";
        }
        if (in.startsWith(0, ".snd")) {
            return "AU";
        }
        if (in.startsWith(0, "RIFF")) {
            return "RIFF that is not WAVE";
        }
        if (in.fill(2) && in.peek(0) == 0xFF && (in.peek(1) & 0xE0) == 0xE0) {
            return "MP3";
        }
        var bytes = new StringBuilder("an unknown format that starts with bytes");
        for (int i = 0; i < 4 && in.fill(i + 1); i++) {
            bytes.append(" %02X".formatted(in.peek(i)));
        }
        return bytes.toString();
    }

    /// {@return arrays that hold `length + count` samples; they double as samples arrive}
    private static float[][] withRoomFor(int length, int count, float[][] samples, ByteSource in) {
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
                    + length + " samples in " + samples.length + " channels: cut the file or raise -Xmx");
        }
        float[][] grown = new float[samples.length][];
        for (int c = 0; c < samples.length; c++) {
            grown[c] = Arrays.copyOf(samples[c], (int) larger);
        }
        return grown;
    }

    private static void requireFinite(float[][] samples, String name) {
        for (int c = 0; c < samples.length; c++) {
            int bad = Samples.firstNotFinite(samples[c]);
            if (bad >= 0) {
                throw new AudioFileException(name + ": expected finite samples but sample " + bad + " of channel " + c
                        + " is " + samples[c][bad] + ": export the file again, without the effect that divides by 0");
            }
        }
    }
}
