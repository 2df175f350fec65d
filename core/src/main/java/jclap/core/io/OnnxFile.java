package jclap.core.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import jclap.core.Shape;

/// The weights in an ONNX model: the initialisers of its graph. The computation is not read, except for names.
///
/// Exporters fold the transposition of a linear layer into its weight and forget whose it was. The graph still knows:
///
/// ```text
/// x ──▶ MatMul ──▶ Add ──▶        ⇒   "encoder.dense.weight" = "onnx::MatMul_123" transposed, (out, in)
///         ▲         ▲
/// "onnx::MatMul_123"  "encoder.dense.bias"
///     (in, out)
/// ```
///
/// So such a weight is found in PyTorch's layout under PyTorch's name. See [the
/// messages](https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
final class OnnxFile {

    private static final int MAX_ITEMS = 1 << 20;
    private static final String BIAS = ".bias";

    private static final int PRODUCER = 2, GRAPH = 7, METADATA = 14; // of a model
    private static final int NODE = 1, INITIALIZER = 5; // of a graph
    private static final int INPUT = 1, OUTPUT = 2, OP = 4; // of a node
    private static final int KEY = 1, VALUE = 2; // of an entry

    /// A step of the graph.
    private record Node(String op, List<String> inputs, List<String> outputs) {}

    private final Checkpoint.Folder folder;
    private final Map<String, MemorySegment> external = new HashMap<>();
    private final LinkedHashMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final LinkedHashMap<String, String> metadata = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    private OnnxFile(Checkpoint.Folder folder) {
        this.folder = folder;
    }

    /// {@return the initialisers of a model, and the weights of its linear layers by the names of their biases}
    static Checkpoint.Contents contents(MemorySegment file, Checkpoint.Folder folder) throws IOException {
        var onnx = new OnnxFile(folder);
        int graphs = 0;
        for (var field : new Protobuf(file)) {
            switch (field.number()) {
                case PRODUCER -> onnx.metadata.put("producer_name", field.text());
                case GRAPH -> {
                    onnx.graph(field.message());
                    graphs++;
                }
                case METADATA -> {
                    var entry = entry(field.message());
                    onnx.metadata.put(entry.getKey(), entry.getValue());
                    onnx.requireFewItems();
                }
                default -> {}
            }
        }
        if (graphs != 1) {
            throw new IllegalArgumentException("onnx: expected one graph but got " + graphs + ": not an ONNX model");
        }
        return new Checkpoint.Contents(onnx.named(), onnx.metadata);
    }

    private void graph(Protobuf graph) throws IOException {
        for (var field : graph) {
            switch (field.number()) {
                case NODE -> nodes.add(node(field.message()));
                case INITIALIZER -> initializer(field.message());
                default -> {}
            }
            requireFewItems();
        }
    }

    private void requireFewItems() {
        if (nodes.size() + tensors.size() + metadata.size() > MAX_ITEMS) {
            throw new IllegalArgumentException("onnx: expected at most " + MAX_ITEMS
                    + " nodes, tensors and entries of metadata but got more: the file is damaged");
        }
    }

    private static Node node(Protobuf node) {
        var inputs = new ArrayList<String>(2);
        var outputs = new ArrayList<String>(1);
        String op = "";
        for (var field : node) {
            switch (field.number()) {
                case INPUT -> add(field.text(), inputs);
                case OUTPUT -> add(field.text(), outputs);
                case OP -> op = field.text();
                default -> {}
            }
        }
        return new Node(op, inputs, outputs);
    }

    /// Whether there are two is all that matters: a file must not fill the memory with names.
    private static void add(String name, List<String> names) {
        if (names.size() < 3) {
            names.add(name);
        }
    }

    private void initializer(Protobuf message) throws IOException {
        var tensor = OnnxTensor.of(message);
        String name = tensor.name();
        try {
            Optional<DType> dtype = tensor.dtype();
            if (dtype.isEmpty()) {
                metadata.put(name, "a tensor of ONNX type " + tensor.type());
                return;
            }
            Optional<MemorySegment> outside =
                    tensor.external().isEmpty() ? Optional.empty() : Optional.of(external(tensor.external()));
            if (tensors.put(name, tensor.stored(dtype.get(), outside)) != null) {
                throw new IllegalArgumentException("expected one initialiser of this name but got two");
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(Checkpoint.place(name) + ": " + e.getMessage(), e);
        }
    }

    /// {@return bytes in another file of the folder: `location`, `offset` and `length` as texts}
    private MemorySegment external(Map<String, String> place) throws IOException {
        String location = place.getOrDefault("location", "");
        if (!external.containsKey(location)) {
            external.put(location, folder.map(location));
        }
        MemorySegment file = external.get(location);
        long offset = Long.parseLong(place.getOrDefault("offset", "0"));
        var in = new Cursor(file, offset);
        return in.slice(place.containsKey("length") ? Long.parseLong(place.get("length")) : in.remaining());
    }

    /// {@return the key and the value of a `StringStringEntryProto`}
    static Map.Entry<String, String> entry(Protobuf message) {
        String key = "", value = "";
        for (var field : message) {
            switch (field.number()) {
                case KEY -> key = field.text();
                case VALUE -> value = field.text();
                default -> {}
            }
        }
        return Map.entry(key, value);
    }

    /// {@return the initialisers, those that a linear layer multiplies by in its layout and under its name}
    private SequencedMap<String, StoredTensor> named() {
        Map<String, String> weights = new HashMap<>();
        for (var node : nodes) {
            if (node.op.equals("MatMul") && node.inputs.size() == 2 && node.outputs.size() == 1) {
                weights.put(node.outputs.getFirst(), node.inputs.get(1));
            }
        }
        Map<String, String> names = new HashMap<>();
        for (var node : nodes) {
            if (node.op.equals("Add") && node.inputs.size() == 2) {
                name(weights, node.inputs.get(0), node.inputs.get(1), names);
                name(weights, node.inputs.get(1), node.inputs.get(0), names);
            }
        }
        var named = new LinkedHashMap<String, StoredTensor>();
        tensors.forEach((initializer, tensor) -> {
            String name = names.get(initializer);
            // Two layers may share a bias; the second weight keeps its own name, which no other tensor can have.
            boolean free = name != null
                    && !named.containsKey(name)
                    && (name.equals(initializer) || !tensors.containsKey(name));
            named.put(free ? name : initializer, free ? tensor.transposed() : tensor);
        });
        return named;
    }

    private void name(Map<String, String> weights, String product, String bias, Map<String, String> names) {
        StoredTensor weight = tensors.get(weights.get(product)), added = tensors.get(bias);
        if (weight != null
                && added != null
                && bias.endsWith(BIAS)
                && weight.shape().rank() == 2
                && added.shape().equals(Shape.of(weight.shape().dim(1)))) {
            names.put(weights.get(product), bias.substring(0, bias.length() - BIAS.length()) + ".weight");
        }
    }
}
