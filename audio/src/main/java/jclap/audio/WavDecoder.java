package jclap.audio;

import java.io.ByteArrayOutputStream;

/// WAV: a RIFF file of chunks, of which `fmt ` says how the samples in `data` are written.
///
/// Read are RIFF, RIFX (big-endian), RF64 and BW64 (64-bit sizes in `ds64`), chunks in any order, and what real
/// programs
/// leave behind: sizes of 0 or 0xFFFFFFFF from pipes, a wrong RIFF size, data cut short (a torn last sample is
/// dropped).
/// See [the format](https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html) and EBU Tech 3306 for RF64.
final class WavDecoder implements AudioDecoder {

    private static final int MAX_CHANNELS = 256, MAX_RATE = 1_048_575, FRAMES_PER_BLOCK = 4096;
    private static final int PCM = 1, FLOAT = 3, A_LAW = 6, MU_LAW = 7, EXTENSIBLE = 0xFFFE;
    private static final long UNKNOWN = 0xFFFF_FFFFL;

    private ByteSource in;
    private final boolean bigEndian;
    private SampleFormat format;
    private int channels, sampleRate, frameBytes, frames;
    private long dataLeft;

    WavDecoder(ByteSource in) {
        this.in = in;
        this.bigEndian = in.startsWith(0, "RIFX");
        readHeader();
    }

    static boolean recognizes(ByteSource in) {
        return (in.startsWith(0, "RIFF")
                        || in.startsWith(0, "RIFX")
                        || in.startsWith(0, "RF64")
                        || in.startsWith(0, "BW64"))
                && in.startsWith(8, "WAVE");
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public long expectedLength() {
        return dataLeft / frameBytes;
    }

    @Override
    public int next() {
        in.at += frames * frameBytes;
        in.fill(FRAMES_PER_BLOCK * frameBytes);
        long bytes = Math.min(Math.min(in.limit - in.at, dataLeft), FRAMES_PER_BLOCK * frameBytes);
        frames = (int) (bytes / frameBytes);
        dataLeft -= (long) frames * frameBytes;
        return frames;
    }

    @Override
    public void copy(float[][] to, int at) {
        for (int c = 0; c < channels; c++) {
            format.decode(in.window, in.at + c * format.bytes, frameBytes, bigEndian, to[c], at, frames);
        }
    }

    /// Reads chunks up to the samples, so that the source stands at the first of them.
    private void readHeader() {
        long riffSize = u32(4), longDataSize = UNKNOWN;
        ByteSource earlyData = null;
        in.skip(12, "the RIFF header");
        while (true) {
            if (!in.fill(8)) {
                throw in.error("expected a '" + (format == null ? "fmt " : "data")
                        + "' chunk but the file ends: the file is incomplete, copy or export it again");
            }
            long size = u32(4);
            if (in.startsWith(0, "data")) {
                in.skip(8, "a chunk header");
                boolean unfinished = riffSize == 0 || riffSize == UNKNOWN || riffSize + 8 <= in.position();
                dataLeft = size == UNKNOWN ? longDataSize : size == 0 && unfinished ? Long.MAX_VALUE : size;
                dataLeft = dataLeft == UNKNOWN ? Long.MAX_VALUE : dataLeft;
                if (format != null) {
                    return;
                }
                earlyData = new ByteSource(take(dataLeft), in.name());
                skipPadding(size);
            } else if (in.startsWith(0, "fmt ")) {
                in.skip(8, "a chunk header");
                readFormat(size);
                skipPadding(size);
                if (earlyData != null) {
                    in = earlyData;
                    return;
                }
            } else if (in.startsWith(0, "ds64") && size >= 16) {
                in.skip(8, "a chunk header");
                in.require(16, "a ds64 chunk");
                longDataSize = u32(8) | u32(12) << 32;
                longDataSize = longDataSize < 0 ? UNKNOWN : longDataSize;
                in.skip(size + (size & 1), "the ds64 chunk");
            } else {
                in.skip(8, "a chunk header");
                in.skip(size + (size & 1), "a chunk");
            }
        }
    }

    private void readFormat(long size) {
        if (size < 16) {
            throw in.error("expected a 'fmt ' chunk of at least 16 bytes but got " + size
                    + ": the file is damaged, export it again");
        }
        in.require(16, "a 'fmt ' chunk");
        int tag = u16(0), blockAlign = u16(12), bits = u16(14);
        long rate = u32(4);
        channels = u16(2);
        if (tag == EXTENSIBLE && size >= 26) {
            in.require(26, "a 'fmt ' chunk");
            tag = u16(24);
        }
        if (channels < 1 || channels > MAX_CHANNELS) {
            throw in.error(
                    "expected 1 to " + MAX_CHANNELS + " channels but got " + channels + ": export the file again");
        }
        if (rate < 1 || rate > MAX_RATE) {
            throw in.error(
                    "expected a sample rate of 1 to " + MAX_RATE + " but got " + rate + ": export the file again");
        }
        sampleRate = (int) rate;
        format = format(tag, bits);
        frameBytes = channels * format.bytes;
        if (blockAlign != frameBytes) {
            throw in.error("expected " + frameBytes + " bytes for " + channels + " channels of " + bits
                    + " bits but got " + blockAlign + ": export the file again");
        }
        in.skip(size, "the 'fmt ' chunk");
    }

    private SampleFormat format(int tag, int bits) {
        return switch (tag << 16 | bits) {
            case PCM << 16 | 8 -> SampleFormat.U8;
            case PCM << 16 | 16 -> SampleFormat.S16;
            case PCM << 16 | 24 -> SampleFormat.S24;
            case PCM << 16 | 32 -> SampleFormat.S32;
            case FLOAT << 16 | 32 -> SampleFormat.F32;
            case FLOAT << 16 | 64 -> SampleFormat.F64;
            case A_LAW << 16 | 8 -> SampleFormat.A_LAW;
            case MU_LAW << 16 | 8 -> SampleFormat.MU_LAW;
            default ->
                throw in.error("expected PCM of 8, 16, 24 or 32 bits, float of 32 or 64, A-law or µ-law but got WAV"
                        + " format " + tag + " of " + bits + " bits: convert it, for example with"
                        + " 'ffmpeg -i " + in.name() + " -c:a pcm_s16le OUT.wav'");
        };
    }

    /// Reads up to `n` bytes that came before the chunk that explains them.
    private byte[] take(long n) {
        var bytes = new ByteArrayOutputStream();
        while (bytes.size() < n && in.fill(1)) {
            int step = (int) Math.min(n - bytes.size(), in.limit - in.at);
            if (bytes.size() > Integer.MAX_VALUE - 8 - step) {
                throw in.error("expected the 'fmt ' chunk before 2 GiB of data: rewrite the file");
            }
            bytes.write(in.window, in.at, step);
            in.at += step;
        }
        return bytes.toByteArray();
    }

    /// Chunks start at even offsets; a writer that forgot the last pad byte is forgiven.
    private void skipPadding(long size) {
        if ((size & 1) == 1 && in.fill(1)) {
            in.at++;
        }
    }

    private int u16(int offset) {
        int first = in.peek(offset), second = in.peek(offset + 1);
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    private long u32(int offset) {
        long first = u16(offset), second = u16(offset + 2);
        return bigEndian ? first << 16 | second : second << 16 | first;
    }
}
