package jclap.audio;

/// AU, the format of Sun and NeXT: six big-endian numbers, a comment, and the samples.
final class AuHeader {

    private static final int HEADER_BYTES = 24;
    private static final long UNKNOWN = 0xFFFF_FFFFL;

    private AuHeader() {}

    static boolean recognizes(ByteSource in) {
        return in.startsWith(0, ".snd");
    }

    static AudioDecoder open(ByteSource in) {
        in.require(HEADER_BYTES, "an AU header");
        long start = in.u32(4, true), bytes = in.u32(8, true), channels = in.u32(20, true);
        if (start < HEADER_BYTES) {
            throw in.error("expected samples behind an AU header of " + HEADER_BYTES + " bytes but got them at byte "
                    + start + ": the file is damaged, export it again");
        }
        SampleFormat format = format(in, in.u32(12, true));
        PcmLayout layout =
                PcmLayout.of(in, format, true, (int) Math.min(channels, Integer.MAX_VALUE), in.u32(16, true));
        in.skip(start, "the AU header");
        return new PcmDecoder(in, layout, bytes == UNKNOWN ? PcmDecoder.UNKNOWN : bytes);
    }

    private static SampleFormat format(ByteSource in, long encoding) {
        return switch ((int) encoding) {
            case 1 -> SampleFormat.MU_LAW;
            case 2 -> SampleFormat.S8;
            case 3 -> SampleFormat.S16;
            case 4 -> SampleFormat.S24;
            case 5 -> SampleFormat.S32;
            case 6 -> SampleFormat.F32;
            case 7 -> SampleFormat.F64;
            case 27 -> SampleFormat.A_LAW;
            default ->
                throw in.error("expected PCM, float, A-law or µ-law but got AU encoding " + encoding
                        + ": convert it, for example with 'ffmpeg -i " + in.name() + " OUT.wav'");
        };
    }
}
