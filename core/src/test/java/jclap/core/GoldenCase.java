package jclap.core;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import jclap.core.io.Checkpoint;
import jclap.core.io.DType;
import jclap.core.io.Json;

/// One case of `ops/index.json`: an operation of PyTorch with its parameters, inputs and results.
record GoldenCase(
        Json json,
        SequencedMap<String, Tensor> in,
        Map<String, int[]> integers,
        Map<String, Shape> shapes,
        Map<String, float[]> expected) {

    /// How the case is said with our operations: its outputs, [Tensor]s and `int[]`s, in the order of the index.
    interface Wording {
        List<?> outputs(GoldenCase c);
    }

    /// How it is said when it has one output.
    interface SingleOutput {
        Tensor of(GoldenCase c);
    }

    static GoldenCase read(Json json, Checkpoint file) {
        String id = json.get("id").text();
        var in = new LinkedHashMap<String, Tensor>();
        var integers = new LinkedHashMap<String, int[]>();
        var shapes = new LinkedHashMap<String, Shape>();
        for (String name : json.get("in").members().keySet()) {
            String key = id + "/in/" + name;
            shapes.put(name, file.shape(key));
            if (file.dtype(key) == DType.F32) {
                in.put(name, Tensor.parameter(file.shape(key), file.floats(key)));
            } else {
                integers.put(name, file.ints(key));
            }
        }
        var expected = new LinkedHashMap<String, float[]>();
        for (String name : file.names()) {
            if (name.startsWith(id + "/") && !name.startsWith(id + "/in/")) {
                String part = name.substring(id.length() + 1);
                expected.put(part, file.dtype(name) == DType.F32 ? file.floats(name) : floats(file.ints(name)));
            }
        }
        return new GoldenCase(json, in, integers, shapes, expected);
    }

    static float[] floats(int[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return floats;
    }

    String id() {
        return json.get("id").text();
    }

    Tensor in(String name) {
        return in.get(name);
    }

    Tensor x() {
        return in("x");
    }

    int[] ints(String name) {
        return integers.get(name);
    }

    /// An input of zeros and others, which PyTorch has as integers and we as a constant tensor.
    Tensor mask(String name) {
        return Tensor.of(shapes.get(name), floats(ints(name)));
    }

    boolean has(String input) {
        return shapes.containsKey(input);
    }

    /// Whether a parameter is there and not null.
    boolean says(String parameter) {
        return json.get("params")
                .find(parameter)
                .filter(value -> !(value instanceof Json.Null))
                .isPresent();
    }

    int integer(String parameter) {
        return json.get("params").get(parameter).integer();
    }

    float number(String parameter) {
        return (float) json.get("params").get(parameter).number();
    }

    boolean flag(String parameter) {
        return says(parameter) && json.get("params").get(parameter).bool();
    }

    String text(String parameter) {
        return json.get("params").get(parameter).text();
    }

    /// A parameter that is a number or a list of numbers; none when it is absent.
    int[] list(String parameter) {
        if (!says(parameter)) {
            return new int[0];
        }
        Json value = json.get("params").get(parameter);
        return value instanceof Json.Array(var items)
                ? items.stream().mapToInt(Json::integer).toArray()
                : new int[] {value.integer()};
    }

    /// A parameter for both directions of a plane, or one for each.
    int[] pair(String parameter) {
        int[] list = list(parameter);
        return list.length == 1 ? new int[] {list[0], list[0]} : list;
    }

    Shape outShape(String name) {
        return Shape.of(json.get("out").get(name).get("shape").items().stream()
                .mapToInt(Json::integer)
                .toArray());
    }

    /// PyTorch keeps a reduced axis as one of length 1 on demand; we reshape.
    Tensor likeOutput(Tensor y) {
        return y.reshape(outShape("y").dims());
    }

    /// The input with some axes moved to the end, as one axis.
    Tensor innermost(Tensor x, int... axes) {
        int rank = x.shape().rank();
        int[] last = axes.length == 0
                ? IntStream.range(0, rank).toArray()
                : Arrays.stream(axes).map(x.shape()::axis).toArray();
        int[] first = IntStream.range(0, rank)
                .filter(axis -> Arrays.stream(last).noneMatch(a -> a == axis))
                .toArray();
        int[] order =
                IntStream.concat(Arrays.stream(first), Arrays.stream(last)).toArray();
        Tensor y = x.permute(order);
        int[] dims = Arrays.stream(first).map(x.shape()::dim).toArray();
        int[] joined = Arrays.copyOf(dims, dims.length + 1);
        joined[dims.length] = Arrays.stream(last).map(x.shape()::dim).reduce(1, (a, b) -> a * b);
        return y.reshape(joined);
    }

    /// Undoes [#innermost] of a single axis.
    static Tensor outermost(Tensor y, int axis) {
        int rank = y.shape().rank(), at = axis < 0 ? axis + rank : axis;
        int[] order = IntStream.range(0, rank)
                .map(i -> i < at ? i : i == at ? rank - 1 : i - 1)
                .toArray();
        return y.permute(order);
    }
}
