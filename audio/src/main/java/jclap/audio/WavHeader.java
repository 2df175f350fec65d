package jclap.audio;

/// WAV: a RIFF file of chunks, of which `fmt ` says how the samples in `data` are written.
///
/// Read are RIFF, RIFX (big-endian), RF64 and BW64 (64-bit sizes in `ds64`), chunks in any order, and what real
/// programs leave behind: sizes of 0 or 0xFFFFFFFF from pipes, a wrong RIFF size, data cut short.
/// See [the format](https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html) and EBU Tech 3306 for RF64.
final class WavHeader {

    private static final int PCM = 1, FLOAT = 3, A_LAW = 6, MU_LAW = 7, EXTENSIBLE = 0xFFFE;
    private static final long UNKNOWN = 0xFFFF_FFFFL;

    private final ByteSource in;
    private final boolean bigEndian;

    private WavHeader(ByteSource in) {
        this.in = in;
        this.bigEndian = in.startsWith(0, "RIFX");
    }

    static boolean recognizes(ByteSource in) {
        return (in.startsWith(0, "RIFF")
                        || in.startsWith(0, "RIFX")
                        || in.startsWith(0, "RF64")
                        || in.startsWith(0, "BW64"))
                && in.startsWith(8, "WAVE");
    }

    static AudioDecoder open(ByteSource in) {
        return new WavHeader(in).read();
    }

    /// Reads chunks up to the samples, so that the source stands at the first of them.
    private AudioDecoder read() {
        long riffSize = in.u32(4, bigEndian), longDataSize = UNKNOWN, dataBytes = 0;
        PcmLayout layout = null;
        ByteSource data = null;
        in.skip(12, "the RIFF header");
        while (layout == null || data == null) {
            if (!in.fill(8)) {
                throw in.error("expected a '" + (layout == null ? "fmt " : "data")
                        + "' chunk but the file ends: the file is incomplete, copy or export it again");
            }
            long size = in.u32(4, bigEndian);
            if (in.startsWith(0, "data")) {
                in.skip(8, "a chunk header");
                boolean unfinished = riffSize == 0 || riffSize == UNKNOWN || riffSize + 8 <= in.position();
                dataBytes = size == UNKNOWN ? longDataSize : size;
                dataBytes = dataBytes == UNKNOWN || size == 0 && unfinished ? PcmDecoder.UNKNOWN : dataBytes;
                if (layout == null) {
                    data = in.cut(dataBytes, "a 'fmt ' chunk");
                    skipPadding(size);
                } else {
                    data = in;
                }
            } else if (in.startsWith(0, "fmt ")) {
                in.skip(8, "a chunk header");
                layout = layout(size);
                in.skip(size, "the 'fmt ' chunk");
                skipPadding(size);
            } else if (in.startsWith(0, "ds64") && size >= 16) {
                in.skip(8, "a chunk header");
                in.require(16, "a ds64 chunk");
                longDataSize = in.u32(8, bigEndian) | in.u32(12, bigEndian) << 32;
                longDataSize = longDataSize < 0 ? UNKNOWN : longDataSize;
                in.skip(size + (size & 1), "the ds64 chunk");
            } else {
                in.skip(8, "a chunk header");
                in.skip(size + (size & 1), "a chunk");
            }
        }
        return new PcmDecoder(data, layout, dataBytes);
    }

    private PcmLayout layout(long size) {
        if (size < 16) {
            throw in.error("expected a 'fmt ' chunk of at least 16 bytes but got " + size
                    + ": the file is damaged, export it again");
        }
        in.require(16, "a 'fmt ' chunk");
        int tag = u16(0), channels = u16(2), blockAlign = u16(12), bits = u16(14);
        if (tag == EXTENSIBLE && size >= 26) {
            in.require(26, "a 'fmt ' chunk");
            tag = u16(24);
        }
        PcmLayout layout = PcmLayout.of(in, format(tag, bits), bigEndian, channels, in.u32(4, bigEndian));
        if (blockAlign != layout.frameBytes()) {
            throw in.error("expected " + layout.frameBytes() + " bytes for " + channels + " channels of " + bits
                    + " bits but got " + blockAlign + ": export the file again");
        }
        return layout;
    }

    private SampleFormat format(int tag, int bits) {
        return switch (tag << 16 | bits) {
            case PCM << 16 | 8 -> SampleFormat.U8;
            // Samples of 12 and 20 bits stand in the upper ones of the next whole bytes.
            case PCM << 16 | 12, PCM << 16 | 16 -> SampleFormat.S16;
            case PCM << 16 | 20, PCM << 16 | 24 -> SampleFormat.S24;
            case PCM << 16 | 32 -> SampleFormat.S32;
            case FLOAT << 16 | 32 -> SampleFormat.F32;
            case FLOAT << 16 | 64 -> SampleFormat.F64;
            case A_LAW << 16 | 8 -> SampleFormat.A_LAW;
            case MU_LAW << 16 | 8 -> SampleFormat.MU_LAW;
            default ->
                throw in.error("expected PCM of 8 to 32 bits, float of 32 or 64, A-law or µ-law but got WAV"
                        + " format " + tag + " of " + bits + " bits: convert it, for example with"
                        + " 'ffmpeg -i " + in.name() + " -c:a pcm_s16le OUT.wav'");
        };
    }

    /// Chunks start at even offsets; a writer that forgot the last pad byte is forgiven.
    private void skipPadding(long size) {
        if ((size & 1) == 1 && in.fill(1)) {
            in.at++;
        }
    }

    private int u16(int offset) {
        return in.u16(offset, bigEndian);
    }
}
