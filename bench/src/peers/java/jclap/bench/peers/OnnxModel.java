package jclap.bench.peers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes operations as an ONNX model, which is a Protocol Buffers message: numbers of fields, each with a number, a
/// text, bytes, or a message in it.
///
/// Only what the races need: float tensors, and attributes that are lists of integers. Operations form a chain, unless
/// one goes back to what an earlier one gave.
final class OnnxModel {

    private static final int IR_VERSION = 8, OPSET = 17, FLOAT = 1, INTS = 7;

    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();

    private String last;
    private int nodes;

    /// @param input the name of the input
    OnnxModel(String input, long... shape) {
        text(graph, 2, "race");
        value(11, input, shape);
        last = input;
    }

    /// An attribute of an operation.
    record Attribute(String name, long... values) {}

    /// {@return the name of what the last operation gave}
    String last() {
        return last;
    }

    /// Goes back to what an earlier operation gave.
    OnnxModel from(String name) {
        last = name;
        return this;
    }

    /// Adds an operation on what the one before it gave.
    ///
    /// @param others the names of its further inputs: constants, or what other operations gave
    OnnxModel then(String operation, List<String> others, Attribute... attributes) {
        var node = new ByteArrayOutputStream();
        text(node, 1, last);
        others.forEach(name -> text(node, 1, name));
        last = operation + nodes++;
        text(node, 2, last);
        text(node, 4, operation);
        for (Attribute attribute : attributes) {
            var message = new ByteArrayOutputStream();
            text(message, 1, attribute.name);
            for (long value : attribute.values) {
                number(message, 8, value);
            }
            number(message, 20, INTS);
            bytes(node, 5, message.toByteArray());
        }
        bytes(graph, 1, node.toByteArray());
        return this;
    }

    /// Adds a constant.
    OnnxModel with(String name, float[] values, long... shape) {
        var tensor = new ByteArrayOutputStream();
        for (long n : shape) {
            number(tensor, 1, n);
        }
        number(tensor, 2, FLOAT);
        text(tensor, 8, name);
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        bytes(tensor, 9, raw.array());
        bytes(graph, 5, tensor.toByteArray());
        return this;
    }

    /// {@return the model, whose output is what the last operation gave}
    byte[] bytes(long... outputShape) {
        value(12, last, outputShape);
        var opset = new ByteArrayOutputStream();
        number(opset, 2, OPSET);
        var model = new ByteArrayOutputStream();
        number(model, 1, IR_VERSION);
        bytes(model, 8, opset.toByteArray());
        bytes(model, 7, graph.toByteArray());
        return model.toByteArray();
    }

    private void value(int field, String name, long... shape) {
        var dimensions = new ByteArrayOutputStream();
        for (long n : shape) {
            var dimension = new ByteArrayOutputStream();
            number(dimension, 1, n);
            bytes(dimensions, 1, dimension.toByteArray());
        }
        var tensor = new ByteArrayOutputStream();
        number(tensor, 1, FLOAT);
        bytes(tensor, 2, dimensions.toByteArray());
        var type = new ByteArrayOutputStream();
        bytes(type, 1, tensor.toByteArray());
        var value = new ByteArrayOutputStream();
        text(value, 1, name);
        bytes(value, 2, type.toByteArray());
        bytes(graph, field, value.toByteArray());
    }

    private static void number(ByteArrayOutputStream to, int field, long value) {
        varint(to, field << 3);
        varint(to, value);
    }

    private static void text(ByteArrayOutputStream to, int field, String value) {
        bytes(to, field, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(ByteArrayOutputStream to, int field, byte[] value) {
        varint(to, field << 3 | 2);
        varint(to, value.length);
        to.writeBytes(value);
    }

    /// Seven bits in each byte, the lowest first; the top bit says that more follow.
    private static void varint(ByteArrayOutputStream to, long value) {
        while ((value & ~0x7fL) != 0) {
            to.write((int) (value & 0x7f | 0x80));
            value >>>= 7;
        }
        to.write((int) value);
    }
}
