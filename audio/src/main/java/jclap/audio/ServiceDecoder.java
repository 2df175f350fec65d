package jclap.audio;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.UnsupportedAudioFileException;
import javax.sound.sampled.spi.AudioFileReader;
import javax.sound.sampled.spi.FormatConversionProvider;

/// Other formats, through the decoders for `javax.sound.sampled` that are on the class path: mp3spi, vorbisspi, and
/// their like. Those of the JDK itself are left out; they know no format that jclap does not read better.
///
/// What comes out is what they decode, compressed formats in 16 bits. This class is loaded only where the JVM has
/// `javax.sound`.
final class ServiceDecoder implements AudioDecoder {

    private static final int FRAMES_PER_BLOCK = 4096;

    /// How far a reader may look before it says that a file is not its own.
    private static final int LOOK_AHEAD = 1 << 20;

    /// Some decoders give nothing now and then.
    private static final int MAX_IDLE = 1000;

    private final ByteSource source;
    private final AudioInputStream in;
    private final PcmLayout layout;
    private final byte[] block;
    private final String encoding;
    private boolean heard;

    private ServiceDecoder(ByteSource source, AudioInputStream coded) {
        AudioFormat format = coded.getFormat();
        Optional<SampleFormat> plain = plain(format);
        this.source = source;
        encoding = plain.map(SampleFormat::toString).orElse(format.getEncoding() + ", decoded to 16-bit PCM");
        layout = PcmLayout.of(
                source,
                plain.orElse(SampleFormat.S16),
                plain.isPresent() && format.isBigEndian(),
                format.getChannels(),
                Math.round(format.getSampleRate()));
        // What the JDK would convert to 16 bits is not exact.
        in = plain.isPresent() ? coded : decoded(coded);
        block = new byte[FRAMES_PER_BLOCK * layout.frameBytes()];
    }

    /// {@return how samples are written that need no decoder}
    private static Optional<SampleFormat> plain(AudioFormat format) {
        return Optional.ofNullable(
                switch (format.getEncoding() + " " + format.getSampleSizeInBits()) {
                    case "PCM_SIGNED 8" -> SampleFormat.S8;
                    case "PCM_UNSIGNED 8" -> SampleFormat.U8;
                    case "PCM_SIGNED 16" -> SampleFormat.S16;
                    case "PCM_SIGNED 24" -> SampleFormat.S24;
                    case "PCM_SIGNED 32" -> SampleFormat.S32;
                    case "PCM_FLOAT 32" -> SampleFormat.F32;
                    case "PCM_FLOAT 64" -> SampleFormat.F64;
                    default -> null;
                });
    }

    /// {@return the decoder of the first reader that knows the format of `source`; none if none does}
    static Optional<AudioDecoder> open(ByteSource source) {
        var in = new BufferedInputStream(source.rest());
        try {
            for (Provider<AudioFileReader> reader : (Iterable<Provider<AudioFileReader>>)
                    ServiceLoader.load(AudioFileReader.class).stream()::iterator) {
                if (reader.type().getModule() != AudioFileReader.class.getModule()) {
                    in.mark(LOOK_AHEAD);
                    try {
                        return Optional.of(
                                new ServiceDecoder(source, reader.get().getAudioInputStream(in)));
                    } catch (UnsupportedAudioFileException _) {
                        in.reset();
                    }
                }
            }
            return Optional.empty();
        } catch (AudioFileException e) {
            throw e;
        } catch (IOException | RuntimeException | ServiceConfigurationError | LinkageError e) {
            throw failed(source, e);
        }
    }

    @Override
    public int channels() {
        return layout.channels();
    }

    @Override
    public int sampleRate() {
        return layout.sampleRate();
    }

    @Override
    public String encoding() {
        return encoding;
    }

    @Override
    public long expectedLength() {
        return 0;
    }

    @Override
    public int next() {
        int size = 0;
        try {
            for (int n = 0, idle = 0; n >= 0 && size < block.length; size += Math.max(0, n)) {
                n = in.read(block, size, block.length - size);
                idle = n == 0 ? idle + 1 : 0;
                if (idle > MAX_IDLE) {
                    throw new IOException("it neither goes on nor ends");
                }
            }
            if (size == 0 && !heard) {
                throw new IOException("it gave no sample");
            }
            heard = true;
        } catch (AudioFileException e) {
            throw e;
        } catch (IOException | RuntimeException | LinkageError e) {
            throw failed(source, e);
        }
        return size / layout.frameBytes();
    }

    @Override
    public void copy(int from, float[][] to, int at, int n) {
        int bytes = layout.format().bytes, frameBytes = layout.frameBytes();
        for (int c = 0; c < to.length; c++) {
            layout.format().decode(block, from * frameBytes + c * bytes, frameBytes, layout.bigEndian(), to[c], at, n);
        }
    }

    private AudioInputStream decoded(AudioInputStream coded) {
        float rate = coded.getFormat().getSampleRate();
        int bytes = layout.frameBytes();
        var pcm = new AudioFormat(AudioFormat.Encoding.PCM_SIGNED, rate, 16, layout.channels(), bytes, rate, false);
        return ServiceLoader.load(FormatConversionProvider.class).stream()
                .map(Provider::get)
                .filter(provider -> provider.isConversionSupported(pcm, coded.getFormat()))
                .findFirst()
                .orElseThrow(() -> source.error(
                        "expected a decoder for " + coded.getFormat().getEncoding()
                                + " but got only a reader: put the one that belongs to it on the class path"))
                .getAudioInputStream(pcm, coded);
    }

    private static AudioFileException failed(ByteSource source, Throwable cause) {
        return new AudioFileException(
                source.name() + ": expected audio but its decoder on the class path failed: " + cause
                        + ": convert it, for example with 'ffmpeg -i " + source.name() + " OUT.wav'",
                cause);
    }
}
