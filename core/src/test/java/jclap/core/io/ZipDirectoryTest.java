package jclap.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Archives written by hand after the specification; those that PyTorch writes are in [CheckpointGoldenTest].
class ZipDirectoryTest {

    private static final int NOT_HERE = 0xffff_ffff;

    private final ByteBuffer out = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);

    @Test
    void findsEntriesThatNeed64Bits() {
        archive(NOT_HERE, 5);
        assertThat(directory().names()).containsExactly("a");
        assertThat(text("a")).isEqualTo("hello");
    }

    @Test
    void findsEntriesWhoseLocalHeaderHasNoSize() {
        archive(5, 0);
        assertThat(text("a")).isEqualTo("hello");
    }

    @Test
    void refusesAnEntryThatReachesIntoTheDirectory() {
        archive(NOT_HERE, 1 << 20);
        assertThatThrownBy(() -> directory().bytes("a"))
                .hasMessage("offset 31: expected 1048576 more bytes but got 5: the file is cut off or damaged");
        assertThatThrownBy(() -> directory().bytes("b")).hasMessage("zip: expected an entry \"b\" but got none");
    }

    /// One entry `a` of five bytes, whose sizes are in the directory as `size`, or in its extra field as `wide`.
    private void archive(int size, long wide) {
        out.clear();
        out.putInt(0x04034b50).putShort((short) 45).putShort((short) 8).putShort((short) 0);
        out.position(26).putShort((short) 1).putShort((short) 0).put((byte) 'a');
        out.put("hello".getBytes(StandardCharsets.US_ASCII));
        int directory = out.position();
        out.putInt(0x02014b50).putInt(45).putShort((short) 8).putShort((short) 0);
        out.position(directory + 20).putInt(size).putInt(size);
        boolean is64 = size == NOT_HERE;
        out.putShort((short) 1).putShort((short) (is64 ? 28 : 0)).putShort((short) 0);
        out.position(directory + 42).putInt(is64 ? NOT_HERE : 0).put((byte) 'a');
        if (is64) {
            out.putShort((short) 1)
                    .putShort((short) 24)
                    .putLong(wide)
                    .putLong(wide)
                    .putLong(0);
        }
        int end64 = out.position();
        out.putInt(0x06064b50).putLong(44).putInt(0).putInt(0).putInt(0).putLong(1);
        out.putLong(1).putLong(end64 - directory).putLong(directory);
        out.putInt(0x07064b50).putInt(0).putLong(end64).putInt(1);
        out.putInt(0x06054b50)
                .putInt(0)
                .putInt(NOT_HERE)
                .putInt(NOT_HERE)
                .putInt(NOT_HERE)
                .putShort((short) 0);
        out.flip();
    }

    private ZipDirectory directory() {
        byte[] bytes = new byte[out.limit()];
        out.get(0, bytes);
        return ZipDirectory.of(MemorySegment.ofArray(bytes));
    }

    private String text(String entry) {
        return new String(directory().bytes(entry).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
    }
}
