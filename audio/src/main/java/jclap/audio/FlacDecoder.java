package jclap.audio;

import java.util.Arrays;

/// FLAC, the complete format of [RFC 9639](https://www.rfc-editor.org/rfc/rfc9639): 1 to 8 channels, 4 to 32 bits.
///
/// Every frame must pass its CRC-8 and CRC-16, the whole stream the MD5 and the length that the encoder wrote into the
/// header. So a damaged file is refused, and a clip that comes out is the clip that went in, bit for bit.
final class FlacDecoder implements AudioDecoder {

    private static final String DAMAGED = ": the file is damaged, copy or export it again";

    private static final int STREAM_INFO_BYTES = 34;
    private static final int LEFT_SIDE = 8, SIDE_RIGHT = 9, MID_SIDE = 10;

    private final ByteSource in;
    private final BitReader bits;
    private final FlacSubframe subframe;
    private final FlacMd5 md5 = new FlacMd5();

    private int channels, sampleRate, width;
    private long totalSamples, decodedSamples;
    private final byte[] expectedMd5 = new byte[16];

    /// The current block: `block[channel][0 … blockSize − 1]`.
    private int[][] block = {};

    private int blockSize;
    private long[] wide = {};

    FlacDecoder(ByteSource in) {
        this.in = in;
        readMetadata();
        bits = new BitReader(in);
        subframe = new FlacSubframe(bits, in);
    }

    static boolean recognizes(ByteSource in) {
        return in.startsWith(0, "fLaC");
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
        return totalSamples;
    }

    @Override
    public String encoding() {
        return width + "-bit PCM";
    }

    @Override
    public void copy(int from, float[][] to, int at, int n) {
        float scale = 1f / (1L << width - 1);
        for (int c = 0; c < channels; c++) {
            int[] x = block[c];
            float[] y = to[c];
            for (int i = 0; i < n; i++) {
                y[at + i] = x[from + i] * scale;
            }
        }
    }

    @Override
    public int next() {
        boolean complete = totalSamples > 0 && decodedSamples == totalSamples;
        // Without a length in the header, an old ID3 tag behind the last frame is all that may follow it.
        if (complete || !in.fill(1) || totalSamples == 0 && in.startsWith(0, "TAG")) {
            checkEnd();
            return 0;
        }
        bits.start();
        int assignment = readFrameHeader();
        if (block.length == 0 || block[0].length < blockSize) {
            block = new int[channels][blockSize];
        }
        for (int c = 0; c < channels; c++) {
            boolean side = assignment == SIDE_RIGHT ? c == 0 : assignment >= LEFT_SIDE && c == 1;
            if (side && width == 32) {
                wide = wide.length < blockSize ? new long[blockSize] : wide;
                subframe.decodeWide(wide, block[c], blockSize, width + 1);
            } else {
                subframe.decode(block[c], blockSize, side ? width + 1 : width);
            }
        }
        checkFrameEnd();
        if (assignment >= LEFT_SIDE) {
            if (width == 32) {
                joinWide(assignment);
            } else {
                join(assignment);
            }
        }
        md5.update(block, blockSize, width + 7 >> 3);
        decodedSamples += blockSize;
        return blockSize;
    }

    private void readMetadata() {
        in.skip(4, "the FLAC marker");
        boolean last = false;
        for (int index = 0; !last; index++) {
            in.require(4, "a FLAC metadata block header");
            int type = in.peek(0) & 0x7F, length = in.peek(1) << 16 | in.peek(2) << 8 | in.peek(3);
            last = in.peek(0) >= 0x80;
            if ((type == 0) != (index == 0) || type == 127 || index == 0 && length != STREAM_INFO_BYTES) {
                throw in.error("expected one STREAMINFO of 34 bytes, first of all blocks, but got block " + index
                        + " of type " + type + " with " + length + " bytes" + DAMAGED);
            }
            in.skip(4, "a FLAC metadata block header");
            if (index == 0) {
                readStreamInfo();
            }
            in.skip(length, "a FLAC metadata block");
        }
    }

    private void readStreamInfo() {
        in.require(STREAM_INFO_BYTES, "STREAMINFO");
        sampleRate = in.peek(10) << 12 | in.peek(11) << 4 | in.peek(12) >> 4;
        channels = (in.peek(12) >> 1 & 7) + 1;
        width = ((in.peek(12) & 1) << 4 | in.peek(13) >> 4) + 1;
        totalSamples = (long) (in.peek(13) & 15) << 32
                | (long) in.peek(14) << 24
                | in.peek(15) << 16
                | in.peek(16) << 8
                | in.peek(17);
        System.arraycopy(in.window, in.at + 18, expectedMd5, 0, 16);
        if (sampleRate == 0 || width < 4) {
            throw in.error("expected a sample rate of at least 1 and samples of 4 to 32 bits but got " + sampleRate
                    + " and " + width + DAMAGED);
        }
    }

    /// Reads a frame header, sets the block size, and returns the channel assignment.
    private int readFrameHeader() {
        int sync = (int) bits.bits(15);
        bits.bits(1);
        int sizeCode = (int) bits.bits(4), rateCode = (int) bits.bits(4);
        int assignment = (int) bits.bits(4), widthCode = (int) bits.bits(3), reserved = (int) bits.bits(1);
        if (sync != 0x7FFC
                || reserved != 0
                || sizeCode == 0
                || rateCode == 15
                || assignment > MID_SIDE
                || widthCode == 3) {
            throw in.error("expected a FLAC frame but found something else" + DAMAGED);
        }
        skipCodedNumber();
        blockSize = blockSize(sizeCode);
        int rate = sampleRate(rateCode), headerBytes = bits.bytes();
        int crc = (int) bits.bits(8), actual = Crc.crc8(in.window, in.at, headerBytes);
        if (crc != actual) {
            throw in.error("expected a frame header with checksum %02X but got %02X".formatted(crc, actual) + DAMAGED);
        }
        int frameChannels = assignment < LEFT_SIDE ? assignment + 1 : 2;
        int frameWidth = new int[] {width, 8, 12, 0, 16, 20, 24, 32}[widthCode];
        if (frameChannels != channels || rate != sampleRate || frameWidth != width) {
            throw in.error("expected %d channels of %d bits at %d Hz throughout but got %d of %d at %d"
                            .formatted(channels, width, sampleRate, frameChannels, frameWidth, rate)
                    + ": split the file where its format changes");
        }
        if (totalSamples > 0 && blockSize > totalSamples - decodedSamples) {
            throw in.error("expected " + totalSamples + " samples but got more" + DAMAGED);
        }
        return assignment;
    }

    /// The number of the frame, in the variable-length code of UTF-8; the checksum covers it.
    private void skipCodedNumber() {
        int first = (int) bits.bits(8);
        int ones = Integer.numberOfLeadingZeros(~(first << 24));
        if (ones == 1 || ones > 7) {
            throw in.error("expected a coded frame number but got byte %02X".formatted(first) + DAMAGED);
        }
        for (int i = 1; i < ones; i++) {
            bits.bits(8);
        }
    }

    private int blockSize(int code) {
        int size = switch (code) {
            case 1 -> 192;
            case 2, 3, 4, 5 -> 576 << code - 2;
            case 6 -> (int) bits.bits(8) + 1;
            case 7 -> (int) bits.bits(16) + 1;
            default -> 256 << code - 8;
        };
        if (size > 65535) {
            throw in.error("expected a block of at most 65535 samples but got " + size + DAMAGED);
        }
        return size;
    }

    private int sampleRate(int code) {
        return switch (code) {
            case 0 -> sampleRate;
            case 1 -> 88200;
            case 2 -> 176400;
            case 3 -> 192000;
            case 4 -> 8000;
            case 5 -> 16000;
            case 6 -> 22050;
            case 7 -> 24000;
            case 8 -> 32000;
            case 9 -> 44100;
            case 10 -> 48000;
            case 11 -> 96000;
            case 12 -> (int) bits.bits(8) * 1000;
            case 13 -> (int) bits.bits(16);
            default -> (int) bits.bits(16) * 10;
        };
    }

    private void checkFrameEnd() {
        bits.align();
        int bytes = bits.bytes(), crc = (int) bits.bits(16), actual = Crc.crc16(in.window, in.at, bytes);
        if (crc != actual) {
            throw in.error("expected a frame with checksum %04X but got %04X".formatted(crc, actual) + DAMAGED);
        }
        bits.finish();
    }

    /// ```text
    /// left/side    right = left − side
    /// side/right   left  = right + side
    /// mid/side     left, right = (2·mid + (side & 1) ± side) / 2
    /// ```
    private void join(int assignment) {
        int[] a = block[0], b = block[1];
        switch (assignment) {
            case LEFT_SIDE -> {
                for (int i = 0; i < blockSize; i++) {
                    b[i] = a[i] - b[i];
                }
            }
            case SIDE_RIGHT -> {
                for (int i = 0; i < blockSize; i++) {
                    a[i] += b[i];
                }
            }
            default -> {
                for (int i = 0; i < blockSize; i++) {
                    int side = b[i], twiceMid = a[i] << 1 | side & 1;
                    a[i] = twiceMid + side >> 1;
                    b[i] = twiceMid - side >> 1;
                }
            }
        }
    }

    /// The same for 32-bit samples, whose side channel is in `wide`.
    private void joinWide(int assignment) {
        int[] a = block[0], b = block[1];
        for (int i = 0; i < blockSize; i++) {
            long side = wide[i];
            switch (assignment) {
                case LEFT_SIDE -> b[i] = (int) (a[i] - side);
                case SIDE_RIGHT -> a[i] = (int) (b[i] + side);
                default -> {
                    long twiceMid = (long) a[i] << 1 | side & 1;
                    a[i] = (int) (twiceMid + side >> 1);
                    b[i] = (int) (twiceMid - side >> 1);
                }
            }
        }
    }

    private void checkEnd() {
        if (decodedSamples < totalSamples) {
            throw in.error("expected " + totalSamples + " samples but the file ends after " + decodedSamples
                    + ": the file is incomplete, copy or export it again");
        }
        boolean known = !Arrays.equals(expectedMd5, new byte[16]);
        if (known && !Arrays.equals(md5.digest(), expectedMd5)) {
            throw in.error("expected samples with the MD5 in the header but got others" + DAMAGED);
        }
    }
}
