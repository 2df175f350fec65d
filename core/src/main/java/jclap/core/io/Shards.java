package jclap.core.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// A model in several files, and the index that says which tensor is in which:
/// `{"metadata": {"total_size": 9}, "weight_map": {"fc.weight": "model-00001-of-00002.safetensors", …}}`.
final class Shards {

    private Shards() {}

    /// {@return the tensors that an index names, in its order}
    static Checkpoint.Contents contents(MemorySegment index, Checkpoint.Folder folder) throws IOException {
        if (index.byteSize() > Json.MAX_FILE_BYTES) {
            throw new IllegalArgumentException(
                    "expected an index of at most " + Json.MAX_FILE_BYTES + " bytes but got " + index.byteSize());
        }
        Json json = Json.parse(Utf8.decode(index.toArray(ValueLayout.JAVA_BYTE)));
        Map<String, Checkpoint.Contents> files = new HashMap<>();
        var tensors = new LinkedHashMap<String, StoredTensor>();
        for (var entry : json.get("weight_map").members().entrySet()) {
            String name = entry.getKey(), file = entry.getValue().text();
            if (!files.containsKey(file)) {
                files.put(file, contents(file, folder));
            }
            StoredTensor tensor = files.get(file).tensors().get(name);
            if (tensor == null) {
                throw new IllegalArgumentException(Checkpoint.place(name) + ": expected it in " + file
                        + " as the index says but got none there: fetch all files of the model again");
            }
            tensors.put(name, tensor);
        }
        var metadata = new LinkedHashMap<String, String>();
        json.find("metadata")
                .ifPresent(all -> all.members()
                        .forEach((name, value) ->
                                metadata.put(name, value instanceof Json.Text(String text) ? text : value.toString())));
        return new Checkpoint.Contents(tensors, metadata);
    }

    private static Checkpoint.Contents contents(String file, Checkpoint.Folder folder) throws IOException {
        try {
            return Formats.readOne(folder.map(file), folder);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }
}
