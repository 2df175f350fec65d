package jclap.audio;

/// What a header says about uncompressed samples: how one is written, and how many there are at a time and in a second.
/// The channels of one moment stand side by side.
record PcmLayout(SampleFormat format, boolean bigEndian, int channels, int sampleRate) {

    private static final int MAX_CHANNELS = 256, MAX_RATE = 1_048_575;

    /// {@return the layout that the header at the next byte of `in` describes}
    ///
    /// @throws AudioFileException if no sound was ever recorded like that
    static PcmLayout of(ByteSource in, SampleFormat format, boolean bigEndian, int channels, long sampleRate) {
        if (channels < 1 || channels > MAX_CHANNELS) {
            throw in.error(
                    "expected 1 to " + MAX_CHANNELS + " channels but got " + channels + ": export the file again");
        }
        if (sampleRate < 1 || sampleRate > MAX_RATE) {
            throw in.error("expected a sample rate of 1 to " + MAX_RATE + " but got " + sampleRate
                    + ": export the file again");
        }
        return new PcmLayout(format, bigEndian, channels, (int) sampleRate);
    }

    /// {@return the bytes of one moment}
    int frameBytes() {
        return channels * format.bytes;
    }
}
