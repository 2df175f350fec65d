package jclap.core.io;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import jclap.core.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Chain of trust: messages written by hand after the description of the encoding.
class OnnxFileTest {

    private static final int FLOAT = 1, INT8 = 3, INT64 = 7, TEXT = 8, HALF = 10;

    @TempDir
    Path folder;

    @Test
    void readsRawAndTypedElements() throws IOException {
        var graph = new Message()
                .bytes(5, tensor("raw", FLOAT, 2, 1).bytes(9, floats(1.5f, -2)))
                .bytes(5, tensor("floats", FLOAT, 2).bytes(4, floats(3, 4)))
                .bytes(
                        5,
                        tensor("longs", INT64, 3)
                                .varint(7, -1)
                                .varint(7, 1L << 40)
                                .varint(7, 5))
                .bytes(
                        5,
                        tensor("bytes", INT8, 2)
                                .bytes(5, new Message().number(-3).number(7)))
                .bytes(5, tensor("halves", HALF, 1).varint(5, 0x3c00))
                .bytes(5, tensor("scalar", FLOAT).bytes(9, floats(7)))
                .bytes(5, tensor("text", TEXT, 1).text(6, "x"));
        try (var checkpoint = open(graph)) {
            assertThat(checkpoint.names()).containsExactly("raw", "floats", "longs", "bytes", "halves", "scalar");
            assertThat(checkpoint.shape("raw")).isEqualTo(Shape.of(2, 1));
            assertFloats(checkpoint.floats("raw")).hasSameBitsAs(1.5f, -2);
            assertFloats(checkpoint.floats("floats")).hasSameBitsAs(3, 4);
            assertThat(checkpoint.longs("longs")).containsExactly(-1, 1L << 40, 5);
            assertThat(checkpoint.ints("bytes")).containsExactly(-3, 7);
            assertFloats(checkpoint.floats("halves")).hasSameBitsAs(1);
            assertThat(checkpoint.shape("scalar")).isEqualTo(Shape.of());
            assertThat(checkpoint.metadata()).containsEntry("text", "a tensor of ONNX type 8");
            assertThat(checkpoint.metadata()).containsEntry("producer_name", "by hand");
        }
    }

    @Test
    void typedNumbersOfEveryWidthAreRead() throws IOException {
        var doubles = new Message();
        doubles.out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(0.75)
                .array());
        var graph = new Message()
                .bytes(5, tensor("double", 11, 1).bytes(10, doubles))
                .bytes(5, tensor("bfloat16", 16, 2).varint(5, 0x3f80).varint(5, 0xc000))
                .bytes(5, tensor("bool", 9, 2).varint(5, 1).varint(5, 0))
                .bytes(5, tensor("uint8", 2, 1).varint(5, 255))
                .bytes(5, tensor("uint16", 4, 1).varint(5, 65535))
                .bytes(5, tensor("int16", 5, 1).varint(5, -2))
                .bytes(5, tensor("int32", 6, 1).varint(5, Integer.MIN_VALUE))
                .bytes(5, tensor("uint32", 12, 1).varint(11, 4294967295L))
                .bytes(5, tensor("uint64", 13, 1).varint(11, Long.MAX_VALUE))
                .bytes(5, tensor("float8", 17, 1).varint(5, 0x38));
        try (var checkpoint = open(graph)) {
            assertFloats(checkpoint.floats("double")).hasSameBitsAs(0.75f);
            assertFloats(checkpoint.floats("bfloat16")).hasSameBitsAs(1, -2);
            assertThat(checkpoint.longs("bool")).containsExactly(1, 0);
            assertThat(checkpoint.longs("uint8")).containsExactly(255);
            assertThat(checkpoint.longs("uint16")).containsExactly(65535);
            assertThat(checkpoint.longs("int16")).containsExactly(-2);
            assertThat(checkpoint.longs("int32")).containsExactly(Integer.MIN_VALUE);
            assertThat(checkpoint.longs("uint32")).containsExactly(4294967295L);
            assertThat(checkpoint.longs("uint64")).containsExactly(Long.MAX_VALUE);
            assertFloats(checkpoint.floats("float8")).hasSameBitsAs(1);
        }
    }

    @Test
    void aFoldedLinearWeightGetsItsNameAndLayoutBack() throws IOException {
        var graph = new Message()
                .bytes(1, node("MatMul", "x", "onnx::MatMul_1", "y"))
                .bytes(1, node("Add", "fc.bias", "y", "z"))
                .bytes(1, node("MatMul", "z", "table", "w"))
                .bytes(5, tensor("onnx::MatMul_1", FLOAT, 2, 3).bytes(9, floats(1, 2, 3, 4, 5, 6)))
                .bytes(5, tensor("fc.bias", FLOAT, 3).bytes(9, floats(0, 0, 0)))
                .bytes(5, tensor("table", FLOAT, 3, 1).bytes(9, floats(7, 8, 9)));
        try (var checkpoint = open(graph)) {
            assertThat(checkpoint.names()).containsExactly("fc.weight", "fc.bias", "table");
            assertThat(checkpoint.shape("fc.weight")).isEqualTo(Shape.of(3, 2));
            assertFloats(checkpoint.floats("fc.weight")).hasSameBitsAs(1, 4, 2, 5, 3, 6);
        }
    }

    @Test
    void noWeightVanishesWhereTwoLayersShareABias() throws IOException {
        var graph = new Message()
                .bytes(1, node("MatMul", "x", "onnx::MatMul_1", "y"))
                .bytes(1, node("Add", "fc.bias", "y", "z"))
                .bytes(1, node("MatMul", "z", "onnx::MatMul_2", "v"))
                .bytes(1, node("Add", "fc.bias", "v", "w"))
                .bytes(5, tensor("onnx::MatMul_1", FLOAT, 1, 2).bytes(9, floats(1, 2)))
                .bytes(5, tensor("onnx::MatMul_2", FLOAT, 2, 2).bytes(9, floats(3, 4, 5, 6)))
                .bytes(5, tensor("fc.bias", FLOAT, 2).bytes(9, floats(0, 0)));
        try (var checkpoint = open(graph)) {
            assertThat(checkpoint.names()).containsExactly("fc.weight", "onnx::MatMul_2", "fc.bias");
            assertFloats(checkpoint.floats("fc.weight")).hasSameBitsAs(1, 2);
            assertFloats(checkpoint.floats("onnx::MatMul_2")).hasSameBitsAs(3, 4, 5, 6);
        }
    }

    @Test
    void readsElementsOfTheFileBesideIt() throws IOException {
        Files.write(folder.resolve("model.data"), floats(9, 8, 7, 6).toBytes());
        Path file = folder.resolve("model.onnx");
        Files.write(file, model(external("model.data")).toBytes());
        try (var checkpoint = Checkpoint.open(file)) {
            assertFloats(checkpoint.floats("w")).hasSameBitsAs(8, 7);
        }
        Files.write(
                file,
                model(external("../" + folder.getFileName() + "/../secret")).toBytes());
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("expected a file beside it but got \"../" + folder.getFileName()
                        + "/../secret\": fetch all files of the model into one folder");
        assertThatThrownBy(() -> open(external("model.data")))
                .hasMessage("by hand: expected one file but got one that continues in model.data: open its path");
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() ->
                        open(new Message().bytes(5, tensor("w", FLOAT, 3).bytes(9, floats(1, 2)))))
                .hasMessage("by hand: tensor \"w\": expected 12 bytes for F32 (3) but got 8");
        assertThatThrownBy(() ->
                        open(new Message().bytes(5, tensor("w", FLOAT, -1).bytes(9, floats(1)))))
                .hasMessage("by hand: expected lengths of 0 to 2147483647 but got [-1]");
        assertThatThrownBy(() -> open(new Message()
                        .bytes(5, tensor("w", INT64, 1).varint(7, 1).varint(7, 2))))
                .hasMessage("by hand: tensor \"w\": expected 8 bytes for (1) but got more");
        var twice = new Message()
                .bytes(5, tensor("w", FLOAT, 1).bytes(9, floats(1)))
                .bytes(5, tensor("w", FLOAT, 1).bytes(9, floats(1)));
        assertThatThrownBy(() -> open(twice))
                .hasMessage("by hand: tensor \"w\": expected one initialiser of this name but got two");
        assertThatThrownBy(() -> Checkpoint.read("by hand", new ByteArrayInputStream(new byte[] {8, 1, 15})))
                .hasMessage("by hand: offset 3: expected wire type 0, 1, 2 or 5 but got 7:"
                        + " not a protobuf message, or damaged");
    }

    @Test
    void refusesATextOrNumbersThatNoArrayHolds() throws IOException {
        Path file = folder.resolve("text.onnx");
        long bytes = 3L << 30;
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(
                    new Message().varint(1, 8).number(2 << 3 | 2).number(bytes).toBytes());
            out.setLength(out.getFilePointer() + bytes); // takes no room on the disk
        }
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": offset 0: expected a text of at most 67108864 bytes but got 3221225472:"
                        + " the file is damaged or no checkpoint, fetch it again");
        assertThatThrownBy(() -> open(new Message().bytes(5, tensor("w", INT64, 1 << 30))))
                .isInstanceOf(IOException.class)
                .hasMessage("by hand: tensor \"w\": expected at most 2147483639 bytes of typed numbers but got"
                        + " 8589934592 for (1073741824): save large tensors as raw or external data");
    }

    @Test
    void entriesOfMetadataAreCounted() {
        var graph = new Message();
        for (int i = 0; i < (1 << 20) - 2; i++) {
            graph.bytes(1, Message.EMPTY);
        }
        var model = model(graph).bytes(14, entry("a", "")).bytes(14, entry("b", ""));
        assertThatThrownBy(() -> Checkpoint.read("by hand", new ByteArrayInputStream(model.toBytes())))
                .hasMessage("by hand: onnx: expected at most 1048576 nodes, tensors and entries of metadata but got"
                        + " more: the file is damaged");
    }

    @Test
    void aDamagedModelNeverDoesWorseThanAnIOException() {
        var graph = new Message()
                .bytes(1, node("MatMul", "x", "w", "y"))
                .bytes(1, node("Add", "fc.bias", "y", "z"))
                .bytes(5, tensor("w", FLOAT, 2, 3).bytes(9, floats(1, 2, 3, 4, 5, 6)))
                .bytes(5, tensor("fc.bias", HALF, 3).varint(5, 0).varint(5, 0).varint(5, 0));
        byte[] good = model(graph).toBytes();
        var random = new Random(3);
        int opened = 0;
        for (int round = 0; round < 1000; round++) {
            opened += CheckpointFuzzTest.opens(CheckpointFuzzTest.damaged(good, random)) ? 1 : 0;
        }
        assertThat(opened).isBetween(50, 950);
    }

    private static Message external(String location) {
        return new Message()
                .bytes(
                        5,
                        tensor("w", FLOAT, 2)
                                .bytes(13, entry("location", location))
                                .bytes(13, entry("offset", "4"))
                                .bytes(13, entry("length", "8")));
    }

    private static Message entry(String key, String value) {
        return new Message().text(1, key).text(2, value);
    }

    private static Message tensor(String name, int type, int... dims) {
        var tensor = new Message();
        for (int dim : dims) {
            tensor.varint(1, dim);
        }
        return tensor.varint(2, type).text(8, name);
    }

    private static Message node(String op, String a, String b, String y) {
        return new Message().text(1, a).text(1, b).text(2, y).text(4, op);
    }

    private static Message floats(float... x) {
        var bytes = ByteBuffer.allocate(4 * x.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : x) {
            bytes.putFloat(value);
        }
        var message = new Message();
        message.out.writeBytes(bytes.array());
        return message;
    }

    private static Message model(Message graph) {
        return new Message().varint(1, 8).text(2, "by hand").bytes(7, graph);
    }

    private static Checkpoint open(Message graph) throws IOException {
        return Checkpoint.read("by hand", new ByteArrayInputStream(model(graph).toBytes()));
    }

    /// A protobuf message under construction.
    private static final class Message {

        static final Message EMPTY = new Message();

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(long value) {
            for (; (value & ~127L) != 0; value >>>= 7) {
                out.write((int) (value & 127 | 128));
            }
            out.write((int) value);
            return this;
        }

        Message varint(int field, long value) {
            return number(field << 3).number(value);
        }

        Message bytes(int field, Message content) {
            number(field << 3 | 2).number(content.out.size());
            out.writeBytes(content.toBytes());
            return this;
        }

        Message text(int field, String content) {
            var message = new Message();
            message.out.writeBytes(content.getBytes(StandardCharsets.UTF_8));
            return bytes(field, message);
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }
}
