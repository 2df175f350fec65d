package jclap.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Audio that is read as far as it is asked for: a recording of any length in bounded memory.
///
/// ```java
/// try (AudioStream in = AudioStream.open(Path.of("night.flac"))) {
///     float[][] block = new float[in.channels()][in.sampleRate()];
///     for (int n = in.read(block, 0, in.sampleRate()); n > 0; n = in.read(block, 0, in.sampleRate())) {
///         // n samples of each channel, a second of sound
///     }
/// }
/// ```
///
/// The formats and the samples are those of [AudioFile]. What is wrong with a file is reported when it is reached, so
/// that the MD5 of a FLAC file, for example, is checked behind its last sample. Belongs to one thread.
public final class AudioStream implements AutoCloseable {

    private static final List<Container> CONTAINERS = List.of(
            new Container("WAV", WavHeader::recognizes, WavHeader::open),
            new Container("FLAC", FlacDecoder::recognizes, FlacDecoder::new),
            new Container("AIFF", AiffHeader::recognizes, AiffHeader::open),
            new Container("AU", AuHeader::recognizes, AuHeader::open));

    private static final int LOWEST_RATE = 1000;

    private record Container(String name, Predicate<ByteSource> recognizes, Function<ByteSource, AudioDecoder> open) {}

    private final ByteSource in;

    /// What [#close] closes.
    private final InputStream file;

    private final String format;
    private final AudioDecoder decoder;

    /// The samples of the current block, and how many of them were read.
    private int blockSize, blockAt;

    private boolean ended;
    private long position;

    private AudioStream(ByteSource in, InputStream file) {
        this.in = in;
        this.file = file;
        if (!in.fill(1)) {
            throw new AudioFileException(in.name() + ": expected audio but the file is empty: record or copy it again");
        }
        skipId3();
        Optional<Container> known = CONTAINERS.stream()
                .filter(container -> container.recognizes.test(in))
                .findFirst();
        format = known.map(Container::name).orElseGet(this::describe);
        decoder = known.map(container -> container.open.apply(in)).orElseGet(this::otherDecoder);
        // A minute at 1 Hz would become 2 million samples at any rate that is heard.
        if (decoder.sampleRate() < LOWEST_RATE) {
            throw in.error("expected a sample rate of at least " + LOWEST_RATE + " Hz but got " + decoder.sampleRate()
                    + ": the header is damaged, or this is no sound");
        }
    }

    /// {@return the file at `path`, to be closed}
    ///
    /// @throws AudioFileException if it is missing, a folder, unreadable, of another format, or damaged at the
    /// start
    public static AudioStream open(Path path) {
        if (Files.isDirectory(path)) {
            throw new AudioFileException(path + ": expected an audio file but got a folder: name a file in it");
        }
        if (!Files.exists(path)) {
            throw new AudioFileException(path + ": expected an audio file but there is none: check the path");
        }
        InputStream file;
        try {
            file = Files.newInputStream(path);
        } catch (IOException e) {
            throw new AudioFileException(path + ": cannot be opened: " + e, e);
        }
        try {
            return new AudioStream(new ByteSource(file, path.toString()), file);
        } catch (Throwable e) { // Decoders on the class path may throw anything, and nobody else can close the file.
            close(file, e);
            throw e;
        }
    }

    /// {@return the audio in a stream, which is read a little further than asked for and never closed}
    ///
    /// @param name what to call the stream in messages
    public static AudioStream open(InputStream in, String name) {
        return new AudioStream(new ByteSource(in, name), InputStream.nullInputStream());
    }

    /// {@return the audio of a file that is in memory already}
    ///
    /// @param name what to call the file in messages
    public static AudioStream open(byte[] bytes, String name) {
        return new AudioStream(new ByteSource(bytes, name), InputStream.nullInputStream());
    }

    /// {@return the name of the format, such as `FLAC`}
    public String format() {
        return format;
    }

    /// {@return how samples are written, such as `16-bit PCM`}
    public String encoding() {
        return decoder.encoding();
    }

    /// {@return the number of channels}
    public int channels() {
        return decoder.channels();
    }

    /// {@return samples per second and channel}
    public int sampleRate() {
        return decoder.sampleRate();
    }

    /// {@return the samples of each channel that were read so far}
    public long position() {
        return position;
    }

    /// Reads the next `n` samples of each channel to `to[channel][at …]`.
    ///
    /// @return how many they are: `n`, or fewer at the end, and 0 behind it
    /// @throws AudioFileException if the file is damaged there, or a sample is not a finite number
    public int read(float[][] to, int at, int n) {
        if (to.length != channels()) {
            throw new IllegalArgumentException(
                    "audioStream: expected arrays for " + channels() + " channels but got " + to.length);
        }
        int done = 0;
        while (done < n && available() > 0) {
            int count = Math.min(n - done, blockSize - blockAt);
            decoder.copy(blockAt, to, at + done, count);
            requireFinite(to, at + done, count);
            blockAt += count;
            position += count;
            done += count;
        }
        return done;
    }

    /// Closes the file, if [#open(Path)] opened one.
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new AudioFileException(in.name() + ": cannot be closed: " + e, e);
        }
    }

    /// {@return samples that can be read without decoding more, 0 at the end}
    int available() {
        if (blockAt == blockSize && !ended) {
            blockSize = decoder.next();
            blockAt = 0;
            ended = blockSize == 0;
        }
        return blockSize - blockAt;
    }

    /// {@return the samples of each channel that the header announces; 0 if it does not, and never to be trusted}
    long expectedLength() {
        return decoder.expectedLength();
    }

    /// {@return an exception for what was found at the next byte}
    AudioFileException error(String problem) {
        return in.error(problem);
    }

    private void requireFinite(float[][] samples, int at, int n) {
        for (int c = 0; c < samples.length; c++) {
            int bad = Samples.firstNotFinite(samples[c], at, n);
            if (bad >= 0) {
                throw new AudioFileException(in.name() + ": expected finite samples but sample "
                        + (position + bad - at) + " of channel " + c + " is " + samples[c][bad]
                        + ": export the file again, without the effect that divides by 0");
            }
        }
    }

    private static void close(InputStream file, Throwable reason) {
        try {
            file.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /// Taggers write ID3 in front of any format: ten bytes, of which the last four hold the size, seven bits each.
    private void skipId3() {
        while (in.startsWith(0, "ID3") && in.fill(10)) {
            int size = in.peek(6) << 21 | in.peek(7) << 14 | in.peek(8) << 7 | in.peek(9), footer = in.peek(5) & 0x10;
            in.skip(10L + size + (footer == 0 ? 0 : 10), "an ID3 tag");
        }
    }

    private AudioDecoder otherDecoder() {
        AudioFileException unknown = unknownFormat();
        boolean hasJavaxSound = ModuleLayer.boot()
                .findModule("java.desktop")
                .filter(AudioStream.class.getModule()::canRead)
                .isPresent();
        return (hasJavaxSound ? ServiceDecoder.open(in) : Optional.<AudioDecoder>empty()).orElseThrow(() -> unknown);
    }

    private AudioFileException unknownFormat() {
        List<String> names = CONTAINERS.stream().map(Container::name).toList();
        return in.error("expected " + String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast()
                + " but got " + format + ": convert it, for example with 'ffmpeg -i " + in.name() + " OUT.wav',"
                + " or put a decoder for javax.sound.sampled on the class path"
                + " (mp3spi for MP3, vorbisspi for Ogg Vorbis, JAAD for AAC)");
    }

    private String describe() {
        if (in.startsWith(0, "OggS")) {
            return "Ogg";
        }
        if (in.startsWith(4, "ftyp")) {
            return "MP4";
        }
        if (in.startsWith(0, "RIFF")) {
            return "RIFF that is not WAVE";
        }
        if (in.startsWith(0, "FORM")) {
            return "IFF that is not AIFF";
        }
        if (in.fill(2) && in.peek(0) == 0xFF && (in.peek(1) & 0xF6) == 0xF0) {
            return "AAC";
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
}
