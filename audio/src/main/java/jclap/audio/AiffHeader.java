package jclap.audio;

/// AIFF and AIFF-C: chunks as in WAV, but big-endian, of which `COMM` says how the samples in `SSND` are written.
///
/// Read are PCM of 1 to 32 bits (in the upper bits of whole bytes), little-endian as `sowt`, float of 32 and 64 bits,
/// A-law and µ-law; sizes that were never filled in; data cut short.
/// See [AIFF](https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/AIFF/AIFF.html).
final class AiffHeader {

    private static final int COMM_BYTES = 18;
    private static final long UNKNOWN = 0xFFFF_FFFFL;

    private final ByteSource in;
    private final boolean compressed;
    private long frames;

    private AiffHeader(ByteSource in) {
        this.in = in;
        this.compressed = in.startsWith(8, "AIFC");
    }

    static boolean recognizes(ByteSource in) {
        return in.startsWith(0, "FORM") && (in.startsWith(8, "AIFF") || in.startsWith(8, "AIFC"));
    }

    static AudioDecoder open(ByteSource in) {
        return new AiffHeader(in).read();
    }

    private AudioDecoder read() {
        PcmLayout layout = null;
        ByteSource data = null;
        long dataBytes = 0;
        in.skip(12, "the FORM header");
        while (layout == null || data == null) {
            if (!in.fill(8)) {
                // Who recorded nothing may leave the chunk for it out.
                if (layout != null && frames == 0) {
                    return new PcmDecoder(in, layout, 0);
                }
                throw in.error("expected a '" + (layout == null ? "COMM" : "SSND")
                        + "' chunk but the file ends: the file is incomplete, copy or export it again");
            }
            long size = in.u32(4, true);
            if (in.startsWith(0, "SSND")) {
                in.skip(8, "a chunk header");
                in.require(8, "the start of an SSND chunk");
                long offset = in.u32(0, true);
                in.skip(8 + offset, "an SSND chunk");
                dataBytes = size < 8 || size == UNKNOWN ? PcmDecoder.UNKNOWN : Math.max(0, size - 8 - offset);
                if (layout == null) {
                    data = in.cut(dataBytes, "a 'COMM' chunk");
                    skipPadding(size);
                } else {
                    data = in;
                }
            } else if (in.startsWith(0, "COMM")) {
                in.skip(8, "a chunk header");
                layout = layout(size);
                in.skip(size, "the COMM chunk");
                skipPadding(size);
            } else {
                in.skip(8, "a chunk header");
                in.skip(size + (size & 1), "a chunk");
            }
        }
        return new PcmDecoder(
                data, layout, frames == 0 ? dataBytes : Math.min(dataBytes, frames * layout.frameBytes()));
    }

    private PcmLayout layout(long size) {
        int needed = compressed ? COMM_BYTES + 4 : COMM_BYTES;
        if (size < needed) {
            throw in.error("expected a COMM chunk of at least " + needed + " bytes but got " + size
                    + ": the file is damaged, export it again");
        }
        in.require(needed, "a COMM chunk");
        frames = in.u32(2, true);
        boolean littleEndian = compressed && in.startsWith(COMM_BYTES, "sowt");
        return PcmLayout.of(in, format(in.u16(6, true)), !littleEndian, in.u16(0, true), sampleRate());
    }

    /// The rate is a float of 80 bits: a sign, 15 bits of exponent, and 64 of mantissa with its 1 in front.
    private long sampleRate() {
        int exponent = in.u16(8, true) - 16383 - 31;
        return Math.round(Math.scalb((double) in.u32(10, true) + in.u32(14, true) * 0x1p-32, exponent));
    }

    private SampleFormat format(int bits) {
        String kind = compressed ? compression() : "NONE";
        return switch (kind) {
            case "NONE", "twos", "sowt", "in24", "in32" -> pcm(bits);
            case "raw " -> SampleFormat.U8;
            case "fl32", "FL32" -> SampleFormat.F32;
            case "fl64", "FL64" -> SampleFormat.F64;
            case "alaw", "ALAW" -> SampleFormat.A_LAW;
            case "ulaw", "ULAW" -> SampleFormat.MU_LAW;
            default ->
                throw in.error("expected PCM, float, A-law or µ-law but got AIFF-C compression '" + kind
                        + "': convert it, for example with 'ffmpeg -i " + in.name() + " OUT.wav'");
        };
    }

    private SampleFormat pcm(int bits) {
        return switch (bits + 7 >> 3) {
            case 1 -> SampleFormat.S8;
            case 2 -> SampleFormat.S16;
            case 3 -> SampleFormat.S24;
            case 4 -> SampleFormat.S32;
            default ->
                throw in.error(
                        "expected samples of 1 to 32 bits but got " + bits + ": the file is damaged, export it again");
        };
    }

    private String compression() {
        var kind = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            int letter = in.peek(COMM_BYTES + i);
            kind.append(letter >= ' ' && letter < 127 ? (char) letter : '?');
        }
        return kind.toString();
    }

    private void skipPadding(long size) {
        if ((size & 1) == 1 && in.fill(1)) {
            in.at++;
        }
    }
}
