package jclap.clap.train;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/// The file that TensorBoard reads: numbers by step, as protocol buffers in the frames of TensorFlow.
///
/// ```text
/// frame   = u64 length · u32 masked(crc(length)) · bytes · u32 masked(crc(bytes))          little-endian
/// masked  = (crc ⟳ 15) + a282ead8        so that the checksum of data with checksums in it stays good (CRC-32C)
/// Event   = {1: f64 wall time, 2: step, 3: "brain.Event:2" | 5: {1: {1: tag, 2: f32 value} …}}
/// ```
///
/// See [record_writer](https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/lib/io/record_writer.h) and
/// [event.proto](https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto).
final class EventFile {

    private static final int MASK = 0xa282ead8;

    private EventFile() {}

    /// Writes what every such file begins with.
    static void header(OutputStream out, double seconds) throws IOException {
        ByteBuffer event = buffer(64);
        time(event, seconds);
        text(event, 3, "brain.Event:2");
        frame(out, event);
    }

    /// Writes the numbers of one step.
    ///
    /// @param seconds since 1970
    /// @param values by their tags
    static void scalars(OutputStream out, double seconds, long step, Map<String, Double> values) throws IOException {
        ByteBuffer summary = buffer(64 + 64 * values.size());
        values.forEach((tag, number) -> {
            ByteBuffer value = buffer(64);
            text(value, 1, tag);
            value.put((byte) (2 << 3 | 5)).putFloat(number.floatValue());
            bytes(summary, 1, value.flip());
        });
        ByteBuffer event = buffer(128 + 64 * values.size());
        time(event, seconds);
        event.put((byte) (2 << 3));
        varint(event, step);
        bytes(event, 5, summary.flip());
        frame(out, event);
    }

    private static void frame(OutputStream out, ByteBuffer event) throws IOException {
        byte[] data = new byte[event.flip().remaining()];
        event.get(data);
        byte[] length = buffer(8).putLong(data.length).array();
        out.write(length);
        out.write(buffer(4).putInt(masked(length)).array());
        out.write(data);
        out.write(buffer(4).putInt(masked(data)).array());
    }

    private static int masked(byte[] data) {
        var crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    private static void time(ByteBuffer to, double seconds) {
        to.put((byte) (1 << 3 | 1)).putDouble(seconds);
    }

    private static void text(ByteBuffer to, int field, String text) {
        bytes(to, field, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void bytes(ByteBuffer to, int field, ByteBuffer data) {
        to.put((byte) (field << 3 | 2));
        varint(to, data.remaining());
        to.put(data);
    }

    private static void varint(ByteBuffer to, long value) {
        for (; (value & ~0x7fL) != 0; value >>>= 7) {
            to.put((byte) (value | 0x80));
        }
        to.put((byte) value);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
