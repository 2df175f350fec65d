package jclap.core.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import jclap.core.Shape;
import jclap.core.Tensor;

/// The table of contents of a safetensors file: where each tensor lies, and free text about the whole.
///
/// The tensors tile the data: each begins where another ends, none overlaps, no byte is left over. So a checked
/// header cannot lead a reader outside the file, nor smuggle bytes past it.
record SafeTensorsHeader(SequencedMap<String, Entry> entries, SequencedMap<String, String> metadata) {

    /// One tensor: its bytes are `begin … end − 1` of the data.
    record Entry(DType dtype, Shape shape, long begin, long end) {}

    private static final String METADATA = "__metadata__";

    SafeTensorsHeader {
        entries = Collections.unmodifiableSequencedMap(entries);
        metadata = Collections.unmodifiableSequencedMap(metadata);
    }

    /// {@return the header that `json` describes, checked against the number of data bytes after it}
    ///
    /// @throws IllegalArgumentException naming the tensor and the broken rule
    static SafeTensorsHeader parse(byte[] json, long dataBytes) {
        if (json.length == 0 || json[0] != '{') {
            throw new IllegalArgumentException("header: expected a JSON object that starts at byte 8 but got none");
        }
        var entries = new LinkedHashMap<String, Entry>();
        var metadata = new LinkedHashMap<String, String>();
        for (var member : Json.parse(Utf8.decode(json)).members().entrySet()) {
            String name = member.getKey();
            try {
                if (name.equals(METADATA)) {
                    member.getValue().members().forEach((key, value) -> metadata.put(key, value.text()));
                } else {
                    entries.put(name, entry(member.getValue()));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(Checkpoint.place(name) + ": " + e.getMessage(), e);
            }
        }
        requireTiling(entries, dataBytes);
        return new SafeTensorsHeader(entries, metadata);
    }

    /// {@return the header of tensors laid out one after the other}
    static SafeTensorsHeader layOut(SequencedMap<String, Tensor> tensors, DType dtype, Map<String, String> metadata) {
        var entries = new LinkedHashMap<String, Entry>();
        long at = 0;
        for (var tensor : tensors.entrySet()) {
            if (tensor.getKey().equals(METADATA)) {
                throw new IllegalArgumentException(
                        "safetensors: expected a tensor name but got the reserved " + METADATA);
            }
            Shape shape = tensor.getValue().shape();
            long end = at + StoredTensor.bytes(dtype, shape);
            entries.put(tensor.getKey(), new Entry(dtype, shape, at, end));
            at = end;
        }
        // Sorted, because the order of a Map.of changes from run to run and the bytes of a file must not.
        return new SafeTensorsHeader(entries, new TreeMap<>(metadata));
    }

    /// {@return the header as JSON, the counterpart of [#parse]}
    Json json() {
        var members = new LinkedHashMap<String, Json>();
        if (!metadata.isEmpty()) {
            var texts = new LinkedHashMap<String, Json>();
            metadata.forEach((key, value) -> texts.put(key, Json.of(value)));
            members.put(METADATA, Json.of(texts));
        }
        entries.forEach((name, entry) -> {
            var dims = new ArrayList<Json>();
            for (int dim : entry.shape.dims()) {
                dims.add(Json.of(dim));
            }
            var fields = new LinkedHashMap<String, Json>();
            fields.put("dtype", Json.of(entry.dtype.name()));
            fields.put("shape", Json.of(dims));
            fields.put("data_offsets", Json.of(List.of(Json.of(entry.begin), Json.of(entry.end))));
            members.put(name, Json.of(fields));
        });
        return Json.of(members);
    }

    private static Entry entry(Json fields) {
        DType dtype = dtype(fields.get("dtype").text());
        int[] dims =
                fields.get("shape").items().stream().mapToInt(Json::integer).toArray();
        List<Json> offsets = fields.get("data_offsets").items();
        if (offsets.size() != 2) {
            throw new IllegalArgumentException(
                    "expected data_offsets [begin, end] but got " + offsets.size() + " of them");
        }
        long begin = offsets.get(0).longInteger(), end = offsets.get(1).longInteger();
        Shape shape = Shape.of(dims);
        long bytes = StoredTensor.bytes(dtype, shape);
        if (begin < 0 || end < begin || end - begin != bytes) {
            throw new IllegalArgumentException(
                    "expected " + bytes + " bytes for " + dtype + " " + shape + " but got " + begin + " to " + end);
        }
        return new Entry(dtype, shape, begin, end);
    }

    private static DType dtype(String name) {
        for (DType dtype : DType.values()) {
            if (dtype.name().equals(name)) {
                return dtype;
            }
        }
        throw new IllegalArgumentException(
                "expected a dtype such as F32 or F16 but got " + JsonWriter.excerpt(new Json.Text(name)));
    }

    private static void requireTiling(SequencedMap<String, Entry> entries, long dataBytes) {
        var byPosition = new ArrayList<>(entries.entrySet());
        byPosition.sort(Map.Entry.comparingByValue(
                Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end)));
        long at = 0;
        for (var next : byPosition) {
            if (next.getValue().begin != at) {
                throw new IllegalArgumentException(Checkpoint.place(next.getKey()) + ": expected to begin at " + at
                        + ", where the tensor before it ends, but got " + next.getValue().begin);
            }
            at = next.getValue().end;
        }
        if (at != dataBytes) {
            throw new IllegalArgumentException("data: expected " + at + " bytes after the header but got " + dataBytes
                    + (at > dataBytes ? ": the file is cut off, fetch it again" : ""));
        }
    }
}
