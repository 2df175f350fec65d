package jclap.audio;

/// Uncompressed samples up to an announced number of bytes, or as far as there are any: where a file was cut off its
/// sound ends, and a torn last sample is dropped.
final class PcmDecoder implements AudioDecoder {

    /// The number of bytes when it is not known.
    static final long UNKNOWN = Long.MAX_VALUE;

    private static final int FRAMES_PER_BLOCK = 4096;

    private final ByteSource in;
    private final PcmLayout layout;
    private final int frameBytes;
    private long bytesLeft;
    private int frames;

    /// @param in at the first sample
    PcmDecoder(ByteSource in, PcmLayout layout, long bytes) {
        this.in = in;
        this.layout = layout;
        this.frameBytes = layout.frameBytes();
        this.bytesLeft = bytes;
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
        return layout.format().toString();
    }

    @Override
    public long expectedLength() {
        return bytesLeft == UNKNOWN ? 0 : bytesLeft / frameBytes;
    }

    @Override
    public int next() {
        in.at += frames * frameBytes;
        in.fill(FRAMES_PER_BLOCK * frameBytes);
        long bytes = Math.min(Math.min(in.limit - in.at, bytesLeft), FRAMES_PER_BLOCK * frameBytes);
        frames = (int) (bytes / frameBytes);
        if (bytesLeft != UNKNOWN) {
            bytesLeft -= (long) frames * frameBytes;
        }
        return frames;
    }

    @Override
    public void copy(int from, float[][] to, int at, int n) {
        SampleFormat format = layout.format();
        for (int c = 0; c < to.length; c++) {
            int first = in.at + from * frameBytes + c * format.bytes;
            format.decode(in.window, first, frameBytes, layout.bigEndian(), to[c], at, n);
        }
    }
}
